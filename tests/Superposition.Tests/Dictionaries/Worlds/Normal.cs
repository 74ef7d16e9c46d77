namespace Superposition.Tests.Dictionaries.Worlds;

/// <summary>
/// Φ by its series, its inverse by Newton's method, and two normals at once.
/// </summary>
static class Normal
{
    internal static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>½ + φ(x) (x + x³/3 + x⁵/(3·5) + …)</summary>
    internal static double Below(double x)
    {
        if (Math.Abs(x) > 9) return x > 0 ? 1 : 0;
        double term = x, sum = x;
        for (int k = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); k += 2) sum += term *= x * x / k;
        return 0.5 + Density(x) * sum;
    }

    /// <summary>
    /// P(X > a, Y > b) of two with correlation ρ: Mehler's series in Hermite polynomials, each over √k!.
    /// </summary>
    internal static double BothAbove(double a, double b, double ρ)
    {
        double sum = 0, power = ρ, h = 1, j = 1, h0 = 0, j0 = 0;
        for (int k = 0; k < 200; k++, power *= ρ)
        {
            sum += power * h * j / (k + 1);
            double root = Math.Sqrt(k + 1), last = Math.Sqrt(k);
            (h, h0) = ((a * h - last * h0) / root, h);
            (j, j0) = ((b * j - last * j0) / root, j);
        }
        return (1 - Below(a)) * (1 - Below(b)) + Density(a) * Density(b) * sum;
    }

    /// <summary>From 0 the steps approach t from one side: Φ is concave above 0.</summary>
    internal static double Quantile(double q)
    {
        if (q is <= 0 or >= 1) return q <= 0 ? double.NegativeInfinity : double.PositiveInfinity;
        double t = 0;
        for (int step = 0; step < 60; step++) t += (q - Below(t)) / Density(t);
        return t;
    }
}
