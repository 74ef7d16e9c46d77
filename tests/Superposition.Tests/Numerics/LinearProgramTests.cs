using Superposition.Numerics;

namespace Superposition.Tests.Numerics;

public sealed class LinearProgramTests
{
    [Fact]
    public void A_known_program_is_solved()
    {
        // max 3x + 5y with x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18 (Hillier and Lieberman): 36 at (2, 6)
        double[,] A = { { 1, 0, 1, 0, 0 }, { 0, 2, 0, 1, 0 }, { 3, 2, 0, 0, 1 } };
        var solution = LinearProgram.Minimise([-3, -5, 0, 0, 0], A, [4, 12, 18]);
        Assert.Equal(ProgramEnd.Optimal, solution.End);
        Close.Equal(-36, solution.Value, 1e-12);
        Close.Equal(2, solution.X[0], 1e-12);
        Close.Equal(6, solution.X[1], 1e-12);
    }

    [Fact]
    public void What_has_no_solution_or_no_end_is_told()
    {
        Assert.Equal(ProgramEnd.Infeasible,
            LinearProgram.Minimise([1, 1], new double[,] { { 1, 1 } }, [-1]).End);
        Assert.Equal(ProgramEnd.Unbounded,
            LinearProgram.Minimise([-1, 0], new double[,] { { 1, -1 } }, [1]).End);
    }

    [Fact]
    public void Rows_that_repeat_each_other_and_ties_do_no_harm()
    {
        // Beale's example, on which the plain rule walks in a circle; its first row twice
        double[,] A =
        {
            { 1, 0, 0, 0.25, -60, -0.04, 9 }, { 0, 1, 0, 0.5, -90, -0.02, 3 }, { 0, 0, 1, 0, 0, 1, 0 },
            { 1, 0, 0, 0.25, -60, -0.04, 9 },
        };
        var solution = LinearProgram.Minimise([0, 0, 0, -0.75, 150, -0.02, 6], A, [0, 0, 1, 0]);
        Assert.Equal(ProgramEnd.Optimal, solution.End);
        Close.Equal(-0.05, solution.Value, 1e-9);
    }

    [Fact]
    public void Random_programs_have_no_better_corner()
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            var rng = new Rng(seed);
            int rows = 2 + rng.NextIndex(2), n = rows + 1 + rng.NextIndex(4);
            var A = new double[rows, n];
            double[] x = new double[n], c = new double[n], b = new double[rows];
            for (int j = 0; j < n; j++) (x[j], c[j]) = (rng.NextUniform(), rng.NextUniform());
            for (int r = 0; r < rows; r++)
                for (int j = 0; j < n; j++) b[r] += (A[r, j] = rng.NextNormal()) * x[j];
            var solution = LinearProgram.Minimise(c, A, b);
            Assert.Equal(ProgramEnd.Optimal, solution.End);
            double best = Corners(A, b, c).Min();
            Close.Equal(best, solution.Value, 1e-8, $"seed {seed}");
        }
    }

    /// <summary>The cost of every corner: bases solved one by one, by Cramer's rule on two or three rows.
    /// </summary>
    static IEnumerable<double> Corners(double[,] A, double[] b, double[] c)
    {
        int rows = b.Length, n = c.Length;
        foreach (int[] basis in Superposition.Geometry.SimplicialFaces.Subsets(n, rows))
        {
            var B = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(
                rows, rows, (r, j) => A[r, basis[j]]);
            if (Math.Abs(B.Determinant()) < 1e-12) continue;
            var x = B.Solve(MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(b));
            if (x.Min() >= -1e-9) yield return basis.Select((j, k) => c[j] * x[k]).Sum();
        }
    }
}
