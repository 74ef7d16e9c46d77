using System.Runtime.CompilerServices;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Dictionaries.Kernels;

/// <summary>
/// The two products of a sparse code: a sum of few rows of a matrix, and the inner products of few rows with
/// one vector. Rows are padded to sixteen floats. Eight vectors of the sum stay in registers while the rows
/// pass by; the order of sums is that of the list.
/// </summary>
static unsafe class SparseRows
{
    /// <summary>Columns of a sum that stay in registers.</summary>
    internal const int Strip = 128;

    /// <summary>out = start + Σ_k value_k · rows[index_k]; out may be start.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static void Combine<TLanes>(
        float* start, float* rows, int stride, int* index, float* value, int count, float* @out)
        where TLanes : unmanaged, ILanes<TLanes> =>
        Combine<TLanes>(start, rows, stride, index, value, count, @out, stride);

    /// <summary>The same of the first <paramref name="width"/> columns.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void Combine<TLanes>(
        float* start, float* rows, int stride, int* index, float* value, int count, float* @out, int width)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int c = 0;
        for (; c + Strip <= width; c += Strip)
        {
            TLanes s0 = TLanes.Load(start + c), s1 = TLanes.Load(start + c + 16);
            TLanes s2 = TLanes.Load(start + c + 32), s3 = TLanes.Load(start + c + 48);
            TLanes s4 = TLanes.Load(start + c + 64), s5 = TLanes.Load(start + c + 80);
            TLanes s6 = TLanes.Load(start + c + 96), s7 = TLanes.Load(start + c + 112);
            for (int k = 0; k < count; k++)
            {
                float* row = rows + (nint)index[k] * stride + c;
                var v = TLanes.Splat(value[k]);
                s0 = TLanes.Fma(v, TLanes.Load(row), s0);
                s1 = TLanes.Fma(v, TLanes.Load(row + 16), s1);
                s2 = TLanes.Fma(v, TLanes.Load(row + 32), s2);
                s3 = TLanes.Fma(v, TLanes.Load(row + 48), s3);
                s4 = TLanes.Fma(v, TLanes.Load(row + 64), s4);
                s5 = TLanes.Fma(v, TLanes.Load(row + 80), s5);
                s6 = TLanes.Fma(v, TLanes.Load(row + 96), s6);
                s7 = TLanes.Fma(v, TLanes.Load(row + 112), s7);
            }
            TLanes.Store(s0, @out + c);
            TLanes.Store(s1, @out + c + 16);
            TLanes.Store(s2, @out + c + 32);
            TLanes.Store(s3, @out + c + 48);
            TLanes.Store(s4, @out + c + 64);
            TLanes.Store(s5, @out + c + 80);
            TLanes.Store(s6, @out + c + 96);
            TLanes.Store(s7, @out + c + 112);
        }
        for (; c < width; c += 16)
        {
            var sum = TLanes.Load(start + c);
            for (int k = 0; k < count; k++)
                sum = TLanes.Fma(TLanes.Splat(value[k]), TLanes.Load(rows + (nint)index[k] * stride + c),
                    sum);
            TLanes.Store(sum, @out + c);
        }
    }

    /// <summary>out_k = ⟨vector, rows[index_k]⟩, four vectors of partial sums.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void Dots<TLanes>(
        float* vector, float* rows, int stride, int* index, int count, float* @out)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int k = 0; k < count; k++) @out[k] = Dot<TLanes>(vector, rows + (nint)index[k] * stride, stride);
    }

    [MethodImpl(AggressiveInlining)]
    internal static float Dot<TLanes>(float* a, float* b, int stride) where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes s0 = TLanes.Zero, s1 = TLanes.Zero, s2 = TLanes.Zero, s3 = TLanes.Zero;
        int c = 0;
        for (; c + 64 <= stride; c += 64)
        {
            s0 = TLanes.Fma(TLanes.Load(a + c), TLanes.Load(b + c), s0);
            s1 = TLanes.Fma(TLanes.Load(a + c + 16), TLanes.Load(b + c + 16), s1);
            s2 = TLanes.Fma(TLanes.Load(a + c + 32), TLanes.Load(b + c + 32), s2);
            s3 = TLanes.Fma(TLanes.Load(a + c + 48), TLanes.Load(b + c + 48), s3);
        }
        for (; c < stride; c += 16) s0 = TLanes.Fma(TLanes.Load(a + c), TLanes.Load(b + c), s0);
        return TLanes.Sum((s0 + s1) + (s2 + s3));
    }

    /// <summary>to += factor · from</summary>
    [MethodImpl(AggressiveInlining)]
    internal static void Add<TLanes>(float factor, float* from, float* to, int stride)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var f = TLanes.Splat(factor);
        for (int c = 0; c < stride; c += 16)
            TLanes.Store(TLanes.Fma(f, TLanes.Load(from + c), TLanes.Load(to + c)), to + c);
    }
}
