namespace Superposition.Theory.Kernels;

/// <summary>
/// E x^e t^r / r!, r = 0 … 15, for t uniform on [0, 1] and x = x_0 + x_1 t: with y = w t these times w^r are
/// the moments of one variable. x runs up its range where a &gt; 0 and down where a &lt; 0.
/// </summary>
static unsafe class MomentFactors
{
    const int MostExponent = 3;
    static readonly Rows s_rows = Filled();

    internal static double* Row(bool isSymmetric, bool isNegative, int e) =>
        s_rows[Index(isSymmetric, isNegative, e)];

    static int Index(bool isSymmetric, bool isNegative, int e) =>
        ((isSymmetric ? 2 : 0) + (isNegative ? 1 : 0)) * (MostExponent + 1) + e;

    static Rows Filled()
    {
        var rows = new Rows(4 * (MostExponent + 1));
        foreach (bool isSymmetric in (bool[])[false, true])
            foreach (bool isNegative in (bool[])[false, true])
            {
                double span = isSymmetric ? 2 : 1, x0 = isNegative ? 1 : 1 - span;
                double x1 = isNegative ? -span : span;
                double[] weight = [1, 0, 0, 0]; // of t^s in (x_0 + x_1 t)^e
                for (int e = 0; e <= MostExponent; e++)
                {
                    var row = rows.Span(Index(isSymmetric, isNegative, e));
                    double factorial = 1;
                    for (int r = 0; r < row.Length; factorial *= ++r)
                        for (int s = 0; s <= e; s++) row[r] += weight[s] / (r + s + 1) / factorial;
                    for (int s = MostExponent; s >= 0; s--)
                        weight[s] = x0 * weight[s] + (s > 0 ? x1 * weight[s - 1] : 0);
                }
            }
        return rows;
    }
}
