using Superposition.Models;

namespace Superposition.Geometry;

/// <summary>
/// G = WᵀW [n, n] in double precision, and what follows from it alone. Everything here is the same for W
/// and O W, O orthogonal: only the arrangement of the features counts, not the basis of hidden space.
/// </summary>
public sealed class Gram
{
    /// <summary>Below this norm a feature is null: its D_i is 0 and it has no direction.</summary>
    public const double NullNorm = 1e-6;

    readonly double[] G;

    public Gram(ToyModel model) : this(model.n, model.m, model.W) { }

    /// <param name="W">[m, n]</param>
    public Gram(int n, int m, ReadOnlySpan<float> W) : this(n, m, Widened(W)) { }

    /// <param name="W">[m, n]</param>
    public Gram(int n, int m, ReadOnlySpan<double> W)
    {
        (this.n, this.m) = (n, m);
        G = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++)
            {
                double dot = 0;
                for (int k = 0; k < m; k++) dot += W[k * n + i] * W[k * n + j];
                G[i * n + j] = G[j * n + i] = dot;
            }
    }

    static double[] Widened(ReadOnlySpan<float> W)
    {
        var wide = new double[W.Length];
        for (int j = 0; j < wide.Length; j++) wide[j] = W[j];
        return wide;
    }

    public int n { get; }
    public int m { get; }

    /// <summary>W_i · W_j</summary>
    public double this[int i, int j] => G[i * n + j];

    /// <summary>‖W_i‖: about 1 where the feature is represented, 0 where it is not.</summary>
    public double Norm(int i) => Math.Sqrt(this[i, i]);

    /// <summary>The cosine of the angle between W_i and W_j; 0 where either is null.</summary>
    public double Cosine(int i, int j) =>
        Norm(i) < NullNorm || Norm(j) < NullNorm ? 0 : this[i, j] / (Norm(i) * Norm(j));

    /// <summary>‖W‖_F² = Σ ‖W_i‖², the paper's count of features learned.</summary>
    public double FrobeniusSquared
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < n; i++) sum += this[i, i];
            return sum;
        }
    }

    /// <summary>
    /// Superposition of i: Σ_{j≠i} (Ŵ_i · W_j)². 0 is a direction of its own; from 1 on, some
    /// group of the others can activate it as strongly as itself. The published notebook colours
    /// its bars by the square root of this.
    /// </summary>
    public double Superposition(int i)
    {
        if (Norm(i) < NullNorm) return 0;
        double sum = 0;
        for (int j = 0; j < n; j++)
            if (j != i) sum += this[i, j] * this[i, j];
        return sum / this[i, i];
    }

    /// <summary>
    /// Dimensionality D_i = ‖W_i‖² / Σ_j (Ŵ_i · W_j)²: the share of a dimension that feature i has.
    /// 1 alone, ½ in an antipodal pair, ⅖ in a pentagon; Σ D_i ≤ m. 0 for a null feature.
    /// </summary>
    public double Dimensionality(int i) =>
        Norm(i) < NullNorm ? 0 : this[i, i] / (this[i, i] + Superposition(i));

    /// <summary>‖W‖_F² / m, the inverse of the paper's D*.</summary>
    public double FeaturesPerDimension => FrobeniusSquared / m;

    /// <summary>‖W_i‖ &gt; ½</summary>
    public bool IsRepresented(int i) => Norm(i) > 0.5;

    /// <summary>
    /// Represented with a direction of its own: ‖W_i‖ &gt; 0.8 and superposition below 0.05.
    /// </summary>
    public bool IsDedicated(int i) => Norm(i) > 0.8 && Superposition(i) < 0.05;

    public int Represented => Enumerable.Range(0, n).Count(IsRepresented);
    public int Dedicated => Enumerable.Range(0, n).Count(IsDedicated);

    /// <summary>
    /// The most opposite partner of i among represented features: the least cosine, and whose it is.
    /// </summary>
    public (int Partner, double Cosine) MostOpposite(int i)
    {
        var (partner, least) = (-1, 1.0);
        for (int j = 0; j < n; j++)
            if (j != i && IsRepresented(j) && Cosine(i, j) < least) (partner, least) = (j, Cosine(i, j));
        return (partner, least);
    }
}
