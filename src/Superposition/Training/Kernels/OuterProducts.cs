using System.Runtime.CompilerServices;
using Superposition.Features;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Training.Kernels;

/// <summary>
/// δW [m, n] += h gᵀ + δh xᵀ over a block of 64 samples, each element a vector of sixteen partial sums that
/// is added up once a batch. A tile of 2 × 5 elements does 80 multiply-adds between one load and one store of
/// its sums. The order within an element is by vector, first h g then δh x, whatever the tile.
/// </summary>
static unsafe class OuterProducts
{
    const int Width = SampleBlock.Size;

    [MethodImpl(AggressiveInlining)]
    internal static void Add<TLanes>(int n, int m, float* h, float* δh, float* g, float* x, float* sums)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int k = 0;
        for (; k + 2 <= m; k += 2) Rows<TLanes, Two>(n, k, h, δh, g, x, sums);
        if (k < m) Rows<TLanes, One>(n, k, h, δh, g, x, sums);
    }

    [MethodImpl(AggressiveInlining)]
    static void Rows<TLanes, TRows>(int n, int k, float* h, float* δh, float* g, float* x, float* sums)
        where TLanes : unmanaged, ILanes<TLanes> where TRows : struct, ICount
    {
        int i = 0;
        if (TLanes.TileRows == 1)
            for (; i + 2 <= n; i += 2) Tile<TLanes, TRows, Two>(n, k, i, h, δh, g, x, sums);
        else
            for (; i + 5 <= n; i += 5) Tile<TLanes, TRows, Five>(n, k, i, h, δh, g, x, sums);
        switch (n - i)
        {
            case 1: Tile<TLanes, TRows, One>(n, k, i, h, δh, g, x, sums); break;
            case 2: Tile<TLanes, TRows, Two>(n, k, i, h, δh, g, x, sums); break;
            case 3: Tile<TLanes, TRows, Three>(n, k, i, h, δh, g, x, sums); break;
            case 4: Tile<TLanes, TRows, Four>(n, k, i, h, δh, g, x, sums); break;
        }
    }

    [MethodImpl(AggressiveOptimization)]
    static void Tile<TLanes, TRows, TColumns>(
        int n, int k, int i, float* h, float* δh, float* g, float* x, float* sums)
        where TLanes : unmanaged, ILanes<TLanes> where TRows : struct, ICount where TColumns : struct, ICount
    {
        h += k * Width; δh += k * Width; g += i * Width; x += i * Width; sums += ((nint)k * n + i) * 16;
        float* second = sums + (nint)n * 16;
        TLanes s00 = TLanes.Load(sums), s01 = default, s02 = default, s03 = default, s04 = default;
        TLanes s10 = default, s11 = default, s12 = default, s13 = default, s14 = default;
        if (TColumns.Value > 1) s01 = TLanes.Load(sums + 16);
        if (TColumns.Value > 2) s02 = TLanes.Load(sums + 32);
        if (TColumns.Value > 3) s03 = TLanes.Load(sums + 48);
        if (TColumns.Value > 4) s04 = TLanes.Load(sums + 64);
        if (TRows.Value > 1)
        {
            s10 = TLanes.Load(second);
            if (TColumns.Value > 1) s11 = TLanes.Load(second + 16);
            if (TColumns.Value > 2) s12 = TLanes.Load(second + 32);
            if (TColumns.Value > 3) s13 = TLanes.Load(second + 48);
            if (TColumns.Value > 4) s14 = TLanes.Load(second + 64);
        }
        for (int v = 0; v < Width; v += 16)
        {
            TLanes h0 = TLanes.Load(h + v), δh0 = TLanes.Load(δh + v);
            TLanes h1 = default, δh1 = default;
            if (TRows.Value > 1) { h1 = TLanes.Load(h + Width + v); δh1 = TLanes.Load(δh + Width + v); }
            TLanes gi = TLanes.Load(g + v), xi = TLanes.Load(x + v);
            s00 = TLanes.Fma(δh0, xi, TLanes.Fma(h0, gi, s00));
            if (TRows.Value > 1) s10 = TLanes.Fma(δh1, xi, TLanes.Fma(h1, gi, s10));
            if (TColumns.Value > 1)
            {
                gi = TLanes.Load(g + Width + v); xi = TLanes.Load(x + Width + v);
                s01 = TLanes.Fma(δh0, xi, TLanes.Fma(h0, gi, s01));
                if (TRows.Value > 1) s11 = TLanes.Fma(δh1, xi, TLanes.Fma(h1, gi, s11));
            }
            if (TColumns.Value > 2)
            {
                gi = TLanes.Load(g + 2 * Width + v); xi = TLanes.Load(x + 2 * Width + v);
                s02 = TLanes.Fma(δh0, xi, TLanes.Fma(h0, gi, s02));
                if (TRows.Value > 1) s12 = TLanes.Fma(δh1, xi, TLanes.Fma(h1, gi, s12));
            }
            if (TColumns.Value > 3)
            {
                gi = TLanes.Load(g + 3 * Width + v); xi = TLanes.Load(x + 3 * Width + v);
                s03 = TLanes.Fma(δh0, xi, TLanes.Fma(h0, gi, s03));
                if (TRows.Value > 1) s13 = TLanes.Fma(δh1, xi, TLanes.Fma(h1, gi, s13));
            }
            if (TColumns.Value > 4)
            {
                gi = TLanes.Load(g + 4 * Width + v); xi = TLanes.Load(x + 4 * Width + v);
                s04 = TLanes.Fma(δh0, xi, TLanes.Fma(h0, gi, s04));
                if (TRows.Value > 1) s14 = TLanes.Fma(δh1, xi, TLanes.Fma(h1, gi, s14));
            }
        }
        TLanes.Store(s00, sums);
        if (TColumns.Value > 1) TLanes.Store(s01, sums + 16);
        if (TColumns.Value > 2) TLanes.Store(s02, sums + 32);
        if (TColumns.Value > 3) TLanes.Store(s03, sums + 48);
        if (TColumns.Value > 4) TLanes.Store(s04, sums + 64);
        if (TRows.Value > 1)
        {
            TLanes.Store(s10, second);
            if (TColumns.Value > 1) TLanes.Store(s11, second + 16);
            if (TColumns.Value > 2) TLanes.Store(s12, second + 32);
            if (TColumns.Value > 3) TLanes.Store(s13, second + 48);
            if (TColumns.Value > 4) TLanes.Store(s14, second + 64);
        }
    }
}
