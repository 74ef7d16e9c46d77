using System.Runtime.CompilerServices;
using Superposition.Features;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;
using static System.Runtime.CompilerServices.Unsafe;

namespace Superposition.Training.Kernels;

/// <summary>A number known to the compiler, so that what a tile does not use is not there.</summary>
interface ICount { static abstract int Value { get; } }
readonly struct One : ICount { public static int Value => 1; }
readonly struct Two : ICount { public static int Value => 2; }
readonly struct Three : ICount { public static int Value => 3; }
readonly struct Four : ICount { public static int Value => 4; }
readonly struct Five : ICount { public static int Value => 5; }

/// <summary>
/// C [rows, 64] = start + A B: A small [rows, depth] with any strides, B [depth, 64] a block of samples.
/// Samples are lanes and elements of A are broadcast, so a tile of up to five rows does 20 multiply-adds for
/// 4 + 5 loads. The sum over depth is in order whatever the tile, so the tile's size is not part of the bits.
/// </summary>
static unsafe class Product
{
    const int Width = SampleBlock.Size;

    /// <param name="start">[rows], what each row starts from, or null for 0.</param>
    [MethodImpl(AggressiveInlining)]
    internal static void Run<TLanes>(
        float* A, int rowStride, int depthStride, int rows, int depth, float* B, float* start, float* C)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int row = 0;
        if (TLanes.TileRows == 1)
        {
            for (; row < rows; row++) Tile<TLanes, One>(A, rowStride, depthStride, row, depth, B, start, C);
            return;
        }
        for (; row + 5 <= rows; row += 5)
            Tile<TLanes, Five>(A, rowStride, depthStride, row, depth, B, start, C);
        switch (rows - row)
        {
            case 1: Tile<TLanes, One>(A, rowStride, depthStride, row, depth, B, start, C); break;
            case 2: Tile<TLanes, Two>(A, rowStride, depthStride, row, depth, B, start, C); break;
            case 3: Tile<TLanes, Three>(A, rowStride, depthStride, row, depth, B, start, C); break;
            case 4: Tile<TLanes, Four>(A, rowStride, depthStride, row, depth, B, start, C); break;
        }
    }

    [MethodImpl(AggressiveOptimization)]
    static void Tile<TLanes, TRows>(
        float* A, int rowStride, int depthStride, int row, int depth, float* B, float* start, float* C)
        where TLanes : unmanaged, ILanes<TLanes> where TRows : struct, ICount
    {
        float* a = A + (nint)row * rowStride, b = B, c = C + (nint)row * Width;
        TLanes c00, c01, c02, c03;
        TLanes c10, c11, c12, c13;
        TLanes c20, c21, c22, c23;
        TLanes c30, c31, c32, c33;
        TLanes c40, c41, c42, c43;
        SkipInit(out c10); SkipInit(out c11); SkipInit(out c12); SkipInit(out c13);
        SkipInit(out c20); SkipInit(out c21); SkipInit(out c22); SkipInit(out c23);
        SkipInit(out c30); SkipInit(out c31); SkipInit(out c32); SkipInit(out c33);
        SkipInit(out c40); SkipInit(out c41); SkipInit(out c42); SkipInit(out c43);
        c00 = c01 = c02 = c03 = Start<TLanes>(start, row);
        if (TRows.Value > 1) c10 = c11 = c12 = c13 = Start<TLanes>(start, row + 1);
        if (TRows.Value > 2) c20 = c21 = c22 = c23 = Start<TLanes>(start, row + 2);
        if (TRows.Value > 3) c30 = c31 = c32 = c33 = Start<TLanes>(start, row + 3);
        if (TRows.Value > 4) c40 = c41 = c42 = c43 = Start<TLanes>(start, row + 4);
        for (int d = 0; d < depth; d++, a += depthStride, b += Width)
        {
            TLanes b0 = TLanes.Load(b), b1 = TLanes.Load(b + 16);
            TLanes b2 = TLanes.Load(b + 32), b3 = TLanes.Load(b + 48);
            var w = TLanes.Splat(a[0]);
            c00 = TLanes.Fma(w, b0, c00); c01 = TLanes.Fma(w, b1, c01);
            c02 = TLanes.Fma(w, b2, c02); c03 = TLanes.Fma(w, b3, c03);
            if (TRows.Value > 1)
            {
                w = TLanes.Splat(a[rowStride]);
                c10 = TLanes.Fma(w, b0, c10); c11 = TLanes.Fma(w, b1, c11);
                c12 = TLanes.Fma(w, b2, c12); c13 = TLanes.Fma(w, b3, c13);
            }
            if (TRows.Value > 2)
            {
                w = TLanes.Splat(a[2 * rowStride]);
                c20 = TLanes.Fma(w, b0, c20); c21 = TLanes.Fma(w, b1, c21);
                c22 = TLanes.Fma(w, b2, c22); c23 = TLanes.Fma(w, b3, c23);
            }
            if (TRows.Value > 3)
            {
                w = TLanes.Splat(a[3 * rowStride]);
                c30 = TLanes.Fma(w, b0, c30); c31 = TLanes.Fma(w, b1, c31);
                c32 = TLanes.Fma(w, b2, c32); c33 = TLanes.Fma(w, b3, c33);
            }
            if (TRows.Value > 4)
            {
                w = TLanes.Splat(a[4 * rowStride]);
                c40 = TLanes.Fma(w, b0, c40); c41 = TLanes.Fma(w, b1, c41);
                c42 = TLanes.Fma(w, b2, c42); c43 = TLanes.Fma(w, b3, c43);
            }
        }
        Finish(c, c00, c01, c02, c03);
        if (TRows.Value > 1) Finish(c + Width, c10, c11, c12, c13);
        if (TRows.Value > 2) Finish(c + 2 * Width, c20, c21, c22, c23);
        if (TRows.Value > 3) Finish(c + 3 * Width, c30, c31, c32, c33);
        if (TRows.Value > 4) Finish(c + 4 * Width, c40, c41, c42, c43);
    }

    [MethodImpl(AggressiveInlining)]
    static TLanes Start<TLanes>(float* start, int row) where TLanes : unmanaged, ILanes<TLanes> =>
        start == null ? TLanes.Zero : TLanes.Splat(start[row]);

    [MethodImpl(AggressiveInlining)]
    static void Finish<TLanes>(float* c, TLanes v0, TLanes v1, TLanes v2, TLanes v3)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes.Store(v0, c);
        TLanes.Store(v1, c + 16);
        TLanes.Store(v2, c + 32);
        TLanes.Store(v3, c + 48);
    }
}
