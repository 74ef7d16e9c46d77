namespace Superposition.Dictionaries.Coding;

/// <summary>
/// A code of one vector on a known dictionary: a [n], with x ≈ Σ_i a_i d_i. Double precision, for the sizes
/// at which decoding is studied; unit directions are assumed where a method says so.
/// </summary>
public interface ISparseCoder
{
    string Name { get; }

    /// <param name="x">[d]</param>
    double[] Code(CodingProblem problem, ReadOnlySpan<double> x);
}

/// <summary>A dictionary made ready for coding: directions of length 1 and their Gram matrix.</summary>
public sealed class CodingProblem
{
    readonly double[] directions; // [n, d], unit rows

    public CodingProblem(Directions dictionary)
    {
        (n, d) = (dictionary.Count, dictionary.Dimension);
        directions = new double[n * d];
        Length = new double[n];
        for (int i = 0; i < n; i++)
        {
            Length[i] = dictionary.Norm(i);
            for (int k = 0; k < d; k++)
                directions[i * d + k] = Length[i] > 0 ? dictionary.Row(i)[k] / Length[i] : 0;
        }
        Gram = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++)
            {
                double dot = 0;
                for (int k = 0; k < d; k++) dot += directions[i * d + k] * directions[j * d + k];
                Gram[i * n + j] = Gram[j * n + i] = dot;
            }
    }

    public int n { get; }
    public int d { get; }

    /// <summary>[n, n], of the unit directions.</summary>
    public double[] Gram { get; }

    /// <summary>[n], what a direction was divided by: a_i / Length[i] is its code on the dictionary given.
    /// </summary>
    public double[] Length { get; }

    public ReadOnlySpan<double> Direction(int i) => directions.AsSpan(i * d, d);

    /// <summary>[n], ⟨x, d_i⟩.</summary>
    public double[] Correlations(ReadOnlySpan<double> x)
    {
        var c = new double[n];
        for (int i = 0; i < n; i++)
        {
            double dot = 0;
            var row = Direction(i);
            for (int k = 0; k < d; k++) dot += x[k] * row[k];
            c[i] = dot;
        }
        return c;
    }

    /// <summary>[d], x − Σ a_i d_i.</summary>
    public double[] Residual(ReadOnlySpan<double> x, ReadOnlySpan<double> a)
    {
        double[] r = x.ToArray();
        for (int i = 0; i < n; i++)
        {
            if (a[i] == 0) continue;
            var row = Direction(i);
            for (int k = 0; k < d; k++) r[k] -= a[i] * row[k];
        }
        return r;
    }

    double? largest;

    /// <summary>
    /// The largest eigenvalue of the Gram matrix, by power iteration; worked out once.
    /// </summary>
    public double Largest() => largest ??= PowerIteration();

    double PowerIteration()
    {
        double[] v = [.. Enumerable.Range(0, n).Select(i => 1 + 0.01 * (i % 7))];
        double value = 0;
        for (int step = 0; step < 200; step++)
        {
            var w = new double[n];
            double square = 0;
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++) w[i] += Gram[i * n + j] * v[j];
                square += w[i] * w[i];
            }
            double norm = Math.Sqrt(square);
            if (norm == 0) return 0;
            for (int i = 0; i < n; i++) v[i] = w[i] / norm;
            if (Math.Abs(norm - value) <= 1e-12 * norm) return norm;
            value = norm;
        }
        return value;
    }
}
