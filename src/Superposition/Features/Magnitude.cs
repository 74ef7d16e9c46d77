using System.Runtime.CompilerServices;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Features;

/// <summary>The law of a feature's value where it is on.</summary>
public enum Magnitude
{
    /// <summary>U[0, 1]</summary>
    Uniform,

    /// <summary>U[−1, 1]</summary>
    Symmetric,

    /// <summary>Always 1.</summary>
    Constant,

    /// <summary>|N(0, 1)|</summary>
    HalfNormal,

    /// <summary>Exponential with mean 1.</summary>
    Exponential,
}

public static class Magnitudes
{
    /// <summary>(E v, E v²) of a feature that is on.</summary>
    public static (double Mean, double Square) Moments(this Magnitude magnitude) => magnitude switch
    {
        Magnitude.Uniform => (1.0 / 2, 1.0 / 3),
        Magnitude.Symmetric => (0, 1.0 / 3),
        Magnitude.Constant => (1, 1),
        Magnitude.HalfNormal => (0.79788456080286536, 1), // √(2/π)
        Magnitude.Exponential => (1, 2),
        _ => throw new ArgumentOutOfRangeException(nameof(magnitude)),
    };
}

/// <summary>A magnitude as kernels take it: the inverse distribution function at u in [0, 1].</summary>
public interface IMagnitude
{
    static abstract TLanes Quantile<TLanes>(TLanes u) where TLanes : unmanaged, ILanes<TLanes>;

    /// <summary>Quantile(scale · bits) where bits ≤ threshold, else 0: a feature that may be off.</summary>
    static abstract TLanes Draw<TLanes>(TLanes bits, TLanes threshold, TLanes scale)
        where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>u</summary>
public readonly struct UniformMagnitude : IMagnitude
{
    [MethodImpl(AggressiveInlining)]
    public static TLanes Quantile<TLanes>(TLanes u) where TLanes : unmanaged, ILanes<TLanes> => u;

    [MethodImpl(AggressiveInlining)]
    public static TLanes Draw<TLanes>(TLanes bits, TLanes threshold, TLanes scale)
        where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.ProductWhereAtMostBits(bits, threshold, TLanes.FromUnsigned(bits), scale);
}

/// <summary>2u − 1</summary>
public readonly struct SymmetricMagnitude : IMagnitude
{
    [MethodImpl(AggressiveInlining)]
    public static TLanes Quantile<TLanes>(TLanes u) where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.Fma(u, TLanes.Splat(2f), TLanes.Splat(-1f));

    [MethodImpl(AggressiveInlining)]
    public static TLanes Draw<TLanes>(TLanes bits, TLanes threshold, TLanes scale)
        where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.WhereAtMostBits(bits, threshold, Quantile(TLanes.FromUnsigned(bits) * scale));
}

/// <summary>1</summary>
public readonly struct ConstantMagnitude : IMagnitude
{
    [MethodImpl(AggressiveInlining)]
    public static TLanes Quantile<TLanes>(TLanes u) where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.Splat(1f);

    [MethodImpl(AggressiveInlining)]
    public static TLanes Draw<TLanes>(TLanes bits, TLanes threshold, TLanes scale)
        where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.WhereAtMostBits(bits, threshold, Quantile(TLanes.FromUnsigned(bits) * scale));
}

/// <summary>−ln u</summary>
public readonly struct ExponentialMagnitude : IMagnitude
{
    [MethodImpl(AggressiveInlining)]
    public static TLanes Quantile<TLanes>(TLanes u) where TLanes : unmanaged, ILanes<TLanes>
    {
        var least = TLanes.Splat(1.1754944e-38f); // u = 0 stays finite
        var size = TLanes.Zero - LaneMath.Log(TLanes.WhereGreater(u, least, u, least));
        return TLanes.WhereGreater(size, TLanes.Zero, size, TLanes.Zero); // u = 1 may round to −0
    }

    [MethodImpl(AggressiveInlining)]
    public static TLanes Draw<TLanes>(TLanes bits, TLanes threshold, TLanes scale)
        where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.WhereAtMostBits(bits, threshold, Quantile(TLanes.FromUnsigned(bits) * scale));
}

/// <summary>
/// √2 erf⁻¹(u), by the single-precision fit of Giles (2010), "Approximating the erfinv function", table 5.
/// </summary>
public readonly struct HalfNormalMagnitude : IMagnitude
{
    static ReadOnlySpan<float> Centre =>
        [2.81022636e-08f, 3.43273939e-07f, -3.5233877e-06f, -4.39150654e-06f, 0.00021858087f,
         -0.00125372503f, -0.00417768164f, 0.246640727f, 1.50140941f];
    static ReadOnlySpan<float> Tail =>
        [-0.000200214257f, 0.000100950558f, 0.00134934322f, -0.00367342844f, 0.00573950773f,
         -0.0076224613f, 0.00943887047f, 1.00167406f, 2.83297682f];

    [MethodImpl(AggressiveInlining)]
    public static TLanes Quantile<TLanes>(TLanes u) where TLanes : unmanaged, ILanes<TLanes>
    {
        var one = TLanes.Splat(1f);
        var most = TLanes.Splat(0.99999994f); // the float below 1: erf⁻¹(1) is infinite
        u = TLanes.WhereGreater(u, most, most, u);
        var w = TLanes.Zero - LaneMath.Log((one - u) * (one + u));
        var centre = Polynomial(Centre, w - TLanes.Splat(2.5f));
        var tail = Polynomial(Tail, TLanes.Sqrt(TLanes.Abs(w)) - TLanes.Splat(3f));
        return TLanes.WhereGreater(TLanes.Splat(5f), w, centre, tail) * u * TLanes.Splat(1.41421356f);
    }

    [MethodImpl(AggressiveInlining)]
    static TLanes Polynomial<TLanes>(ReadOnlySpan<float> coefficients, TLanes x)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var sum = TLanes.Splat(coefficients[0]);
        for (int i = 1; i < coefficients.Length; i++) sum = TLanes.Fma(sum, x, TLanes.Splat(coefficients[i]));
        return sum;
    }

    [MethodImpl(AggressiveInlining)]
    public static TLanes Draw<TLanes>(TLanes bits, TLanes threshold, TLanes scale)
        where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.WhereAtMostBits(bits, threshold, Quantile(TLanes.FromUnsigned(bits) * scale));
}
