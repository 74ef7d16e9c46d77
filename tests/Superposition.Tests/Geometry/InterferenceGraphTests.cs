using Superposition.Geometry;
using Superposition.Models;

namespace Superposition.Tests.Geometry;

public class InterferenceGraphTests
{
    // a triangle of length 0.9 in the first two dimensions, a digon in the third, a feature not represented
    static readonly ToyModel s_bipyramid = new(6, 3,
    [
        0.9f, 0, -0.45f, 0.1f, -0.45f, 0,
        0, 0, 0.779423f, 0, -0.779423f, 0,
        0, 1, 0, 0, 0, -0.8f,
    ], new float[6]);

    [Fact]
    public void ComponentsAreTheOrthogonalFactors()
    {
        var graph = InterferenceGraph.Of(new(s_bipyramid));
        Assert.Equal([0, 1, 2, 4, 5], graph.Nodes);
        Assert.Equal([(0, 2), (0, 4), (1, 5), (2, 4)], graph.Edges.Select(e => (e.I, e.J)));
        Assert.Equal([0, 2, 4], graph.Components[0].Features);
        Assert.Equal([1, 5], graph.Components[1].Features);
        Assert.Equal([2, 1], graph.Components.Select(c => c.Dimension));
        var gram = new Gram(s_bipyramid);
        foreach (var component in graph.Components)
            Close.Equal(component.Features.Sum(gram.Dimensionality), component.Capacity, 1e-12);
    }

    [Fact]
    public void AnEdgeIsMoreThanTheThreshold()
    {
        var gram = new Gram(s_bipyramid);
        Assert.Single(InterferenceGraph.Of(gram, 0.9).Edges);
        Assert.Empty(InterferenceGraph.Of(gram, 1.01).Edges);
        Assert.Equal(5, InterferenceGraph.Of(gram, 1.01).Components.Count);
    }

    [Fact]
    public void ProjectionReachesFromTheLongerToTheShorter() // Ŵ_5 · W_1 = −1, Ŵ_1 · W_5 = −0.8
    {
        var gram = new Gram(s_bipyramid);
        var cosine = InterferenceGraph.Of(gram, 0.9).Edges.Single();
        Close.Equal(-1, cosine.Weight, 1e-6);
        var projection = InterferenceGraph.Of(gram, 0.9, EdgeWeight.Projection).Edges.Single();
        Assert.Equal((1, 5), (projection.I, projection.J));
        Close.Equal(-1, projection.Weight, 1e-6);
        Assert.Empty(InterferenceGraph.Of(gram, 1.1, EdgeWeight.Projection).Edges);
    }

    [Fact]
    public void NothingRepresentedIsAnEmptyGraph()
    {
        var graph = InterferenceGraph.Of(new(new ToyModel(3, 2)));
        Assert.Empty(graph.Nodes);
        Assert.Empty(graph.Components);
    }

    [Fact]
    public void ComponentsPartitionTheNodesAndNoEdgeLeavesOne()
    {
        for (ulong seed = 0; seed < 100; seed++)
        {
            var graph = InterferenceGraph.Of(new(GramTests.Random(12, 4, seed)), 0.6);
            Assert.Equal(graph.Nodes, graph.Components.SelectMany(c => c.Features).Order());
            foreach (var edge in graph.Edges)
                Assert.Single(graph.Components,
                    c => c.Features.Contains(edge.I) && c.Features.Contains(edge.J));
            foreach (var part in graph.Components) // connected: each feature reaches the first over edges
            {
                var reached = new HashSet<int> { part.Features[0] };
                for (int step = 0; step < part.Features.Count; step++)
                    foreach (var edge in graph.Edges)
                        if (reached.Contains(edge.I) || reached.Contains(edge.J))
                            reached.UnionWith([edge.I, edge.J]);
                Assert.Equal(part.Features, reached.Order());
            }
        }
    }
}
