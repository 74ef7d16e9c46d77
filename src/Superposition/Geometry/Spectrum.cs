using MathNet.Numerics.LinearAlgebra;

namespace Superposition.Geometry;

/// <summary>Eigenvalues of small symmetric matrices, and the ranks that follow from them.</summary>
static class Spectrum
{
    /// <summary>All eigenvalues, largest first.</summary>
    internal static double[] Of(double[,] symmetric)
    {
        var values = Matrix<double>.Build.DenseOfArray(symmetric).Evd(Symmetricity.Symmetric).EigenValues;
        return [.. values.Select(value => value.Real).OrderDescending()];
    }

    /// <summary>How many eigenvalues exceed a share of the largest.</summary>
    internal static int Rank(double[] eigenvalues, double share) =>
        eigenvalues.Count(value => value > share * eigenvalues[0] && value > 0);

    /// <summary>
    /// Σ √λ: the nuclear norm of A, given the eigenvalues of A Aᵀ. Rounding may leave a zero below 0.
    /// </summary>
    internal static double NuclearNorm(double[] eigenvalues) =>
        eigenvalues.Sum(value => Math.Sqrt(Math.Max(0, value)));
}
