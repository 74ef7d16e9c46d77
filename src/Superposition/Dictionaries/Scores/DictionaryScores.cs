namespace Superposition.Dictionaries.Scores;

/// <summary>How well learned directions are the true ones, whatever the codes.</summary>
/// <param name="Mcc">
/// Mean cosine over the one-to-one matching with the largest sum (arXiv 2411.13117), of min(n, N) pairs.
/// </param>
/// <param name="Mmcs">Mean over true directions of the largest cosine (Sharkey et al. 2022).</param>
/// <param name="ReverseMmcs">Mean over learned directions of the largest cosine: their precision.</param>
/// <param name="Uniqueness">Distinct nearest true directions over n.</param>
/// <param name="Coverage">
/// Share of the true directions that are the nearest of a learned one with a cosine above 0.9.
/// </param>
/// <param name="Target">[n], the nearest true direction of each learned one.</param>
public sealed record DictionaryScores(
    double Mcc, double Mmcs, double ReverseMmcs, double Uniqueness, double Coverage,
    IReadOnlyList<int> Target)
{
    public const double Found = 0.9;

    /// <summary>
    /// The matching's sum over all N true directions, so that what has no learned direction counts 0: a basis
    /// of m directions cannot score more than one half on m antipodal pairs.
    /// </summary>
    public required double MccOverTruth { get; init; }

    /// <summary>[N], the largest cosine of each true direction, whose mean is the MMCS.</summary>
    public required IReadOnlyList<double> Nearest { get; init; }

    public static DictionaryScores Of(Directions learned, Directions truth, bool absolute = false) =>
        Of(new Cosines(learned, truth, absolute));

    public static DictionaryScores Of(Cosines C)
    {
        int n = C.Rows, N = C.Columns;
        var target = new int[n];
        var nearest = new double[N];
        Array.Fill(nearest, -1);
        var covered = new bool[N];
        double reverse = 0;
        for (int i = 0; i < n; i++)
        {
            target[i] = C.Best(i);
            double best = C[i, target[i]];
            reverse += best;
            if (best > Found) covered[target[i]] = true;
            for (int j = 0; j < N; j++) nearest[j] = Math.Max(nearest[j], C[i, j]);
        }
        double matched = Matched(C);
        return new(
            matched, nearest.Average(), reverse / n, (double)target.Distinct().Count() / n,
            (double)covered.Count(one => one) / N, target)
        {
            MccOverTruth = matched * Math.Min(n, N) / N, Nearest = nearest,
        };
    }

    static double Matched(Cosines C)
    {
        if (C.Rows <= C.Columns)
        {
            int[] columns = Assignment.Best(C.Values, C.Rows, C.Columns);
            return columns.Select((column, i) => (double)C[i, column]).Average();
        }
        var turned = new float[C.Values.Length];
        for (int i = 0; i < C.Rows; i++)
            for (int j = 0; j < C.Columns; j++) turned[j * C.Rows + i] = C[i, j];
        int[] rows = Assignment.Best(turned, C.Columns, C.Rows);
        return rows.Select((row, j) => (double)C[row, j]).Average();
    }
}
