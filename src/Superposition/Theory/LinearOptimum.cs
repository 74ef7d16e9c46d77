using Superposition.Features;
using Superposition.Models;

namespace Superposition.Theory;

/// <summary>
/// The linear model x' = WᵀW x + b on independent features, exactly. With the best bias, E x − WᵀW E x, only
/// variances count, and the best W projects on the m features of largest I_i Var x_i (weighted principal
/// components; paper, "Mathematical Understanding").
/// </summary>
public static class LinearOptimum
{
    /// <summary>The m features that the optimum keeps, most valuable first.</summary>
    public static int[] Kept(IndependentWorld world, IReadOnlyList<double> importance, int m) =>
    [
        .. Enumerable.Range(0, world.FeatureCount)
            .OrderByDescending(i => importance[i] * world.Moments(i).Variance).Take(m),
    ];

    /// <summary>
    /// The least loss of any linear model in m dimensions: Σ of I_i Var x_i over the features not kept.
    /// </summary>
    /// <remarks>
    /// A lower bound for every rank-m map, tied or not (Eckart and Young on I^½ (A − 1) Var^½, which is
    /// diagonal at A = 0); the tied W of a coordinate subspace meets it.
    /// </remarks>
    public static double Loss(IndependentWorld world, IReadOnlyList<double> importance, int m)
    {
        var kept = Kept(world, importance, m).ToHashSet();
        return Enumerable.Range(0, world.FeatureCount).Where(i => !kept.Contains(i))
            .Sum(i => importance[i] * world.Moments(i).Variance);
    }

    /// <summary>
    /// Σ I_i Var x_i, and the least loss of any linear map of rank m with any bias, of features that may
    /// depend on each other: the sum of the eigenvalues of I^½ Cov x I^½ but its m largest (Eckart and
    /// Young 1936).
    /// </summary>
    public static (double Variance, double Loss) Least(
        IWorld world, IReadOnlyList<double> importance, int m)
    {
        var (mean, square) = world.Magnitude.Moments();
        var weighted = new double[world.FeatureCount, world.FeatureCount];
        foreach (var group in world.Groups)
            foreach (int i in group.Features)
                foreach (int j in group.Features)
                {
                    double both = group.Patterns.Where(one => one.On.Contains(i) && one.On.Contains(j))
                        .Sum(one => one.Probability);
                    double product = both * (i == j ? square : mean * mean);
                    double covariance = product - mean * group.Density(i) * mean * group.Density(j);
                    weighted[i, j] = Math.Sqrt(importance[i] * importance[j]) * covariance;
                }
        double[] values = Geometry.Spectrum.Of(weighted);
        return (values.Sum(), values.Skip(m).Sum(value => Math.Max(0, value)));
    }

    /// <summary>
    /// The exact expected loss of any linear model with squared error:
    /// Σ_i I_i [ (c_i)² + Σ_j A_ij² Var x_j ], where A = WᵀW − 1 and c = A E x + b.
    /// </summary>
    public static double Loss(ToyModel model, IndependentWorld world, IReadOnlyList<double> importance)
    {
        if (model.Activation != Activation.Identity || !model.IsPlain)
            throw new ArgumentException("this is the loss of the tied linear model alone", nameof(model));
        var G = new Geometry.Gram(model);
        var moments = Enumerable.Range(0, model.n).Select(world.Moments).ToArray();
        double loss = 0;
        for (int i = 0; i < model.n; i++)
        {
            double shift = model.b[i], spread = 0;
            for (int j = 0; j < model.n; j++)
            {
                double a = G[i, j] - (i == j ? 1 : 0);
                shift += a * moments[j].Mean;
                spread += a * a * moments[j].Variance;
            }
            loss += importance[i] * (shift * shift + spread);
        }
        return loss;
    }
}
