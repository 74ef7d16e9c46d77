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
