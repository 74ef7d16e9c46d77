using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training.Kernels;

namespace Superposition.Training;

/// <summary>
/// An estimated expected loss (the sum over features) and its standard error; exact values have error 0.
/// </summary>
public sealed record LossEstimate(double Loss, double StandardError);

/// <summary>The expected loss of a model on fresh samples, from a stream that no training reads.</summary>
public static unsafe class Evaluator
{
    /// <summary>2^20, or 2^16 above n = 100.</summary>
    public static int DefaultSamples(int features) => features > 100 ? 1 << 16 : 1 << 20;

    /// <param name="samples">Rounded up to whole blocks of 64.</param>
    public static LossEstimate Loss(
        ToyModel model, TrainingOptions options, ulong seed, ulong stream, LaneWidth width, int samples)
    {
        int n = options.Features, m = options.Hidden;
        if (options.Activation != model.Activation)
            options = options with { Activation = model.Activation, Regime = null };
        var (kernel, _) = KernelFactory.Create(options, width);
        var key = new LaneKey(seed, stream, RandomPurpose.Evaluation);
        var θ = new AlignedFloats((m + 1) * n);
        model.W.CopyTo(θ.Span);
        model.b.CopyTo(θ.Span[(m * n)..]);
        int blocks = (samples + SampleBlock.Size - 1) / SampleBlock.Size;
        var (sum, squares) = kernel.Loss(θ.Pointer, key, 0, blocks);
        GC.KeepAlive(θ);
        GC.KeepAlive(key);
        double count = (double)blocks * SampleBlock.Size, mean = sum / count;
        return new(mean, Math.Sqrt(Math.Max(0, squares / count - mean * mean) / (count - 1)));
    }
}
