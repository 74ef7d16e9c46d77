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
        double scale = QuasiNewton.Norm(model.W);
        for (int k = 0; k < model.m; k++)
            for (int l = 0; l < k; l++)
            {
                var mode = new double[model.θ.Length];
                for (int i = 0; i < n; i++)
                    (mode[k * n + i], mode[l * n + i]) = (model.W[l * n + i], -model.W[k * n + i]);
                for (int twice = 0; twice < 2; twice++) // once leaves what rounding put back
                    foreach (var other in modes) Subtract(mode, other);
                double length = QuasiNewton.Norm(mode);
                if (length > Short * scale) modes.Add([.. mode.Select(x => x / length)]);
            }
    }

    /// <summary>Eigenvalues, ascending, and vectors of H on the complement of the modes.</summary>
    internal (double[] Values, double[][] Vectors) Spectrum(double[,] H)
    {
        int size = H.GetLength(0);
        var h = Matrix<double>.Build.DenseOfArray(H);
        var projector = Matrix<double>.Build.DenseIdentity(size);
        foreach (var mode in modes)
        {
            var u = Vector<double>.Build.Dense(mode);
            projector -= u.OuterProduct(u);
        }
        // the modes are lifted above every other eigenvalue, so that they come last
        double lift = 10 * (1 + h.FrobeniusNorm());
        var rest = projector * h * projector + lift * (Matrix<double>.Build.DenseIdentity(size) - projector);
        var evd = ((rest + rest.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        int[] order = [.. Enumerable.Range(0, size).OrderBy(r => evd.EigenValues[r].Real)
            .Take(size - modes.Count)];
        return ([.. order.Select(r => evd.EigenValues[r].Real)],
            [.. order.Select(r => evd.EigenVectors.Column(r).ToArray())]);
    }

    static void Subtract(double[] from, double[] unit)
    {
        double along = QuasiNewton.Dot(from, unit);
        for (int r = 0; r < from.Length; r++) from[r] -= along * unit[r];
    }
}
