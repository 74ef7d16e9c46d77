using Superposition.Lab.Experiments;
using Superposition.Lab.Experiments.ComputationInSuperposition;
using Superposition.Lab.Experiments.LearningDynamics;
using Superposition.Models;

namespace Superposition.Tests.Experiments;

/// <summary>The detectors, on circuits made by hand.</summary>
public sealed class NeuronsTests
{
    [Fact]
    public void Neurons_are_told_by_what_weighs_more_than_a_quarter()
    {
        var neurons = new Neurons(new ToyModel(3, 3, [1, 0.2f, 0, 0, -2, 0.6f, 0, 0.05f, 0], [0, 0, 0]));
        Assert.Equal([0], neurons.Carried(0));
        Assert.Equal([1, 2], neurons.Carried(1));
        Assert.Empty(neurons.Carried(2)); // dead
        Assert.Equal((1, 1), (neurons.Monosemantic, neurons.Polysemantic));
        Assert.Equal([0, 1, 2], neurons.Ordered);
    }

    // The paper's own numbers: [2, −1/2] in, [1/2, 2] out, and a neuron that takes 4 off the weak output.
    [Fact]
    public void The_papers_motif_is_found_with_its_inhibitor()
    {
        var model = new ToyModel(2, 2, [2, -0.5f, 1, 0], [0, 0]) { W2 = [0.5f, 0, 2, -4] };
        var pair = Assert.Single(AsymmetricPair.Of(model));
        Assert.Equal((0, 0, 1, 1), (pair.Neuron, pair.Strong, pair.Weak, pair.Inhibitor));
        Assert.Equal((4, 4, 4, 0), (pair.InRatio, pair.OutRatio, pair.Spill, pair.Net));
        Assert.Equal(-1, Assert.Single(AsymmetricPair.Of(model, [0.5f, 0, 2, 0])).Inhibitor);
        Assert.Empty(AsymmetricPair.Of(model with { W = [1, -1, 1, 0] })); // equal, not unequal
    }

    // Independent exact calculation; the octahedron lies slightly below the symmetric ansatz.
    [Fact]
    public void The_levels_of_prisms_are_the_known_ones()
    {
        Close.Equal(0.09625, PrismLevels.Empty(0.05), 1e-12);
        Close.Equal(0.0194067, PrismLevels.Axis(0.05), 1e-5, floor: 0);
        Close.Equal(0.00263512, PrismLevels.Twisted(0.05, 0), 1e-5, floor: 0);
        Close.Equal(0.00255446, PrismLevels.Twisted(0.05, 1), 1e-5, floor: 0);
        Close.Equal(0.00248805, PrismLevels.Twisted(0.05, 2), 1e-5, floor: 0);
        Close.Equal(0.00248782, PrismLevels.Octahedron(0.05).Loss, 1e-5, floor: 0);
    }
}
