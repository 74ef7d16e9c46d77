namespace Superposition.Dictionaries.Coding;

/// <summary>Least squares on a support by Cholesky's factorisation of its Gram matrix.</summary>
static class LeastSquares
{
    const double Dependent = 1e-12;

    /// <summary>[n], 0 off the support; null where the directions depend on each other.</summary>
    /// <param name="c">[n], ⟨x, d_i⟩.</param>
    internal static double[]? OnSupport(CodingProblem problem, double[] c, IReadOnlyList<int> support)
    {
        int n = problem.n, s = support.Count;
        var L = new double[s, s];
        var y = new double[s];
        for (int i = 0; i < s; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = problem.Gram[support[i] * n + support[j]];
                for (int k = 0; k < j; k++) sum -= L[i, k] * L[j, k];
                if (i != j) L[i, j] = sum / L[j, j];
                else if (sum <= Dependent) return null;
                else L[i, i] = Math.Sqrt(sum);
            }
            y[i] = c[support[i]];
            for (int k = 0; k < i; k++) y[i] -= L[i, k] * y[k];
            y[i] /= L[i, i];
        }
        var a = new double[n];
        for (int i = s - 1; i >= 0; i--)
        {
            double value = y[i];
            for (int k = i + 1; k < s; k++) value -= L[k, i] * a[support[k]];
            a[support[i]] = value / L[i, i];
        }
        return a;
    }
}

/// <summary>
/// min ‖x − Σ a_i d_i‖² over a ≥ 0, by Lawson and Hanson's active sets (1974): exact up to rounding.
/// </summary>
public sealed record NonnegativeLeastSquares : ISparseCoder
{
    const double Enough = 1e-10;

    public string Name => "nonnegative least squares";

    public double[] Code(CodingProblem problem, ReadOnlySpan<double> x) =>
        Solve(problem, problem.Correlations(x), [.. Enumerable.Range(0, problem.n)]);

    internal static double[] OnSupport(CodingProblem problem, double[] c, IReadOnlyList<int> support) =>
        Solve(problem, c, support);

    static double[] Solve(CodingProblem problem, double[] c, IReadOnlyList<int> allowed)
    {
        int n = problem.n;
        var a = new double[n];
        var passive = new List<int>();
        var refused = new HashSet<int>();
        double scale = allowed.Count == 0 ? 0 : allowed.Max(i => Math.Abs(c[i]));
        for (int round = 0; round < 3 * n + 30; round++)
        {
            int enter = -1;
            double steepest = Enough * scale;
            foreach (int i in allowed)
            {
                if (passive.Contains(i) || refused.Contains(i)) continue;
                double slope = c[i];
                foreach (int j in passive) slope -= problem.Gram[i * n + j] * a[j];
                if (slope > steepest) (enter, steepest) = (i, slope);
            }
            if (enter < 0) break;
            passive.Add(enter);
            while (true)
            {
                if (LeastSquares.OnSupport(problem, c, passive) is not { } fitted)
                {
                    passive.Remove(enter);
                    refused.Add(enter); // depends on the others: it can add nothing now
                    break;
                }
                if (passive.TrueForAll(i => fitted[i] > 0))
                {
                    a = fitted;
                    refused.Clear();
                    break;
                }
                double step = passive.Where(i => fitted[i] <= 0).Min(i => a[i] / (a[i] - fitted[i]));
                foreach (int i in passive) a[i] += step * (fitted[i] - a[i]);
                int before = passive.Count;
                passive.RemoveAll(i => a[i] <= 1e-14 * scale && fitted[i] <= 0);
                for (int i = 0; i < n; i++)
                    if (!passive.Contains(i)) a[i] = 0;
                if (passive.Count == 0 || passive.Count == before) break;
            }
        }
        return a;
    }
}
