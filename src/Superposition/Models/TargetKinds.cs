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

/// <summary>t_i = max(x_i, 0): of use where features have signs.</summary>
public readonly unsafe struct ReluTarget : ITarget
{
    public static int Outputs(int n) => n;
    public static double Value(ReadOnlySpan<double> x, int i) => Math.Max(x[i], 0);
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(float* x, int i) where TLanes : unmanaged, ILanes<TLanes>
    {
        var own = TLanes.Load(x + i * SampleBlock.Size);
        return TLanes.WhereGreater(own, TLanes.Zero, own, TLanes.Zero);
    }
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

/// <summary>t_i = x_i²</summary>
public readonly unsafe struct SquareTarget : ITarget
{
    public static int Outputs(int n) => n;
    public static double Value(ReadOnlySpan<double> x, int i) => x[i] * x[i];
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(float* x, int i) where TLanes : unmanaged, ILanes<TLanes>
    {
        var own = TLanes.Load(x + i * SampleBlock.Size);
        return own * own;
    }
}
