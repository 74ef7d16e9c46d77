using System.Runtime.CompilerServices;
using Superposition.Features;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Models;

// Functions of pairs: output i reads features 2i and 2i + 1, n/2 outputs; the last of an odd number of
// features is in none. For those of logic a feature is true above ½ and an output is 0 or 1.

/// <summary>t_i = max(x_2i, x_2i+1), n/2 outputs; the last of an odd number of features has none.</summary>
public readonly unsafe struct PairMaximumTarget : ITarget
{
    public static int Outputs(int n) => n / 2;
    public static double Value(ReadOnlySpan<double> x, int i) => Math.Max(x[2 * i], x[2 * i + 1]);
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(float* x, int i) where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes first = Pair<TLanes>.First(x, i), second = Pair<TLanes>.Second(x, i);
        return TLanes.WhereGreater(first, second, first, second);
    }
}

/// <summary>t_i = x_2i · x_2i+1</summary>
public readonly unsafe struct PairProductTarget : ITarget
{
    public static int Outputs(int n) => n / 2;
    public static double Value(ReadOnlySpan<double> x, int i) => x[2 * i] * x[2 * i + 1];
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(float* x, int i) where TLanes : unmanaged, ILanes<TLanes> =>
        Pair<TLanes>.First(x, i) * Pair<TLanes>.Second(x, i);
}

/// <summary>t_i = 1 where both are true, else 0.</summary>
public readonly unsafe struct PairAndTarget : ITarget
{
    public static int Outputs(int n) => n / 2;
    public static double Value(ReadOnlySpan<double> x, int i) => Truth.Of(x[2 * i]) * Truth.Of(x[2 * i + 1]);
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(float* x, int i) where TLanes : unmanaged, ILanes<TLanes> =>
        Pair<TLanes>.FirstTruth(x, i) * Pair<TLanes>.SecondTruth(x, i);
}

/// <summary>t_i = 1 where either is true, else 0.</summary>
public readonly unsafe struct PairOrTarget : ITarget
{
    public static int Outputs(int n) => n / 2;
    public static double Value(ReadOnlySpan<double> x, int i) =>
        Math.Max(Truth.Of(x[2 * i]), Truth.Of(x[2 * i + 1]));
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(float* x, int i) where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.WhereGreater(
            Pair<TLanes>.FirstTruth(x, i) + Pair<TLanes>.SecondTruth(x, i), TLanes.Zero,
            TLanes.Splat(1f), TLanes.Zero);
}

/// <summary>t_i = 1 where exactly one is true, else 0.</summary>
public readonly unsafe struct PairXorTarget : ITarget
{
    public static int Outputs(int n) => n / 2;
    public static double Value(ReadOnlySpan<double> x, int i) =>
        Math.Abs(Truth.Of(x[2 * i]) - Truth.Of(x[2 * i + 1]));
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(float* x, int i) where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.Abs(Pair<TLanes>.FirstTruth(x, i) - Pair<TLanes>.SecondTruth(x, i));
}

/// <summary>t_i = 1 where x_2i &gt; x_2i+1, else 0.</summary>
public readonly unsafe struct PairComparisonTarget : ITarget
{
    public static int Outputs(int n) => n / 2;
    public static double Value(ReadOnlySpan<double> x, int i) => x[2 * i] > x[2 * i + 1] ? 1 : 0;
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(float* x, int i) where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.WhereGreater(
            Pair<TLanes>.First(x, i), Pair<TLanes>.Second(x, i), TLanes.Splat(1f), TLanes.Zero);
}

/// <summary>The two features of output i, and whether they are true.</summary>
static unsafe class Pair<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    [MethodImpl(AggressiveInlining)]
    internal static TLanes First(float* x, int i) => TLanes.Load(x + 2 * i * SampleBlock.Size);

    [MethodImpl(AggressiveInlining)]
    internal static TLanes Second(float* x, int i) => TLanes.Load(x + (2 * i + 1) * SampleBlock.Size);

    [MethodImpl(AggressiveInlining)]
    internal static TLanes FirstTruth(float* x, int i) => Of(First(x, i));

    [MethodImpl(AggressiveInlining)]
    internal static TLanes SecondTruth(float* x, int i) => Of(Second(x, i));

    [MethodImpl(AggressiveInlining)]
    static TLanes Of(TLanes value) =>
        TLanes.WhereGreater(value, TLanes.Splat(0.5f), TLanes.Splat(1f), TLanes.Zero);
}

static class Truth
{
    internal static double Of(double value) => value > 0.5 ? 1 : 0;
}
