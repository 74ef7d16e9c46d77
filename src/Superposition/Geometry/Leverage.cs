using MathNet.Numerics.LinearAlgebra;
using Superposition.Models;

namespace Superposition.Geometry;

/// <summary>
/// The leverage score of feature i: l_i = W_iᵀ (W Wᵀ)⁺ W_i, entry i of the diagonal of the hat matrix of Wᵀ.
/// It bounds the dimensionality: D_i ≤ l_i ≤ 1 and Σ l_i = rank W, hence Σ D_i ≤ rank W (Cauchy and Schwarz;
/// D_i = l_i where W_i is an eigenvector of W Wᵀ). The link was made by F. Zhang in a comment on Elhage et
/// al. 2022.
/// </summary>
/// <param name="Scores">[n]</param>
/// <param name="Rank">Of W.</param>
public sealed record Leverage(IReadOnlyList<double> Scores, int Rank)
{
    /// <summary>
    /// Singular values below 1e-6 of the largest are 0: float32 weights are known to 6e-8 of their size.
    /// </summary>
    public const double SingularShare = 1e-6;

    /// <summary>
    /// From W Wᵀ = U Λ Uᵀ [m, m]: l_i = Σ_k (U_k · W_i)² / λ_k over the λ_k that are not 0.
    /// </summary>
    public static Leverage Of(ToyModel model)
    {
        var W = Matrix<double>.Build.Dense(model.m, model.n, (k, i) => model.W[k * model.n + i]);
        var evd = (W * W.Transpose()).Evd(Symmetricity.Symmetric);
        double[] λ = [.. evd.EigenValues.Select(value => value.Real)];
        double least = SingularShare * SingularShare * λ.Max();
        int[] kept = [.. Enumerable.Range(0, model.m).Where(k => λ[k] > least && λ[k] > 0)];
        var projected = evd.EigenVectors.Transpose() * W;
        double[] scores = [.. Enumerable.Range(0, model.n).Select(i =>
            kept.Sum(k => projected[k, i] * projected[k, i] / λ[k]))];
        return new(scores, kept.Length);
    }
}
