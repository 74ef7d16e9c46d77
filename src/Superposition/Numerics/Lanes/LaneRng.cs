using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Numerics.Lanes;

/// <summary>
/// Sixteen xoshiro128++ generators, one a lane. A <see cref="LaneKey"/> and a position (the training step,
/// or the block of an evaluation) give the state at once, so any part of a stream can be made without what
/// comes before it: resuming is a number.
/// </summary>
public struct LaneRng<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    TLanes s0, s1, s2, s3;

    [MethodImpl(AggressiveInlining)]
    public unsafe LaneRng(LaneKey key, ulong position)
    {
        uint low = (uint)position, high = (uint)(position >> 32);
        float* words = key.Words;
        s0 = Mix(TLanes.Load(words), low * 0x9E3779B9 + high * 0x85EBCA6B);
        s1 = Mix(TLanes.Load(words + 16), low * 0xC2B2AE35 + high * 0x27D4EB2F);
        s2 = Mix(TLanes.Load(words + 32), low * 0x165667B1 + high * 0xD3A2646D);
        s3 = Mix(TLanes.Load(words + 48), low * 0xFD7046C5 + high * 0xB55A4F09);
    }

    /// <summary>A 32-bit bijection with full avalanche (Wellons' lowbias32) of word + offset.</summary>
    [MethodImpl(AggressiveInlining)]
    static TLanes Mix(TLanes word, uint offset)
    {
        var x = TLanes.AddBits(word, TLanes.SplatBits(offset));
        x = TLanes.XorBits(x, TLanes.ShiftRightBits(x, 16));
        x = TLanes.MultiplyBits(x, TLanes.SplatBits(0x7FEB352D));
        x = TLanes.XorBits(x, TLanes.ShiftRightBits(x, 15));
        x = TLanes.MultiplyBits(x, TLanes.SplatBits(0x846CA68B));
        return TLanes.XorBits(x, TLanes.ShiftRightBits(x, 16));
    }

    /// <summary>Thirty-two fresh bits in every lane.</summary>
    [MethodImpl(AggressiveInlining)]
    public TLanes NextBits()
    {
        var result = TLanes.AddBits(TLanes.RotateLeftBits(TLanes.AddBits(s0, s3), 7), s0);
        var t = TLanes.ShiftLeftBits(s1, 9);
        var mixed = TLanes.XorBits(s3, s1);
        var next = TLanes.XorBits(s1, s2, s0);
        s2 = TLanes.XorBits(s2, s0, t);
        s0 = TLanes.XorBits(s0, s3, s1);
        s1 = next;
        s3 = TLanes.RotateLeftBits(mixed, 11);
        return result;
    }
}

/// <summary>The 64 words that key one stream: four for each of sixteen lanes, all different.</summary>
public sealed unsafe class LaneKey
{
    readonly AlignedFloats words = new(64);

    public LaneKey(ulong seed, ulong stream, RandomPurpose purpose) => Set(seed, stream, purpose);

    internal float* Words => words.Pointer;

    /// <summary>Rekeys in place, so that a worker needs one key for all the models that it trains.</summary>
    public void Set(ulong seed, ulong stream, RandomPurpose purpose)
    {
        ulong key = Rng.Key(seed, stream, purpose);
        var bits = new Span<ulong>(words.Pointer, 32);
        for (int i = 0; i < 32; i++) bits[i] = Rng.Split(ref key);
    }
}
