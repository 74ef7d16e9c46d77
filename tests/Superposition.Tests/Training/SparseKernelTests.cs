using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Tests.Training;

/// <summary>
/// The sparse regimes: their samples have the world's law (KernelTests has their gradients).
/// </summary>
public unsafe class SparseKernelTests
{
    public static TheoryData<KernelRegime> Regimes => [KernelRegime.Gram, KernelRegime.Sparse];

    [Theory]
    [InlineData(Magnitude.Uniform), InlineData(Magnitude.Symmetric), InlineData(Magnitude.Constant)]
    [InlineData(Magnitude.HalfNormal), InlineData(Magnitude.Exponential)]
    public void SkippingDrawsTheLawOfTheWorld(Magnitude magnitude)
    {
        const int Count = 200_000;
        double[] density = [0.2, 0.05, 0.2, 0.01];
        var samples = Samples.SparselyOf(new IndependentWorld(density, magnitude), 3, 1, 7, Count);
        var (on, square) = magnitude.Moments();
        for (int i = 0; i < 4; i++)
        {
            double[] values = [.. Enumerable.Range(0, Count).Select(s => samples[s * 4 + i])];
            double p = density[i], share = values.Count(v => v != 0) / (double)Count;
            Assert.True(Math.Abs(share - p) <= 5 * Math.Sqrt(p / Count), $"density {p}: {share}");
            double error = 5 * Math.Sqrt(24 * p / Count); // E v⁴ ≤ 24
            Close.Equal(p * on, values.Average(), error, $"mean at {p}");
            Close.Equal(p * square, values.Average(v => v * v), error, $"square at {p}");
        }
        int both = Enumerable.Range(0, Count).Count(s => samples[s * 4] != 0 && samples[s * 4 + 2] != 0);
        Close.Equal(0.04, both / (double)Count, 5 * Math.Sqrt(0.04 / Count), "independence");
        int next = Enumerable.Range(1, Count - 1).Count(s => samples[s * 4] != 0 && samples[s * 4 - 4] != 0);
        Close.Equal(0.04, next / (double)Count, 5 * Math.Sqrt(0.04 / Count), "independence of samples");
    }

    [Theory, MemberData(nameof(Regimes))]
    public void TinyFindsTheSameLossAndAllWidthsTheSameBits(KernelRegime regime)
    {
        var options = TrainingOptions.For(12, 4, 0.05, "0.9^i") with { Steps = 3000, Batch = 256 };
        double Loss(KernelRegime regime) => Enumerable.Range(0, 8).Min(s =>
        {
            var run = new TrainingRun(options with { Regime = regime }, 0, (ulong)s);
            var model = Trainer.Train(run, LaneWidths.Fastest).Model;
            return Evaluator.Loss(model, options, 0, 0, LaneWidths.Fastest, 1 << 17).Loss;
        });
        double tiny = Loss(KernelRegime.Tiny), one = Loss(regime);
        Close.Equal(tiny, one, 0.05, "best loss", floor: tiny);
        var few = options with { Regime = regime, Steps = 40, Batch = 70 };
        var run = new TrainingRun(few, 5, 6);
        var models = LaneWidths.Available.Select(width => Trainer.Train(run, width).Model).ToArray();
        Assert.All(models, model => Assert.Equal(models[0].W, model.W));
        Assert.All(models, model => Assert.Equal(models[0].b, model.b));
    }

    [Fact]
    public void TheRuleFollowsFromTheOptionsAndRefusesWhatItCannot()
    {
        static KernelRegime Of(int n, int m, double p) => KernelRegimes.Of(TrainingOptions.For(n, m, p));
        Assert.Equal(KernelRegime.Tiny, Of(5, 2, 0.05));
        Assert.Equal(KernelRegime.Tiny, Of(20, 5, 0.05));
        Assert.Equal(KernelRegime.Gram, Of(80, 20, 0.05));
        Assert.Equal(KernelRegime.Gram, Of(200, 20, 0.03));
        Assert.Equal(KernelRegime.Gram, Of(400, 30, 0.01));
        Assert.Equal(KernelRegime.Sparse, Of(1000, 50, 0.01));
        Assert.Equal(KernelRegime.Dense, Of(400, 30, 0.3));
        var gelu = TrainingOptions.For(400, 30, 0.01) with { Activation = Activation.Gelu };
        Assert.Equal(KernelRegime.Dense, KernelRegimes.Of(gelu));
        var forced = gelu with { Regime = KernelRegime.Sparse };
        Assert.Contains("relu", Assert.Throws<InvalidInputException>(forced.Checked).Message);
    }

    [Theory, MemberData(nameof(Regimes))]
    public void AStepAllocatesNothing(KernelRegime regime)
    {
        var options = TrainingOptions.For(130, 20, 0.02) with { Batch = 128, Regime = regime };
        Assert.Equal(
            Allocations.Of(options with { Steps = 10 }), Allocations.Of(options with { Steps = 200 }));
    }
}
