using System.Runtime.CompilerServices;
using Superposition.Features;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Models;

/// <summary>t_i = x_i: the autoencoder.</summary>
public readonly unsafe struct IdentityTarget : ITarget
{
    public static int Outputs(int n) => n;
    public static double Value(ReadOnlySpan<double> x, int i) => x[i];
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(float* x, int i) where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.Load(x + i * SampleBlock.Size);
}

/// <summary>t_i = |x_i| (paper, "Computation in Superposition").</summary>
public readonly unsafe struct AbsoluteValueTarget : ITarget
{
    public static int Outputs(int n) => n;
    public static double Value(ReadOnlySpan<double> x, int i) => Math.Abs(x[i]);
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(float* x, int i) where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.Abs(TLanes.Load(x + i * SampleBlock.Size));
}

/// <summary>t_i = max(x_2i, x_2i+1), n/2 outputs; the last of an odd number of features has none.</summary>
public readonly unsafe struct PairMaximumTarget : ITarget
{
    public static int Outputs(int n) => n / 2;
    public static double Value(ReadOnlySpan<double> x, int i) => Math.Max(x[2 * i], x[2 * i + 1]);
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(float* x, int i) where TLanes : unmanaged, ILanes<TLanes>
    {
        var first = TLanes.Load(x + 2 * i * SampleBlock.Size);
        var second = TLanes.Load(x + (2 * i + 1) * SampleBlock.Size);
        return TLanes.WhereGreater(first, second, first, second);
    }
}
