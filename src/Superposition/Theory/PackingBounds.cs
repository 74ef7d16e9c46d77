using MathNet.Numerics;
using Superposition.Geometry;

namespace Superposition.Theory;

/// <summary>
/// How near to orthogonal N directions in d dimensions can be, and are when drawn at random. Lines: μ is the
/// largest |cos|.
/// </summary>
public static class PackingBounds
{
    /// <summary>
    /// The best of the known lower bounds on μ: Welch's √((N − d)/(d (N − 1))) (1974); for N &gt; d (d + 1)/2
    /// also 1/√d (Rankin 1955, on the projections) and √((3N − d² − 2d)/((d + 2)(N − d))) (Levenshtein 1982).
    /// </summary>
    public static double LeastCoherence(int N, int d)
    {
        double welch = FrameBounds.Welch(N, d);
        if (2L * N <= (long)d * (d + 1)) return welch;
        double n = N, levenshtein = (3 * n - (double)d * d - 2.0 * d) / ((d + 2.0) * (n - d));
        return Math.Max(welch, Math.Max(1 / Math.Sqrt(d), Math.Sqrt(Math.Max(0, levenshtein))));
    }

    /// <summary>
    /// P(|cos| &gt; t) between two directions uniform on the sphere: the regularised incomplete beta function
    /// I_{1−t²}((d − 1)/2, 1/2).
    /// </summary>
    public static double Exceeds(double t, int d) =>
        t >= 1 ? 0 : SpecialFunctions.BetaRegularized((d - 1) / 2.0, 0.5, 1 - t * t);

    /// <summary>
    /// The median of μ for N random directions, taking the N (N − 1)/2 pairs as independent (Cai, Fan and
    /// Jiang 2013 show that the limit is the same).
    /// </summary>
    public static double RandomCoherence(long N, int d)
    {
        double pairs = N * (N - 1.0) / 2, low = 0, high = 1;
        for (int step = 0; step < 60; step++)
        {
            double t = (low + high) / 2;
            if (pairs * -Math.Log(1 - Math.Min(Exceeds(t, d), 1 - 1e-16)) > Math.Log(2)) low = t;
            else high = t;
        }
        return (low + high) / 2;
    }

    /// <summary>
    /// How many random directions have μ ≤ ε with probability 1/2, as log₁₀: ½ N² P(|cos| &gt; ε) = ln 2.
    /// </summary>
    public static double LogRandomCount(double ε, int d) => 0.5 * Math.Log10(2 * Math.Log(2) / Exceeds(ε, d));
}
