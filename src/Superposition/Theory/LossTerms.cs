using Superposition.Features;
using Superposition.Theory.Kernels;

namespace Superposition.Theory;

/// <summary>What samples with exactly this many active features add to the expected loss.</summary>
/// <param name="Active">k</param>
/// <param name="Probability">P(k features are on); C(n, k) p^k S^(n−k) where they are alike.</param>
/// <param name="Benefit">Σ_i I_i E [(x_i − x'_i)²; x_i on, k on]: what representing features lowers.</param>
/// <param name="Interference">Σ_i I_i E [x'_i²; x_i off, k on]: what they do to others.</param>
public sealed record LossTerm(int Active, double Probability, double Benefit, double Interference)
{
    public double Loss => Benefit + Interference;

    /// <summary>The paper's L_k for features of one density: the sum over the C(n, k) sets.</summary>
    public double PerSet(double p, int n) =>
        Loss / (Math.Pow(p, Active) * Math.Pow(1 - p, n - Active));
}

/// <summary>
/// The split L = Σ_k p^k (1−p)^(n−k) L_k over the number of active features (paper, "Mathematical
/// Understanding"; its L_0 and L_1 lack the importance), for any law of what is on.
/// </summary>
public static class LossTerms
{
    /// <returns>[n + 1], k = 0 … n; their losses sum to the expected loss.</returns>
    public static LossTerm[] Of(TiedModel model, IWorld world, IReadOnlyList<double> importance)
    {
        int n = model.n;
        var G = model.Gram;
        var output = new OutputLoss(world.Magnitude);
        double[] probability = new double[n + 1];
        double[] benefit = new double[n + 1], interference = new double[n + 1];
        double[] a = new double[n], sure = [.. Enumerable.Repeat(1.0, n)];
        foreach (var (chance, on) in new OnLaw(world).Sets())
        {
            int k = on.Length;
            probability[k] += chance;
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < k; j++) a[j] = G[i, on[j]];
                int own = Array.IndexOf(on, i);
                double loss = importance[i] * chance
                    * output.Value(a.AsSpan(0, k), sure.AsSpan(0, k), own, model.b[i]);
                (own < 0 ? interference : benefit)[k] += loss;
            }
        }
        return [.. Enumerable.Range(0, n + 1).Select(k =>
            new LossTerm(k, probability[k], benefit[k], interference[k]))];
    }
}
