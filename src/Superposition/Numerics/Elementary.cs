namespace Superposition.Numerics;

/// <summary>
/// Exp, log and their kin in double precision, built from + − × ÷ √ and fused multiply-add only.
/// The C runtime's versions differ in the last bit between platforms, and these reach weights;
/// ours are the same bits everywhere. Accuracy: relative error below 1e-15 over the ranges
/// tested (about 4 units in the last place).
/// </summary>
public static class Elementary
{
    // ln 2 in two parts: the first has 32 trailing zero bits, so k·High is exact for every exponent k.
    const double Ln2High = 6.93147180369123816490e-01, Ln2Low = 1.90821492927058770002e-10;

    /// <summary>e^x by x = k·ln 2 + r, |r| ≤ ln 2 / 2, and the Taylor series of e^r.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x > 709.78) return double.PositiveInfinity;
        if (x < -745.2) return 0;
        double k = Math.Round(x * (1 / 0.69314718055994530942));
        double r = Math.FusedMultiplyAdd(-k, Ln2Low, Math.FusedMultiplyAdd(-k, Ln2High, x));
        double sum = 1;
        for (int i = 14; i >= 1; i--) sum = Math.FusedMultiplyAdd(sum, r / i, 1);
        int half = (int)k / 2; // two factors, so that results below 2^−1022 are reached without a zero factor
        return sum * PowerOfTwo(half) * PowerOfTwo((int)k - half);
    }

    /// <summary>ln x by x = 2^k·f, f in [√½, √2), and ln f = 2 artanh((f−1)/(f+1)).</summary>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0) return double.NaN;
        if (x == 0) return double.NegativeInfinity;
        if (double.IsPositiveInfinity(x)) return x;
        int k = 0;
        if (x < 2.2250738585072014e-308) { x *= PowerOfTwo(54); k = -54; }
        long bits = BitConverter.DoubleToInt64Bits(x);
        k += (int)(bits >> 52) - 1023;
        double f = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (f > 1.4142135623730951) { f *= 0.5; k++; }
        double s = (f - 1) / (f + 1), s2 = s * s, sum = 0;
        for (int i = 25; i >= 3; i -= 2) sum = (sum + 1.0 / i) * s2;
        // ln f = 2s + 2s·sum; the part that is exact is added last
        return k * Ln2High + (2 * s + (Math.FusedMultiplyAdd(k, Ln2Low, 2 * s * sum)));
    }

    /// <summary>
    /// x^y for x ≥ 0; a whole y is by repeated squaring, which is exact where the result is.
    /// </summary>
    public static double Pow(double x, double y)
    {
        if (y == Math.Floor(y) && Math.Abs(y) <= 1 << 20)
        {
            double power = 1, square = x;
            for (long e = (long)Math.Abs(y); e > 0; e >>= 1, square *= square)
                if ((e & 1) != 0) power *= square;
            return y < 0 ? 1 / power : power;
        }
        return x == 0 ? (y > 0 ? 0 : double.PositiveInfinity) : Exp(y * Log(x));
    }

    /// <summary>cos(π t) for t in [0, 1].</summary>
    public static double CosPi(double t)
    {
        if (t > 0.5) return -CosPi(1 - t);
        if (t > 0.25) return TaylorSine(Math.PI * (0.5 - t));
        double x2 = Math.PI * t * (Math.PI * t), sum = 1;
        for (int i = 16; i >= 2; i -= 2) sum = Math.FusedMultiplyAdd(sum, -x2 / (i * (i - 1)), 1);
        return sum;
    }

    static double TaylorSine(double x)
    {
        double sum = 1;
        for (int i = 17; i >= 3; i -= 2) sum = Math.FusedMultiplyAdd(sum, -x * x / (i * (i - 1)), 1);
        return x * sum;
    }

    public static double Tanh(double x)
    {
        if (Math.Abs(x) < 0.1)
        {
            // (e^2x − 1)/(e^2x + 1) loses digits near 0; e^2x − 1 by its own series does not
            double t = 2 * x, sum = 1;
            for (int i = 12; i >= 2; i--) sum = Math.FusedMultiplyAdd(sum, t / i, 1);
            return t * sum / (t * sum + 2);
        }
        double e = Exp(-2 * Math.Abs(x));
        return Math.CopySign((1 - e) / (1 + e), x);
    }

    /// <summary>ln(1 + e^x) without overflow or loss.</summary>
    public static double Softplus(double x)
    {
        double e = Exp(-Math.Abs(x)), u = 1 + e;
        double log1p = u == 1 ? e : Log(u) * e / (u - 1); // Kahan: the rounding of 1 + e cancels
        return Math.Max(x, 0) + log1p;
    }

    /// <summary>
    /// erf x = 2/√π · e^(−x²) · Σ 2^k x^(2k+1) / (2k+1)!!, whose terms are all of one sign.
    /// </summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) > 6) return double.IsNaN(x) ? x : Math.CopySign(1, x);
        double term = x, sum = x;
        for (int k = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); k++) sum += term *= 2 * x * x / (2 * k + 1);
        return 1.1283791670955126 * Exp(-x * x) * sum;
    }

    static double PowerOfTwo(int k) => BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
}
