namespace Superposition.Numerics;

/// <summary>How a linear program ended.</summary>
public enum ProgramEnd { Optimal, Infeasible, Unbounded }

/// <param name="Value">cᵀx at the optimum; NaN where there is none.</param>
/// <param name="X">[n], of a basic solution; empty where there is none.</param>
public sealed record ProgramSolution(ProgramEnd End, double Value, double[] X);

/// <summary>
/// min cᵀx subject to A x = b, x ≥ 0: the simplex method on a dense table in two phases (Dantzig 1947),
/// with Bland's rule once it has been walking for long, so that it always ends. For up to some hundreds of
/// columns.
/// </summary>
public static class LinearProgram
{
    /// <summary>Entries of A and b are expected near 1 in size; differences below this count as none.
    /// </summary>
    const double Dust = 1e-9;

    /// <param name="c">[n]</param>
    /// <param name="A">[rows, n]</param>
    /// <param name="b">[rows]</param>
    public static ProgramSolution Minimise(double[] c, double[,] A, double[] b)
    {
        int rows = A.GetLength(0), n = A.GetLength(1);
        var table = new Table(rows, n);
        double size = 1;
        for (int r = 0; r < rows; r++)
        {
            double sign = b[r] < 0 ? -1 : 1;
            for (int j = 0; j < n; j++) table[r, j] = sign * A[r, j];
            table[r, n + r] = 1;
            table[r, table.Last] = sign * b[r];
            size = Math.Max(size, Math.Abs(b[r]));
            for (int j = 0; j < n; j++) table[rows, j] -= table[r, j];
            table[rows, table.Last] -= table[r, table.Last];
        }
        table.Descend();
        if (-table[rows, table.Last] > Dust * size * rows) return new(ProgramEnd.Infeasible, double.NaN, []);
        table.DropArtificial();
        for (int j = 0; j <= table.Last; j++) table[rows, j] = j < n ? c[j] : 0;
        for (int r = 0; r < rows; r++)
        {
            if (table.Basis[r] >= n || c[table.Basis[r]] is not (not 0 and var cost)) continue;
            for (int j = 0; j <= table.Last; j++) table[rows, j] -= cost * table[r, j];
        }
        if (!table.Descend()) return new(ProgramEnd.Unbounded, double.NaN, []);
        var x = new double[n];
        for (int r = 0; r < rows; r++)
            if (table.Basis[r] < n) x[table.Basis[r]] = table[r, table.Last];
        return new(ProgramEnd.Optimal, -table[rows, table.Last], x);
    }

    /// <summary>
    /// Rows of constraints, the costs below them; n columns, an artificial one for each row, the right side.
    /// </summary>
    sealed class Table(int rows, int n)
    {
        readonly double[] cells = new double[(rows + 1) * (n + rows + 1)];
        readonly int width = n + rows + 1;

        internal int Last => width - 1;
        internal int[] Basis { get; } = [.. Enumerable.Range(n, rows)];

        internal ref double this[int r, int j] => ref cells[r * width + j];

        /// <summary>Walks down until no cost is below 0; false where there is no end.</summary>
        internal bool Descend()
        {
            for (int walked = 0; ; walked++)
            {
                bool bland = walked > 20 * (rows + n);
                int enter = -1;
                double steepest = -Dust;
                for (int j = 0; j < n; j++)
                {
                    if (!(this[rows, j] < steepest)) continue;
                    enter = j;
                    if (bland) break;
                    steepest = this[rows, j];
                }
                if (enter < 0) return true;
                int leave = Leaving(enter, bland);
                if (leave < 0) return false;
                Pivot(leave, enter);
            }
        }

        /// <summary>
        /// The row that reaches 0 first; of equal ones the largest pivot, or by Bland's rule the first
        /// column.
        /// </summary>
        int Leaving(int enter, bool bland)
        {
            int leave = -1;
            double least = double.PositiveInfinity;
            for (int r = 0; r < rows; r++)
            {
                double pivot = this[r, enter];
                if (pivot <= Dust) continue;
                double ratio = this[r, Last] / pivot;
                bool isEqual = leave >= 0 && Math.Abs(ratio - least) <= 1e-12 * Math.Max(1, Math.Abs(least));
                bool isBetter = leave < 0 || (isEqual
                    ? bland ? Basis[r] < Basis[leave] : pivot > this[leave, enter]
                    : ratio < least);
                if (!isBetter) continue;
                (leave, least) = (r, ratio);
            }
            return leave;
        }

        void Pivot(int row, int column)
        {
            double inverse = 1 / this[row, column];
            var own = cells.AsSpan(row * width, width);
            foreach (ref double cell in own) cell *= inverse;
            own[column] = 1;
            for (int r = 0; r <= rows; r++)
            {
                var other = cells.AsSpan(r * width, width);
                double factor = other[column];
                if (r == row || factor == 0) continue;
                for (int j = 0; j < width; j++) other[j] -= factor * own[j];
                other[column] = 0;
            }
            Basis[row] = column;
        }

        /// <summary>Artificial columns that are still in the basis, at 0, leave it where anything can enter.
        /// </summary>
        internal void DropArtificial()
        {
            for (int r = 0; r < rows; r++)
            {
                if (Basis[r] < n) continue;
                int enter = -1;
                for (int j = 0; j < n; j++)
                    if (Math.Abs(this[r, j]) > Dust && (enter < 0
                        || Math.Abs(this[r, j]) > Math.Abs(this[r, enter]))) enter = j;
                if (enter >= 0) Pivot(r, enter);
            }
        }
    }
}
