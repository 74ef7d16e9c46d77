using Superposition.Features;
using Superposition.Geometry;
using Superposition.Models;
using Superposition.Theory.Kernels;

namespace Superposition.Theory;

/// <summary>
/// The expected loss of a ReLU-output model on uniform features, L = Σ_i I_i E (x_i − x'_i)², and its
/// gradient, in closed form: right to rounding whatever the model, orthogonal, dead or aligned columns, zero
/// biases and density 1 included (<see cref="RampTree"/> says how). One output of n independent features
/// costs up to n 2ⁿ, of symmetric ones n 3ⁿ; dependent groups cost one such sum a combination of patterns.
/// </summary>
/// <remarks>
/// At a kink, a ReLU whose argument is exactly 0 with positive probability, its derivative is taken as ½: the
/// mean of both sides, which central differences see. An instance keeps its workspace: one thread at a time.
/// </remarks>
public sealed class ExactLoss
{
    /// <summary>Above this the cost is no longer small beside training.</summary>
    public const int MostFeatures = RampTree.MostVariables;

    readonly OnBranch[] branches;
    readonly IReadOnlyList<double> importance;
    readonly OutputLoss output;
    readonly OutputLanes? lanes;
    readonly int n;
    readonly double[] gram, slopes, losses, slopesInBias, a;

    /// <param name="world">Uniform or symmetric, n ≤ 12, any groups.</param>
    /// <param name="importance">[n]</param>
    public ExactLoss(IWorld world, IReadOnlyList<double> importance)
    {
        n = world.FeatureCount;
        if (!Covers(world) || importance.Count != n)
            throw new ArgumentException(
                $"needs uniform or symmetric features, n ≤ {MostFeatures}, an importance each",
                nameof(world));
        branches = [.. new OnLaw(world).Branches];
        this.importance = importance;
        output = new(world.Magnitude);
        (gram, slopes, a) = (new double[n * n], new double[n * n], new double[n]);
        (losses, slopesInBias) = (new double[n], new double[n]);
        if (OutputLanes.Covers(world, branches)) lanes = new(n);
    }

    /// <summary>
    /// Whether the features are few enough, and of a law whose ramps integrate in closed form.
    /// </summary>
    public static bool Covers(IWorld world) =>
        world.FeatureCount <= MostFeatures && world.Magnitude is Magnitude.Uniform or Magnitude.Symmetric;

    /// <summary>
    /// Whether this covers a model that learns x: tied with a linear hidden layer, squared error, ReLU,
    /// uniform or symmetric features, n small.
    /// </summary>
    public static bool Covers(ToyModel model, IWorld world, double lossExponent) =>
        model.IsPlain && model.Activation == Activation.Relu && lossExponent == 2 && Covers(world);

    /// <summary>L of one model.</summary>
    public static double Of(ToyModel model, IWorld world, IReadOnlyList<double> importance) =>
        new ExactLoss(world, importance).Loss(new(model));

    /// <summary>L</summary>
    public double Loss(TiedModel model)
    {
        var losses = PerOutput(model.Gram, model.b);
        double sum = 0;
        for (int i = 0; i < n; i++) sum += importance[i] * losses[i];
        return sum;
    }

    /// <summary>E (x_i − x'_i)² for each output, importance left out.</summary>
    public double[] PerOutput(Gram gram, ReadOnlySpan<double> b)
    {
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) this.gram[i * n + j] = gram[i, j];
        Outputs(b);
        return (double[])losses.Clone();
    }

    /// <summary>E (x_i − x'_i)²</summary>
    internal double Output(Gram gram, double b, int i)
    {
        for (int j = 0; j < n; j++) this.gram[i * n + j] = gram[i, j];
        return Output(i, b, out _);
    }

    /// <summary>L and its gradient at θ (W then b, as <see cref="TiedModel"/> keeps them).</summary>
    /// <param name="m">Hidden dimensions.</param>
    /// <param name="θ">[m·n + n]</param>
    /// <param name="δθ">[m·n + n], set.</param>
    public double Gradient(int m, ReadOnlySpan<double> θ, Span<double> δθ)
    {
        ReadOnlySpan<double> W = θ[..(m * n)], b = θ[(m * n)..];
        Span<double> δW = δθ[..(m * n)], δb = δθ[(m * n)..];
        double loss = 0;
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++)
            {
                double dot = 0;
                for (int k = 0; k < m; k++) dot += W[k * n + i] * W[k * n + j];
                gram[i * n + j] = gram[j * n + i] = dot;
            }
        Outputs(b);
        for (int i = 0; i < n; i++)
        {
            loss += importance[i] * losses[i];
            δb[i] = importance[i] * slopesInBias[i];
            for (int j = 0; j < n; j++) slopes[i * n + j] *= importance[i];
        }
        // G_ij = W_i · W_j, so δW = W (A + Aᵀ) with A_ij = ∂L/∂G_ij
        δW.Clear();
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
            {
                double both = slopes[i * n + j] + slopes[j * n + i];
                for (int k = 0; k < m; k++) δW[k * n + j] += W[k * n + i] * both;
            }
        return loss;
    }

    /// <summary>L and its gradient, in a new array.</summary>
    public (double Loss, double[] δθ) Gradient(TiedModel model)
    {
        var δθ = new double[model.θ.Length];
        return (Gradient(model.m, model.θ, δθ), δθ);
    }

    /// <summary>A [n, n], A_ij = I_i ∂ℓ_i/∂G_ij.</summary>
    internal double[] GramSlopes(TiedModel model)
    {
        Gradient(model);
        return (double[])slopes.Clone();
    }

    /// <summary>Losses and slopes of every output: in lanes what fits there, else one by one.</summary>
    void Outputs(ReadOnlySpan<double> b)
    {
        uint covered = lanes?.Evaluate(gram, branches[0].Density, b, losses, slopesInBias, slopes) ?? 0;
        for (int i = 0; i < n; i++)
            if ((covered >> i & 1) == 0) losses[i] = Output(i, b[i], out slopesInBias[i]);
    }

    /// <summary>ℓ_i, ∂ℓ_i/∂b_i, and ∂ℓ_i/∂G_ij into row i of the slopes.</summary>
    double Output(int i, double b, out double slope)
    {
        double loss = 0;
        slope = 0;
        var row = slopes.AsSpan(i * n, n);
        row.Clear();
        foreach (var branch in branches)
        {
            int[] features = branch.Features;
            int own = -1;
            for (int j = 0; j < features.Length; j++)
            {
                a[j] = gram[i * n + features[j]];
                if (features[j] == i) own = j;
            }
            loss += branch.Probability * output.Value(a.AsSpan(0, features.Length), branch.Density, own, b);
            slope += branch.Probability * output.SlopeInBias;
            var part = output.Slopes;
            for (int j = 0; j < part.Length; j++) row[features[j]] += branch.Probability * part[j];
        }
        return loss;
    }
}
