using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Numerics.Lanes;

/// <summary>
/// Exp, log and error function on sixteen floats: our own polynomials, so that every width and platform
/// gives the same bits. Relative error about 2e-7 (two units in the last place) where nothing else is said.
/// </summary>
public static class LaneMath
{
    /// <summary>e^x, with x cut to [−87, 88], so that the result is always normal and finite.</summary>
    [MethodImpl(AggressiveInlining)]
    public static TLanes Exp<TLanes>(TLanes x) where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes top = TLanes.Splat(88f), bottom = TLanes.Splat(-87f);
        x = TLanes.WhereGreater(x, top, top, x);
        x = TLanes.WhereGreater(bottom, x, bottom, x);
        var k = TLanes.Round(x * TLanes.Splat(1.44269504f));
        var r = TLanes.Fma(k, TLanes.Splat(-0.693145752f), x); // ln 2 in two parts
        r = TLanes.Fma(k, TLanes.Splat(-1.42860677e-6f), r);
        var sum = TLanes.Splat(1f / 5040);
        sum = TLanes.Fma(sum, r, TLanes.Splat(1f / 720));
        sum = TLanes.Fma(sum, r, TLanes.Splat(1f / 120));
        sum = TLanes.Fma(sum, r, TLanes.Splat(1f / 24));
        sum = TLanes.Fma(sum, r, TLanes.Splat(1f / 6));
        sum = TLanes.Fma(sum, r, TLanes.Splat(0.5f));
        sum = TLanes.Fma(sum, r, TLanes.Splat(1f));
        sum = TLanes.Fma(sum, r, TLanes.Splat(1f));
        var exponent = TLanes.AddBits(TLanes.ToInteger(k), TLanes.SplatBits(127));
        return sum * TLanes.ShiftLeftBits(exponent, 23);
    }

    /// <summary>
    /// ln x for normal x &gt; 0 (callers guarantee it):
    /// x = 2^k·f, f in [⅔, 4/3), ln f = 2 artanh((f−1)/(f+1)).
    /// </summary>
    [MethodImpl(AggressiveInlining)]
    public static TLanes Log<TLanes>(TLanes x) where TLanes : unmanaged, ILanes<TLanes>
    {
        // subtracting the bits of ⅔ moves the exponent's carry to ⅔·2^k
        var shifted = TLanes.AddBits(x, TLanes.SplatBits(unchecked(0u - 0x3F2AAAABu)));
        var exponent = TLanes.AndBits(shifted, TLanes.SplatBits(0xFF800000));
        var k = TLanes.FromInteger(SignedShift23(exponent));
        var minus = TLanes.AddBits(TLanes.XorBits(exponent, TLanes.SplatBits(~0u)), TLanes.SplatBits(1));
        var f = TLanes.AddBits(x, minus);
        var one = TLanes.Splat(1f);
        var s = (f - one) / (f + one);
        var s2 = s * s;
        var sum = TLanes.Splat(2f / 9);
        sum = TLanes.Fma(sum, s2, TLanes.Splat(2f / 7));
        sum = TLanes.Fma(sum, s2, TLanes.Splat(2f / 5));
        sum = TLanes.Fma(sum, s2, TLanes.Splat(2f / 3));
        sum = TLanes.Fma(sum * s2, s, s + s);
        return TLanes.Fma(k, TLanes.Splat(0.693145752f), TLanes.Fma(k, TLanes.Splat(1.42860677e-6f), sum));
    }

    /// <summary>The exponent field, a multiple of 2^23 in two's complement, divided by 2^23.</summary>
    [MethodImpl(AggressiveInlining)]
    static TLanes SignedShift23<TLanes>(TLanes field) where TLanes : unmanaged, ILanes<TLanes>
    {
        // nine bits of two's complement widened to 32: (v xor 0x100) − 0x100
        var logical = TLanes.ShiftRightBits(field, 23);
        return TLanes.AddBits(TLanes.XorBits(logical, TLanes.SplatBits(0x100)), TLanes.SplatBits(0xFFFFFF00));
    }

    /// <summary>
    /// Φ(x) = ½ erfc(−x/√2), after the rational fit of Press et al., Numerical Recipes, erfcc (1.2e-7).
    /// </summary>
    [MethodImpl(AggressiveInlining)]
    public static TLanes NormalCdf<TLanes>(TLanes x) where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes one = TLanes.Splat(1f), z = TLanes.Abs(x) * TLanes.Splat(0.707106781f);
        var t = one / TLanes.Fma(z, TLanes.Splat(0.5f), one);
        var sum = TLanes.Splat(0.17087277f);
        sum = TLanes.Fma(sum, t, TLanes.Splat(-0.82215223f));
        sum = TLanes.Fma(sum, t, TLanes.Splat(1.48851587f));
        sum = TLanes.Fma(sum, t, TLanes.Splat(-1.13520398f));
        sum = TLanes.Fma(sum, t, TLanes.Splat(0.27886807f));
        sum = TLanes.Fma(sum, t, TLanes.Splat(-0.18628806f));
        sum = TLanes.Fma(sum, t, TLanes.Splat(0.09678418f));
        sum = TLanes.Fma(sum, t, TLanes.Splat(0.37409196f));
        sum = TLanes.Fma(sum, t, TLanes.Splat(1.00002368f));
        sum = TLanes.Fma(sum, t, TLanes.Splat(-1.26551223f));
        var tail = TLanes.Splat(0.5f) * t * Exp(TLanes.Fma(TLanes.Zero - z, z, sum)); // ½ erfc(|x|/√2)
        return TLanes.WhereGreater(x, TLanes.Zero, one - tail, tail);
    }

    /// <summary>
    /// tanh x = (1 − e)/(1 + e), e = exp(−2|x|), with the odd series below 1/8 where that loses digits.
    /// </summary>
    [MethodImpl(AggressiveInlining)]
    public static TLanes Tanh<TLanes>(TLanes x) where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes one = TLanes.Splat(1f), size = TLanes.Abs(x);
        var e = Exp(size * TLanes.Splat(-2f));
        var far = (one - e) / (one + e);
        var x2 = x * x;
        var series = TLanes.Fma(TLanes.Splat(-17f / 315), x2, TLanes.Splat(2f / 15));
        series = TLanes.Fma(series, x2, TLanes.Splat(-1f / 3));
        var near = TLanes.Fma(series * x2, size, size);
        var positive = TLanes.WhereGreater(size, TLanes.Splat(0.125f), far, near);
        return TLanes.OrBits(positive, TLanes.AndBits(x, TLanes.SplatBits(0x80000000)));
    }
}
