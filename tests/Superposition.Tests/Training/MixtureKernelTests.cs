using Superposition.Features;
using Superposition.Lab.Results;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;
using Superposition.Training.Kernels;

namespace Superposition.Tests.Training;

/// <summary>The kernel of a mixture of experts against its reference on the same samples.</summary>
public unsafe class MixtureKernelTests
{
    // float32 with sums of up to a few hundred terms against double precision, as for the plain model
    const double Tolerance = 2e-5;

    public static TheoryData<LaneWidth> Widths => [.. LaneWidths.Available];

    static TrainingOptions Options(int n, int m, int experts, int on) =>
        TrainingOptions.For(n, m, 0.4, "0.9^i") with { Experts = experts, ActiveExperts = on };

    [Theory, MemberData(nameof(Widths))]
    public void EveryShapeAndTail(LaneWidth width)
    {
        int[] batches = [1, 15, 16, 17, 63, 64, 65, 130];
        foreach (int n in (int[])[1, 2, 5, 16, 17, 40])
            foreach (var (experts, each, on) in new[] { (2, 1, 1), (2, 3, 2), (3, 2, 1), (5, 4, 3), (8, 1,
                1) })
                foreach (var output in (Activation[])[Activation.Relu, Activation.Identity])
                    Compare(Options(n, experts * each, experts, on) with
                    {
                        Batch = batches[(n + experts + each) % batches.Length],
                        Activation = output,
                    }, width);
    }

    static void Compare(TrainingOptions options, LaneWidth width)
    {
        options = options.Checked();
        var (n, m, experts) = (options.Features, options.Hidden, options.Experts);
        string what = $"{n}→{m} in {experts}, {options.ActiveExperts} on, batch {options.Batch} {width}";
        int count = (m + experts + 1) * n;
        AlignedFloats θ = new(count + 16), δθ = new(count + 16);
        var rng = new Rng(99, (ulong)(n * 100 + m));
        for (int j = 0; j < count; j++) θ.Span[j] = (float)(0.5 * rng.NextNormal());
        var (kernel, _) = KernelFactory.Create(options, width);
        Assert.StartsWith("MixtureKernel", kernel.GetType().Name);
        var key = new LaneKey(4, 2, RandomPurpose.TrainingData);
        kernel.Gradient(θ.Pointer, key, 17, δθ.Pointer);
        double[] all = [.. θ.Span[..count].ToArray().Select(f => (double)f)];
        var reference = new MixtureReference(n, m, options.ActiveExperts, all[..(m * n)], all[(m * n)..^n],
            all[^n..], options.Activation, [.. options.Importance.Values]);
        var world = (IndependentWorld)options.World;
        var (_, δW, δR, δb) = reference.Gradient(Samples.Of(world, 4, 2, 17, options.Batch));
        double[] expected = [.. δW, .. δR, .. δb];
        float[] actual = δθ.Span[..count].ToArray();
        Close.Equal(expected, actual, Tolerance, what);
        double[] samples = Samples.Of(world, 4, 2, 17, 128);
        double[] losses =
            [.. Enumerable.Range(0, 128).Select(s => reference.Loss(samples.AsSpan(s * n, n)))];
        var (sum, squares) = kernel.Loss(θ.Pointer, key, 17, 2);
        GC.KeepAlive(θ);
        GC.KeepAlive(δθ);
        GC.KeepAlive(key);
        Close.Equal(losses.Sum(), sum, Tolerance, $"loss {what}", floor: 1e-6);
        Close.Equal(losses.Sum(one => one * one), squares, 4 * Tolerance, $"loss² {what}", floor: 1e-6);
    }

    [Fact]
    public void AllWidthsGiveTheSameBitsAndTheGateLearns()
    {
        var options = Options(11, 6, 3, 1) with { Steps = 40, Batch = 70 };
        var models = LaneWidths.Available
            .Select(width => Trainer.Train(new(options, 5, 6), width).Model).ToArray();
        string[] hashes = [.. models.Select(model => ModelRow.HashOf(model.W, model.Gate, model.b))];
        Assert.Single(hashes.Distinct());
        var start = Trainer.Train(new(options with { Steps = 0 }, 5, 6), LaneWidths.Fastest).Model;
        Assert.NotEqual(start.Gate, models[0].Gate);
        Assert.Equal(3 * 11, start.Gate!.Length);
    }

    [Fact]
    public void AStepAllocatesNothing()
    {
        var options = Options(11, 6, 3, 1) with { Batch = 100 };
        Assert.Equal(
            Allocations.Of(options with { Steps = 10 }), Allocations.Of(options with { Steps = 300 }));
    }

    [Theory]
    [InlineData(7, 3, 1, "evenly")]
    [InlineData(6, 3, 4, "active experts")]
    [InlineData(6, 7, 1, "experts")]
    public void WhatCannotBeSharedIsASentence(int m, int experts, int on, string words) =>
        Assert.Contains(words,
            Assert.Throws<InvalidInputException>(Options(9, m, experts, on).Checked).Message);

    [Fact]
    public void ExpertsAreForThePlainModel()
    {
        var options = Options(9, 6, 3, 1);
        foreach (var other in (TrainingOptions[])[options with { HiddenL1 = 0.1 },
            options with { AttackLength = 0.1 }, options with { Architecture = Architecture.Untied },
            options with { Activation = Activation.Gelu }, options with { Objective = Objective.Exact }])
            Assert.Contains("models", Assert.Throws<InvalidInputException>(other.Checked).Message);
        Assert.Equal(KernelRegime.Dense, KernelRegimes.Of(options));
    }
}
