using Superposition.Geometry;

namespace Superposition.Interventions;

/// <summary>
/// Projecting a feature's direction out of the hidden state, h ← h − Ŵ_i (Ŵ_i · h): output j then sees
/// feature k with G_jk − Ĝ_ij Ĝ_ik, Ĝ_ij = Ŵ_i · W_j.
/// </summary>
/// <param name="Removed">[n], of output j's own signal ‖W_j‖² the part that is gone, (Ŵ_i · W_j)².</param>
/// <param name="Feature">i</param>
public sealed record Ablation(IReadOnlyList<double> Removed, int Feature)
{
    /// <summary>What the others lose, Σ_{j≠i} (Ŵ_i · W_j)²: the superposition of feature i.</summary>
    public double Price => Removed.Where((_, j) => j != Feature).Sum();

    public static Ablation Of(Gram gram, int feature)
    {
        double norm = gram.Norm(feature);
        if (norm < Steering.LeastNorm)
            throw new ArgumentException($"feature {feature} is not represented: nothing to project out",
                nameof(feature));
        double Squared(int j) => gram[feature, j] / norm * (gram[feature, j] / norm);
        return new([.. Enumerable.Range(0, gram.n).Select(Squared)], feature);
    }
}
