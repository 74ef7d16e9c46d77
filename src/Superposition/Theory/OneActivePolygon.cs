namespace Superposition.Theory;

/// <summary>
/// A regular k-gon in two dimensions when exactly one of its features is ever on, uniform on [0, 1]: the
/// limit p → 0 of the toy model (Chen et al. 2023, arXiv 2310.06301, Lemma 3.1, where this loss is H/(3k)).
/// </summary>
/// <param name="k">Corners.</param>
/// <param name="NormSquared">‖w‖²</param>
/// <param name="Bias">b</param>
/// <param name="Loss">The expected loss, summed over the k outputs, given that one feature is on.</param>
public sealed record OneActivePolygon(int k, double NormSquared, double Bias, double Loss)
{
    /// <summary>
    /// E over the active feature's value u of
    /// (u − ReLU(l²u + b))² + Σ_{j≠i} ReLU(l² cos(2π(i−j)/k) u + b)²; b ≤ 0, l² ≥ −b.
    /// </summary>
    public static double LossAt(int k, double normSquared, double bias)
    {
        double sum = SelfLoss(normSquared, bias);
        for (int j = 1; j < k; j++) sum += SquaredRelu(normSquared * Math.Cos(2 * Math.PI * j / k), bias);
        return sum;
    }

    /// <summary>∫₀¹ ReLU(a u + b)² du</summary>
    internal static double SquaredRelu(double a, double b)
    {
        double top = Math.Max(a + b, 0), bottom = Math.Max(b, 0);
        if (Math.Abs(a) < 1e-9) return top * bottom;
        return (top * top * top - bottom * bottom * bottom) / (3 * a);
    }

    /// <summary>∫₀¹ (u − ReLU(a u + b))² du, a &gt; 0.</summary>
    static double SelfLoss(double a, double b)
    {
        double start = a > 0 && b < 0 ? Math.Min(1, -b / a) : 0; // below it the output is silent: ∫ u²
        return start * start * start / 3 + Squared(a - 1, b, 1) - Squared(a - 1, b, start);
    }

    /// <summary>∫₀ᵘ (c t + b)² dt</summary>
    static double Squared(double c, double b, double u) => u * (c * c * u * u / 3 + c * b * u + b * b);

    /// <summary>The best norm and bias of the k-gon, from a coarse grid on.</summary>
    public static OneActivePolygon Best(int k)
    {
        var best = (Loss: double.PositiveInfinity, NormSquared: 1.0, Bias: 0.0);
        for (double a = 0.5; a <= 3.5; a += 0.02)
            for (double b = -2; b <= 0.5; b += 0.02)
                if (LossAt(k, a, b) is var loss && loss < best.Loss) best = (loss, a, b);
        var (x, y) = SmoothMinimum.Near((x, y) => LossAt(k, x, y), best.NormSquared, best.Bias);
        return new(k, x, y, LossAt(k, x, y));
    }

    /// <summary>
    /// The loss when these k are among c features, of which always one is on and the rest have no direction:
    /// (k L + (c − k)/3) / c, less 1/(4c²) for each of the rest that has its best bias, 1/(2c).
    /// </summary>
    public double Among(int c, int biased) => (k * Loss + (c - k) / 3.0) / c - biased / (4.0 * c * c);
}
