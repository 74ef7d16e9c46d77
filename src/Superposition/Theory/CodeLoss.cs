using Superposition.Geometry;

namespace Superposition.Theory;

/// <summary>
/// The expected loss of one feature of a code: k directions of one norm and one bias, each of which sees the
/// same cosines to the others, on independent uniform features of density p. Equal cosines are taken
/// together, so that 56 directions cost little; any other model of up to twelve is <see cref="ExactLoss"/>'s.
/// </summary>
/// <remarks>
/// With A = ‖W_i‖², s = b/A and Y = Σ_j cos_ij x_j, the output is A (s + x_i + Y)₊. With Q_q(s) = E (s +
/// Y)₊^q and M = E (s + x + Y)₊² = (Q₃(s + 1) − Q₃(s))/3 the loss is p/3 − p A α + A² β, α = Q₂(s + 1) − M, β
/// = (1 − p) Q₂(s) + p M: quadratic in A, so that only s is left to search.
/// </remarks>
public sealed class CodeLoss
{
    /// <summary>Less likely patterns are left out; losses are 1e-5 at least.</summary>
    const double Negligible = 1e-15;

    readonly double p;
    readonly double[] cosines;
    readonly Pattern[] patterns;

    /// <summary>Given how many neighbours of each cosine are on.</summary>
    readonly record struct Pattern(double Probability, int[] On, int Total);

    /// <param name="cosines">To the k − 1 other directions, the same from each.</param>
    /// <param name="density">p</param>
    public CodeLoss(IEnumerable<double> cosines, double density)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(density);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(density, 1);
        p = density;
        // cosines of 0 never reach the output; 1e-9 is rounding of coordinates
        var classes = cosines.Where(c => Math.Abs(c) > 1e-9).GroupBy(c => Math.Round(c, 9))
            .OrderBy(one => one.Key).ToArray();
        this.cosines = [.. classes.Select(one => one.Average())];
        patterns = [.. Patterns([.. classes.Select(one => one.Count())])];
    }

    /// <summary>Of a shape whose vertices are alike.</summary>
    /// <exception cref="ArgumentException">They are not: their cosines differ.</exception>
    public static CodeLoss Of(Shape shape, double density)
    {
        var first = shape.Profile.Rows[0];
        if (shape.Profile.Rows.Any(row => CosineProfile.Distance(row, first) > 1e-9))
            throw new ArgumentException($"the vertices of {shape} see different cosines", nameof(shape));
        return new(first[..^1], density); // the last one is its own, 1
    }

    /// <summary>E (x_i − x'_i)² at norm² A and bias b.</summary>
    public double At(double normSquared, double bias)
    {
        var (α, β) = Coefficients(bias / normSquared);
        return p / 3 - p * normSquared * α + normSquared * normSquared * β;
    }

    /// <summary>The norm², bias and loss that are best together.</summary>
    public (double NormSquared, double Bias, double Loss) Best()
    {
        const double lowest = -0.9, step = 0.2;
        double from = Enumerable.Range(0, 15).Select(k => lowest + k * step).MaxBy(Gain);
        double s = Golden.Maximum(Gain, from - step, from + step);
        var (α, β) = Coefficients(s);
        double A = p * α / (2 * β);
        return (A, A * s, p / 3 - p * p * Gain(s) / 4);
    }

    double Gain(double s) => Coefficients(s) is var (α, β) && α > 0 && β > 0 ? α * α / β : 0;

    (double α, double β) Coefficients(double s)
    {
        var (low2, low3) = Ramps(s);
        var (high2, high3) = Ramps(s + 1);
        double M = (high3 - low3) / 3;
        return (high2 - M, (1 - p) * low2 + p * M);
    }

    /// <summary>
    /// (Q₂, Q₃): given the pattern, E (s + Σ a_j u_j)₊^q = q!/(q + K)! Π a_j⁻¹ Σ over corners of
    /// ± (s + Σ a_j)₊^(q + K), corners of equal sums taken together.
    /// </summary>
    (double Square, double Cube) Ramps(double s)
    {
        double square = 0, cube = 0;
        foreach (var (probability, on, K) in patterns)
        {
            double two = 0, three = 0;
            Corners(on, 0, s, 1, K, ref two, ref three);
            double scale = probability;
            for (int c = 0; c < on.Length; c++) scale /= Power(cosines[c], on[c]);
            for (int f = 3; f <= K + 2; f++) scale /= f;
            square += scale * two;
            cube += scale * three * 3 / (K + 3);
        }
        return (square, cube);
    }

    void Corners(int[] on, int c, double at, double weight, int K, ref double two, ref double three)
    {
        if (c == on.Length)
        {
            if (at <= 0) return;
            double power = weight * Power(at, K + 2);
            two += power;
            three += power * at;
            return;
        }
        double sign = on[c] % 2 == 0 ? weight : -weight;
        for (int r = 0; r <= on[c]; r++)
        {
            Corners(on, c + 1, at + r * cosines[c], sign, K, ref two, ref three);
            sign *= -(on[c] - r) / (r + 1.0);
        }
    }

    IEnumerable<Pattern> Patterns(int[] counts)
    {
        IEnumerable<Pattern> all = [new(1, [], 0)];
        foreach (int n in counts)
            all = all.SelectMany(part => Enumerable.Range(0, n + 1).Select(k =>
                new Pattern(part.Probability * Binomial(n, k), [.. part.On, k], part.Total + k)));
        return all.Where(pattern => pattern.Probability > Negligible);
    }

    double Binomial(int n, int k)
    {
        double chance = Power(p, k) * Power(1 - p, n - k);
        for (int j = 1; j <= k; j++) chance *= (n - k + j) / (double)j;
        return chance;
    }

    static double Power(double x, int k)
    {
        double power = 1;
        for (; k > 0; k >>= 1, x *= x)
            if ((k & 1) == 1) power *= x;
        return power;
    }
}
