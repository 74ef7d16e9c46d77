using System.Runtime.CompilerServices;
using Superposition.Numerics.Lanes;
using Superposition.Training.Kernels;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Dictionaries.Kernels;

/// <summary>
/// Inner products of 16-bit integers with half the multiplications (Winograd 1968, IEEE Trans. Computers 17):
/// w_1 x_1 + w_2 x_2 = (w_1 + x_2)(w_2 + x_1) − w_1 w_2 − x_1 x_2, and the last two terms are sums over one
/// row or one sample alone, which whoever calls takes off. A lane is a pair of integers; lanes 2m and 2m + 1
/// stand for w_1 and w_2 of two such identities. Sums wrap around at 32 bits, which no difference minds.
/// </summary>
/// <remarks>
/// On Zen 4 a pair's multiplication and its addition share ports: three cheap additions to one multiplication
/// reach the peak of multiplications (100.7 million of 512 bits in 28 ms), one to one stay below it (33 to
/// 38). Broadcasts are those of integers: of floats, the same loop took 34 ms.
/// </remarks>
static unsafe class HalvedProduct
{
    /// <summary>C = Σ_m (A[2m] + B[2m+1])(A[2m+1] + B[2m]), of both integers of a lane.</summary>
    /// <param name="A">[rows, stride]</param>
    /// <param name="B">[depth, 64]</param>
    /// <param name="C">[rows, 64], of 32 bits.</param>
    /// <param name="depth">Lanes, an even number.</param>
    internal static void Run<TLanes>(float* A, int stride, int rows, int depth, float* B, float* C)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int row = 0;
        if (TLanes.TileRows == 5)
            for (; row + 5 <= rows; row += 5)
                Tile<TLanes, Five>((uint*)A + row * stride, stride, depth, B, C + row * 64);
        for (; row < rows; row++) Tile<TLanes, One>((uint*)A + row * stride, stride, depth, B, C + row * 64);
    }

    /// <summary>One row, or five: twenty sums in registers.</summary>
    [MethodImpl(AggressiveOptimization)]
    static void Tile<TLanes, TRows>(uint* a, int stride, int depth, float* b, float* c)
        where TLanes : unmanaged, ILanes<TLanes> where TRows : struct, ICount
    {
        var zero = TLanes.Zero;
        TLanes c00 = zero, c01 = zero, c02 = zero, c03 = zero;
        TLanes c10 = zero, c11 = zero, c12 = zero, c13 = zero;
        TLanes c20 = zero, c21 = zero, c22 = zero, c23 = zero;
        TLanes c30 = zero, c31 = zero, c32 = zero, c33 = zero;
        TLanes c40 = zero, c41 = zero, c42 = zero, c43 = zero;
        for (int m = 0; m < depth; m += 2, a += 2, b += 128)
        {
            TLanes q0 = TLanes.Load(b), q1 = TLanes.Load(b + 16);
            TLanes q2 = TLanes.Load(b + 32), q3 = TLanes.Load(b + 48);
            TLanes p0 = TLanes.Load(b + 64), p1 = TLanes.Load(b + 80);
            TLanes p2 = TLanes.Load(b + 96), p3 = TLanes.Load(b + 112);
            TLanes w = TLanes.SplatBits(a[0]), u = TLanes.SplatBits(a[1]);
            c00 = Two(w, u, p0, q0, c00);
            c01 = Two(w, u, p1, q1, c01);
            c02 = Two(w, u, p2, q2, c02);
            c03 = Two(w, u, p3, q3, c03);
            if (TRows.Value > 1)
            {
                (w, u) = (TLanes.SplatBits(a[stride]), TLanes.SplatBits(a[stride + 1]));
                c10 = Two(w, u, p0, q0, c10);
                c11 = Two(w, u, p1, q1, c11);
                c12 = Two(w, u, p2, q2, c12);
                c13 = Two(w, u, p3, q3, c13);
                (w, u) = (TLanes.SplatBits(a[2 * stride]), TLanes.SplatBits(a[2 * stride + 1]));
                c20 = Two(w, u, p0, q0, c20);
                c21 = Two(w, u, p1, q1, c21);
                c22 = Two(w, u, p2, q2, c22);
                c23 = Two(w, u, p3, q3, c23);
                (w, u) = (TLanes.SplatBits(a[3 * stride]), TLanes.SplatBits(a[3 * stride + 1]));
                c30 = Two(w, u, p0, q0, c30);
                c31 = Two(w, u, p1, q1, c31);
                c32 = Two(w, u, p2, q2, c32);
                c33 = Two(w, u, p3, q3, c33);
                (w, u) = (TLanes.SplatBits(a[4 * stride]), TLanes.SplatBits(a[4 * stride + 1]));
                c40 = Two(w, u, p0, q0, c40);
                c41 = Two(w, u, p1, q1, c41);
                c42 = Two(w, u, p2, q2, c42);
                c43 = Two(w, u, p3, q3, c43);
            }
        }
        Store(c, c00, c01, c02, c03);
        if (TRows.Value == 1) return;
        Store(c + 64, c10, c11, c12, c13);
        Store(c + 128, c20, c21, c22, c23);
        Store(c + 192, c30, c31, c32, c33);
        Store(c + 256, c40, c41, c42, c43);
    }

    [MethodImpl(AggressiveInlining)]
    static TLanes Two<TLanes>(TLanes w, TLanes u, TLanes p, TLanes q, TLanes sum)
        where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.AddPairsBits(TLanes.AddHalvesBits(w, p), TLanes.AddHalvesBits(u, q), sum);

    [MethodImpl(AggressiveInlining)]
    static void Store<TLanes>(float* c, TLanes v0, TLanes v1, TLanes v2, TLanes v3)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes.Store(v0, c);
        TLanes.Store(v1, c + 16);
        TLanes.Store(v2, c + 32);
        TLanes.Store(v3, c + 48);
    }
}
