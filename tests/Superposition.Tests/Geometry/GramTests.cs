using Superposition.Geometry;
using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Tests.Geometry;

public class GramTests
{
    internal static ToyModel Polygon(int k, double radius = 1) => new(k, 2,
        [.. Enumerable.Range(0, k).Select(i => (float)(radius * Math.Cos(2 * Math.PI * i / k))),
         .. Enumerable.Range(0, k).Select(i => (float)(radius * Math.Sin(2 * Math.PI * i / k)))],
        new float[k]);

    internal static ToyModel Random(int n, int m, ulong seed)
    {
        var rng = new Rng(seed);
        return new(n, m, [.. Enumerable.Range(0, n * m).Select(_ => (float)rng.NextNormal())], new float[n]);
    }

    // experiments page, section 3: digon ½, triangle ⅔, square ½, pentagon ⅖, hexagon ⅓
    [Theory]
    [InlineData(2, 0.5), InlineData(3, 2.0 / 3), InlineData(4, 0.5)]
    [InlineData(5, 0.4), InlineData(6, 1.0 / 3)]
    public void PolygonsHaveTheirDimensionality(int k, double expected)
    {
        // a digon of the plane lies on a line, where it fills ½; the other polygons fill the plane: 2/k
        var gram = new Gram(Polygon(k, 1.1));
        for (int i = 0; i < k; i++) Close.Equal(expected, gram.Dimensionality(i), 1e-6);
        Assert.Equal(k, gram.Represented);
    }

    [Fact]
    public void ALoneFeatureIsDedicatedAndANullOneIsNothing()
    {
        var gram = new Gram(new ToyModel(3, 2, [1, 0, 0, 0, 1, 0], new float[3]));
        Assert.Equal([1.0, 1.0, 0.0], Enumerable.Range(0, 3).Select(gram.Dimensionality));
        Assert.Equal((2, 2), (gram.Represented, gram.Dedicated));
        Assert.Equal(0, gram.Superposition(2));
        Assert.Equal(0, gram.Cosine(0, 2));
        Assert.Equal(2, gram.FrobeniusSquared);
        Assert.Equal(1, gram.FeaturesPerDimension);
    }

    [Fact]
    public void AnAntipodalPairIsItsOwnPartner()
    {
        var gram = new Gram(new ToyModel(3, 2, [1, -1, 0, 0, 0, 1], new float[3]));
        Assert.Equal((1, -1.0), gram.MostOpposite(0));
        Assert.Equal(1, gram.Superposition(0));
        Assert.Equal(0, gram.Superposition(2));
    }

    [Fact]
    public void DimensionalitiesNeverExceedTheDimensions() // Σ D_i ≤ m: Cauchy and Schwarz
    {
        for (ulong seed = 0; seed < 300; seed++)
        {
            var (n, m) = (1 + (int)(seed % 13), 1 + (int)(seed % 7));
            var gram = new Gram(Random(n, m, seed));
            double total = Enumerable.Range(0, n).Sum(gram.Dimensionality);
            Assert.True(total <= Math.Min(n, m) + 1e-9, $"seed {seed}: Σ D = {total}, n = {n}, m = {m}");
            for (int i = 0; i < n; i++) // D = ‖W‖² / (‖W‖² + superposition), both from the definition
                Close.Equal(gram.Dimensionality(i), 1 / (1 + gram.Superposition(i) / gram[i, i]), 1e-12);
        }
    }

    [Fact]
    public void RotationChangesNothingAndPermutationPermutes()
    {
        var model = Random(7, 2, 5);
        var turned = new ToyModel(7, 2, new float[14], model.b);
        for (int i = 0; i < 7; i++)
        {
            turned.W[i] = 0.6f * model.W[i] - 0.8f * model.W[7 + i];
            turned.W[7 + i] = 0.8f * model.W[i] + 0.6f * model.W[7 + i];
        }
        var reversed = new ToyModel(7, 2, [.. model.W[..7].Reverse(), .. model.W[7..].Reverse()], model.b);
        Gram a = new(model), b = new(turned), c = new(reversed);
        for (int i = 0; i < 7; i++)
        {
            Close.Equal(a.Dimensionality(i), b.Dimensionality(i), 1e-5);
            Close.Equal(a.Superposition(i), c.Superposition(6 - i), 1e-6);
        }
    }

    [Fact]
    public void PlaneAnglesOfAPentagonAre72()
    {
        var gaps = PlaneAngles.Gaps(Polygon(5));
        Assert.Equal(5, gaps.Length);
        Assert.All(gaps, gap => Close.Equal(72, gap, 1e-6));
        Assert.Empty(PlaneAngles.Gaps(Polygon(5, 0.1)));
        Assert.Throws<ArgumentException>(() => PlaneAngles.Gaps(Random(3, 3, 1)));
    }
}
