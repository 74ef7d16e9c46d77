namespace Superposition.Dictionaries.Kernels;

/// <summary>
/// What one chunk of latents has above its bounds: (sample, latent, z), latent blocks of samples in turn.
/// </summary>
sealed unsafe class Candidates
{
    internal readonly PinnedInts Sample = new(256), Latent = new(256);
    internal readonly PinnedFloats Z = new(256);
    internal int Count;

    /// <summary>How many z were computed exactly to find them.</summary>
    internal int Computed;

    internal void Reserve(int more)
    {
        Sample.Grow(Count + more);
        Latent.Grow(Count + more);
        Z.Grow(Count + more);
    }
}
