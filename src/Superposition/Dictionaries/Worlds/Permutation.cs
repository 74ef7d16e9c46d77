using Superposition.Numerics;

namespace Superposition.Dictionaries.Worlds;

/// <summary>
/// A random order of 0 … count − 1 that is a function of (key, place) and stored nowhere: four Feistel rounds
/// on the next even number of bits, walked along until the result is below count.
/// </summary>
public readonly struct Permutation
{
    const int Rounds = 4;
    readonly ulong count, mask, key;
    readonly int half;

    public Permutation(long count, ulong seed, ulong stream)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        this.count = (ulong)count;
        int bits = count == 1 ? 2 : 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)count - 1);
        half = Math.Max(1, (bits + 1) / 2);
        mask = (1UL << half) - 1;
        key = Rng.Key(seed, stream, RandomPurpose.TrainingData);
    }

    /// <summary>What stands at this place.</summary>
    public long this[long place]
    {
        get
        {
            ulong value = (ulong)place;
            do value = Walk(value);
            while (value >= count);
            return (long)value;
        }
    }

    ulong Walk(ulong value)
    {
        ulong left = value >> half, right = value & mask;
        for (int round = 0; round < Rounds; round++)
        {
            ulong state = key ^ (right * 0x9E3779B97F4A7C15 + (ulong)round);
            (left, right) = (right, left ^ (Rng.Split(ref state) & mask));
        }
        return left << half | right;
    }
}
