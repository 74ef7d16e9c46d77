using System.Runtime.CompilerServices;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Models;

/// <summary>f(z) = z: the linear model.</summary>
public readonly struct Identity : IActivation
{
    public static double Value(double z) => z;
    public static double Derivative(double z) => 1;
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(TLanes z) where TLanes : unmanaged, ILanes<TLanes> => z;
    [MethodImpl(AggressiveInlining)]
    public static TLanes ValueWhereAlive<TLanes>(TLanes z) where TLanes : unmanaged, ILanes<TLanes> => z;
    [MethodImpl(AggressiveInlining)]
    public static TLanes Backward<TLanes>(TLanes z, TLanes value, TLanes slope, TLanes scale)
        where TLanes : unmanaged, ILanes<TLanes> => slope * scale;
}

/// <summary>f(z) = max(z, 0), with f'(0) = 0 as in PyTorch.</summary>
public readonly struct Relu : IActivation
{
    public static double Value(double z) => z > 0 ? z : 0;
    public static double Derivative(double z) => z > 0 ? 1 : 0;
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(TLanes z) where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.WhereGreater(z, TLanes.Zero, z, TLanes.Zero);
    [MethodImpl(AggressiveInlining)]
    public static TLanes ValueWhereAlive<TLanes>(TLanes z) where TLanes : unmanaged, ILanes<TLanes> => z;
    [MethodImpl(AggressiveInlining)]
    public static TLanes Backward<TLanes>(TLanes z, TLanes value, TLanes slope, TLanes scale)
        where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.ProductWhereGreater(z, TLanes.Zero, slope, scale);
}

/// <summary>f(z) = z for z &gt; 0, else 0.01 z (PyTorch's default slope).</summary>
public readonly struct LeakyRelu : IActivation
{
    const float Slope = 0.01f;
    public static double Value(double z) => z > 0 ? z : Slope * z;
    public static double Derivative(double z) => z > 0 ? 1 : Slope;
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(TLanes z) where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.WhereGreater(z, TLanes.Zero, z, z * TLanes.Splat(Slope));
    [MethodImpl(AggressiveInlining)]
    public static TLanes ValueWhereAlive<TLanes>(TLanes z) where TLanes : unmanaged, ILanes<TLanes> =>
        Value(z);
    [MethodImpl(AggressiveInlining)]
    public static TLanes Backward<TLanes>(TLanes z, TLanes value, TLanes slope, TLanes scale)
        where TLanes : unmanaged, ILanes<TLanes> =>
        slope * TLanes.WhereGreater(z, TLanes.Zero, scale, scale * TLanes.Splat(Slope));
}

/// <summary>f(z) = z Φ(z), Φ the normal distribution function (the exact form, not the tanh fit).</summary>
public readonly struct Gelu : IActivation
{
    const double InverseRoot2Pi = 0.39894228040143268;
    static double Cdf(double z) => 0.5 * (1 + Elementary.Erf(z * 0.70710678118654752));
    public static double Value(double z) => z * Cdf(z);
    public static double Derivative(double z) => Cdf(z) + z * InverseRoot2Pi * Elementary.Exp(-z * z / 2);
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(TLanes z) where TLanes : unmanaged, ILanes<TLanes> =>
        z * LaneMath.NormalCdf(z);
    [MethodImpl(AggressiveInlining)]
    public static TLanes ValueWhereAlive<TLanes>(TLanes z) where TLanes : unmanaged, ILanes<TLanes> =>
        Value(z);
    [MethodImpl(AggressiveInlining)]
    public static TLanes Backward<TLanes>(TLanes z, TLanes value, TLanes slope, TLanes scale)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var bell = LaneMath.Exp(z * z * TLanes.Splat(-0.5f)) * TLanes.Splat((float)InverseRoot2Pi);
        return slope * scale * TLanes.Fma(z, bell, LaneMath.NormalCdf(z));
    }
}

/// <summary>f(z) = ln(1 + e^z).</summary>
public readonly struct Softplus : IActivation
{
    public static double Value(double z) => Elementary.Softplus(z);
    public static double Derivative(double z) => 1 / (1 + Elementary.Exp(-z));
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(TLanes z) where TLanes : unmanaged, ILanes<TLanes>
    {
        var e = LaneMath.Exp(TLanes.Zero - TLanes.Abs(z));
        return TLanes.WhereGreater(z, TLanes.Zero, z, TLanes.Zero) + LaneMath.Log(e + TLanes.Splat(1f));
    }
    [MethodImpl(AggressiveInlining)]
    public static TLanes ValueWhereAlive<TLanes>(TLanes z) where TLanes : unmanaged, ILanes<TLanes> =>
        Value(z);
    [MethodImpl(AggressiveInlining)]
    public static TLanes Backward<TLanes>(TLanes z, TLanes value, TLanes slope, TLanes scale)
        where TLanes : unmanaged, ILanes<TLanes> =>
        slope * scale / (TLanes.Splat(1f) + LaneMath.Exp(TLanes.Zero - z));
}

/// <summary>f(z) = tanh z, f' = 1 − f².</summary>
public readonly struct Tanh : IActivation
{
    public static double Value(double z) => Elementary.Tanh(z);
    public static double Derivative(double z)
    {
        double t = Elementary.Tanh(z);
        return 1 - t * t;
    }
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(TLanes z) where TLanes : unmanaged, ILanes<TLanes> => LaneMath.Tanh(z);
    [MethodImpl(AggressiveInlining)]
    public static TLanes ValueWhereAlive<TLanes>(TLanes z) where TLanes : unmanaged, ILanes<TLanes> =>
        Value(z);
    [MethodImpl(AggressiveInlining)]
    public static TLanes Backward<TLanes>(TLanes z, TLanes value, TLanes slope, TLanes scale)
        where TLanes : unmanaged, ILanes<TLanes> =>
        slope * scale * TLanes.Fma(TLanes.Zero - value, value, TLanes.Splat(1f));
}

/// <summary>f(z) = 1/(1 + e^−z), f' = f (1 − f).</summary>
public readonly struct Sigmoid : IActivation
{
    public static double Value(double z) => 1 / (1 + Elementary.Exp(-z));
    public static double Derivative(double z)
    {
        double s = Value(z);
        return s * (1 - s);
    }
    [MethodImpl(AggressiveInlining)]
    public static TLanes Value<TLanes>(TLanes z) where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.Splat(1f) / (TLanes.Splat(1f) + LaneMath.Exp(TLanes.Zero - z));
    [MethodImpl(AggressiveInlining)]
    public static TLanes ValueWhereAlive<TLanes>(TLanes z) where TLanes : unmanaged, ILanes<TLanes> =>
        Value(z);
    [MethodImpl(AggressiveInlining)]
    public static TLanes Backward<TLanes>(TLanes z, TLanes value, TLanes slope, TLanes scale)
        where TLanes : unmanaged, ILanes<TLanes> =>
        slope * scale * TLanes.Fma(TLanes.Zero - value, value, value);
}
