using Superposition.Numerics;

namespace Superposition.Dictionaries.Kernels;

/// <summary>
/// One part of a step's gradient, as sums over a table's entries e = (sample b, latent i):
/// ∂W_dec,i += Σ A_e G[level_i][b], ∂W_enc,i += Σ S_e (X[b] − b_dec), ∂b_enc,i += Σ S_e.
/// </summary>
/// <param name="A">Null with G: the part does not move the decoder.</param>
/// <param name="G">[levels][B, D]</param>
/// <param name="S">Null with X: the part does not move the encoder.</param>
/// <param name="X">[B, D]</param>
/// <param name="Centre">Whether b_dec is still to be taken from X, and so is moved too.</param>
/// <param name="Bias">Whether b_enc is moved.</param>
/// <param name="Levels">Whether G has a level for each that a latent may have.</param>
readonly record struct Contribution(
    EntryTable Table, PinnedFloats? A, AlignedFloats? G, PinnedFloats? S, AlignedFloats? X,
    bool Centre = true, bool Bias = true, bool Levels = false);

/// <summary>What a step's parts leave for the update.</summary>
sealed class StepGradient(int latents, int blocks, int stride)
{
    /// <summary>Set anew in every step.</summary>
    internal readonly List<Contribution> Parts = [];

    /// <summary>Level of each latent, where parts have levels.</summary>
    internal readonly int[] Level = new int[latents];

    /// <summary>c_i of a further c_i W_i/‖W_i‖ in ∂W_dec,i, where a penalty pulls on the length.</summary>
    internal readonly float[] Pull = new float[latents];
    internal bool HasPull;

    /// <summary>∂ of b_enc beyond the parts, and of the two further vectors.</summary>
    internal readonly AlignedFloats
        Bias = new(AlignedFloats.Padded(latents)), First = new(AlignedFloats.Padded(latents)),
        Second = new(AlignedFloats.Padded(latents));

    /// <summary>[blocks, D]: ∂b_dec as far as it comes through reconstructions.</summary>
    internal readonly AlignedFloats DecoderBias = new(blocks * stride);

    internal void Clear()
    {
        Parts.Clear();
        HasPull = false;
        Bias.Span.Clear();
        First.Span.Clear();
        Second.Span.Clear();
        DecoderBias.Span.Clear();
    }
}
