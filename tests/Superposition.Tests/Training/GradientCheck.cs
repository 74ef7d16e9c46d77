using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;
using Superposition.Training.Kernels;

namespace Superposition.Tests.Training;

/// <summary>A kernel's gradient and loss against the reference, on the very samples that it draws.</summary>
static unsafe class GradientCheck
{
    // float32 with sums of up to a few hundred terms against double precision
    internal const double Tolerance = 2e-5;

    /// <summary>Returns the worst difference, as a share of the gradient's largest element.</summary>
    internal static double Run(
        TrainingOptions options, IReadOnlyList<LaneWidth> widths, double tolerance = Tolerance)
    {
        int n = options.Features, m = options.Hidden, parameters = (m + 1) * n;
        var regime = KernelRegimes.Of(options);
        var θ = new AlignedFloats(parameters + 16);
        var rng = new Rng(99, (ulong)(n * 100 + m));
        for (int j = 0; j < parameters; j++) θ.Span[j] = (float)(0.5 * rng.NextNormal());
        double[] start = [.. θ.Span[..parameters].ToArray().Select(f => (double)f)];
        var reference = new Reference(n, m, start[..(m * n)], start[(m * n)..], options.Activation,
            [.. options.Importance.Values], options.LossExponent);
        var world = (IndependentWorld)options.World;
        var (_, δW, δb) = reference.Gradient(Samples.Trained(regime, world, 4, 2, 17, options.Batch));
        double[] expected = [.. δW, .. δb];
        double scale = expected.Max(Math.Abs) + 1e-12, worst = 0;

        var samples = Samples.Evaluated(regime, world, 4, 2, 17, 128);
        double[] losses =
            [.. Enumerable.Range(0, 128).Select(s => reference.Loss(samples.AsSpan(s * n, n)))];
        foreach (var width in widths)
        {
            string what = $"{regime} {n}→{m} batch {options.Batch} {options.Activation} "
                + $"q {options.LossExponent} {world.Magnitude} {width}";
            var (kernel, _) = KernelFactory.Create(options, width);
            Assert.StartsWith($"{regime}Kernel", kernel.GetType().Name);
            var key = new LaneKey(4, 2, RandomPurpose.TrainingData);
            var δθ = new AlignedFloats(parameters + 16);
            kernel.Gradient(θ.Pointer, key, 17, δθ.Pointer);
            float[] actual = δθ.Span[..parameters].ToArray();
            Close.Equal(expected, actual, tolerance, what);
            var (sum, squares) = kernel.Loss(θ.Pointer, key, 17, 2);
            GC.KeepAlive(key);
            Close.Equal(losses.Sum(), sum, tolerance, $"loss {what}", floor: 1e-6);
            Close.Equal(
                losses.Sum(one => one * one), squares, 4 * tolerance, $"loss² {what}", floor: 1e-6);
            worst = Math.Max(worst, actual.Zip(expected, (a, e) => Math.Abs(a - e) / scale).Max());
        }
        GC.KeepAlive(θ);
        return worst;
    }
}
