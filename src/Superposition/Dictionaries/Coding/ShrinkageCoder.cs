using Superposition.Numerics;

namespace Superposition.Dictionaries.Coding;

/// <summary>
/// min ½ ‖x − Σ a_i d_i‖² + λ Σ |a_i|, over a ≥ 0 where asked for (the nonnegative LASSO), by iterative
/// shrinkage, accelerated (FISTA, Beck and Teboulle 2009, restarted where it overshoots) or not (ISTA).
/// </summary>
/// <param name="Lambda">As a share of the smallest λ at which the code is 0, max ⟨x, d_i⟩.</param>
public sealed record ShrinkageCoder(
    double Lambda, bool Nonnegative = true, bool Accelerated = true, int Steps = 500) : ISparseCoder
{
    const double Enough = 1e-13;

    public string Name => Accelerated ? "fista" : "ista";

    public double[] Code(CodingProblem problem, ReadOnlySpan<double> x)
    {
        int n = problem.n;
        double[] c = problem.Correlations(x), a = new double[n], y = new double[n];
        double L = problem.Largest(), t = 1;
        double most = c.Max(value => Nonnegative ? value : Math.Abs(value));
        if (most <= 0 || L == 0) return a;
        double λ = Lambda * most;
        for (int step = 0; step < Steps; step++)
        {
            var next = new double[n];
            double moved = 0, turn = 0;
            for (int i = 0; i < n; i++)
            {
                double slope = -c[i];
                for (int j = 0; j < n; j++) slope += problem.Gram[i * n + j] * y[j];
                next[i] = Shrink(y[i] - slope / L, λ / L);
                double δ = next[i] - a[i];
                moved = Math.Max(moved, Math.Abs(δ));
                turn += (y[i] - next[i]) * δ;
            }
            double after = Accelerated ? (1 + Math.Sqrt(1 + 4 * t * t)) / 2 : 1;
            if (turn > 0) t = after = 1; // it went past the minimum
            double push = Accelerated ? (t - 1) / after : 0;
            for (int i = 0; i < n; i++) y[i] = next[i] + push * (next[i] - a[i]);
            (a, t) = (next, after);
            if (moved <= Enough * most) break;
        }
        return a;
    }

    double Shrink(double v, double by) =>
        v > by ? v - by : !Nonnegative && v < -by ? v + by : 0;
}

/// <summary>
/// Iterative hard thresholding (Blumensath and Davies 2009): a gradient step, then all but the k largest
/// are 0; the step is exact on the current support.
/// </summary>
public sealed record HardThresholding(int K, bool Nonnegative = true, int Steps = 300) : ISparseCoder
{
    const double Enough = 1e-12;

    public string Name => "iterative hard thresholding";

    public double[] Code(CodingProblem problem, ReadOnlySpan<double> x)
    {
        int n = problem.n;
        double[] c = problem.Correlations(x), a = new double[n];
        double least = 1 / Math.Max(problem.Largest(), 1e-300);
        int[] support = Top(c);
        double before = double.PositiveInfinity;
        for (int step = 0; step < Steps; step++)
        {
            var slope = new double[n];
            for (int i = 0; i < n; i++)
            {
                slope[i] = c[i];
                for (int j = 0; j < n; j++) slope[i] -= a[j] == 0 ? 0 : problem.Gram[i * n + j] * a[j];
            }
            double up = 0, down = 0;
            foreach (int i in support)
            {
                up += slope[i] * slope[i];
                foreach (int j in support) down += slope[i] * problem.Gram[i * n + j] * slope[j];
            }
            // the exact step of the support (normalised iteration), never below the safe one
            double rate = down > 0 ? Math.Max(up / down, least) : least;
            double[] moved = [.. a.Select((v, i) => v + rate * slope[i])];
            int[] next = Top(moved);
            var kept = new double[n];
            foreach (int i in next) kept[i] = Nonnegative ? Math.Max(0, moved[i]) : moved[i];
            double error = Vectors.Dot(problem.Residual(x, kept), problem.Residual(x, kept));
            if (error >= before * (1 - Enough)) break;
            (a, support, before) = (kept, next, error);
        }
        return a;
    }

    int[] Top(double[] values) => [.. Enumerable.Range(0, values.Length)
        .OrderByDescending(i => Nonnegative ? values[i] : Math.Abs(values[i])).Take(K)];
}
