using Superposition.Numerics;

namespace Superposition.Theory;

/// <summary>
/// The asymptotic threshold of l1 for random dictionaries of n directions in m dimensions, as both grow with
/// δ = m/n fixed: a typical support of k = ρ m features is recovered below ρ(δ) and not above it (Donoho and
/// Tanner 2005, 2009; in the closed form of Donoho, Maleki and Montanari 2009). It bounds l1 on random
/// dictionaries, not information, and not other dictionaries.
/// </summary>
public static class DonohoTanner
{
    /// <summary>
    /// ρ(δ) = max over z ≥ 0 of (1 − (κ/δ) T(z)) / (1 + z² − κ T(z)), T(z) = (1 + z²) Φ(−z) − z φ(z); κ = 1
    /// for nonnegative features, 2 for signed ones.
    /// </summary>
    /// <param name="δ">m/n, in (0, 1].</param>
    /// <returns>k/m</returns>
    public static double Threshold(double δ, bool nonnegative)
    {
        if (!(δ is > 0 and <= 1))
            throw new InvalidInputException($"m/n is {δ}; it must lie in (0, 1].");
        double κ = nonnegative ? 1 : 2;
        double At(double z)
        {
            double T = κ * ((1 + z * z) * Tail(z) - z * Peak(z));
            return (1 - T / δ) / (1 + z * z - T);
        }
        // one maximum: narrowed from a coarse grid, by thirds
        double best = 0;
        for (double z = 0; z <= 8; z += 0.05)
            if (At(z) > At(best)) best = z;
        double low = Math.Max(0, best - 0.05), high = best + 0.05;
        for (int step = 0; step < 60; step++)
        {
            double a = low + (high - low) / 3, b = high - (high - low) / 3;
            if (At(a) < At(b)) low = a;
            else high = b;
        }
        return Math.Clamp(At(0.5 * (low + high)), 0, 1);
    }

    /// <summary>Φ(−z)</summary>
    static double Tail(double z) => 0.5 * (1 - Elementary.Erf(z * 0.70710678118654752));

    /// <summary>φ(z)</summary>
    static double Peak(double z) => 0.39894228040143268 * Elementary.Exp(-0.5 * z * z);
}
