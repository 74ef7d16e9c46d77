using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;
using Superposition.Training.Kernels;

namespace Superposition.Tests.Training;

/// <summary>
/// The kernel's gradient and loss against the reference on the same samples:
/// every size, tail, width and operator.
/// </summary>
public unsafe class KernelTests
{
    // float32 with sums of up to a few hundred terms against double precision
    const double Tolerance = 2e-5;

    public static TheoryData<LaneWidth> Widths => [.. LaneWidths.Available];

    [Theory, MemberData(nameof(Widths))]
    public void EverySizeAndTail(LaneWidth width)
    {
        double worst = 0;
        for (int n = 1; n <= 24; n++)
            for (int m = 1; m <= 8; m++)
            {
                int batch = new[] { 1, 15, 16, 17, 63, 64, 65, 130 }[(n + 3 * m) % 8];
                var options = TrainingOptions.For(n, m, 0.4, "0.9^i") with { Batch = batch };
                worst = Math.Max(worst, Compare(options, width));
            }
        TestContext.Current.TestOutputHelper?.WriteLine($"worst scaled difference {worst:G3}");
    }

    [Theory, MemberData(nameof(Widths))]
    public void LargeShapes(LaneWidth width)
    {
        foreach (var (n, m) in new[] { (67, 19), (80, 20), (33, 16), (128, 3) })
            Compare(TrainingOptions.For(n, m, 0.2) with { Batch = 70 }, width);
    }

    [Theory]
    [InlineData(Activation.Identity), InlineData(Activation.Relu), InlineData(Activation.LeakyRelu)]
    [InlineData(Activation.Gelu), InlineData(Activation.Softplus), InlineData(Activation.Tanh)]
    public void EveryActivationMagnitudeAndExponent(Activation activation)
    {
        foreach (var magnitude in Enum.GetValues<Magnitude>())
            foreach (double q in new[] { 2, 1.5, 3, 4 })
                foreach (var width in LaneWidths.Available)
                    Compare(TrainingOptions.For(7, 3, 0.5, "0.8^i") with
                    {
                        Batch = 100,
                        Activation = activation,
                        LossExponent = q,
                        World = new IndependentWorld([0.5, 0.1, 1, 0.3, 0.9, 0.01, 0.7], magnitude),
                    }, width, 1e-4); // exp(q ln|e|) costs a digit
    }

    static double Compare(TrainingOptions options, LaneWidth width, double tolerance = Tolerance)
    {
        int n = options.Features, m = options.Hidden;
        string what = $"{n}→{m} batch {options.Batch} {options.Activation} q {options.LossExponent} {width}";
        var world = (IndependentWorld)options.World;
        AlignedFloats θ = new((m + 1) * n + 16), δθ = new((m + 1) * n + 16);
        var rng = new Rng(99, (ulong)(n * 100 + m));
        for (int j = 0; j < (m + 1) * n; j++) θ.Span[j] = (float)(0.5 * rng.NextNormal());
        var (kernel, _) = KernelFactory.Create(options, width);
        var key = new LaneKey(4, 2, RandomPurpose.TrainingData);
        kernel.Gradient(θ.Pointer, key, 17, δθ.Pointer);

        double[] parameters = [.. θ.Span[..((m + 1) * n)].ToArray().Select(f => (double)f)];
        var reference = new Reference(n, m, parameters[..(m * n)], parameters[(m * n)..], options.Activation,
            [.. options.Importance.Values], options.LossExponent);
        var (loss, δW, δb) = reference.Gradient(Samples.Of(world, 4, 2, 17, options.Batch));
        float[] actual = δθ.Span[..((m + 1) * n)].ToArray();
        Close.Equal([.. δW, .. δb], actual, tolerance, what);

        var samples = Samples.Of(world, 4, 2, 17, 128);
        double[] losses =
            [.. Enumerable.Range(0, 128).Select(s => reference.Loss(samples.AsSpan(s * n, n)))];
        double expected = losses.Sum(), squares = losses.Sum(one => one * one);
        var (sum, sumOfSquares) = kernel.Loss(θ.Pointer, key, 17, 2);
        GC.KeepAlive(θ);
        GC.KeepAlive(key);
        Close.Equal(expected, sum, tolerance, $"loss {what}", floor: 1e-6);
        Close.Equal(squares, sumOfSquares, 4 * tolerance, $"loss² {what}", floor: 1e-6);
        double scale = δW.Concat(δb).Max(Math.Abs) + 1e-12;
        return actual.Zip(δW.Concat(δb), (a, e) => Math.Abs(a - e) / scale).Max();
    }

    [Fact]
    public void AllWidthsGiveTheSameBits()
    {
        foreach (var activation in Enum.GetValues<Activation>())
            foreach (var magnitude in Enum.GetValues<Magnitude>())
            {
                var options = TrainingOptions.For(11, 3, 0.3, "0.9^i") with
                {
                    Activation = activation,
                    World = new IndependentWorld(11, 0.3, magnitude),
                    LossExponent = magnitude == Magnitude.Constant ? 3 : 2,
                    Steps = 30,
                    Batch = 70,
                };
                var models = LaneWidths.Available
                    .Select(width => Trainer.Train(new(options, 5, 6), width).Model).ToArray();
                foreach (var model in models[1..])
                {
                    Assert.Equal(models[0].W, model.W);
                    Assert.Equal(models[0].b, model.b);
                }
            }
    }
}
