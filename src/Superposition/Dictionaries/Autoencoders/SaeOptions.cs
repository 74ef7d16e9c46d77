using Superposition.Numerics;
using Superposition.Training;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>How decoder rows are kept.</summary>
public enum DecoderNorm
{
    /// <summary>
    /// Rows may have any length; where latents compete, z_i ‖W_i‖ competes, so that lengths say nothing.
    /// </summary>
    Free,

    /// <summary>Rows of length 1: the gradient along the row is removed, and it is rescaled after the step.
    /// </summary>
    Unit,
}

/// <summary>Everything that decides a trained autoencoder but its samples, seed and stream.</summary>
public sealed record SaeOptions
{
    public required int Dimension { get; init; }
    public required int Width { get; init; }
    public required ISaeArchitecture Architecture { get; init; }
    public int Batch { get; init; } = 1024;
    public int Steps { get; init; } = 10_000;
    public double LearningRate { get; init; } = 3e-4;
    public double Beta1 { get; init; } = 0.9;
    public double Beta2 { get; init; } = 0.999;
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Linear from 1/warm-up.</summary>
    public int WarmupSteps { get; init; }

    /// <summary>The last steps, in which the rate falls linearly to 0.</summary>
    public int DecaySteps { get; init; }

    /// <summary>Gradients of a larger norm are scaled to it; 0: never.</summary>
    public double ClipNorm { get; init; }
    public DecoderNorm DecoderNorm { get; init; } = DecoderNorm.Free;

    /// <summary>‖W_i‖ at the start, where rows are free.</summary>
    public double InitialNorm { get; init; } = 0.1;

    /// <summary>Whether b_dec exists; it is taken from x before encoding too.</summary>
    public bool DecoderBias { get; init; } = true;

    /// <summary>Whether decoder rows stay as they begin: only the encoder and biases learn.</summary>
    public bool FrozenDecoder { get; init; }

    /// <summary>Weight of the auxiliary loss that revives dead latents; 0: none.</summary>
    public double AuxCoefficient { get; init; } = 1;

    /// <summary>Dead latents that it uses for a sample; 0: half the dimension.</summary>
    public int AuxLatents { get; init; }

    /// <summary>Steps without firing after which a latent is dead.</summary>
    public int DeadWindow { get; init; } = 1000;

    /// <summary>Whether dead latents begin anew, and when.</summary>
    public Resampling Resampling { get; init; } = Resampling.Never;

    /// <summary>The schedules' factor on the learning rate in step t.</summary>
    public double RateFactor(long step)
    {
        double warm = step < WarmupSteps ? (step + 1.0) / WarmupSteps : 1;
        double left = Steps - step;
        return warm * (left < DecaySteps ? left / DecaySteps : 1);
    }

    internal Optimizer Optimizer => new()
    {
        Kind = OptimizerKind.Adam, LearningRate = LearningRate, WeightDecay = 0, Beta1 = Beta1,
        Beta2 = Beta2, Epsilon = Epsilon,
    };

    /// <exception cref="InvalidInputException">What cannot be trained, in a sentence.</exception>
    public SaeOptions Checked()
    {
        Range("batch", Batch, 64, 1 << 20);
        if (Batch % 64 != 0)
            throw new InvalidInputException($"batch is {Batch}; it must be a multiple of 64.");
        Range("steps", Steps, 0, 1_000_000_000);
        Range("learning rate", LearningRate, 0, 1e3);
        Range("beta1", Beta1, 0, 0.999999);
        Range("beta2", Beta2, 0, 0.999999999);
        Range("epsilon", Epsilon, 1e-12, 1); // the least is what kernels count on
        Range("warm-up steps", WarmupSteps, 0, int.MaxValue);
        Range("decay steps", DecaySteps, 0, int.MaxValue);
        Range("the auxiliary coefficient", AuxCoefficient, 0, 1e6);
        Range("auxiliary latents", AuxLatents, 0, Width);
        Range("the dead window", DeadWindow, 1, int.MaxValue);
        Range("the initial norm", InitialNorm, 1e-6, 1e6);
        Range("the norm to clip at", ClipNorm, 0, 1e12);
        Range("dimension", Dimension, 1, 1 << 16);
        Range("width", Width, 1, 1 << 22);
        AlignedFloats.Fit($"a batch of {Batch} samples in {Dimension} dimensions",
            (long)Batch * AlignedFloats.Padded(Dimension));
        AlignedFloats.Fit($"a batch of {Batch} samples by {Width} latents", (long)Batch * Width);
        Resampling.Check();
        if (FrozenDecoder && Resampling.Every > 0)
            throw new InvalidInputException("a decoder that is frozen cannot be resampled: choose one.");
        Architecture.Check(this);
        return this;
    }

    internal static void Range(string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
            throw new InvalidInputException($"{name} is {value}; it must lie between {least} and {most}.");
    }
}
