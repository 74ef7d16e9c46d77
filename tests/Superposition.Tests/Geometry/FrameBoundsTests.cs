using Superposition.Geometry;
using Superposition.Models;

namespace Superposition.Tests.Geometry;

public class FrameBoundsTests
{
    static ToyModel ModelOf(string name, int which = 0) =>
        ShapeCatalogueTests.ModelOf(ShapeCatalogue.All.Where(shape => shape.Name == name).ElementAt(which));

    // experiments page, section 3
    [Theory]
    [InlineData("pentagon", 5, 2, 0.809017, 0.612372, 7.5)]
    [InlineData("triangle", 3, 2, 0.5, 0.5, 1.5)]
    [InlineData("tetrahedron", 4, 3, 1.0 / 3, 1.0 / 3, 4.0 / 3)]
    public void KnownShapes(string name, int k, int d, double coherence, double welch, double potential)
    {
        var bounds = FrameBounds.Of(new(ModelOf(name)));
        Close.Equal(coherence, bounds.Coherence, 1e-6);
        Close.Equal(welch, FrameBounds.Welch(k, d), 1e-6);
        Close.Equal(potential, bounds.Potential, 1e-6);
        Close.Equal(potential, FrameBounds.LeastPotential(k, d), 1e-6);
    }

    [Fact]
    public void OnlyTheTightAntiprismReachesTheLeastPotential()
    {
        Close.Equal(13.83, FrameBounds.Of(new(ModelOf("square antiprism"))).Potential, 1e-3); // equal edges
        int tight = ShapeCatalogue.All.Count(shape => shape.Name == "square antiprism") - 1;
        Close.Equal(40.0 / 3, FrameBounds.Of(new(ModelOf("square antiprism", tight))).Potential, 1e-6);
        Close.Equal(40.0 / 3, FrameBounds.LeastPotential(8, 3), 1e-12);
    }

    [Fact]
    public void NoDirectionsAreBelowTheBounds()
    {
        for (ulong seed = 0; seed < 300; seed++)
        {
            var (n, m) = (1 + (int)(seed % 11), 1 + (int)(seed % 5));
            var model = GramTests.Random(n, m, seed);
            for (int j = 0; j < model.W.Length; j++) model.W[j] *= 100; // long enough to be represented, all
            var gram = new Gram(model);
            Assert.Equal(n, gram.Represented);
            var bounds = FrameBounds.Of(gram);
            Assert.True(bounds.Coherence >= FrameBounds.Welch(n, m) - 1e-9, $"seed {seed}");
            Assert.True(bounds.Potential >= FrameBounds.LeastPotential(n, m) - 1e-9, $"seed {seed}");
        }
    }
}
