using Superposition.Geometry;
using Superposition.Models;

namespace Superposition.Theory;

/// <summary>
/// What one feature costs at one output when it is active alone, x_j uniform on [0, 1]. Output i should be 0
/// then (j ≠ i), and is f(G_ij x_j + b_i).
/// </summary>
/// <param name="Paid">E ReLU(G_ij x + b_i)²: what the loss sees.</param>
/// <param name="Unfiltered">E (G_ij x + b_i)²: what it would see without the ReLU.</param>
public sealed record PairCost(double Paid, double Unfiltered)
{
    /// <summary>What the ReLU cuts away: negative leakage is free.</summary>
    public double Free => Unfiltered - Paid;
}

/// <summary>
/// The interference of a ReLU-output model, pair by pair, over the samples in which one feature is active:
/// the first-order term of the paper's loss, before importance and probabilities ("Mathematical
/// Understanding").
/// </summary>
public static class InterferenceBudget
{
    /// <summary>
    /// ∫₀¹ ReLU(g x + b)² dx: [(g x + b)³ / 3g] between the ends of where g x + b is positive.
    /// </summary>
    public static PairCost Of(double g, double b)
    {
        double unfiltered = g * g / 3 + g * b + b * b;
        if (b >= 0 && g + b >= 0) return new(unfiltered, unfiltered);
        if (b <= 0 && g + b <= 0) return new(0, unfiltered);
        double end = g > 0 ? g + b : b; // the positive end; the other is where it crosses 0
        return new(end * end * end / (3 * Math.Abs(g)), unfiltered);
    }

    /// <summary>∂/∂g of <see cref="Of(double, double)"/>: ∫ 2x (g x + b) dx over where the ReLU is open, and
    /// over all of [0, 1].</summary>
    public static PairCost Slope(double g, double b)
    {
        double Primitive(double x) => x * x * (2 * g * x / 3 + b);
        double unfiltered = Primitive(1);
        if (b >= 0 && g + b >= 0) return new(unfiltered, unfiltered);
        if (b <= 0 && g + b <= 0) return new(0, unfiltered);
        double crossing = Primitive(-b / g);
        return new(g > 0 ? unfiltered - crossing : crossing, unfiltered);
    }

    /// <summary>
    /// [n, n], row i output i: what j costs there while active alone. On the diagonal the output should be x:
    /// ∫₀¹ (x − ReLU(G_ii x + b_i))² dx, and the cost without the ReLU.
    /// </summary>
    public static PairCost[,] Of(ToyModel model)
    {
        var gram = new Gram(model);
        int n = model.n;
        var costs = new PairCost[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                costs[i, j] = i == j ? Own(gram[i, i], model.b[i]) : Of(gram[i, j], model.b[i]);
        return costs;
    }

    /// <summary>
    /// ∫ (x − ReLU(g x + b))² = ∫ x² over where the output is 0, and ∫ ((1−g) x − b)² over where it is not.
    /// </summary>
    static PairCost Own(double g, double b)
    {
        double unfiltered = Square(1 - g, -b, 0, 1);
        // positive on [from, to]; g ≥ 0, since it is ‖W_i‖²
        double from = b >= 0 ? 0 : g > 0 ? Math.Min(1, -b / g) : 1;
        return new(from * from * from / 3 + Square(1 - g, -b, from, 1), unfiltered);
    }

    /// <summary>∫ (s x + c)² dx from one place to another.</summary>
    static double Square(double s, double c, double from, double to)
    {
        double Primitive(double x) => s * s * x * x * x / 3 + s * c * x * x + c * c * x;
        return Primitive(to) - Primitive(from);
    }
}
