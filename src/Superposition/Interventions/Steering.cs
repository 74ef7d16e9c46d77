using MathNet.Numerics.LinearAlgebra;
using Superposition.Features;
using Superposition.Numerics;
using Superposition.Theory;

namespace Superposition.Interventions;

/// <summary>Which direction in hidden space stands for a feature.</summary>
public enum SteeringVector
{
    /// <summary>W_i / ‖W_i‖², the feature's own direction.</summary>
    Column,

    /// <summary>(W Wᵀ)⁺ W_i, scaled: of all v with W_i · v = 1 the one of least Σ_j (W_j · v)².</summary>
    Dual,

    /// <summary>Of all v with W_i · v = 1 the one of least collateral at this strength.</summary>
    Least,
}

/// <summary>What h + α v does to the outputs, in the mean over a world's samples.</summary>
/// <param name="Change">[n], E x'_j after − E x'_j before.</param>
/// <param name="Feature">i, the one that is steered.</param>
/// <param name="Importance">[n]</param>
public sealed record SteeringEffect(
    IReadOnlyList<double> Change, int Feature, IReadOnlyList<double> Importance)
{
    /// <summary>E Δx'_i</summary>
    public double Wanted => Change[Feature];

    /// <summary>
    /// Σ_{j≠i} I_j E Δx'_j over the outputs that rise: features reported that are not there.
    /// </summary>
    public double FalseActivation => Others(change => Math.Max(change, 0));

    /// <summary>Σ_{j≠i} I_j E |Δx'_j| over the outputs that fall: features no longer reported.</summary>
    public double Suppression => Others(change => Math.Max(-change, 0));

    /// <summary>
    /// Σ_{j≠i} I_j E |Δx'_j|: as a shift moves an output the same way whatever the sample, the mean of sizes
    /// is the size of the mean.
    /// </summary>
    public double Collateral => FalseActivation + Suppression;

    double Others(Func<double, double> part) =>
        Enumerable.Range(0, Change.Count).Where(j => j != Feature).Sum(j => Importance[j] * part(Change[j]));
}

/// <summary>
/// Steering x' = ReLU(Wᵀ(h + α v) + b), h = W x: output j's argument moves by α W_j · v, so everything that
/// steering does is a mean of a shifted ReLU, exact where Theory covers the world. α is in units of the
/// feature: every v here has W_i · v = 1.
/// </summary>
/// <remarks>An instance keeps its workspace: one thread at a time.</remarks>
public sealed class Steering
{
    /// <summary>A feature of a smaller norm has no direction.</summary>
    public const double LeastNorm = 1e-6;

    const int Starts = 8;

    readonly TiedModel model;
    readonly IReadOnlyList<double> importance;
    readonly MeanOutput means;
    readonly double[][] rows;
    readonly double[] before;

    /// <param name="world">Uniform or symmetric, n ≤ 12, any groups.</param>
    /// <param name="importance">[n], the weights of the outputs' collateral.</param>
    public Steering(TiedModel model, IWorld world, IReadOnlyList<double> importance)
    {
        (this.model, this.importance, means) = (model, importance, new(world));
        var gram = model.Gram;
        rows = [.. Enumerable.Range(0, model.n).Select(j =>
            Enumerable.Range(0, model.n).Select(k => gram[j, k]).ToArray())];
        before = [.. Enumerable.Range(0, model.n).Select(j => means.Of(rows[j], model.b[j]).Mean)];
    }

    /// <summary>The effect of h + α v.</summary>
    /// <param name="v">[m]</param>
    public SteeringEffect Effect(int feature, ReadOnlySpan<double> v, double α)
    {
        var change = new double[model.n];
        for (int j = 0; j < model.n; j++)
            change[j] = means.Of(rows[j], model.b[j] + α * Along(j, v)).Mean - before[j];
        return new(change, feature, importance);
    }

    /// <summary>v [m] with W_i · v = 1.</summary>
    /// <param name="α">The strength, on which only the least-collateral vector depends.</param>
    /// <exception cref="ArgumentException">The feature has no direction (‖W_i‖ &lt; 1e-6).</exception>
    public double[] Vector(int feature, SteeringVector kind, double α)
    {
        var column = Column(feature);
        if (kind == SteeringVector.Column) return column;
        var dual = Dual(feature);
        return kind == SteeringVector.Dual ? dual : Least(feature, α, [column, dual]);
    }

