using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;
using Superposition.Training.Kernels;

namespace Superposition.Tests.Training;

/// <summary>
/// The sparse regime: its samples have the world's law, its gradient and loss are the reference's.
/// </summary>
public unsafe class SparseKernelTests
{
    [Fact]
    public void EverySizeTailAndWidth()
    {
        double worst = 0;
        foreach (var width in LaneWidths.Available)
            for (int n = 1; n <= 20; n++)
                for (int m = 1; m <= 20; m += 1 + n % 3)
                {
                    int batch = new[] { 1, 15, 63, 64, 65, 130 }[(n + m) % 6];
                    worst = Math.Max(worst, Compare(n, m, batch, new IndependentWorld(n, 0.3), width));
                }
        TestContext.Current.TestOutputHelper?.WriteLine($"worst scaled difference {worst:G3}");
    }

    [Fact]
    public void LargeShapesMagnitudesAndUnequalDensities()
    {
        foreach (var (n, m) in new[] { (67, 19), (200, 20), (130, 33), (100, 50) })
            Compare(n, m, 100, new IndependentWorld(n, 0.03), LaneWidths.Fastest);
        double[] densities = [0.5, 0.1, 0.25, 0.01, 0.4, 0.001, 0.3];
        foreach (var magnitude in Enum.GetValues<Magnitude>())
            foreach (var width in LaneWidths.Available)
                Compare(7, 3, 100, new IndependentWorld(densities, magnitude), width);
    }

    static double Compare(int n, int m, int batch, IndependentWorld world, LaneWidth width)
    {
        var options = TrainingOptions.For(n, m, 0.3, "0.9^i") with
        {
            World = world,
            Batch = batch,
            Regime = KernelRegime.Sparse,
        };
        string what = $"{n}→{m} batch {batch} {world.Magnitude} {width}";
        AlignedFloats θ = new((m + 1) * n + 16), δθ = new((m + 1) * n + 16);
        var rng = new Rng(98, (ulong)(n * 100 + m));
        for (int j = 0; j < (m + 1) * n; j++) θ.Span[j] = (float)(0.5 * rng.NextNormal());
        var (kernel, _) = KernelFactory.Create(options, width);
        Assert.Contains("Sparse", kernel.GetType().Name);
        var key = new LaneKey(4, 2, RandomPurpose.TrainingData);
        kernel.Gradient(θ.Pointer, key, 17, δθ.Pointer);
        var (sum, squares) = kernel.Loss(θ.Pointer, key, 17, 2);
        double[] parameters = [.. θ.Span[..((m + 1) * n)].ToArray().Select(f => (double)f)];
        GC.KeepAlive(θ);
        GC.KeepAlive(key);

        var reference = new Reference(n, m, parameters[..(m * n)], parameters[(m * n)..], Activation.Relu,
            [.. options.Importance.Values]);
        var (_, δW, δb) = reference.Gradient(Samples.SparselyOf(world, 4, 2, 17, batch));
        float[] actual = δθ.Span[..((m + 1) * n)].ToArray();
        Close.Equal([.. δW, .. δb], actual, 2e-5, what);
        var samples = Samples.SparselyOf(world, 4, 2, 17, 128);
        double[] losses = [.. Enumerable.Range(0, 128).Select(s => reference.Loss(samples.AsSpan(s * n, n)))];
        Close.Equal(losses.Sum(), sum, 2e-5, $"loss {what}", floor: 1e-6);
        Close.Equal(losses.Sum(loss => loss * loss), squares, 1e-4, $"loss² {what}", floor: 1e-6);
        double scale = δW.Concat(δb).Max(Math.Abs) + 1e-12;
        return actual.Zip(δW.Concat(δb), (a, e) => Math.Abs(a - e) / scale).Max();
    }

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

    [Fact]
    public void BothRegimesFindTheSameLossAndAllWidthsTheSameBits()
    {
        var options = TrainingOptions.For(12, 4, 0.05, "0.9^i") with { Steps = 3000, Batch = 256 };
        double Loss(KernelRegime regime) => Enumerable.Range(0, 8).Min(s =>
        {
            var run = new TrainingRun(options with { Regime = regime }, 0, (ulong)s);
            var model = Trainer.Train(run, LaneWidths.Fastest).Model;
            return Evaluator.Loss(model, options, 0, 0, LaneWidths.Fastest, 1 << 17).Loss;
        });
        double tiny = Loss(KernelRegime.Tiny), sparse = Loss(KernelRegime.Sparse);
        Close.Equal(tiny, sparse, 0.05, "best loss", floor: tiny);
        var few = options with { Regime = KernelRegime.Sparse, Steps = 40, Batch = 70 };
        var run = new TrainingRun(few, 5, 6);
        var models = LaneWidths.Available.Select(width => Trainer.Train(run, width).Model).ToArray();
        Assert.All(models, model => Assert.Equal(models[0].W, model.W));
        Assert.All(models, model => Assert.Equal(models[0].b, model.b));
    }

    [Fact]
    public void TheRuleFollowsFromTheOptionsAndRefusesWhatItCannot()
    {
        Assert.Equal(KernelRegime.Sparse, KernelRegimes.Of(TrainingOptions.For(400, 30, 0.01)));
        Assert.Equal(KernelRegime.Tiny, KernelRegimes.Of(TrainingOptions.For(400, 30, 0.3)));
        Assert.Equal(KernelRegime.Tiny, KernelRegimes.Of(TrainingOptions.For(80, 20, 0.001)));
        var gelu = TrainingOptions.For(400, 30, 0.01) with { Activation = Activation.Gelu };
        Assert.Equal(KernelRegime.Tiny, KernelRegimes.Of(gelu));
        var forced = gelu with { Regime = KernelRegime.Sparse };
        Assert.Contains("relu", Assert.Throws<InvalidInputException>(forced.Checked).Message);
    }

    [Fact]
    public void AStepAllocatesNothing()
    {
        var options = TrainingOptions.For(130, 20, 0.02) with { Batch = 128 };
        Assert.Equal(
            Allocations.Of(options with { Steps = 10 }), Allocations.Of(options with { Steps = 200 }));
    }
}
