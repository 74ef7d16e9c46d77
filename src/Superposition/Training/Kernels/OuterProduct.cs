using System.Runtime.CompilerServices;
using Superposition.Features;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Training.Kernels;

/// <summary>
/// C [rows, columns] += A Bᵀ over a block of 64 samples, A [rows, 64], B [columns, 64]; each element of C is
/// a vector of sixteen partial sums that is added up once a batch. Two rows of A stay in registers while the
/// rows of B pass by, so that six loads and two stores serve eight multiply-adds. The order within an element
/// is by vector, whatever the number of rows.
/// </summary>
static unsafe class OuterProduct
{
    const int Width = SampleBlock.Size;

    [MethodImpl(AggressiveInlining)]
    internal static void Add<TLanes>(int rows, int columns, float* A, float* B, float* C)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int row = 0;
        for (; row + 2 <= rows; row += 2)
            Rows<TLanes, Two>(columns, A + row * Width, B, C + (nint)row * columns * 16);
        if (row < rows) Rows<TLanes, One>(columns, A + row * Width, B, C + (nint)row * columns * 16);
    }

    [MethodImpl(AggressiveOptimization)]
    static void Rows<TLanes, TRows>(int columns, float* a, float* b, float* c)
        where TLanes : unmanaged, ILanes<TLanes> where TRows : struct, ICount
    {
        float* d = c + (nint)columns * 16; // the second row of C
        TLanes a0 = TLanes.Load(a), a1 = TLanes.Load(a + 16);
        TLanes a2 = TLanes.Load(a + 32), a3 = TLanes.Load(a + 48);
        TLanes e0 = default, e1 = default, e2 = default, e3 = default;
        if (TRows.Value > 1)
        {
            e0 = TLanes.Load(a + 64); e1 = TLanes.Load(a + 80);
            e2 = TLanes.Load(a + 96); e3 = TLanes.Load(a + 112);
        }
        for (int column = 0; column < columns; column++, b += Width, c += 16, d += 16)
        {
            TLanes b0 = TLanes.Load(b), b1 = TLanes.Load(b + 16);
            TLanes b2 = TLanes.Load(b + 32), b3 = TLanes.Load(b + 48);
            var sum = TLanes.Fma(a1, b1, TLanes.Fma(a0, b0, TLanes.Load(c)));
            TLanes.Store(TLanes.Fma(a3, b3, TLanes.Fma(a2, b2, sum)), c);
            if (TRows.Value > 1)
            {
                sum = TLanes.Fma(e1, b1, TLanes.Fma(e0, b0, TLanes.Load(d)));
                TLanes.Store(TLanes.Fma(e3, b3, TLanes.Fma(e2, b2, sum)), d);
            }
        }
    }
}
