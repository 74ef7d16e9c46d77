using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Dictionaries.Worlds;

/// <summary>
/// Hidden states whose true features are known: x = Σ_i a_i d_i + bias, with the a that made each x.
/// </summary>
public interface IHiddenWorld
{
    /// <summary>d_i, the truth that decoding is scored against.</summary>
    Directions Truth { get; }

    /// <summary>One worker's sampler, with scratch of its own; the width changes speed and no bit.</summary>
    IHiddenSampler Sampler(LaneWidth width);
}

/// <summary>Where blocks of hidden states come from: a world, or files.</summary>
public interface IHiddenSampler
{
    /// <summary>
    /// Writes the block of 64 samples that (seed, stream, purpose) has at this position, into the batch's
    /// given block. It depends on nothing else, so that resuming and sharing among threads are numbers.
    /// </summary>
    void Fill(WorldStream stream, ulong position, HiddenBatch batch, int block);
}

/// <summary>A stream of samples.</summary>
public sealed record WorldStream(ulong Seed, ulong Stream, RandomPurpose Purpose)
{
    internal LaneKey Key { get; } = new(Seed, Stream, Purpose);
}
