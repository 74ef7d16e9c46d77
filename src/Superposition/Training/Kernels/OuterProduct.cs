using System.Runtime.CompilerServices;
using Superposition.Features;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;
using static System.Runtime.CompilerServices.Unsafe;

namespace Superposition.Training.Kernels;

/// <summary>
/// C [rows, columns] += A Bᵀ over a block of 64 samples, A [rows, 64], B [columns, 64]; each element of C is
/// a vector of sixteen partial sums that is added up once a batch. A tile of 4 × 5 elements does 80
/// multiply-adds for 36 loads of samples, and 20 loads and stores of its sums. The order within an element is
/// by vector, whatever the tile.
/// </summary>
static unsafe class OuterProduct
{
    const int Width = SampleBlock.Size;

    [MethodImpl(AggressiveOptimization)]
    internal static void Add<TLanes>(int rows, int columns, float* A, float* B, float* C)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        nint next = (nint)columns * 16; // from one row of C to the next
        int row = 0;
        if (TLanes.TileRows == 1)
            for (; row + 2 <= rows; row += 2, A += 2 * Width, C += 2 * next)
                Columns<TLanes, Two>(columns, A, B, C);
        else
            for (; row + 4 <= rows; row += 4, A += 4 * Width, C += 4 * next)
                Columns<TLanes, Four>(columns, A, B, C);
        switch (rows - row)
        {
            case 1: Columns<TLanes, One>(columns, A, B, C); break;
            case 2: Columns<TLanes, Two>(columns, A, B, C); break;
            case 3: Columns<TLanes, Three>(columns, A, B, C); break;
        }
    }

    [MethodImpl(AggressiveOptimization)]
    static void Columns<TLanes, TRows>(int columns, float* a, float* b, float* sums)
        where TLanes : unmanaged, ILanes<TLanes> where TRows : struct, ICount
    {
        nint stride = (nint)columns * 16;
        int column = 0;
        if (TLanes.TileRows == 1)
            for (; column + 2 <= columns; column += 2, b += 2 * Width, sums += 2 * 16)
                Tile<TLanes, TRows, Two>(a, b, sums, stride);
        else
            for (; column + 5 <= columns; column += 5, b += 5 * Width, sums += 5 * 16)
                Tile<TLanes, TRows, Five>(a, b, sums, stride);
        switch (columns - column)
        {
            case 1: Tile<TLanes, TRows, One>(a, b, sums, stride); break;
            case 2: Tile<TLanes, TRows, Two>(a, b, sums, stride); break;
            case 3: Tile<TLanes, TRows, Three>(a, b, sums, stride); break;
            case 4: Tile<TLanes, TRows, Four>(a, b, sums, stride); break;
        }
    }

    [MethodImpl(AggressiveOptimization)]
    static void Tile<TLanes, TRows, TColumns>(float* a, float* b, float* sums, nint stride)
        where TLanes : unmanaged, ILanes<TLanes> where TRows : struct, ICount where TColumns : struct, ICount
    {
        TLanes s00, s01, s02, s03, s04;
        TLanes s10, s11, s12, s13, s14;
        TLanes s20, s21, s22, s23, s24;
        TLanes s30, s31, s32, s33, s34;
        SkipInit(out s01); SkipInit(out s02); SkipInit(out s03); SkipInit(out s04);
        SkipInit(out s10); SkipInit(out s11); SkipInit(out s12); SkipInit(out s13); SkipInit(out s14);
        SkipInit(out s20); SkipInit(out s21); SkipInit(out s22); SkipInit(out s23); SkipInit(out s24);
        SkipInit(out s30); SkipInit(out s31); SkipInit(out s32); SkipInit(out s33); SkipInit(out s34);
        Load<TLanes, TColumns>(sums, out s00, out s01, out s02, out s03, out s04);
        if (TRows.Value > 1)
            Load<TLanes, TColumns>(sums + stride, out s10, out s11, out s12, out s13, out s14);
        if (TRows.Value > 2)
            Load<TLanes, TColumns>(sums + 2 * stride, out s20, out s21, out s22, out s23, out s24);
        if (TRows.Value > 3)
            Load<TLanes, TColumns>(sums + 3 * stride, out s30, out s31, out s32, out s33, out s34);
        for (int v = 0; v < Width; v += 16)
        {
            TLanes a0 = TLanes.Load(a + v), a1 = a0, a2 = a0, a3 = a0, one = TLanes.Load(b + v);
            if (TRows.Value > 1) a1 = TLanes.Load(a + Width + v);
            if (TRows.Value > 2) a2 = TLanes.Load(a + 2 * Width + v);
            if (TRows.Value > 3) a3 = TLanes.Load(a + 3 * Width + v);
            s00 = TLanes.Fma(a0, one, s00);
            if (TRows.Value > 1) s10 = TLanes.Fma(a1, one, s10);
            if (TRows.Value > 2) s20 = TLanes.Fma(a2, one, s20);
            if (TRows.Value > 3) s30 = TLanes.Fma(a3, one, s30);
            if (TColumns.Value > 1)
            {
                one = TLanes.Load(b + Width + v);
                s01 = TLanes.Fma(a0, one, s01);
                if (TRows.Value > 1) s11 = TLanes.Fma(a1, one, s11);
                if (TRows.Value > 2) s21 = TLanes.Fma(a2, one, s21);
                if (TRows.Value > 3) s31 = TLanes.Fma(a3, one, s31);
            }
            if (TColumns.Value > 2)
            {
                one = TLanes.Load(b + 2 * Width + v);
                s02 = TLanes.Fma(a0, one, s02);
                if (TRows.Value > 1) s12 = TLanes.Fma(a1, one, s12);
                if (TRows.Value > 2) s22 = TLanes.Fma(a2, one, s22);
                if (TRows.Value > 3) s32 = TLanes.Fma(a3, one, s32);
            }
            if (TColumns.Value > 3)
            {
                one = TLanes.Load(b + 3 * Width + v);
                s03 = TLanes.Fma(a0, one, s03);
                if (TRows.Value > 1) s13 = TLanes.Fma(a1, one, s13);
                if (TRows.Value > 2) s23 = TLanes.Fma(a2, one, s23);
                if (TRows.Value > 3) s33 = TLanes.Fma(a3, one, s33);
            }
            if (TColumns.Value > 4)
            {
                one = TLanes.Load(b + 4 * Width + v);
                s04 = TLanes.Fma(a0, one, s04);
                if (TRows.Value > 1) s14 = TLanes.Fma(a1, one, s14);
                if (TRows.Value > 2) s24 = TLanes.Fma(a2, one, s24);
                if (TRows.Value > 3) s34 = TLanes.Fma(a3, one, s34);
            }
        }
        Store<TLanes, TColumns>(sums, s00, s01, s02, s03, s04);
        if (TRows.Value > 1) Store<TLanes, TColumns>(sums + stride, s10, s11, s12, s13, s14);
        if (TRows.Value > 2) Store<TLanes, TColumns>(sums + 2 * stride, s20, s21, s22, s23, s24);
        if (TRows.Value > 3) Store<TLanes, TColumns>(sums + 3 * stride, s30, s31, s32, s33, s34);
    }

    [MethodImpl(AggressiveInlining)]
    static void Load<TLanes, TColumns>(
        float* from, out TLanes s0, out TLanes s1, out TLanes s2, out TLanes s3, out TLanes s4)
        where TLanes : unmanaged, ILanes<TLanes> where TColumns : struct, ICount
    {
        s0 = TLanes.Load(from);
        s1 = TColumns.Value > 1 ? TLanes.Load(from + 16) : s0;
        s2 = TColumns.Value > 2 ? TLanes.Load(from + 32) : s0;
        s3 = TColumns.Value > 3 ? TLanes.Load(from + 48) : s0;
        s4 = TColumns.Value > 4 ? TLanes.Load(from + 64) : s0;
    }

    [MethodImpl(AggressiveInlining)]
    static void Store<TLanes, TColumns>(float* to, TLanes s0, TLanes s1, TLanes s2, TLanes s3, TLanes s4)
        where TLanes : unmanaged, ILanes<TLanes> where TColumns : struct, ICount
    {
        TLanes.Store(s0, to);
        if (TColumns.Value > 1) TLanes.Store(s1, to + 16);
        if (TColumns.Value > 2) TLanes.Store(s2, to + 32);
        if (TColumns.Value > 3) TLanes.Store(s3, to + 48);
        if (TColumns.Value > 4) TLanes.Store(s4, to + 64);
    }
}
