using Superposition.Features;
using Superposition.Geometry;
using Superposition.Models;

namespace Superposition.Theory;

/// <summary>
/// The expected loss of a ReLU-output model on independent uniform features, exactly (to rounding): for
/// output i the other features are averaged out of ReLU(s)² and ReLU(s) one by one, which leaves piecewise
/// polynomials in s, and L_i = I_i E (x_i − ReLU(G_ii x_i + s))² at s = b_i. Cost grows as 4ⁿ: milliseconds
/// at n = 5.
/// </summary>
public static class ExactLoss
{
    /// <summary>Above this the cost is no longer small beside training.</summary>
    public const int MostFeatures = 6;

    /// <summary>
    /// Whether this covers a model that learns x: tied with a linear hidden layer, squared error, ReLU,
    /// uniform or symmetric features, n small.
    /// </summary>
    public static bool Covers(ToyModel model, IWorld world, double lossExponent) =>
        model.IsPlain && model.n <= MostFeatures && model.Activation == Activation.Relu && lossExponent == 2
        && world is IndependentWorld { Magnitude: Magnitude.Uniform or Magnitude.Symmetric };

    /// <summary>L = Σ_i I_i E (x_i − x'_i)²</summary>
    public static double Of(ToyModel model, IndependentWorld world, IReadOnlyList<double> importance)
    {
        if (!Covers(model, world, 2))
            throw new ArgumentException(
                $"needs a plain model, ReLU, uniform features and n ≤ {MostFeatures}", nameof(model));
        return Of(new Gram(model), [.. model.b.Select(value => (double)value)], world, importance);
    }

    /// <summary>The same of any W by its Gram matrix, in double precision.</summary>
    public static double Of(
        Gram gram, IReadOnlyList<double> b, IndependentWorld world, IReadOnlyList<double> importance) =>
        PerOutput(gram, b, world).Select((loss, i) => importance[i] * loss).Sum();

    /// <summary>E (x_i − x'_i)² for each output, importance left out.</summary>
    public static double[] PerOutput(Gram gram, IReadOnlyList<double> b, IndependentWorld world) =>
        [.. Enumerable.Range(0, gram.n).Select(i => Output(gram, b[i], world, i))];

    /// <summary>E (x_i − x'_i)²; a feature that is on is uniform on [least, 1], least 0 or −1.</summary>
    internal static double Output(Gram gram, double b, IndependentWorld world, int i)
    {
        var density = world.Density;
        double least = world.Magnitude == Magnitude.Symmetric ? -1 : 0;
        int n = gram.n;
        double low = b, high = b;
        for (int j = 0; j < n; j++)
        {
            low += Math.Min(0, Math.Min(gram[i, j], least * gram[i, j]));
            high += Math.Max(0, Math.Max(gram[i, j], least * gram[i, j]));
        }
        var squared = PiecewisePolynomial.Ramp(2, low, high);
        var plain = PiecewisePolynomial.Ramp(1, low, high);
        for (int j = 0; j < n; j++)
        {
            if (j == i) continue;
            double a = gram[i, j];
            squared = squared.Blend(density[j], least * a, a);
            plain = plain.Blend(density[j], least * a, a);
        }
        double p = density[i], own = gram[i, i], from = b + least * own, to = b + own;
        // on: ∫ (R₂ − 2 u R₁ + u²) over u uniform on [least, 1]
        double on = squared.Average(from, to)
            - 2 * plain.Average(from, to, (t, value) => (least + t * (1 - least)) * value)
            + Magnitude.Uniform.Moments().Square;
        return (1 - p) * squared.At(b) + p * on;
    }
}
