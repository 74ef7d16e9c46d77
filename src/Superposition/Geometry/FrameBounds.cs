namespace Superposition.Geometry;

/// <summary>
/// How well the directions of k represented features fill d dimensions, beside the best that is possible.
/// </summary>
/// <param name="Coherence">max over i ≠ j of |cos ∠(W_i, W_j)|.</param>
/// <param name="Potential">Frame potential Σ_{i≠j} cos².</param>
public sealed record FrameBounds(double Coherence, double Potential)
{
    /// <summary>Of the represented features; their norms do not count.</summary>
    public static FrameBounds Of(Gram gram)
    {
        int[] nodes = [.. Enumerable.Range(0, gram.n).Where(gram.IsRepresented)];
        double coherence = 0, potential = 0;
        foreach (int i in nodes)
            foreach (int j in nodes.Where(j => j != i))
            {
                double cosine = gram.Cosine(i, j);
                coherence = Math.Max(coherence, Math.Abs(cosine));
                potential += cosine * cosine;
            }
        return new(coherence, potential);
    }

    /// <summary>
    /// coherence ≥ √((k − d) / (d (k − 1))), with equality for simplices and other equiangular tight frames
    /// (Welch 1974); 0 for k ≤ d.
    /// </summary>
    public static double Welch(int k, int d) => k <= d ? 0 : Math.Sqrt((double)(k - d) / (d * (k - 1.0)));

    /// <summary>
    /// potential ≥ k²/d − k, with equality exactly for tight frames (Benedetto and Fickus 2003); 0 for k ≤ d.
    /// </summary>
    public static double LeastPotential(int k, int d) => k <= d ? 0 : (double)k * k / d - k;
}
