using MathNet.Numerics.LinearAlgebra;
using Superposition.Features;
using Superposition.Numerics;
using Superposition.Theory;

namespace Superposition.Interventions;

/// <summary>
/// One δ added to every input of x' = ReLU(WᵀW x + b), the target left at x, as exact means: z is linear in
/// x, so δ is a shift of the biases by WᵀWδ, and E L(x + δ) the loss of the model with those biases.
/// </summary>
/// <remarks>An instance keeps its workspace: one thread at a time.</remarks>
public sealed class UniversalAttack
{
    const double Nothing = 1e-12;

    readonly TiedModel model;
    readonly IReadOnlyList<double> importance;
    readonly ExactLoss exact;
    readonly MeanOutput means;
    readonly double[][] gram;
    readonly double[] θ, δθ;

    /// <param name="world">Uniform or symmetric, n ≤ 12, any groups.</param>
    /// <param name="importance">[n], as in the loss.</param>
    public UniversalAttack(TiedModel model, IWorld world, IReadOnlyList<double> importance)
    {
        (this.model, this.importance, exact, means) = (model, importance, new(world, importance), new(world));
        var G = model.Gram;
        gram = [.. Enumerable.Range(0, model.n).Select(i =>
            Enumerable.Range(0, model.n).Select(j => G[i, j]).ToArray())];
        (θ, δθ) = ([.. model.θ], new double[model.θ.Length]);
        Clean = exact.Loss(model);
    }

    /// <summary>E L(x)</summary>
    public double Clean { get; }

    /// <summary>E L(x + δ) − E L(x)</summary>
    /// <param name="δ">[n]</param>
    public double Damage(ReadOnlySpan<double> δ) => Damage(δ, []);

    /// <summary>The same, and its gradient: G ∂L/∂b where one is asked for.</summary>
    double Damage(ReadOnlySpan<double> δ, Span<double> slope)
    {
        int n = model.n, first = model.m * n;
        for (int i = 0; i < n; i++) θ[first + i] = model.b[i] + Vectors.Dot(gram[i], δ);
        double loss = exact.Gradient(model.m, θ, δθ);
        for (int j = 0; j < slope.Length; j++) slope[j] = Vectors.Dot(gram[j], δθ.AsSpan(first));
        return loss - Clean;
    }

    /// <summary>
    /// (WᵀW)_i / ‖(WᵀW)_i‖ [n], the paper's attack: no δ of this length moves z_i further. Null where W does
    /// not hold i at all.
    /// </summary>
    public double[]? OnOutput(int i)
    {
        double norm = Reach(i);
        return norm > Nothing ? [.. gram[i].Select(g => g / norm)] : null;
    }

    /// <summary>‖(WᵀW)_i‖ = ‖W_i‖² / √D_i: by how much that attack, of length 1, moves z_i.</summary>
    public double Reach(int i) => Vectors.Norm(gram[i]);

    /// <summary>E Δx'_i: less than z_i moves where the ReLU hides it.</summary>
    public double Move(int i, ReadOnlySpan<double> δ) =>
        means.Of(gram[i], model.b[i] + Vectors.Dot(gram[i], δ)).Mean - means.Of(gram[i], model.b[i]).Mean;

    /// <summary>
    /// Σ_j I_j ReLU(G_j·δ)²: the damage were all biases 0 and no feature on; quadratic in δ.
    /// </summary>
    public double AtRest(ReadOnlySpan<double> δ)
    {
        double sum = 0;
        for (int j = 0; j < model.n; j++)
        {
            double z = Math.Max(0, Vectors.Dot(gram[j], δ));
            sum += importance[j] * z * z;
        }
        return sum;
    }

    /// <summary>
    /// The direction of largest damage at a length, [n] of length 1: ascends from the paper's attacks, from
    /// their opposites and from given ones. A best of these starts, not a proof.
    /// </summary>
    public double[] Strongest(double length, params ReadOnlySpan<double[]> starts)
    {
        int n = model.n;
        var candidates = new List<double[]>(starts.ToArray());
        for (int i = 0; i < n; i++)
        {
            if (OnOutput(i) is not { } direction) continue;
            candidates.Add(direction);
            candidates.Add([.. direction.Select(d => -d)]);
        }
        double[] best = [.. Enumerable.Range(0, n).Select(i => i == 0 ? 1.0 : 0)];
        double most = double.NegativeInfinity;
        foreach (double[] start in candidates)
        {
            var end = QuasiNewton.Minimise((y, δy) => Spared(y, length, δy), start, 1e-10, 100);
            if (-end.Value <= most) continue;
            (most, best) = (-end.Value, Unit(end.X));
        }
        return best;
    }

    /// <summary>Minus the damage of ε y/‖y‖, and its gradient in y, which has no part along y.</summary>
    double Spared(ReadOnlySpan<double> y, double ε, Span<double> δy)
    {
        double norm = Vectors.Norm(y);
        double[] u = Unit(y);
        double damage = Damage([.. u.Select(value => ε * value)], δy);
        double along = Vectors.Dot(u, δy);
        for (int j = 0; j < u.Length; j++) δy[j] = -ε / norm * (δy[j] - along * u[j]);
        return -damage;
    }

    /// <summary>A direction that W does not see, W δ = 0 [n] of length 1; null where there is none.</summary>
    public double[]? Unseen()
    {
        var W = Matrix<double>.Build.Dense(model.m, model.n, (k, i) => model.W[k * model.n + i]);
        var svd = W.Svd();
        int rank = svd.S.Count(s => s > Nothing);
        return rank == model.n ? null : [.. svd.VT.Row(model.n - 1)];
    }

    static double[] Unit(ReadOnlySpan<double> y)
    {
        double norm = Vectors.Norm(y);
        double[] u = y.ToArray();
        for (int j = 0; j < u.Length; j++) u[j] /= norm;
        return u;
    }
}
