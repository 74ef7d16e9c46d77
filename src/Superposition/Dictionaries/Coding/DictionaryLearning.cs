using MathNet.Numerics.LinearAlgebra;
using Superposition.Numerics;

namespace Superposition.Dictionaries.Coding;

/// <summary>
/// A dictionary learned without a network: the method of optimal directions (Engan, Aase and Husøy 1999). In
/// turn all samples are coded on the dictionary, and the dictionary becomes the best one for these codes,
/// D = (AᵀA + εI)⁻¹ Aᵀ X; a direction that no code uses begins anew at the worst reconstructed sample.
/// </summary>
/// <param name="Coder">How samples are coded, such as orthogonal matching pursuit.</param>
public sealed record DictionaryLearning(ISparseCoder Coder, int Atoms, int Rounds)
{
    /// <summary>ε as a share of the mean diagonal of AᵀA.</summary>
    const double Ridge = 1e-8;

    /// <param name="samples">[samples][d]</param>
    /// <returns>Unit directions [atoms, d].</returns>
    /// <exception cref="InvalidInputException">There are fewer samples than atoms.</exception>
    public Directions Learn(IReadOnlyList<double[]> samples, ulong seed)
    {
        double[][] told = [.. samples.Where(x => Vectors.Dot(x, x) > 0)];
        if (told.Length < Atoms)
            throw new InvalidInputException(
                $"{told.Length} samples that are not 0 cannot begin {Atoms} directions: give more.");
        int d = told[0].Length;
        var rng = new Rng(seed);
        int[] order = [.. Enumerable.Range(0, told.Length)];
        for (int i = 0; i < Atoms; i++)
        {
            int other = i + rng.NextIndex(order.Length - i);
            (order[i], order[other]) = (order[other], order[i]);
        }
        var D = new Directions(Atoms, d, new float[Atoms * d]);
        for (int i = 0; i < Atoms; i++) SetUnit(D, i, told[order[i]]);
        for (int round = 0; round < Rounds; round++) D = Round(D, told);
        return D;
    }

    Directions Round(Directions D, double[][] samples)
    {
        int d = D.Dimension, n = D.Count;
        var problem = new CodingProblem(D);
        var AA = Matrix<double>.Build.Dense(n, n);
        var AX = Matrix<double>.Build.Dense(n, d);
        var uses = new int[n];
        var errors = new double[samples.Length];
        for (int s = 0; s < samples.Length; s++)
        {
            double[] x = samples[s], a = Coder.Code(problem, x);
            int[] on = [.. Enumerable.Range(0, n).Where(i => a[i] != 0)];
            foreach (int i in on)
            {
                uses[i]++;
                foreach (int j in on) AA[i, j] += a[i] * a[j];
                for (int k = 0; k < d; k++) AX[i, k] += a[i] * x[k];
            }
            double[] rest = problem.Residual(x, a);
            errors[s] = Vectors.Dot(rest, rest);
        }
        double ridge = Ridge * Math.Max(1e-300, AA.Diagonal().Sum() / n);
        for (int i = 0; i < n; i++) AA[i, i] += uses[i] == 0 ? 1 : ridge;
        var best = AA.Cholesky().Solve(AX);
        var next = new Directions(n, d, new float[n * d]);
        int[] worst = [.. Enumerable.Range(0, samples.Length).OrderByDescending(s => errors[s]).Take(n)];
        int taken = 0;
        for (int i = 0; i < n; i++)
        {
            double[] row = best.Row(i).ToArray();
            bool isUsed = uses[i] > 0 && Vectors.Dot(row, row) > 0;
            SetUnit(next, i, isUsed ? row : samples[worst[Math.Min(taken++, worst.Length - 1)]]);
        }
        return next;
    }

    static void SetUnit(Directions D, int i, double[] row)
    {
        double norm = Math.Sqrt(Vectors.Dot(row, row));
        for (int k = 0; k < row.Length; k++) D.Rows[i * D.Dimension + k] = (float)(row[k] / norm);
    }
}
