using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training.Kernels;

namespace Superposition.Dictionaries.Scores;

/// <summary>
/// C [n, N], the cosine of each learned direction with each true one; 0 for one of no length.
/// </summary>
public sealed unsafe class Cosines
{
    /// <summary>The published evaluation's guard against division by nothing.</summary>
    const double LeastNorm = 1e-8;

    /// <param name="absolute">
    /// |cos|, as SynthSAEBench has it. Where features are nonnegative that merges W_i with −W_i, which are
    /// different features: leave it out.
    /// </param>
    public Cosines(Directions learned, Directions truth, bool absolute = false)
    {
        if (learned.Dimension != truth.Dimension)
            throw new InvalidInputException(
                $"directions in {learned.Dimension} dimensions cannot be compared with ones in "
                + $"{truth.Dimension}.");
        Check(learned.Count, truth.Count);
        (Rows, Columns) = (learned.Count, truth.Count);
        int wide = AlignedFloats.Padded(truth.Count), d = truth.Dimension;
        AlignedFloats a = new(learned.Count * d), b = new(d * wide);
        for (int i = 0; i < learned.Count; i++)
        {
            float scale = (float)(1 / Math.Max(LeastNorm, learned.Norm(i)));
            for (int k = 0; k < d; k++) a.Span[i * d + k] = learned.Rows[i * d + k] * scale;
        }
        for (int j = 0; j < truth.Count; j++)
        {
            float scale = (float)(1 / Math.Max(LeastNorm, truth.Norm(j)));
            for (int k = 0; k < d; k++) b.Span[k * wide + j] = truth.Rows[j * d + k] * scale;
        }
        Values = new float[learned.Count * truth.Count];
        var row = new AlignedFloats(16 * wide);
        for (int first = 0; first < learned.Count; first += 16)
        {
            int count = Math.Min(16, learned.Count - first);
            Multiply(a.Pointer + (nint)first * d, d, count, b.Pointer, row.Pointer, wide);
            for (int i = 0; i < count; i++)
            {
                var to = Values.AsSpan((first + i) * Columns, Columns);
                row.Span.Slice(i * wide, Columns).CopyTo(to);
                if (absolute)
                    foreach (ref float value in to) value = MathF.Abs(value);
            }
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(row);
    }

    /// <exception cref="InvalidInputException">No array holds the cosines of so many with so many.
    /// </exception>
    public static void Check(int learned, int truth) => AlignedFloats.Fit(
        $"the cosines of {learned} learned directions with {truth} true ones", (long)learned * truth);

    public int Rows { get; }
    public int Columns { get; }
    public float[] Values { get; }

    public float this[int i, int j] => Values[i * Columns + j];

    /// <summary>The column with the largest cosine, the first of equals.</summary>
    public int Best(int i)
    {
        var row = Values.AsSpan(i * Columns, Columns);
        int best = 0;
        for (int j = 1; j < row.Length; j++)
            if (row[j] > row[best]) best = j;
        return best;
    }

    static void Multiply(float* a, int d, int rows, float* b, float* c, int columns)
    {
        switch (LaneWidths.Fastest)
        {
            case LaneWidth.V512: Product.Wide<Lanes512>(a, d, 1, rows, d, b, c, columns, null); break;
            case LaneWidth.V256: Product.Wide<Lanes256>(a, d, 1, rows, d, b, c, columns, null); break;
            case LaneWidth.V128: Product.Wide<Lanes128>(a, d, 1, rows, d, b, c, columns, null); break;
            default: Product.Wide<LanesScalar>(a, d, 1, rows, d, b, c, columns, null); break;
        }
    }
}
