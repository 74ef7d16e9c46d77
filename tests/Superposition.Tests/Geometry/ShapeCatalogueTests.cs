using Superposition.Geometry;
using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Tests.Geometry;

public class ShapeCatalogueTests
{
    internal static ToyModel ModelOf(Shape shape)
    {
        int k = shape.Count, m = shape.Vertices[0].Length;
        return new(k, m,
            [.. from l in Enumerable.Range(0, m) from v in shape.Vertices select (float)v[l]], new float[k]);
    }

    internal static Shape Named(string name) => ShapeCatalogue.All.First(shape => shape.Name == name);

    /// <summary>"−0.6 × 40, 0.2 × 80": every cosine between two vertices, and of how many pairs.</summary>
    static string Cosines(IReadOnlyList<double[]> vertices)
    {
        var unit = vertices.Select(ShapeVertices.Unit).ToArray();
        var cosines = from i in Enumerable.Range(0, unit.Length)
                      from j in Enumerable.Range(0, i)
                      select Math.Round(Vectors.Dot(unit[i], unit[j]), 6) + 0.0;
        return string.Join(", ",
            cosines.GroupBy(c => c).OrderBy(g => g.Key).Select(g => $"{g.Key} × {g.Count()}"));
    }

    // corrections page, A3 and A4; Cohn and Kumar 2007, table 1
    [Theory]
    [InlineData("Petersen 10-in-4", 4, "-0.666667 × 15, 0.166667 × 30")]
    [InlineData("Clebsch 16-in-5", 5, "-0.6 × 40, 0.2 × 80")]
    [InlineData("Schläfli 27-in-6", 6, "-0.5 × 135, 0.25 × 216")]
    [InlineData("56-in-7", 7, "-1 × 28, -0.333333 × 756, 0.333333 × 756")]
    [InlineData("simplex and its negative in 4-D", 4, "-1 × 5, -0.25 × 20, 0.25 × 20")]
    [InlineData("cube", 3, "-1 × 4, -0.333333 × 12, 0.333333 × 12")]
    [InlineData("icosahedron", 3, "-1 × 6, -0.447214 × 30, 0.447214 × 30")]
    [InlineData("octahedron", 3, "-1 × 3, 0 × 12")]
    [InlineData("simplex in 5-D", 5, "-0.2 × 15")]
    [InlineData("pentagon", 2, "-0.809017 × 5, 0.309017 × 5")]
    public void CosinesAndDimension(string name, int dimension, string cosines)
    {
        Assert.Equal(cosines, Cosines(Named(name).Vertices));
        Assert.Equal(dimension, Named(name).Dimension);
    }

    // Cohn and Kumar 2007: each is the vertex figure of the one before
    [Fact]
    public void FromFiftySixToThePrismByVertexFigures()
    {
        string[] names = ["Schläfli 27-in-6", "Clebsch 16-in-5", "Petersen 10-in-4", "triangular prism"];
        double[][] vertices = ShapeVertices.FiftySix();
        foreach (var (name, cosine) in names.Zip([1.0 / 3, 1.0 / 4, 1.0 / 5, 1.0 / 6]))
        {
            vertices = ShapeVertices.VertexFigure(vertices, cosine);
            Assert.Equal(Cosines(Named(name).Vertices), Cosines(vertices));
        }
    }

    [Fact]
    public void TwelveInFourFromLeastEnergyToTightFrame()
    {
        Shape[] family = [.. ShapeCatalogue.All.Where(shape => shape.Name == "12-in-4")];
        string nineteenths = string.Join(", ", new[] { (-14, 12), (-10, 12), (1, 6), (4, 12), (5, 24) }
            .Select(c => $"{Math.Round(c.Item1 / 19.0, 6)} × {c.Item2}"));
        Assert.Equal(nineteenths, Cosines(family[0].Vertices));
        Assert.Equal("-0.75 × 12, -0.5 × 12, 0 × 6, 0.25 × 36", Cosines(family[^1].Vertices));
        Shape code = ShapeCatalogue.All.Last(shape => shape.Name == "12-in-4 of three tetrahedra");
        Assert.EndsWith("0.125 × 4, 0.25 × 36", Cosines(code.Vertices));
    }

    // experiments page, section 3; the shapes of one D that only the Gram matrix tells apart
    [Theory]
    [InlineData("digon", 0.5), InlineData("triangle", 2.0 / 3), InlineData("tetrahedron", 0.75)]
    [InlineData("simplex in 4-D", 0.8), InlineData("pentagon", 0.4), InlineData("hexagon", 1.0 / 3)]
    [InlineData("octahedron", 0.5), InlineData("icosahedron", 0.25), InlineData("cube", 0.375)]
    [InlineData("square antiprism", 0.3664), InlineData("Petersen 10-in-4", 0.4)]
    [InlineData("simplex and its negative in 4-D", 0.4), InlineData("Clebsch 16-in-5", 0.3125)]
    [InlineData("Schläfli 27-in-6", 6.0 / 27), InlineData("56-in-7", 0.125)]
    public void Dimensionality(string name, double expected)
    {
        var gram = new Gram(ModelOf(Named(name)));
        for (int i = 0; i < gram.n; i++) Close.Equal(expected, gram.Dimensionality(i), 1e-4);
    }

    [Theory]
    [InlineData("square", "2, 2"), InlineData("octahedron", "2, 2, 2"), InlineData("cube", "8")]
    [InlineData("triangular bipyramid", "3, 2"), InlineData("pentagonal bipyramid", "5, 2")]
    [InlineData("hexagon", "6")]
    public void Factors(string name, string counts) =>
        Assert.Equal(counts, string.Join(", ", Named(name).Factors.Select(factor => factor.Length)));

    [Fact]
    public void EveryShapeHasItsOwnNameAndSpansLessThanItsVertices()
    {
        foreach (var shape in ShapeCatalogue.All)
        {
            var naming = Polytopes.Name(new(ModelOf(shape)));
            Assert.Equal(shape.Name, naming.Label);
            Assert.True(naming.Deformation < 1e-3, $"{shape}: {naming.Deformation}");
            Assert.True(naming.Confidence > 0.999, $"{shape}: {naming.Confidence}");
            Assert.Equal(shape.Dimension, naming.Factors.Sum(factor => factor.Component.Dimension));
            Assert.NotEmpty(shape.Source);
            Assert.True(shape.Count == 1 || shape.Dimension < shape.Count);
        }
    }

    [Fact]
    public void ShapesOfTwoNamesAreFarApart()
    {
        const double twice = 2 * Polytopes.MostDeformation;
        foreach (var shape in ShapeCatalogue.All)
        {
            int[] rows = [.. Enumerable.Range(0, shape.Count)];
            foreach (var other in ShapeCatalogue.Of(shape.Count).Where(other => other.Name != shape.Name))
                Assert.Null(ShapeMatch.Of(other, shape.Cosines, shape.Profile, rows, twice));
        }
    }
}
