using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>
/// What makes one kind of autoencoder: its options, how it encodes, its loss and the gradient by hand.
/// </summary>
public interface ISaeArchitecture
{
    /// <summary>What users type, and what SAELens calls it where it has it.</summary>
    string Name { get; }

    /// <exception cref="InvalidInputException">The options do not go together.</exception>
    void Check(SaeOptions options);

    /// <summary>What learning needs beyond what encoding needs.</summary>
    /// <exception cref="InvalidInputException">It is too much.</exception>
    void CheckLearning(SaeOptions options) { }

    /// <summary>First values of the architecture's own parameters; the rest is initialised already.</summary>
    void Initialise(Autoencoder model) { }

    internal ISaeStep Create<TLanes>(SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient)
        where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>What a step found, means over the batch.</summary>
public readonly record struct SaeLoss(double Reconstruction, double Penalty, double Auxiliary, double L0)
{
    public double Total => Reconstruction + Penalty + Auxiliary;
}

/// <summary>One architecture's step over one batch size.</summary>
interface ISaeStep
{
    /// <summary>
    /// Encodes x [B, D], and leaves the codes in <see cref="Codes"/> with values in Codes.A.
    /// </summary>
    /// <param name="byThreshold">Instead of ranks, the threshold kept for inference.</param>
    void Encode(AlignedFloats x, SaeMoment moment, bool byThreshold);

    /// <summary>The table that the last encoding filled.</summary>
    EntryTable Codes { get; }

    /// <summary>Forward and backward; the gradient's parts are left in the step's gradient.</summary>
    SaeLoss Gradient(AlignedFloats x, SaeMoment moment);
}

/// <summary>Where training stands: what an architecture's schedules and dead latents depend on.</summary>
sealed class SaeMoment(int latents)
{
    internal long Step;
    internal int Steps = 1;

    /// <summary>Steps since a latent fired.</summary>
    internal readonly int[] SinceFired = new int[latents];

    /// <summary>What the L0 controller has made of the coefficient, and what it remembers.</summary>
    internal double Multiplier = 1, SmoothL0 = -1, L0Rate;

    /// <summary>Smoothed share of samples in which a latent fires, where an architecture asks.</summary>
    internal readonly float[] Frequency = new float[latents];

    internal double Progress => Math.Min(1, (double)Step / Steps);
}
