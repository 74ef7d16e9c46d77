using Superposition.Features;
using Superposition.Geometry;
using Superposition.Numerics;
using Superposition.Theory;

namespace Superposition.Tests.Theory;

public sealed class CodeLossTests
{
    static Shape Named(string name) => ShapeCatalogue.All.First(shape => shape.Name == name);

    [Theory]
    [InlineData("dedicated feature")]
    [InlineData("digon")]
    [InlineData("triangle")]
    [InlineData("pentagon")]
    [InlineData("hexagon")]
    [InlineData("cube")]
    [InlineData("square antiprism")]
    [InlineData("simplex and its negative in 4-D")]
    [InlineData("icosahedron")]
    [InlineData("12-in-4")]
    public void It_is_one_output_of_the_exact_loss(string name)
    {
        var shape = Named(name);
        int k = shape.Count, d = shape.Vertices[0].Length;
        foreach (double p in (double[])[0.02, 0.3, 0.9, 1])
            foreach (var (A, b) in ((double, double)[])[(1, 0), (1.3, -0.25), (0.7, 0.3)])
            {
                double[] W = [.. Enumerable.Range(0, d).SelectMany(l =>
                    shape.Vertices.Select(v => Math.Sqrt(A) * v[l]))];
                var exact = new ExactLoss(new IndependentWorld(k, p), Importance.Uniform(k).Values);
                double expected = exact.PerOutput(new Gram(k, d, W), [.. Enumerable.Repeat(b, k)])[0];
                // sums of alternating powers lose a few digits at p = 1, where all neighbours are on
                Close.Equal(expected, CodeLoss.Of(shape, p).At(A, b), 1e-10, $"{name}, p = {p}", floor: 0.1);
            }
    }

    [Theory]
    [InlineData("Clebsch 16-in-5", 0.15)]
    [InlineData("Schläfli 27-in-6", 0.3)]
    [InlineData("56-in-7", 0.1)]
    public void Large_codes_agree_with_sampling(string name, double p)
    {
        var shape = Named(name);
        const double A = 1.05, b = -0.15;
        const int samples = 400_000;
        double[] cosines = [.. shape.Vertices.Select(v => v.Zip(shape.Vertices[0], (x, y) => x * y).Sum())];
        var rng = new Rng(7);
        double sum = 0, squares = 0;
        for (int sample = 0; sample < samples; sample++)
        {
            double own = 0, input = 0;
            for (int j = 0; j < cosines.Length; j++)
            {
                double u = rng.NextUniform() / p;
                if (u > 1) continue;
                if (j == 0) own = u;
                input += cosines[j] * u;
            }
            double error = own - Math.Max(A * input + b, 0);
            sum += error * error;
            squares += error * error * error * error;
        }
        double mean = sum / samples, deviation = Math.Sqrt((squares / samples - mean * mean) / samples);
        double exact = CodeLoss.Of(shape, p).At(A, b);
        Assert.True(Math.Abs(mean - exact) < 4 * deviation, $"{name}: {mean} ± {deviation}, exact {exact}");
    }

    [Fact]
    public void The_best_is_a_minimum_in_norm_and_bias()
    {
        foreach (var shape in (Shape[])[Named("digon"), Named("pentagon"), Named("Clebsch 16-in-5")])
            foreach (double p in (double[])[0.05, 0.2, 0.5])
            {
                var loss = CodeLoss.Of(shape, p);
                var (A, b, least) = loss.Best();
                Close.Equal(least, loss.At(A, b), 1e-14, $"{shape}");
                (double, double)[] ways = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1)];
                foreach (var (x, y) in ways)
                    Assert.True(loss.At(A + 1e-3 * x, b + 1e-3 * y) > least);
            }
    }

    [Theory] // the optima of regular polygons, found independently
    [InlineData(0.05)]
    [InlineData(0.2)]
    public void The_pentagon_is_the_regular_polygons(double p)
    {
        var polygon = RegularPolygon.Best(5, p);
        var best = CodeFamily.Pentagon.Best(p);
        Close.Equal(polygon.Loss / 5, best.Loss, 1e-12, "loss", floor: 0);
        Close.Equal(polygon.NormSquared, best.NormSquared, 1e-6, "norm²");
        Close.Equal(polygon.Bias, best.Bias, 1e-6, "bias");
    }

    [Fact]
    public void Unlike_vertices_are_refused() => // the poles of a bipyramid see other cosines
        Assert.Throws<ArgumentException>(() => CodeLoss.Of(Named("pentagonal bipyramid"), 0.1));
}
