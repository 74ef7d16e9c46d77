using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Geometry;

/// <summary>
/// Rotations and reflections of m dimensions, each as likely as any other (Haar's measure): independent
/// normal numbers, made orthonormal row by row with Gram–Schmidt (Mezzadri 2007).
/// </summary>
public static class HaarRotation
{
    /// <summary>[m, m], orthogonal to rounding.</summary>
    public static double[,] Draw(int m, ref Rng rng)
    {
        var Q = new double[m, m];
        for (int row = 0; row < m; row++)
        {
            for (int k = 0; k < m; k++) Q[row, k] = rng.NextNormal();
            for (int pass = 0; pass < 2; pass++) // the second removes what rounding left of the first
                for (int before = 0; before < row; before++)
                {
                    double dot = 0;
                    for (int k = 0; k < m; k++) dot += Q[row, k] * Q[before, k];
                    for (int k = 0; k < m; k++) Q[row, k] -= dot * Q[before, k];
                }
            double norm = 0;
            for (int k = 0; k < m; k++) norm += Q[row, k] * Q[row, k];
            norm = Math.Sqrt(norm);
            for (int k = 0; k < m; k++) Q[row, k] /= norm;
        }
        return Q;
    }

    /// <summary>Q W for W [m, n].</summary>
    public static ToyModel Turned(ToyModel model, double[,] Q)
    {
        var W = new float[model.W.Length];
        for (int row = 0; row < model.m; row++)
            for (int i = 0; i < model.n; i++)
            {
                double sum = 0;
                for (int k = 0; k < model.m; k++) sum += Q[row, k] * model.W[k * model.n + i];
                W[row * model.n + i] = (float)sum;
            }
        return model with { W = W };
    }
}
