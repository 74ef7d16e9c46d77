namespace Superposition.Theory;

/// <summary>
/// The exact loss surface of two features in one dimension without bias (the method is that of T. McGrath's
/// comment on Elhage et al. 2022; the formulas are derived anew): importance 1 and r, density p.
/// </summary>
public static class NoBiasPair
{
    /// <summary>
    /// L = p(1−p)/3 [(1−a)² + g₊² + r((1−c)² + g₊²)] + p² [F(a, g) + r F(c, g)],
    /// a = w₁², c = w₂², g = w₁w₂.
    /// </summary>
    public static double Loss(double w1, double w2, double p, double r)
    {
        double a = w1 * w1, c = w2 * w2, g = w1 * w2, positive = Math.Max(g, 0);
        double alone = (1 - a) * (1 - a) + positive * positive;
        double other = (1 - c) * (1 - c) + positive * positive;
        return p * (1 - p) / 3 * (alone + r * other) + p * p * (BothOn(a, g) + r * BothOn(c, g));
    }

    /// <summary>F(a, g) = E (x − ReLU(a x + g y))², x and y uniform on [0, 1].</summary>
    static double BothOn(double a, double g)
    {
        double q = -g, rest = 1 - a;
        if (g >= 0) return rest * rest / 3 - rest * g / 2 + g * g / 3;
        return a >= q
            ? rest * rest / 3 + rest * q / 2 + q * q / 3 - q * q * q / 12 * (1 / a + 1 / (a * a))
            : 1.0 / 3 - a * a / (4 * q) + a * a * a / (12 * q);
    }

    /// <summary>The best w₁ = −w₂ at r = 1: w² = (8 − 5p) / (8 − 6p).</summary>
    public static double AntipodalNormSquared(double p) => (8 - 5 * p) / (8 - 6 * p);

    /// <summary>Its loss, p² (32 − 25p) / (24 (4 − 3p)).</summary>
    public static double Antipodal(double p) => p * p * (32 - 25 * p) / (24 * (4 - 3 * p));

    /// <summary>The loss at r = 1 of w₁ = w₂ = 1/√2, the best of one sign ("confused").</summary>
    public static double Confused(double p) => PhaseProblem.Ignored(p);

    /// <summary>Above this density confused is best: (40 − √224) / 43 = 0.582171.</summary>
    public static double Crossing { get; } = (40 - Math.Sqrt(224)) / 43;
}
