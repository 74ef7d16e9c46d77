namespace Superposition.Geometry;

/// <summary>
/// What a matrix of cosines [k, k] keeps under every permutation of the features: all its entries in order,
/// and the entries of each row in order.
/// </summary>
sealed class CosineProfile
{
    internal CosineProfile(double[,] cosines)
    {
        int k = cosines.GetLength(0);
        Rows = [.. Enumerable.Range(0, k).Select(i =>
            Enumerable.Range(0, k).Select(j => cosines[i, j]).Order().ToArray())];
        All = [.. Rows.SelectMany(row => row).Order()];
    }

    internal double[] All { get; }
    internal double[][] Rows { get; }

    /// <summary>Root mean square difference of two lists in order, the least over permutations.</summary>
    internal static double Distance(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
        return Math.Sqrt(sum / a.Length);
    }
}
