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

    /// <summary>E Σ_k |h_k|, what <see cref="TrainingOptions.HiddenL1"/> multiplies.</summary>
    public static double HiddenSize(
        ToyModel model, TrainingOptions options, ulong seed, ulong stream, LaneWidth width, int samples) =>
        Extra(model, options, seed, stream, width, samples,
            (kernel, θ, key, blocks) => (kernel.HiddenSize((float*)θ, key, 0, blocks), 0)).Loss;

    /// <summary>
    /// The expected loss on samples attacked by <see cref="TrainingOptions.AttackLength"/> as in training.
    /// </summary>
    public static LossEstimate AttackedLoss(
        ToyModel model, TrainingOptions options, ulong seed, ulong stream, LaneWidth width, int samples) =>
        Extra(model, options, seed, stream, width, samples,
            (kernel, θ, key, blocks) => kernel.AttackedLoss((float*)θ, key, 0, blocks));

    /// <summary>
    /// The expected loss with <see cref="TrainingOptions.HiddenNoise"/> and
    /// <see cref="TrainingOptions.HiddenDropout"/>, as in training.
    /// </summary>
    public static LossEstimate NoisyLoss(
        ToyModel model, TrainingOptions options, ulong seed, ulong stream, LaneWidth width, int samples) =>
        Extra(model, options, seed, stream, width, samples,
            (kernel, θ, key, blocks) => kernel.NoisyLoss((float*)θ, key, 0, blocks));

    static LossEstimate Extra(
        ToyModel model, TrainingOptions options, ulong seed, ulong stream, LaneWidth width, int samples,
        Func<IExtraLosses, nint, LaneKey, int, (double Sum, double SumOfSquares)> of)
    {
        options = As(model, options) with { Regime = KernelRegime.Dense };
        var layout = new ParameterLayout(options);
        var (kernel, _) = KernelFactory.Create(options, width);
        using var split = kernel as IDisposable;
        var key = new LaneKey(seed, stream, RandomPurpose.Evaluation);
        var θ = new AlignedFloats(layout.Count);
        layout.Write(model, θ.Span);
        int blocks = (samples + SampleBlock.Size - 1) / SampleBlock.Size;
        var (sum, squares) = of((IExtraLosses)kernel, (nint)θ.Pointer, key, blocks);
        GC.KeepAlive(θ);
        GC.KeepAlive(key);
        double count = (double)blocks * SampleBlock.Size, mean = sum / count;
        return new(mean, Math.Sqrt(Math.Max(0, squares / count - mean * mean) / (count - 1)));
    }

    /// <summary>What would train this very model: its kernel is asked for the loss.</summary>
    static TrainingOptions As(ToyModel model, TrainingOptions options)
    {
        bool isSame = options.Activation == model.Activation && options.Architecture == model.Architecture
            && options.HiddenActivation == model.HiddenActivation
            && (options.Experts > 1) == (model.Gate is not null);
        return isSame ? options : options with
        {
            Architecture = model.Architecture,
            HiddenActivation = model.HiddenActivation,
            Activation = model.Activation,
            Experts = model.Gate is null ? 1 : model.Gate.Length / model.n,
            ActiveExperts = model.ActiveExperts,
            Regime = null,
        };
    }
}
