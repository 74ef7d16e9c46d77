using Superposition.Features;
using Superposition.Geometry;
using Superposition.Theory.Kernels;

namespace Superposition.Theory;

/// <summary>
/// ∂²L/∂θ², θ = (W, b) as <see cref="TiedModel"/> keeps them, in closed form like <see cref="ExactLoss"/>.
/// Where a ReLU's argument is exactly 0 with positive probability the sides differ, and this is their mean.
/// </summary>
/// <remarks>An instance keeps its workspace: one thread at a time.</remarks>
public sealed class ExactHessian
{
    readonly ExactLoss exact;
    readonly IReadOnlyList<double> importance;
    readonly OutputCurvature output;
    readonly IReadOnlyList<OnBranch> branches;
    readonly CurvatureLanes? lanes;
    readonly double[][,] outputs;
    readonly double[] gram;

    public ExactHessian(IWorld world, IReadOnlyList<double> importance)
        : this(new(world, importance), world, importance) { }

    internal ExactHessian(ExactLoss exact, IWorld world, IReadOnlyList<double> importance)
    {
        int n = world.FeatureCount;
        (this.exact, this.importance) = (exact, importance);
        output = new(world.Magnitude);
        branches = new OnLaw(world).Branches;
        if (OutputLanes.Covers(world, branches)) lanes = new(n);
        outputs = [.. Enumerable.Range(0, n).Select(_ => new double[n + 1, n + 1])];
        gram = new double[n * n];
    }

    /// <summary>The Hessian of one model.</summary>
    public static double[,] Of(TiedModel model, IWorld world, IReadOnlyList<double> importance) =>
        new ExactHessian(world, importance).Of(model);

    /// <returns>[m·n + n, m·n + n], symmetric.</returns>
    public double[,] Of(TiedModel model)
    {
        int n = model.n, size = model.θ.Length;
        var G = model.Gram;
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) gram[i * n + j] = G[i, j];
        uint covered = lanes?.Evaluate(gram, branches[0].Density, model.b, outputs) ?? 0;
        var H = new double[size, size];
        for (int i = 0; i < n; i++)
        {
            if ((covered >> i & 1) == 0) outputs[i] = Output(G, model.b[i], i);
            AddChained(H, outputs[i], importance[i], model, i);
        }
        AddBilinear(H, model, exact.GramSlopes(model));
        for (int r = 0; r < size; r++)
            for (int s = 0; s < r; s++) H[r, s] = H[s, r] = (H[r, s] + H[s, r]) / 2;
        return H;
    }

    /// <summary>∂²ℓ_i/∂(G_i·, b_i)², [n + 1, n + 1], of the output alone.</summary>
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

    /// <summary>
    /// I_i Jᵀ h J, J = ∂(G_i·, b_i)/∂θ: ∂G_ij/∂W_kc = δ_cj W_ki + δ_ci W_kj. So within the columns of W it is
    /// W_ki W_li h_cd, and in column i, of c or d or both, Σ_j W_kj h_j· as well.
    /// </summary>
    static void AddChained(double[,] H, double[,] h, double importance, TiedModel model, int i)
    {
        int n = model.n, m = model.m, bias = m * n + i;
        var W = model.W;
        Span<double> pull = stackalloc double[n + 1];
        for (int k = 0; k < m; k++)
        {
            double own = importance * W[k * n + i];
            int column = k * n + i;
            pull.Clear(); // I_i Σ_j W_kj h_j·
            for (int j = 0; j < n; j++)
                for (int d = 0; d <= n; d++) pull[d] += importance * W[k * n + j] * h[j, d];
            for (int l = 0; l < m; l++)
            {
                double other = W[l * n + i], both = 0;
                for (int d = 0; d < n; d++)
                {
                    double once = pull[d] * other;
                    both += pull[d] * W[l * n + d];
                    H[column, l * n + d] += once;
                    H[l * n + d, column] += once;
                    for (int c = 0; c < n; c++) H[k * n + c, l * n + d] += own * other * h[c, d];
                }
                H[column, l * n + i] += both;
            }
            for (int c = 0; c < n; c++)
            {
                H[k * n + c, bias] += own * h[c, n];
                H[bias, k * n + c] += own * h[n, c];
            }
            H[column, bias] += pull[n];
            H[bias, column] += pull[n];
        }
        H[bias, bias] += importance * h[n, n];
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
