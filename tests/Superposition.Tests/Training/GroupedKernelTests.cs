using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Tests.Features;
using Superposition.Theory;
using Superposition.Training;
using Superposition.Training.Kernels;

namespace Superposition.Tests.Training;

/// <summary>
/// Training on features that depend on each other: the kernel against the reference, as drawn.
/// </summary>
public unsafe class GroupedKernelTests
{
    // float32 with sums of up to a few hundred terms against double precision, as for independent features
    const double Tolerance = 2e-5;

    static TrainingOptions Options(IWorld world, int m) =>
        TrainingOptions.For(world.FeatureCount, m, 0.5, "0.9^i") with { World = world };

    public static TheoryData<LaneWidth> Widths => [.. LaneWidths.Available];

    [Theory, MemberData(nameof(Widths))]
    public void TheGradientIsTheReferencesOnTheSameSamples(LaneWidth width)
    {
        foreach (var magnitude in Enum.GetValues<Magnitude>())
            foreach (var (m, batch) in new[] { (1, 1), (2, 64), (3, 65), (7, 200) })
                Compare(Options(GroupedSamples.Mixture(magnitude), m) with { Batch = batch }, width);
        var small = new GroupedWorld([FeatureGroup.Anticorrelated([1, 0], 0.4)]);
        Compare(Options(small, 2) with { Batch = 130 }, width);
        Compare(Options(small, 2) with { Batch = 130, HiddenActivation = Activation.Relu }, width);
        var children = new GroupedWorld([GroupedSamples.Hierarchy(2, 0, 1)]);
        Compare(Options(children, 4) with { Architecture = Architecture.Untied, Batch = 77 }, width);
    }

    static void Compare(TrainingOptions options, LaneWidth width)
    {
        options = options.Checked();
        int n = options.Features, m = options.Hidden;
        bool isTied = options.Architecture == Architecture.Tied;
        int count = m * n + n + (isTied ? 0 : n * m);
        AlignedFloats θ = new(count + 16), δθ = new(count + 16);
        var rng = new Rng(31, (ulong)(n * 100 + m));
        for (int j = 0; j < count; j++) θ.Span[j] = (float)(0.5 * rng.NextNormal());
        var (kernel, _) = KernelFactory.Create(options, width);
        Assert.StartsWith("DenseKernel", kernel.GetType().Name);
        var key = new LaneKey(4, 2, RandomPurpose.TrainingData);
        kernel.Gradient(θ.Pointer, key, 17, δθ.Pointer);
        double[] all = [.. θ.Span[..count].ToArray().Select(f => (double)f)];
        var reference = new HiddenLayerReference(
            n, m, all[..(m * n)], isTied ? null : all[(m * n)..^n], all[^n..],
            options.HiddenActivation, options.Activation, Target.Identity, [.. options.Importance.Values]);
        var samples = GroupedSamples.Of(options.World, 4, 2, 17, options.Batch);
        var (_, δW1, δW2, δb) = reference.Gradient(samples);
        string what = $"{n}→{m} {options.World.Magnitude} batch {options.Batch} {width}";
        Close.Equal([.. δW1, .. δW2 ?? [], .. δb], δθ.Span[..count].ToArray(), Tolerance, what);
        GC.KeepAlive(θ);
        GC.KeepAlive(δθ);
        GC.KeepAlive(key);
    }

    [Fact]
    public void AllWidthsGiveTheSameBits()
    {
        foreach (var magnitude in Enum.GetValues<Magnitude>())
        {
            var options = Options(GroupedSamples.Mixture(magnitude), 3) with { Steps = 30, Batch = 70 };
            var models = LaneWidths.Available
                .Select(width => Trainer.Train(new(options, 5, 6), width).Model).ToArray();
            Assert.All(models, model => Assert.Equal(models[0].W, model.W));
            Assert.All(models, model => Assert.Equal(models[0].b, model.b));
        }
    }

    [Fact]
    public void AStepAllocatesNothing()
    {
        var options = Options(GroupedSamples.Mixture(), 3) with { Batch = 100 };
        Assert.Equal(
            Allocations.Of(options with { Steps = 10 }), Allocations.Of(options with { Steps = 300 }));
    }

    [Fact]
    public void TheSampledLossIsTheExactOne()
    {
        var options = Options(GroupedSamples.Mixture(), 3) with { Steps = 300, Batch = 64 };
        var model = Trainer.Train(new(options, 1, 1), LaneWidths.Fastest).Model;
        var sampled = Evaluator.Loss(model, options, 1, 1, LaneWidths.Fastest, 1 << 18);
        double exact = ExactLoss.Of(model, options.World, options.Importance.Values);
        Assert.InRange((sampled.Loss - exact) / sampled.StandardError, -4, 4);
    }

    [Fact]
    public void WhatCannotTrainItSaysWhy()
    {
        var options = Options(GroupedSamples.Mixture(), 2);
        Assert.Equal(KernelRegime.Dense, KernelRegimes.Of(options));
        foreach (var regime in Enum.GetValues<KernelRegime>().Where(one => one != KernelRegime.Dense))
            Assert.Contains("not independent", Assert.Throws<InvalidInputException>(() =>
                (options with { Regime = regime }).Checked()).Message);
        var never = new GroupedWorld([new([0, 1], [new(0.5, [0]), new(0.5, [])])]);
        Assert.Contains("feature 1 of a set", Assert.Throws<InvalidInputException>(() =>
            Options(never, 2).Checked()).Message);
    }
}
