using Superposition.Numerics;

namespace Superposition.Dictionaries.Coding;

/// <summary>
/// Matching pursuit (Mallat and Zhang 1993): the direction with the largest ⟨r, d_i⟩ (|·| unless nonnegative)
/// takes what it can, k times.
/// </summary>
public sealed record MatchingPursuitCoder(int K, bool Nonnegative = true) : ISparseCoder
{
    public string Name => "matching pursuit";

    public double[] Code(CodingProblem problem, ReadOnlySpan<double> x)
    {
        int n = problem.n;
        double[] c = problem.Correlations(x), a = new double[n];
        for (int step = 0; step < K; step++)
        {
            int best = Pursuit.Best(c, Nonnegative, null);
            if (best < 0) break;
            double v = c[best];
            a[best] += v;
            for (int j = 0; j < n; j++) c[j] -= v * problem.Gram[best * n + j];
        }
        return a;
    }
}

/// <summary>
/// Orthogonal matching pursuit (Pati et al. 1993): after each choice all chosen coefficients are fitted
/// anew by least squares (nonnegative where asked for).
/// </summary>
public sealed record OrthogonalMatchingPursuit(int K, bool Nonnegative = true) : ISparseCoder
{
    const double Enough = 1e-10;

    public string Name => "orthogonal matching pursuit";

    public double[] Code(CodingProblem problem, ReadOnlySpan<double> x)
    {
        int n = problem.n;
        double[] start = problem.Correlations(x), a = new double[n];
        double[] c = [.. start];
        var chosen = new List<int>();
        double size = Math.Sqrt(Vectors.Dot(x, x));
        for (int step = 0; step < Math.Min(K, Math.Min(n, problem.d)); step++)
        {
            int best = Pursuit.Best(c, Nonnegative, chosen);
            if (best < 0 || Math.Abs(c[best]) <= Enough * size) break;
            chosen.Add(best);
            double[]? fitted = Nonnegative
                ? NonnegativeLeastSquares.OnSupport(problem, start, chosen)
                : LeastSquares.OnSupport(problem, start, chosen);
            if (fitted is null) // the new direction depends on the others
            {
                chosen.RemoveAt(chosen.Count - 1);
                break;
            }
            a = fitted;
            for (int i = 0; i < n; i++)
            {
                c[i] = start[i];
                foreach (int j in chosen) c[i] -= problem.Gram[i * n + j] * a[j];
            }
        }
        return a;
    }
}

static class Pursuit
{
    /// <summary>The index of the largest correlation not taken yet; −1 where none is above 0.</summary>
    internal static int Best(double[] c, bool nonnegative, List<int>? taken)
    {
        int best = -1;
        double top = 0;
        for (int i = 0; i < c.Length; i++)
        {
            double value = nonnegative ? c[i] : Math.Abs(c[i]);
            if (!(value > top) || taken?.Contains(i) == true) continue;
            (best, top) = (i, value);
        }
        return best;
    }
}
