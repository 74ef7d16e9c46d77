using Superposition.Numerics;

namespace Superposition.Dictionaries.Coding;

/// <summary>
/// Basis pursuit (Chen, Donoho and Saunders 1998): of all codes with Σ a_i d_i = x the one with the least
/// Σ |a_i|, over a ≥ 0 where asked for; exact, by a linear program. A state that no code has gives 0.
/// </summary>
public sealed record BasisPursuit(bool Nonnegative = true) : ISparseCoder
{
    public string Name => "basis pursuit";

    public double[] Code(CodingProblem problem, ReadOnlySpan<double> x)
    {
        int n = problem.n, d = problem.d, columns = Nonnegative ? n : 2 * n;
        var A = new double[d, columns];
        for (int i = 0; i < n; i++)
        {
            var row = problem.Direction(i);
            for (int k = 0; k < d; k++)
            {
                A[k, i] = row[k];
                if (!Nonnegative) A[k, n + i] = -row[k];
            }
        }
        double[] costs = new double[columns];
        Array.Fill(costs, 1);
        var solution = LinearProgram.Minimise(costs, A, x.ToArray());
        var a = new double[n];
        if (solution.End != ProgramEnd.Optimal) return a;
        for (int i = 0; i < n; i++) a[i] = solution.X[i] - (Nonnegative ? 0 : solution.X[n + i]);
        return a;
    }
}
