using Superposition.Features;

namespace Superposition.Theory;

/// <summary>
/// k equally important features of density p as a regular k-gon in two dimensions: the norm and bias at which
/// the expected loss is least among regular k-gons, exactly. As p → 0 it becomes
/// <see cref="OneActivePolygon"/>.
/// </summary>
/// <param name="k">Corners, at most <see cref="ExactLoss.MostFeatures"/>.</param>
/// <param name="Density">p</param>
/// <param name="NormSquared">‖w‖²</param>
/// <param name="Bias">b</param>
/// <param name="Loss">Σ over the k features.</param>
public sealed record RegularPolygon(int k, double Density, double NormSquared, double Bias, double Loss)
{
    /// <summary>By symmetry k times the loss of one output.</summary>
    public static double LossAt(int k, double density, double normSquared, double bias)
    {
        double radius = Math.Sqrt(normSquared);
        double[] W =
        [
            .. Enumerable.Range(0, k).Select(i => radius * Math.Cos(2 * Math.PI * i / k)),
            .. Enumerable.Range(0, k).Select(i => radius * Math.Sin(2 * Math.PI * i / k)),
        ];
        var exact = new ExactLoss(new IndependentWorld(k, density), Importance.Uniform(k).Values);
        return k * exact.Output(new(k, 2, W), bias, 0);
    }

    /// <summary>
    /// Above this the optimum that continues the one-active one turns flat and is lost, or is not the best.
    /// </summary>
    public const double MostDensity = 0.3;

    /// <summary>The optimum that continues the one-active one to this density.</summary>
    /// <param name="k">5 to <see cref="ExactLoss.MostFeatures"/>.</param>
    /// <param name="density">Above 0, at most <see cref="MostDensity"/>.</param>
    public static RegularPolygon Best(int k, double density)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 5);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, ExactLoss.MostFeatures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(density);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(density, MostDensity);
        var start = OneActivePolygon.Best(k);
        var (x, y) = SmoothMinimum.Near((x, y) => LossAt(k, density, x, y), start.NormSquared, start.Bias);
        return new(k, density, x, y, LossAt(k, density, x, y));
    }
}
