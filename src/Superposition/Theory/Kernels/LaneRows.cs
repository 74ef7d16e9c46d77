using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Eight = System.Runtime.Intrinsics.Vector512<double>;

namespace Superposition.Theory.Kernels;

/// <summary>
/// Rows of eights, a double for each of eight outputs, pinned while this lives, and operations on them. Every
/// lane is one IEEE operation, so all machines agree to the bit.
/// </summary>
sealed unsafe class LaneRows
{
    readonly double[] pinned;
    Eight* next;

    /// <param name="vectors">How many will be taken.</param>
    internal LaneRows(int vectors)
    {
        pinned = GC.AllocateArray<double>((vectors + 1) * Eight.Count, pinned: true);
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
        next = (Eight*)((address + 63) & ~(nint)63);
    }

    /// <summary>The next of them, at 0.</summary>
    internal Eight* Take(int count)
    {
        var taken = next;
        next += count;
        return taken;
    }

    /// <summary>1 / r</summary>
    internal static double* Reciprocals => s_reciprocals;

    static readonly double* s_reciprocals = AllReciprocals();

    static double* AllReciprocals()
    {
        var all = (double*)NativeMemory.AlignedAlloc((nuint)(2 * Eight.Count * sizeof(double)), 64);
        for (int r = 0; r < 2 * Eight.Count; r++) all[r] = r == 0 ? 0 : 1.0 / r;
        return all;
    }

    /// <summary>result_r = Σ_s f_{r−s} g_s</summary>
    internal static void Convolve(Eight* f, Eight* g, Eight* result, int length)
    {
        for (int r = 0; r < length; r++)
        {
            var sum = Eight.Zero;
            for (int s = 0; s <= r; s++) sum = Fma(f[r - s], g[s], sum);
            result[r] = sum;
        }
    }

    /// <summary>result_s = Σ_t f_t g_{s+t}, and one 0 more.</summary>
    internal static void Correlate(Eight* f, Eight* g, Eight* result, int length)
    {
        for (int s = 0; s < length; s++)
        {
            var sum = Eight.Zero;
            for (int t = 0; s + t < length; t++) sum = Fma(f[t], g[s + t], sum);
            result[s] = sum;
        }
        result[length] = Eight.Zero;
    }

    internal static Eight Dot(Eight* f, Eight* g, int length)
    {
        var sum = Eight.Zero;
        for (int r = 0; r < length; r++) sum = Fma(f[r], g[r], sum);
        return sum;
    }

    internal static void Clear(Eight* row, int length)
    {
        for (int r = 0; r < length; r++) row[r] = Eight.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsAny(Eight mask) => mask.ExtractMostSignificantBits() != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Eight Fma(Eight a, Eight b, Eight c) => Vector512.FusedMultiplyAdd(a, b, c);
}
