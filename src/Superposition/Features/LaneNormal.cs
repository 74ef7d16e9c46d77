using System.Runtime.CompilerServices;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Features;

/// <summary>Uniform and normal numbers, sixteen at a time, from one draw of bits each.</summary>
static class LaneNormal
{
    /// <summary>Uniform on (0, 1]: (bits + 1) / 2³², as float.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static TLanes Uniform<TLanes>(ref LaneRng<TLanes> rng) where TLanes : unmanaged,
        ILanes<TLanes> =>
        TLanes.Fma(TLanes.FromUnsigned(rng.NextBits()), TLanes.Splat(1f / 4294967296f),
            TLanes.Splat(0.5f / 4294967296f));

    /// <summary>N(0, 1): a half normal from 31 bits, its sign from the last one. Never beyond 5.4.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static TLanes Draw<TLanes>(ref LaneRng<TLanes> rng) where TLanes : unmanaged, ILanes<TLanes>
    {
        var bits = rng.NextBits();
        var u = TLanes.FromUnsigned(TLanes.ShiftRightBits(bits, 1)) * TLanes.Splat(1f / 2147483648f);
        var half = HalfNormalMagnitude.Quantile(u);
        return TLanes.XorBits(half, TLanes.ShiftLeftBits(bits, 31));
    }
}
