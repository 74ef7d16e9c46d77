namespace Superposition.Dictionaries.Scores;

/// <summary>
/// The one-to-one matching of rows to columns with the largest total score (the Hungarian method by
/// shortest augmenting paths, after Jonker and Volgenant 1987), for at most as many rows as columns.
/// </summary>
public static class Assignment
{
    /// <param name="score">[rows, columns]</param>
    /// <returns>[rows], the column of each.</returns>
    public static int[] Best(ReadOnlySpan<float> score, int rows, int columns)
    {
        if (rows > columns) throw new ArgumentException($"{rows} rows do not fit {columns} columns");
        // costs are −score; u, v are the dual prices; row 0 and column 0 stand for "none"
        var u = new double[rows + 1];
        var v = new double[columns + 1];
        var rowOf = new int[columns + 1];
        var from = new int[columns + 1];
        var least = new double[columns + 1];
        var done = new bool[columns + 1];
        for (int row = 1; row <= rows; row++)
        {
            rowOf[0] = row;
            int column = 0;
            Array.Fill(least, double.PositiveInfinity);
            Array.Clear(done);
            do
            {
                done[column] = true;
                int at = rowOf[column], next = 0;
                double δ = double.PositiveInfinity, price = u[at];
                var costs = score.Slice((at - 1) * columns, columns);
                for (int j = 1; j <= columns; j++)
                {
                    if (done[j]) continue;
                    double reduced = -costs[j - 1] - price - v[j];
                    if (reduced < least[j]) (least[j], from[j]) = (reduced, column);
                    if (least[j] < δ) (δ, next) = (least[j], j);
                }
                for (int j = 0; j <= columns; j++)
                    if (done[j])
                    {
                        u[rowOf[j]] += δ;
                        v[j] -= δ;
                    }
                    else least[j] -= δ;
                column = next;
            }
            while (rowOf[column] != 0);
            for (; column != 0; column = from[column]) rowOf[column] = rowOf[from[column]];
        }
        var result = new int[rows];
        for (int j = 1; j <= columns; j++)
            if (rowOf[j] > 0) result[rowOf[j] - 1] = j - 1;
        return result;
    }
}
