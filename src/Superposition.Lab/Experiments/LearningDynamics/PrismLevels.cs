using Superposition.Features;
using Superposition.Numerics;
using Superposition.Theory;

namespace Superposition.Lab.Experiments.LearningDynamics;

/// <summary>
/// The exact levels through which two correlated sets of three are learned in three dimensions: two triangles
/// of radius r at heights ±h, turned against each other, all biases alike; the best (r, h, b) of each kind.
/// </summary>
static class PrismLevels
{
    internal const int n = 6, m = 3;

    internal static GroupedWorld World(double p) =>
        new([FeatureGroup.Correlated([0, 1, 2], p), FeatureGroup.Correlated([3, 4, 5], p)]);

    /// <summary>Nothing is represented: b = E x.</summary>
    internal static double Empty(double p) => n * (p / 3 - p * p / 4);

    /// <summary>Each set is one vector, and the two are opposite.</summary>
    internal static double Axis(double p) => Best(p, 0, hasRadius: false).Value;

    /// <summary>Triangles, turned by so many twelfths of a turn: 0 is the prism, 2 the antiprism.</summary>
    internal static double Twisted(double p, double twelfths) => Best(p, twelfths, hasRadius: true).Value;

    /// <summary>The exact minimum into whose basin the antiprism falls.</summary>
    internal static ExactMinimum Octahedron(double p)
    {
        var best = Best(p, 2, hasRadius: true);
        var start = Model(best.X[0], best.X[1], best.X[2], 2);
        var rng = new Rng(1); // off the symmetric ansatz, along which the optimum does not lie
        return new Polisher(World(p), Ones).Polish(start with
        { θ = [.. start.θ.Select(x => x + 0.01 * rng.NextNormal())] });
    }

    static double[] Ones { get; } = [.. Enumerable.Repeat(1.0, n)];

    static Descent Best(double p, double twelfths, bool hasRadius)
    {
        var exact = new ExactLoss(World(p), Ones);
        double Loss(ReadOnlySpan<double> x) => exact.Loss(Model(hasRadius ? x[0] : 0, x[1], x[2], twelfths));
        // a few starts: prisms have narrow, flat and high minima of their own
        var starts = from r in (double[])[0.4, 0.8]
                     from h in (double[])[0.4, 0.58, 0.8]
                     select (double[])[r, h, -0.05];
        return starts.Select(start => QuasiNewton.Minimise((x, δx) =>
        {
            const double Step = 1e-5; // central differences err by its square, 1e-10
            double[] at = x.ToArray();
            for (int j = 0; j < 3; j++)
            {
                double here = at[j];
                at[j] = here + Step;
                double up = Loss(at);
                at[j] = here - Step;
                δx[j] = (up - Loss(at)) / (2 * Step);
                at[j] = here;
            }
            return Loss(x);
        }, start, 1e-8)).MinBy(end => end.Value)!;
    }

    static TiedModel Model(double r, double h, double b, double twelfths)
    {
        var θ = new double[m * n + n];
        for (int i = 0; i < n; i++)
        {
            double turns = i / 3.0 + (i < 3 ? 0 : twelfths / 12);
            θ[i] = r * Cosine(turns);
            θ[n + i] = r * Cosine(turns - 0.25);
            θ[2 * n + i] = i < 3 ? h : -h;
            θ[m * n + i] = b;
        }
        return new(n, m, θ);
    }

    static double Cosine(double turns) => Elementary.CosPi(2 * Math.Abs(turns - Math.Round(turns)));
}
