using System.Runtime.CompilerServices;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Models;

/// <summary>|e|^q and its derivative, for kernels as a struct type parameter.</summary>
public interface ILossExponent
{
    TLanes Value<TLanes>(TLanes e) where TLanes : unmanaged, ILanes<TLanes>;
    TLanes Derivative<TLanes>(TLanes e) where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>
/// q = 2: e², 2e. The factor 2 is left to the caller's constants (q / batch times importance).
/// </summary>
public readonly struct SquaredError : ILossExponent
{
    [MethodImpl(AggressiveInlining)]
    public TLanes Value<TLanes>(TLanes e) where TLanes : unmanaged, ILanes<TLanes> => e * e;
    [MethodImpl(AggressiveInlining)]
    public TLanes Derivative<TLanes>(TLanes e) where TLanes : unmanaged, ILanes<TLanes> => e;
}

/// <summary>Any q ≥ 1: |e|^q, and |e|^(q−1) sign e, the factor q left to the caller's constants.</summary>
public readonly struct PowerError(double q) : ILossExponent
{
    readonly float q = (float)q, less = (float)(q - 1);

    [MethodImpl(AggressiveInlining)]
    public TLanes Value<TLanes>(TLanes e) where TLanes : unmanaged, ILanes<TLanes> => Power(TLanes.Abs(e), q);

    [MethodImpl(AggressiveInlining)]
    public TLanes Derivative<TLanes>(TLanes e) where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.OrBits(Power(TLanes.Abs(e), less), TLanes.AndBits(e, TLanes.SplatBits(0x80000000)));

    /// <summary>
    /// a^p for a ≥ 0; below the smallest size whose logarithm is safe it is 0 (and so is sign 0 · 0^0).
    /// </summary>
    [MethodImpl(AggressiveInlining)]
    static TLanes Power<TLanes>(TLanes a, float p) where TLanes : unmanaged, ILanes<TLanes>
    {
        var smallest = TLanes.Splat(1e-30f);
        var safe = TLanes.WhereGreater(a, smallest, a, smallest);
        var power = LaneMath.Exp(LaneMath.Log(safe) * TLanes.Splat(p));
        return TLanes.WhereGreater(a, smallest, power, TLanes.Zero);
    }
}

/// <summary>The loss exponent q in double precision, and its limits.</summary>
public static class LossExponent
{
    public const double Least = 1, Most = 8;

    public static double Power(double size, double q) => q == 2 ? size * size : Elementary.Pow(size, q);

    /// <summary>q |e|^(q−1) sign e, and 0 at e = 0.</summary>
    public static double Derivative(double e, double q) =>
        e == 0 ? 0 : q == 2 ? 2 * e : q * Elementary.Pow(Math.Abs(e), q - 1) * Math.Sign(e);
}
