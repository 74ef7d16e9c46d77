namespace Superposition.Dictionaries;

/// <summary>n directions in d dimensions, one a row, [n, d].</summary>
public sealed record Directions(int Count, int Dimension, float[] Rows)
{
    public ReadOnlySpan<float> Row(int i) => Rows.AsSpan(i * Dimension, Dimension);

    /// <summary>Cosine of two rows, 0 where one has no length.</summary>
    public static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double dot = 0, aa = 0, bb = 0;
        for (int k = 0; k < a.Length; k++)
        {
            dot += (double)a[k] * b[k];
            aa += (double)a[k] * a[k];
            bb += (double)b[k] * b[k];
        }
        return aa <= 0 || bb <= 0 ? 0 : dot / Math.Sqrt(aa * bb);
    }

    public double Norm(int i)
    {
        double sum = 0;
        foreach (float v in Row(i)) sum += (double)v * v;
        return Math.Sqrt(sum);
    }
}
