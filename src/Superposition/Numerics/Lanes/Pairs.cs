using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Numerics.Lanes;

/// <summary>sum + a_low b_low + a_high b_high: one instruction and an addition where there is one.</summary>
static class Pairs
{
    [MethodImpl(AggressiveInlining)]
    internal static Vector256<float> Add(Vector256<float> a, Vector256<float> b, Vector256<float> sum) =>
        Avx2.IsSupported
            ? (Avx2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16()) + sum.AsInt32()).AsSingle()
            : Vector256.Create(
                Add(a.GetLower(), b.GetLower(), sum.GetLower()),
                Add(a.GetUpper(), b.GetUpper(), sum.GetUpper()));

    [MethodImpl(AggressiveInlining)]
    internal static Vector128<float> Add(Vector128<float> a, Vector128<float> b, Vector128<float> sum)
    {
        if (Sse2.IsSupported)
            return (Sse2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16()) + sum.AsInt32()).AsSingle();
        Vector128<int> x = a.AsInt32(), y = b.AsInt32();
        return (((x << 16) >> 16) * ((y << 16) >> 16) + (x >> 16) * (y >> 16) + sum.AsInt32()).AsSingle();
    }
}
