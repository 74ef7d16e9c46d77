using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Superposition.Theory.Kernels;

/// <summary>
/// Short rows of sixteen doubles with sixteen zeros before and after, so that a shifted load reads 0 beyond
/// the ends, and the operations on them. Each works on whole vectors of eight: what it writes beyond the
/// stated length is finite and meets only zeros. Every lane is one IEEE operation, so all machines agree to
/// the bit.
/// </summary>
sealed unsafe class Rows
{
    const int Length = 16, Width = 3 * Length;
    readonly double[] pinned;
    readonly double* first;

    internal Rows(int rows)
    {
        pinned = GC.AllocateArray<double>(rows * Width + 8, pinned: true);
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
        first = (double*)((address + 63) & ~(nint)63) + Length;
    }

    /// <summary>The row's index 0; valid while this object lives.</summary>
    internal double* this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => first + row * Width;
    }

    internal Span<double> Span(int row) => new(first + row * Width, Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Clear(int row)
    {
        double* at = this[row];
        Vector512<double>.Zero.Store(at);
        Vector512<double>.Zero.Store(at + 8);
    }

    /// <summary>1 / r!</summary>
    internal static double* InverseFactorials => s_inverseFactorials[0];

    static readonly Rows s_inverseFactorials = Factorials();

    static Rows Factorials()
    {
        var rows = new Rows(1);
        double factorial = 1;
        for (int r = 0; r < Length; factorial *= ++r) rows[0][r] = 1 / factorial;
        return rows;
    }

    /// <summary>result_r = scale · factor_r · x^r</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Powers(double* result, double x, double scale, double* factor, int length)
    {
        double x2 = x * x, x4 = x2 * x2;
        var low = Vector256.Create(1, x, x2, x2 * x) * Vector256.Create(scale);
        var power = Vector512.Create(low, low * Vector256.Create(x4));
        (power * Vector512.Load(factor)).Store(result);
        if (length > 8) (power * Vector512.Create(x4 * x4) * Vector512.Load(factor + 8)).Store(result + 8);
    }

    /// <summary>result_r = Σ_s f_{r−s} g_s; of the two, f is the one stored longer ago.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Convolve(double* f, double* g, double* result, int length)
    {
        for (int o = 0; o < length; o += 8)
        {
            Vector512<double> even = Vector512<double>.Zero, odd = even;
            for (int s = 0; s < length; s += 2)
            {
                even = Fma(Vector512.Create(g[s]), Vector512.Load(f + o - s), even);
                odd = Fma(Vector512.Create(g[s + 1]), Vector512.Load(f + o - s - 1), odd);
            }
            (even + odd).Store(result + o);
        }
    }

    /// <summary>result_s = Σ_t f_t g_{s+t}</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Correlate(double* f, double* g, double* result, int length)
    {
        for (int o = 0; o < length; o += 8) Correlation(f, g, o, length).Store(result + o);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AddCorrelation(double* f, double* g, double* sum, int length)
    {
        for (int o = 0; o < length; o += 8)
            (Vector512.Load(sum + o) + Correlation(f, g, o, length)).Store(sum + o);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Correlation(double* f, double* g, int o, int length)
    {
        Vector512<double> even = Vector512<double>.Zero, odd = even;
        for (int t = 0; t < length; t += 2)
        {
            even = Fma(Vector512.Create(f[t]), Vector512.Load(g + o + t), even);
            odd = Fma(Vector512.Create(f[t + 1]), Vector512.Load(g + o + t + 1), odd);
        }
        return even + odd;
    }

    /// <summary>sum_r += f_{r+1}</summary>
    internal static void AddShifted(double* f, double* sum)
    {
        (Vector512.Load(sum) + Vector512.Load(f + 1)).Store(sum);
        (Vector512.Load(sum + 8) + Vector512.Load(f + 9)).Store(sum + 8);
    }

    /// <summary>Σ_r f_r g_r over all sixteen.</summary>
    internal static double Dot(double* f, double* g) =>
        Sum(Fma(Vector512.Load(f), Vector512.Load(g), Vector512.Load(f + 8) * Vector512.Load(g + 8)));

    /// <summary>result = α f + β g, g moved up by one: result_r = α f_r + β g_{r−1}.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void BlendUp(double α, double* f, double β, double* g, double* result, int length)
    {
        Vector512<double> A = Vector512.Create(α), B = Vector512.Create(β);
        for (int o = 0; o < length; o += 8)
            Fma(B, Up(g + o), A * Vector512.Load(f + o)).Store(result + o);
    }

    /// <summary>result = α f + β g</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Blend(double α, double* f, double β, double* g, double* result, int length)
    {
        Vector512<double> A = Vector512.Create(α), B = Vector512.Create(β);
        for (int o = 0; o < length; o += 8)
            Fma(B, Vector512.Load(g + o), A * Vector512.Load(f + o)).Store(result + o);
    }

    /// <summary>
    /// With A_q = (moved_{q+1} − still_{q+1}) · inverse: result_q = off still_q + on A_q, returning
    /// Σ_q c_q (moved_q − A_q).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Average(
        double off, double on, double inverse, double* still, double* moved, double* c, double* result,
        int length)
    {
        Vector512<double> α = Vector512.Create(off), β = Vector512.Create(on), I = Vector512.Create(inverse);
        var sum = Vector512<double>.Zero;
        for (int o = 0; o < length; o += 8)
        {
            var average = (Down(moved + o) - Down(still + o)) * I;
            sum = Fma(Vector512.Load(c + o), Vector512.Load(moved + o) - average, sum);
            Fma(β, average, α * Vector512.Load(still + o)).Store(result + o);
        }
        return Sum(sum);
    }

    /// <summary>
    /// row_{r−1}. The two halves are loaded as they were stored and joined: a load across a store of a few
    /// cycles ago would wait for it to reach the cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Up(double* row) => Avx512F.IsSupported
        ? Avx512F.AlignRight64(Vector512.Load(row).AsInt64(), Vector512.Load(row - 8).AsInt64(), 7).AsDouble()
        : Vector512.Load(row - 1);

    /// <summary>row_{r+1}</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Down(double* row) => Avx512F.IsSupported
        ? Avx512F.AlignRight64(Vector512.Load(row + 8).AsInt64(), Vector512.Load(row).AsInt64(), 1).AsDouble()
        : Vector512.Load(row + 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Fma(Vector512<double> a, Vector512<double> b, Vector512<double> c) =>
        Vector512.FusedMultiplyAdd(a, b, c);

    /// <summary>Lane i to i + 4, then i + 2, i + 1: one order everywhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double Sum(Vector512<double> a)
    {
        var four = a.GetLower() + a.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }
}
