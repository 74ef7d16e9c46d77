using MathNet.Numerics.LinearAlgebra;

namespace Superposition.Geometry;

/// <summary>
/// How far directions have to move to become an ideal arrangement, after the best rotation or reflection.
/// </summary>
static class Displacement
{
    /// <summary>
    /// √(min over R of ‖X − R Y‖² / k) for unit directions X and ideal ones Y: the root mean square distance,
    /// in lengths of a direction. The minimum is 2k − 2‖X Yᵀ‖_* (orthogonal Procrustes, Schönemann 1966), and
    /// ‖X Yᵀ‖_* = Σ √λ(Y XᵀX Yᵀ) needs only the cosines XᵀX.
    /// </summary>
    /// <param name="blocks">
    /// Y: unit vectors of each block, and each block in its own orthogonal subspace.
    /// </param>
    /// <param name="place">The row of the cosines for every vector, block after block.</param>
    internal static double Of(
        IReadOnlyList<IReadOnlyList<double[]>> blocks, double[,] cosines, IReadOnlyList<int> place)
    {
        int k = place.Count, d = blocks.Sum(block => block[0].Length);
        var Y = new double[d, k];
        int vertex = 0, axis = 0;
        foreach (var block in blocks)
        {
            foreach (var v in block)
            {
                for (int l = 0; l < v.Length; l++) Y[axis + l, vertex] = v[l];
                vertex++;
            }
            axis += block[0].Length;
        }
        var CY = new double[k, d];
        for (int i = 0; i < k; i++)
            for (int j = 0; j < k; j++)
            {
                double c = cosines[place[i], place[j]];
                for (int l = 0; l < d; l++) CY[i, l] += c * Y[l, j];
            }
        var product = new double[d, d];
        for (int a = 0; a < d; a++)
            for (int b = 0; b < d; b++)
                for (int i = 0; i < k; i++) product[a, b] += Y[a, i] * CY[i, b];
        return Math.Sqrt(Math.Max(0, 2 - 2 * Spectrum.NuclearNorm(Spectrum.Of(product)) / k));
    }

    /// <summary>
    /// The distance to the same parts in orthogonal subspaces, each part as it is: how much they lean on each
    /// other. Two directions of cosine c lean by 2 sin(¼ asin c), about c/2.
    /// </summary>
    /// <param name="parts">The rows of the cosines of each part.</param>
    internal static double Lean(double[,] cosines, IReadOnlyList<int[]> parts) =>
        Of([.. parts.Select(rows => Coordinates(cosines, rows))], cosines,
            [.. parts.SelectMany(rows => rows)]);

    // C = V Λ Vᵀ: the columns of √Λ Vᵀ are directions with these cosines
    static double[][] Coordinates(double[,] cosines, int[] rows)
    {
        var evd = Matrix<double>.Build.Dense(rows.Length, rows.Length, (i, j) => cosines[rows[i], rows[j]])
            .Evd(Symmetricity.Symmetric);
        double[] lengths = [.. evd.EigenValues.Select(λ => Math.Sqrt(Math.Max(0, λ.Real)))];
        return [.. Enumerable.Range(0, rows.Length)
            .Select(i => lengths.Select((length, l) => length * evd.EigenVectors[i, l]).ToArray())];
    }
}
