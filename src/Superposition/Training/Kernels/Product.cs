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
/// C [rows, columns] = start + A B: A with any strides, its elements broadcast; rows of B and C are whole
/// vectors. A tile of up to five rows and four vectors does 20 multiply-adds for 4 + 5 loads. The sum over
/// depth is in order whatever the tile, so the tile's size is not part of the bits.
/// </summary>
static unsafe class Product
{
    const int Width = SampleBlock.Size;

    /// <summary>B [depth, 64] and C [rows, 64] are a block of samples.</summary>
    /// <param name="start">[rows], what each row starts from, or null for 0.</param>
    [MethodImpl(AggressiveInlining)]
    internal static void Run<TLanes>(
        float* A, int rowStride, int depthStride, int rows, int depth, float* B, float* start, float* C)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        if (start == null) Rows<TLanes, Nothing, Four>(
            A, rowStride, depthStride, rows, depth, B, Width, default, C, Width);
        else Rows<TLanes, EachRow, Four>(
            A, rowStride, depthStride, rows, depth, B, Width, new(start), C, Width);
    }

    /// <summary>
    /// B [depth, columns] and C [rows, columns], columns a multiple of sixteen, in strips of four vectors.
    /// </summary>
    /// <param name="start">[columns], what each column starts from, or null for 0.</param>
    [MethodImpl(AggressiveInlining)]
    internal static void Wide<TLanes>(
        float* A, int rowStride, int depthStride, int rows, int depth,
        float* B, float* C, int columns, float* start)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        if (start == null) Strips<TLanes, Nothing>(
            A, rowStride, depthStride, rows, depth, B, C, columns, default);
        else Strips<TLanes, EachColumn>(
            A, rowStride, depthStride, rows, depth, B, C, columns, new(start));
    }

    [MethodImpl(AggressiveOptimization)]
    static void Strips<TLanes, TStart>(
        float* A, int rowStride, int depthStride, int rows, int depth,
        float* B, float* C, int columns, TStart start)
        where TLanes : unmanaged, ILanes<TLanes> where TStart : struct, IStart<TStart>
    {
        int c = 0;
        for (; c + 64 <= columns; c += 64) Rows<TLanes, TStart, Four>(
            A, rowStride, depthStride, rows, depth, B + c, columns, start.From(c), C + c, columns);
        switch ((columns - c) / 16)
        {
            case 1:
                Rows<TLanes, TStart, One>(
                A, rowStride, depthStride, rows, depth, B + c, columns, start.From(c), C + c, columns); break;
            case 2:
                Rows<TLanes, TStart, Two>(
                A, rowStride, depthStride, rows, depth, B + c, columns, start.From(c), C + c, columns); break;
            case 3:
                Rows<TLanes, TStart, Three>(
                A, rowStride, depthStride, rows, depth, B + c, columns, start.From(c), C + c, columns); break;
        }
    }

    [MethodImpl(AggressiveInlining)]
    static void Rows<TLanes, TStart, TVectors>(
        float* A, int rowStride, int depthStride, int rows, int depth,
        float* B, int bStride, TStart start, float* C, int cStride)
        where TLanes : unmanaged, ILanes<TLanes> where TStart : struct, IStart<TStart>
        where TVectors : struct, ICount
    {
        int row = 0;
        if (TLanes.TileRows == 1)
        {
            for (; row < rows; row++) Tile<TLanes, TStart, One, TVectors>(
                A, rowStride, depthStride, row, depth, B, bStride, start, C, cStride);
            return;
        }
        for (; row + 5 <= rows; row += 5) Tile<TLanes, TStart, Five, TVectors>(
            A, rowStride, depthStride, row, depth, B, bStride, start, C, cStride);
        switch (rows - row)
        {
            case 1:
                Tile<TLanes, TStart, One, TVectors>(
                A, rowStride, depthStride, row, depth, B, bStride, start, C, cStride); break;
            case 2:
                Tile<TLanes, TStart, Two, TVectors>(
                A, rowStride, depthStride, row, depth, B, bStride, start, C, cStride); break;
            case 3:
                Tile<TLanes, TStart, Three, TVectors>(
                A, rowStride, depthStride, row, depth, B, bStride, start, C, cStride); break;
            case 4:
                Tile<TLanes, TStart, Four, TVectors>(
                A, rowStride, depthStride, row, depth, B, bStride, start, C, cStride); break;
        }
    }

    [MethodImpl(AggressiveOptimization)]
    static void Tile<TLanes, TStart, TRows, TVectors>(
        float* A, int rowStride, int depthStride, int row, int depth,
        float* B, int bStride, TStart start, float* C, int cStride)
        where TLanes : unmanaged, ILanes<TLanes> where TStart : struct, IStart<TStart>
        where TRows : struct, ICount where TVectors : struct, ICount
    {
        float* a = A + (nint)row * rowStride, b = B, c = C + (nint)row * cStride;
        TLanes c00, c01, c02, c03, b0, b1, b2, b3;
        TLanes c10, c11, c12, c13;
        TLanes c20, c21, c22, c23;
        TLanes c30, c31, c32, c33;
        TLanes c40, c41, c42, c43;
        SkipInit(out c01); SkipInit(out c02); SkipInit(out c03);
        SkipInit(out b1); SkipInit(out b2); SkipInit(out b3);
        SkipInit(out c10); SkipInit(out c11); SkipInit(out c12); SkipInit(out c13);
        SkipInit(out c20); SkipInit(out c21); SkipInit(out c22); SkipInit(out c23);
        SkipInit(out c30); SkipInit(out c31); SkipInit(out c32); SkipInit(out c33);
        SkipInit(out c40); SkipInit(out c41); SkipInit(out c42); SkipInit(out c43);
        c00 = start.At<TLanes>(row, 0);
        if (TVectors.Value > 1) c01 = start.At<TLanes>(row, 1);
        if (TVectors.Value > 2) c02 = start.At<TLanes>(row, 2);
        if (TVectors.Value > 3) c03 = start.At<TLanes>(row, 3);
        if (TRows.Value > 1)
            Begin<TLanes, TStart, TVectors>(start, row + 1, out c10, out c11, out c12, out c13);
        if (TRows.Value > 2)
            Begin<TLanes, TStart, TVectors>(start, row + 2, out c20, out c21, out c22, out c23);
        if (TRows.Value > 3)
            Begin<TLanes, TStart, TVectors>(start, row + 3, out c30, out c31, out c32, out c33);
        if (TRows.Value > 4)
            Begin<TLanes, TStart, TVectors>(start, row + 4, out c40, out c41, out c42, out c43);
        for (int d = 0; d < depth; d++, a += depthStride, b += bStride)
        {
            b0 = TLanes.Load(b);
            if (TVectors.Value > 1) b1 = TLanes.Load(b + 16);
            if (TVectors.Value > 2) b2 = TLanes.Load(b + 32);
            if (TVectors.Value > 3) b3 = TLanes.Load(b + 48);
            var w = TLanes.Splat(a[0]);
            c00 = TLanes.Fma(w, b0, c00);
            if (TVectors.Value > 1) c01 = TLanes.Fma(w, b1, c01);
            if (TVectors.Value > 2) c02 = TLanes.Fma(w, b2, c02);
            if (TVectors.Value > 3) c03 = TLanes.Fma(w, b3, c03);
            if (TRows.Value > 1)
            {
                w = TLanes.Splat(a[rowStride]);
                c10 = TLanes.Fma(w, b0, c10);
                if (TVectors.Value > 1) c11 = TLanes.Fma(w, b1, c11);
                if (TVectors.Value > 2) c12 = TLanes.Fma(w, b2, c12);
                if (TVectors.Value > 3) c13 = TLanes.Fma(w, b3, c13);
            }
            if (TRows.Value > 2)
            {
                w = TLanes.Splat(a[2 * rowStride]);
                c20 = TLanes.Fma(w, b0, c20);
                if (TVectors.Value > 1) c21 = TLanes.Fma(w, b1, c21);
                if (TVectors.Value > 2) c22 = TLanes.Fma(w, b2, c22);
                if (TVectors.Value > 3) c23 = TLanes.Fma(w, b3, c23);
            }
            if (TRows.Value > 3)
            {
                w = TLanes.Splat(a[3 * rowStride]);
                c30 = TLanes.Fma(w, b0, c30);
                if (TVectors.Value > 1) c31 = TLanes.Fma(w, b1, c31);
                if (TVectors.Value > 2) c32 = TLanes.Fma(w, b2, c32);
                if (TVectors.Value > 3) c33 = TLanes.Fma(w, b3, c33);
            }
            if (TRows.Value > 4)
            {
                w = TLanes.Splat(a[4 * rowStride]);
                c40 = TLanes.Fma(w, b0, c40);
                if (TVectors.Value > 1) c41 = TLanes.Fma(w, b1, c41);
                if (TVectors.Value > 2) c42 = TLanes.Fma(w, b2, c42);
                if (TVectors.Value > 3) c43 = TLanes.Fma(w, b3, c43);
            }
        }
        Finish<TLanes, TVectors>(c, c00, c01, c02, c03);
        if (TRows.Value > 1) Finish<TLanes, TVectors>(c + cStride, c10, c11, c12, c13);
        if (TRows.Value > 2) Finish<TLanes, TVectors>(c + 2 * (nint)cStride, c20, c21, c22, c23);
        if (TRows.Value > 3) Finish<TLanes, TVectors>(c + 3 * (nint)cStride, c30, c31, c32, c33);
        if (TRows.Value > 4) Finish<TLanes, TVectors>(c + 4 * (nint)cStride, c40, c41, c42, c43);
    }

    [MethodImpl(AggressiveInlining)]
    static void Begin<TLanes, TStart, TVectors>(
        TStart start, int row, out TLanes v0, out TLanes v1, out TLanes v2, out TLanes v3)
        where TLanes : unmanaged, ILanes<TLanes> where TStart : struct, IStart<TStart>
        where TVectors : struct, ICount
    {
        v0 = start.At<TLanes>(row, 0);
        v1 = TVectors.Value > 1 ? start.At<TLanes>(row, 1) : v0;
        v2 = TVectors.Value > 2 ? start.At<TLanes>(row, 2) : v0;
        v3 = TVectors.Value > 3 ? start.At<TLanes>(row, 3) : v0;
    }

    [MethodImpl(AggressiveInlining)]
    static void Finish<TLanes, TVectors>(float* c, TLanes v0, TLanes v1, TLanes v2, TLanes v3)
        where TLanes : unmanaged, ILanes<TLanes> where TVectors : struct, ICount
    {
        TLanes.Store(v0, c);
        if (TVectors.Value > 1) TLanes.Store(v1, c + 16);
        if (TVectors.Value > 2) TLanes.Store(v2, c + 32);
        if (TVectors.Value > 3) TLanes.Store(v3, c + 48);
    }

    /// <summary>What the sums of a tile start from.</summary>
    interface IStart<TSelf> where TSelf : struct, IStart<TSelf>
    {
        TLanes At<TLanes>(int row, int vector) where TLanes : unmanaged, ILanes<TLanes>;

        /// <summary>The same, as seen from a strip that begins at this column.</summary>
        TSelf From(int column);
    }

    readonly struct Nothing : IStart<Nothing>
    {
        [MethodImpl(AggressiveInlining)]
        public TLanes At<TLanes>(int row, int vector) where TLanes : unmanaged, ILanes<TLanes> => TLanes.Zero;
        public Nothing From(int column) => default;
    }

    readonly struct EachRow(float* values) : IStart<EachRow>
    {
        [MethodImpl(AggressiveInlining)]
        public TLanes At<TLanes>(int row, int vector) where TLanes : unmanaged, ILanes<TLanes> =>
            TLanes.Splat(values[row]);
        public EachRow From(int column) => this;
    }

    readonly struct EachColumn(float* values) : IStart<EachColumn>
    {
        [MethodImpl(AggressiveInlining)]
        public TLanes At<TLanes>(int row, int vector) where TLanes : unmanaged, ILanes<TLanes> =>
            TLanes.Load(values + vector * 16);
        public EachColumn From(int column) => new(values + column);
    }
}
