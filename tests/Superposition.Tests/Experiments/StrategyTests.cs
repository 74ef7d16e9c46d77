using Superposition.Geometry;
using Superposition.Lab.Experiments.StrategicPicture;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Tests.Sweeps;

namespace Superposition.Tests.Experiments;

/// <summary>What the strategies' experiments measure, on models made by hand.</summary>
public sealed class StrategyTests
{
    [Fact]
    public void Of_a_plain_model_dimensionality_is_the_papers()
    {
        var rng = new Rng(4);
        float[] W = [.. Enumerable.Range(0, 3 * 7).Select(_ => (float)rng.NextNormal())];
        var model = new ToyModel(7, 3, W, [.. Enumerable.Range(0, 7).Select(i => 0.1f * i)]);
        var reads = new FeatureReads(model);
        var gram = new Gram(model);
        for (int i = 0; i < 7; i++) Close.Equal(gram.Dimensionality(i), reads.Dimensionality(i), 1e-12);
    }

    [Fact]
    public void A_feature_is_represented_where_it_moves_its_output_by_more_than_a_half()
    {
        float[] W = [1, 0.8f, 0.6f, 0, 0, 0, 0, 0];
        int Count(Activation activation, float bias) => new FeatureReads(
            new ToyModel(4, 2, W, [bias, bias, bias, bias], activation)).Represented;
        Assert.Equal(2, Count(Activation.Relu, 0)); // 1, 0.64, and not 0.36
        Assert.Equal(1, Count(Activation.Relu, -0.2f)); // 0.8, 0.44
        Assert.Equal(2, Count(Activation.Identity, -0.2f));
        Assert.Equal(0, Count(Activation.Sigmoid, 0)); // from ½ to 0.73
    }

    [Fact]
    public void Features_of_different_experts_do_not_meet()
    {
        // two features in one dimension of each of two experts; all four are read in both
        float[] W = [1.1f, -1.1f, 0.5f, 0.5f, 0.5f, 0.5f, 1.1f, -1.1f], gate = [5, 5, -5, -5, -5, -5, 5, 5];
        var mixture = new ToyModel(4, 2, W, new float[4]) { Gate = gate };
        var reads = new FeatureReads(mixture);
        Assert.Equal([0, 0, 1, 1], reads.Expert);
        Assert.Equal(4, reads.Represented);
        Close.Equal(2, reads.ExpertsUsed, 1e-12);
        double own = 1.1 * 1.1, other = 1.1 * 0.5;
        Close.Equal(own * own / (2 * own * own + 2 * other * other), reads.Dimensionality(0),
            1e-7); // weights are floats
        float[] turned = [.. gate.Select(one => -one)];
        Assert.Equal([1, 1, 0, 0], new FeatureReads(mixture with { Gate = turned }).Expert);
    }

    [Fact]
    public void A_boundary_is_read_between_densities()
    {
        // so many features of six, in two dimensions, are represented
        GridModel At(double p, int represented) => new(
            new Cell("", [new("kind", "one"), new("density", p)], Variations.Small(), 1), 0, 0,
            new ToyModel(6, 2, [.. Enumerable.Range(0, 12).Select(i => i < represented ? 1f : 0)],
                new float[6]),
            1, 0);
        StrategyCurves Of(params int[] counts) => new(
            counts.Zip((double[])[0.4, 0.2, 0.1]).Select(pair => At(pair.Second, pair.First)), _ => "one");
        Close.Equal(0.2 * Math.Sqrt(0.5), Of(2, 2, 4).Boundary("one").Mean,
            1e-12); // 3 is halfway from 2 to 4
        Close.Equal(0.4, Of(3, 3, 3).Boundary("one").Mean, 1e-12);
        Close.Equal(0.1, Of(2, 2, 2).Boundary("one").Mean, 1e-12);
        Close.Equal(1, Of(2, 4, 2).Price("one", "one", 0.2).Mean, 1e-12);
    }

    [Theory]
    [InlineData(0.05), InlineData(0.3), InlineData(0.9)]
    public void The_threshold_of_a_lone_feature_is_that_of_the_exact_loss(double p) =>
        Close.Equal(LoneFeature.Threshold(p, 1), LoneFeature.MeasuredThreshold(p), 1e-3);
}
