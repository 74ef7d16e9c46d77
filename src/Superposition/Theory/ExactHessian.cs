using Superposition.Features;
using Superposition.Geometry;
using Superposition.Theory.Kernels;

namespace Superposition.Theory;

/// <summary>
/// ∂²L/∂θ², θ = (W, b) as <see cref="TiedModel"/> keeps them, in closed form like <see cref="ExactLoss"/>.
/// Where a ReLU's argument is exactly 0 with positive probability the sides differ, and this is their mean.
/// </summary>
/// <remarks>An instance keeps its workspace: one thread at a time.</remarks>
public sealed class ExactHessian(IWorld world, IReadOnlyList<double> importance)
{
    readonly ExactLoss exact = new(world, importance);
    readonly OutputCurvature output = new(world.Magnitude);
    readonly IReadOnlyList<OnBranch> branches = new OnLaw(world).Branches;

    /// <summary>The Hessian of one model.</summary>
    public static double[,] Of(TiedModel model, IWorld world, IReadOnlyList<double> importance) =>
        new ExactHessian(world, importance).Of(model);

    /// <returns>[m·n + n, m·n + n], symmetric.</returns>
    public double[,] Of(TiedModel model)
    {
        int n = model.n, size = model.θ.Length;
        var G = model.Gram;
        var H = new double[size, size];
        for (int i = 0; i < n; i++)
            AddChained(H, Output(G, model.b[i], i), importance[i], model, i);
        AddBilinear(H, model, exact.GramSlopes(model));
        for (int r = 0; r < size; r++)
            for (int s = 0; s < r; s++) H[r, s] = H[s, r] = (H[r, s] + H[s, r]) / 2;
        return H;
    }

    /// <summary>∂²ℓ_i/∂(G_i·, b_i)², [n + 1, n + 1].</summary>
    internal double[,] Output(Gram gram, double b, int i)
    {
        var h = new double[gram.n + 1, gram.n + 1];
        foreach (var (probability, features, density) in branches)
        {
            double[] a = [.. features.Select(j => gram[i, j])];
            output.AddTo(h, probability, a, density, Array.IndexOf(features, i), features, b);
        }
        return h;
    }

    /// <summary>I_i Jᵀ h J, J = ∂(G_i·, b_i)/∂θ: ∂G_ij/∂W_kc = δ_ci W_kj + δ_cj W_ki.</summary>
    static void AddChained(double[,] H, double[,] h, double importance, TiedModel model, int i)
    {
        int n = model.n, m = model.m, size = model.θ.Length;
        var J = new double[n + 1, size];
        for (int j = 0; j < n; j++)
            for (int k = 0; k < m; k++)
            {
                J[j, k * n + i] += model.W[k * n + j];
                J[j, k * n + j] += model.W[k * n + i];
            }
        J[n, m * n + i] = 1;
        var hJ = new double[n + 1, size];
        for (int j = 0; j <= n; j++)
            for (int l = 0; l <= n; l++)
                for (int r = 0; h[j, l] != 0 && r < size; r++) hJ[j, r] += importance * h[j, l] * J[l, r];
        for (int j = 0; j <= n; j++)
            for (int r = 0; r < size; r++)
                for (int s = 0; J[j, r] != 0 && s < size; s++) H[r, s] += J[j, r] * hJ[j, s];
    }

    /// <summary>Σ_ij A_ij ∂²G_ij, A_ij = ∂L/∂G_ij: within a hidden dimension, A + Aᵀ.</summary>
    static void AddBilinear(double[,] H, TiedModel model, double[] A)
    {
        int n = model.n;
        for (int k = 0; k < model.m; k++)
            for (int c = 0; c < n; c++)
                for (int d = 0; d < n; d++)
                    H[k * n + c, k * n + d] += A[c * n + d] + A[d * n + c];
    }
}
