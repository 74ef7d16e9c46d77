using Superposition.Geometry;
using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Tests.Geometry;

public class OrientationTests
{
    static void AssertClose(double[,] expected, double[,] actual, double tolerance)
    {
        for (int k = 0; k < expected.GetLength(0); k++)
            for (int i = 0; i < expected.GetLength(1); i++)
                Close.Equal(expected[k, i], actual[k, i], tolerance, $"[{k}, {i}]");
    }

    [Theory]
    [InlineData(5, 2), InlineData(6, 3), InlineData(3, 4), InlineData(1, 1)]
    public void TheCanonicalFormForgetsRotationAndReflection(int n, int m)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var rng = new Rng(seed, 1);
            var model = GramTests.Random(n, m, seed);
            var turned = HaarRotation.Turned(model, HaarRotation.Draw(m, ref rng));
            AssertClose(Orientation.Canonical(model), Orientation.Canonical(turned), 1e-5);
        }
    }

    [Fact]
    public void ItKeepsTheGramMatrixAndTheConvention()
    {
        var model = GramTests.Random(6, 3, 4);
        var canonical = Orientation.Canonical(model);
        Gram before = new(model), after = new(6, 3, [.. canonical.Cast<double>()]);
        for (int i = 0; i < 6; i++)
            for (int j = 0; j < 6; j++) Close.Equal(before[i, j], after[i, j], 1e-12);
        Close.Equal(before.Norm(0), canonical[0, 0], 1e-12);
        Assert.True(canonical[1, 1] > 0 && canonical[2, 2] > 0);
        Assert.All([canonical[1, 0], canonical[2, 0], canonical[2, 1]], x => Close.Equal(0, x, 1e-12));
    }

    [Fact]
    public void AFeatureThatWasNotLearnedIsNoGuide()
    {
        var model = new ToyModel(3, 2, [0.01f, 0, 0.5f, 0.02f, -2, 0], new float[3]);
        var canonical = Orientation.Canonical(model);
        Assert.Equal((2.0, 0.0), (canonical[0, 1], canonical[1, 1])); // feature 1 is the first
        Close.Equal(0.5, canonical[1, 2], 1e-12);
        AssertClose(new double[2, 3], Orientation.Canonical(new ToyModel(3, 2)), 0);
    }

    [Fact]
    public void AlignmentFindsTheRotationAndLeavesTheNoise()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var rng = new Rng(seed, 2);
            var reference = GramTests.Random(7, 3, seed);
            var turned = HaarRotation.Turned(reference, HaarRotation.Draw(3, ref rng));
            var (W, distance) = Orientation.Aligned(turned, reference);
            Close.Equal(0, distance, 1e-6);
            for (int j = 0; j < 21; j++) Close.Equal(reference.W[j], W[j / 7, j % 7], 1e-6);
            // no other rotation of a noisy copy is nearer than the one found
            var noisy = turned with { W = [.. turned.W.Select(w => w + 0.1f * (float)rng.NextNormal())] };
            double best = Orientation.Aligned(noisy, reference).Distance;
            for (int trial = 0; trial < 50; trial++)
            {
                var other = HaarRotation.Turned(noisy, HaarRotation.Draw(3, ref rng));
                double sum = other.W.Zip(reference.W, (a, b) => (double)(a - b) * (a - b)).Sum();
                Assert.True(Math.Sqrt(sum / 7) >= best - 1e-9);
            }
        }
    }

    // the distance that names a shape is Procrustes' own, got from cosines alone
    [Fact]
    public void DeformationIsTheDistanceAfterAlignment()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var rng = new Rng(seed, 3);
            var shape = ShapeCatalogueTests.Named("square antiprism");
            var ideal = ShapeCatalogueTests.ModelOf(shape);
            var noisy = ideal with { W = [.. ideal.W.Select(w => w + 0.02f * (float)rng.NextNormal())] };
            var gram = new Gram(noisy);
            var unit = noisy with { W = [.. noisy.W.Select((w, j) => w / (float)gram.Norm(j % 8))] };
            int[] all = [.. Enumerable.Range(0, 8)];
            double distance = Displacement.Of([shape.Vertices], InterferenceGraph.Cosines(gram, all), all);
            Close.Equal(Orientation.Aligned(unit, ideal).Distance, distance, 1e-6);
        }
    }

    [Theory]
    [InlineData(0), InlineData(0.1), InlineData(0.5)]
    public void TwoDirectionsLeanByHalfTheirAngle(double c)
    {
        double[,] cosines = { { 1, c }, { c, 1 } };
        Close.Equal(2 * Math.Sin(Math.Asin(c) / 4), Displacement.Lean(cosines, [[0], [1]]), 1e-7);
    }

    [Fact]
    public void ModelsOfTwoShapesAreRefused() => Assert.Throws<InvalidInputException>(() =>
        Orientation.Aligned(new ToyModel(3, 2), new ToyModel(4, 2)));
}
