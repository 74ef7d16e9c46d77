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
        options = As(model, options);
        var layout = new ParameterLayout(options);
        var (kernel, _) = KernelFactory.Create(options, width);
        var key = new LaneKey(seed, stream, RandomPurpose.Evaluation);
        var θ = new AlignedFloats(layout.Count);
        layout.Write(model, θ.Span);
        int blocks = (samples + SampleBlock.Size - 1) / SampleBlock.Size;
        var (sum, squares) = kernel.Loss(θ.Pointer, key, 0, blocks);
        GC.KeepAlive(θ);
        GC.KeepAlive(key);
        double count = (double)blocks * SampleBlock.Size, mean = sum / count;
        return new(mean, Math.Sqrt(Math.Max(0, squares / count - mean * mean) / (count - 1)));
    }

    /// <summary>What would train this very model: its kernel is asked for the loss.</summary>
    static TrainingOptions As(ToyModel model, TrainingOptions options)
    {
        bool isSame = options.Activation == model.Activation && options.Architecture == model.Architecture
            && options.HiddenActivation == model.HiddenActivation;
        return isSame ? options : options with
        {
            Architecture = model.Architecture,
            HiddenActivation = model.HiddenActivation,
            Activation = model.Activation,
            Regime = null,
        };
    }
}
