using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Superposition.Features;
using Superposition.Geometry;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;
using Superposition.Training.Kernels;

namespace Superposition.Tests.Training;

public class TrainerTests
{
    static TrainingOptions Small => TrainingOptions.For(5, 2, 0.2, "0.9^i") with { Steps = 200, Batch = 128 };

    [Fact]
    public void CompanyThreadsAndOrderChangeNoBit()
    {
        TrainingOptions Denser(int s) => Small with { World = new IndependentWorld(5, 0.1 + 0.05 * (s % 3)) };
        var runs = Enumerable.Range(0, 12)
            .Select(s => new TrainingRun(s % 3 == 0 ? Small : Denser(s), 1, (ulong)s)).ToArray();
        var alone = runs.Select(run => Trainer.Train(run, LaneWidths.Fastest).Model).ToArray();
        foreach (int threads in (int[])[1, 2, 5])
        {
            var together = Trainer.TrainAll(runs, new(threads, LaneWidths.Fastest));
            for (int s = 0; s < runs.Length; s++) Assert.Equal(alone[s].W, together[s].Model.W);
        }
        var reversed = Trainer.TrainAll([.. runs.Reverse()], Execution.Serial);
        Assert.Equal(alone[0].W, reversed[^1].Model.W);
    }

    [Fact]
    public void StreamsAndSeedsDiffer()
    {
        float[] W(ulong seed, ulong stream) =>
            Trainer.Train(new(Small, seed, stream), LaneWidths.Fastest).Model.W;
        Assert.NotEqual(W(0, 0), W(0, 1));
        Assert.NotEqual(W(0, 0), W(1, 0));
        Assert.Equal(W(3, 4), W(3, 4));
    }

    [Fact]
    public void SnapshotsDoNotDisturb()
    {
        var plain = Trainer.Train(new(Small, 0, 0), LaneWidths.Fastest);
        var kept = Trainer.Train(new(Small, 0, 0), LaneWidths.Fastest, [0, 10, 200]);
        Assert.Equal(plain.Model.W, kept.Model.W);
        Assert.Equal([0, 10, 200], kept.Snapshots.Select(s => s.Step));
        Assert.Equal(kept.Model.W, kept.Snapshots[^1].Model.W);
        var ten = Trainer.Train(new(Small with { Steps = 10 }, 0, 0), LaneWidths.Fastest);
        Assert.Equal(kept.Snapshots[1].Model.W, ten.Model.W);
        Assert.All(kept.Snapshots[0].Model.b, b => Assert.Equal(0, b));
    }

    [Fact]
    public void AStepAllocatesNothing() => Assert.Equal(
        Allocations.Of(Small with { Steps = 10 }), Allocations.Of(Small with { Steps = 500 }));

    [Fact]
    public void CancellationStopsTraining()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => Trainer.Train(new(Small, 0, 0), LaneWidths.Fastest, cancel: cancel.Token));
    }

    [Fact]
    public void WithoutBiasTheBiasStaysZero()
    {
        var trained = Trainer.Train(new(Small with { Bias = false }, 0, 0), LaneWidths.Fastest);
        Assert.All(trained.Model.b, b => Assert.Equal(0, b));
    }

    [Fact]
    public void DenseTrainingKeepsTheTwoMostImportantFeatures()
    {
        // the paper's first panel; also the optimum of the linear model, to which dense ReLU comes close
        var options = TrainingOptions.For(5, 2, 1, "0.9^i");
        var gram = new Gram(Trainer.Train(new(options, 0, 0), LaneWidths.Fastest).Model);
        Assert.Equal([true, true, false, false, false], Enumerable.Range(0, 5).Select(gram.IsRepresented));
        Close.Equal(0, gram.Cosine(0, 1), 0.02);
    }

    /// <summary>
    /// Golden bits of six tiny runs. A difference means that trained models changed: if that is meant, raise
    /// <see cref="NumericVersion.Current"/>, add a line to docs/kernels.md, and only then change these.
    /// </summary>
    [Fact]
    public void GoldenBits()
    {
        Assert.Equal(3, NumericVersion.Current);
        string[] hashes =
        [
            Hash(Small),
            Hash(Small with
            {
                Activation = Activation.Gelu,
                Optimizer = new() { Kind = OptimizerKind.Sgd, LearningRate = 0.05 },
            }),
            Hash(TrainingOptions.For(20, 5, 0.1, "0.7^i") with
            {
                Steps = 50,
                Schedule = new(ScheduleKind.Cosine, 10),
            }),
            Hash(Small with
            {
                LossExponent = 3,
                World = new IndependentWorld(5, 0.3, Magnitude.HalfNormal),
                Optimizer = new() { Kind = OptimizerKind.Adam, WeightDecay = 0 },
                Initialisation = new(InitialisationKind.Xavier),
            }),
            Hash(TrainingOptions.For(33, 7, 0.05) with
            {
                Steps = 20,
                Batch = 100,
                Activation = Activation.Softplus,
                Bias = false,
            }),
            Hash(TrainingOptions.For(130, 10, 0.02) with { Steps = 20 }), // the Gram regime
            Hash(TrainingOptions.For(600, 10, 0.02) with { Steps = 20 }), // the sparse regime
        ];
        Assert.True(GoldenHashes.SequenceEqual(hashes), $"the bits changed: {string.Join(" ", hashes)}");
    }

    /// <summary>A large model's batches are cut into slices; who works on them changes nothing.</summary>
    [Theory, InlineData(KernelRegime.Dense), InlineData(KernelRegime.Sparse)]
    public void ThreadsOfOneLargeModelChangeNoBit(KernelRegime regime)
    {
        var options = TrainingOptions.For(1100, 30, 0.02) with { Steps = 6, Regime = regime };
        Assert.Equal(4, SplitKernel.Slices(options));
        ToyModel Train(int threads) =>
            Trainer.Train(new(options, 1, 2), LaneWidths.Fastest, threads: threads).Model;
        var alone = Train(1);
        foreach (int threads in new[] { 2, 3, 9 })
        {
            Assert.Equal(alone.W, Train(threads).W);
            Assert.Equal(alone.b, Train(threads).b);
        }
        var small = options with { Batch = 500 };
        Assert.Equal(1, SplitKernel.Slices(small));
        Assert.Equal(1, SplitKernel.Slices(options with { World = new IndependentWorld(1000, 0.02) }));
    }

    static readonly string[] GoldenHashes =
        ["74d2275c00f2dd5d", "43bff37db8a42695", "c183e2e383700906", "564948b0d1ecaba1", "eb130c56fb54c498",
         "8bf2ffbe8e5f319a", "98631338f70ffcdd"];

    static string Hash(TrainingOptions options)
    {
        var model = Trainer.Train(new(options, 2, 3), LaneWidths.Fastest).Model;
        byte[] bytes = [.. MemoryMarshal.AsBytes<float>(model.W), .. MemoryMarshal.AsBytes<float>(model.b)];
        return Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
    }
}
