using MathNet.Numerics.LinearAlgebra;
using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Lab.Experiments.ComputationInSuperposition;

/// <summary>
/// Neurons ReLU(w·x) with w drawn at random and the best linear read-out of them, a constant included: what
/// a layer does that has learnt nothing. Least squares on one draw of samples, the error on another; the
/// samples without any unit on, which are most, are counted exactly.
/// </summary>
static class RandomFeatures
{
    const int Samples = 3000;

    /// <summary>The error over the variance with the first m of the neurons, for each m.</summary>
    internal static double[] Errors(UnitFunction function, int n, double p, int[] hidden, ulong seed)
    {
        int most = hidden.Max();
        var rng = new Rng(seed, 1);
        var W = Matrix<double>.Build.Dense(most, n, (_, _) => 0);
        for (int k = 0; k < most; k++)
            for (int i = 0; i < n; i++) W[k, i] = rng.NextNormal();
        var fit = Moments.Of(function, W, p, ref rng);
        var test = Moments.Of(function, W, p, ref rng);
        double variance = function.Variance(p) * (n / function.Arity);
        return [.. hidden.Select(m => test.Error(fit.ReadOut(m)) / variance)];
    }

    /// <summary>E φφᵀ, E φtᵀ and E tᵀt of φ = (1, h).</summary>
    sealed record Moments(Matrix<double> A, Matrix<double> B, double T)
    {
        internal static Moments Of(UnitFunction function, Matrix<double> W, double p, ref Rng rng)
        {
            int m = W.RowCount, n = W.ColumnCount, o = n / function.Arity;
            double empty = Elementary.Pow(1 - p, o);
            var φ = Matrix<double>.Build.Dense(Samples, m + 1);
            var t = Matrix<double>.Build.Dense(Samples, o);
            var x = new double[n];
            for (int s = 0; s < Samples; s++)
            {
                function.Draw(ref rng, p, x);
                φ[s, 0] = 1;
                for (int i = 0; i < n; i++)
                    if (x[i] != 0)
                        for (int k = 0; k < m; k++) φ[s, k + 1] += W[k, i] * x[i];
                for (int k = 1; k <= m; k++) φ[s, k] = Math.Max(φ[s, k], 0);
                for (int i = 0; i < o; i++) t[s, i] = function.Target.Value(x, i);
            }
            double weight = (1 - empty) / Samples;
            var A = φ.TransposeThisAndMultiply(φ) * weight;
            A[0, 0] += empty;
            return new(A, φ.TransposeThisAndMultiply(t) * weight,
                weight * t.Enumerate().Sum(one => one * one));
        }

        /// <summary>[m + 1, o]; a hair of ridge, for neurons that repeat each other.</summary>
        internal Matrix<double> ReadOut(int m)
        {
            var own = A.SubMatrix(0, m + 1, 0, m + 1);
            own += Matrix<double>.Build.DenseIdentity(m + 1) * (1e-9 * own.Trace());
            return own.Cholesky().Solve(B.SubMatrix(0, m + 1, 0, B.ColumnCount));
        }

        internal double Error(Matrix<double> V)
        {
            int rows = V.RowCount;
            var own = A.SubMatrix(0, rows, 0, rows);
            return T - 2 * V.PointwiseMultiply(B.SubMatrix(0, rows, 0, B.ColumnCount)).RowSums().Sum()
                + V.PointwiseMultiply(own * V).RowSums().Sum();
        }
    }
}
