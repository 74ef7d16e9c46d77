using MathNet.Numerics.LinearAlgebra;
using Superposition.Numerics;

namespace Superposition.Theory;

/// <summary>
/// Moving θ along a rotation of hidden space, δW = A W with A antisymmetric, changes no loss: these
/// directions, and a Hessian's spectrum on all others.
/// </summary>
sealed class RotationModes
{
    /// <summary>A mode this short against ‖W‖ is none: W does not reach into the plane it turns.</summary>
    const double Short = 1e-9;

    readonly List<double[]> modes = [];

    internal RotationModes(TiedModel model)
    {
        int n = model.n;
        double scale = Vectors.Norm(model.W);
        for (int k = 0; k < model.m; k++)
            for (int l = 0; l < k; l++)
            {
                var mode = new double[model.θ.Length];
                for (int i = 0; i < n; i++)
                    (mode[k * n + i], mode[l * n + i]) = (model.W[l * n + i], -model.W[k * n + i]);
                for (int twice = 0; twice < 2; twice++) // once leaves what rounding put back
                    foreach (var other in modes) Subtract(mode, other);
                double length = Vectors.Norm(mode);
                if (length > Short * scale) modes.Add([.. mode.Select(x => x / length)]);
            }
    }

    /// <summary>Eigenvalues, ascending, and vectors of H on the complement of the modes.</summary>
    internal (double[] Values, double[][] Vectors) Spectrum(double[,] H)
    {
        int size = H.GetLength(0);
        var rest = (double[,])H.Clone();
        double largest = 0;
        foreach (double entry in H) largest = Math.Max(largest, Math.Abs(entry));
        foreach (var mode in modes) Lift(rest, mode, 10 * size * (1 + largest));
        var evd = Matrix<double>.Build.DenseOfArray(rest).Evd(Symmetricity.Symmetric); // values ascend
        int count = size - modes.Count; // the lifted modes come last
        return ([.. Enumerable.Range(0, count).Select(r => evd.EigenValues[r].Real)],
            [.. Enumerable.Range(0, count).Select(r => evd.EigenVectors.Column(r).ToArray())]);
    }

    /// <summary>(1 − uuᵀ) H (1 − uuᵀ) + height uuᵀ: u becomes an eigenvector above all others.</summary>
    static void Lift(double[,] H, double[] u, double height)
    {
        int size = u.Length;
        var Hu = new double[size];
        for (int r = 0; r < size; r++)
            for (int c = 0; c < size; c++) Hu[r] += H[r, c] * u[c];
        double uHu = Vectors.Dot(u, Hu);
        for (int r = 0; r < size; r++)
            for (int c = 0; c < size; c++)
                H[r, c] += (uHu + height) * u[r] * u[c] - u[r] * Hu[c] - Hu[r] * u[c];
    }

    static void Subtract(double[] from, double[] unit)
    {
        double along = Vectors.Dot(from, unit);
        for (int r = 0; r < from.Length; r++) from[r] -= along * unit[r];
    }
}