    double[] Column(int i)
    {
        double[] w = Direction(i);
        double square = w.Sum(value => value * value);
        if (square < LeastNorm * LeastNorm)
            throw new ArgumentException($"feature {i} is not represented: it has no direction", nameof(i));
        return [.. w.Select(value => value / square)];
    }

    double[] Direction(int i) => [.. Enumerable.Range(0, model.m).Select(k => model.W[k * model.n + i])];

    double[] Dual(int i)
    {
        var W = Matrix<double>.Build.Dense(model.m, model.n, (k, j) => model.W[k * model.n + j]);
        var v = (W * W.Transpose()).PseudoInverse() * W.Column(i);
        return [.. v / v.DotProduct(W.Column(i))];
    }

    /// <summary>
    /// Descends the collateral over v = v₀ + N y, N [m, m − 1] a basis of what is orthogonal to W_i, from the
    /// given vectors and points around them; kinks at Δx'_j = 0 are where minima lie, which the line search
    /// allows.
    /// </summary>
    double[] Least(int i, double α, double[][] candidates)
    {
        double[][] N = Complement(Direction(i));
        double[] origin = candidates[0];
        var best = candidates.MinBy(v => Effect(i, v, α).Collateral)!;
        double least = Effect(i, best, α).Collateral;
        var rng = new Rng(0, (ulong)i, RandomPurpose.Initialisation);
        for (int start = 0; N.Length > 0 && start < Starts; start++)
        {
            var from = start < candidates.Length ? candidates[start] : candidates[start % candidates.Length];
            double[] y = [.. N.Select(axis => Vectors.Dot(axis, from) - Vectors.Dot(axis, origin)
                + (start < candidates.Length ? 0 : 0.5 * rng.NextNormal()))];
            var end = QuasiNewton.Minimise(
                (y, δy) => Collateral(i, α, At(origin, N, y), N, δy), y, 1e-9, 200);
            if (end.Value < least) (least, best) = (end.Value, At(origin, N, end.X));
        }
        return best;
    }

    double Collateral(int i, double α, double[] v, double[][] N, Span<double> δy)
    {
        δy.Clear();
        double sum = 0;
        for (int j = 0; j < model.n; j++)
        {
            if (j == i) continue;
            var (mean, positive) = means.Of(rows[j], model.b[j] + α * Along(j, v));
            double change = mean - before[j];
            sum += importance[j] * Math.Abs(change);
            double slope = importance[j] * Math.Sign(change) * positive * α;
            for (int k = 0; k < N.Length; k++) δy[k] += slope * Along(j, N[k]);
        }
        return sum;
    }

    static double[] At(double[] origin, double[][] N, ReadOnlySpan<double> y)
    {
        double[] v = [.. origin];
        for (int k = 0; k < N.Length; k++)
            for (int d = 0; d < v.Length; d++) v[d] += y[k] * N[k][d];
        return v;
    }

    /// <summary>An orthonormal basis of what is orthogonal to w (Gram and Schmidt).</summary>
    static double[][] Complement(double[] w)
    {
        var basis = new List<double[]> { Normalised(w) };
        foreach (int axis in Enumerable.Range(0, w.Length).OrderBy(k => Math.Abs(w[k])).Take(w.Length - 1))
        {
            double[] v = [.. w.Select((_, k) => k == axis ? 1.0 : 0)];
            foreach (var known in basis)
            {
                double along = Vectors.Dot(known, v);
                for (int k = 0; k < v.Length; k++) v[k] -= along * known[k];
            }
            basis.Add(Normalised(v));
        }
        return [.. basis.Skip(1)];
    }

    static double[] Normalised(double[] v)
    {
        double norm = Vectors.Norm(v);
        return [.. v.Select(value => value / norm)];
    }

    /// <summary>W_j · v</summary>
    double Along(int j, ReadOnlySpan<double> v)
    {
        double dot = 0;
        for (int k = 0; k < model.m; k++) dot += model.W[k * model.n + j] * v[k];
        return dot;
    }
}
