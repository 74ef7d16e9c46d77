namespace Superposition.Theory;

/// <summary>
/// A continuous piecewise polynomial on a bounded interval, each piece kept by its values at Chebyshev
/// points. Its one operation is the average over a moving window, done by Gauss quadrature piece by piece:
/// every step is a sum of products with positive weights, so nothing cancels, however small or zero the
/// window. (The textbook form, differences of antiderivatives over ∏ a_j, loses everything where directions
/// are orthogonal.)
/// </summary>
sealed class PiecewisePolynomial
{
    readonly double[] breaks;   // ascending, one more than pieces
    readonly double[][] values; // of each piece at the points of Nodes(degree)
    readonly int degree;

    PiecewisePolynomial(double[] breaks, double[][] values, int degree) =>
        (this.breaks, this.values, this.degree) = (breaks, values, degree);

    /// <summary>max(s, 0)^power on [low, high], 0 ≤ power ≤ 2.</summary>
    internal static PiecewisePolynomial Ramp(int power, double low, double high)
    {
        double[] breaks = low < 0 && high > 0 ? [low, 0, high] : [low, high];
        var pieces = new double[breaks.Length - 1][];
        for (int k = 0; k < pieces.Length; k++)
            pieces[k] = [.. Quadrature.Chebyshev(power).Select(t =>
            {
                double s = breaks[k] + t * (breaks[k + 1] - breaks[k]);
                bool below = breaks[k + 1] <= 0 && breaks[k] < 0;
                return below ? 0 : power == 0 ? 1 : Math.Pow(Math.Max(s, 0), power);
            })];
        return new(breaks, pieces, power);
    }

    internal double At(double s) => InPiece(Piece(s), s);

    /// <summary>
    /// (1 − p) f(s) + p · average of f over [s + from, s + to], for all s with s + [from, to] in the domain.
    /// </summary>
    internal PiecewisePolynomial Blend(double p, double from, double to)
    {
        if (from == 0 && to == 0) return this;
        var (least, most) = (Math.Min(0, Math.Min(from, to)), Math.Max(0, Math.Max(from, to)));
        double low = breaks[0] - least, high = Math.Max(breaks[^1] - most, breaks[0] - least);
        var inside = breaks.SelectMany(c => (double[])[c, c - from, c - to]).Where(c => c > low && c < high);
        double[] joined = [low, .. inside.Order().Distinct(), high];
        var nodes = Quadrature.Chebyshev(degree + 1);
        var pieces = new double[joined.Length - 1][];
        for (int k = 0; k < pieces.Length; k++)
            pieces[k] = [.. nodes.Select(t =>
            {
                double s = Math.Clamp(joined[k] + t * (joined[k + 1] - joined[k]), joined[k], joined[k + 1]);
                return (1 - p) * At(s) + p * Average(s + from, s + to);
            })];
        return new(joined, pieces, degree + 1);
    }

    /// <summary>The average over the segment between two points; the value where they coincide.</summary>
    internal double Average(double from, double to) => Average(from, to, (_, value) => value);

    /// <summary>
    /// ∫₀¹ weight(u, f(from + u (to − from))) du, exact for weights of degree up to 2 in u.
    /// </summary>
    internal double Average(double from, double to, Func<double, double, double> weight)
    {
        if (from == to)
        {
            double value = At(from);
            return Gauss(0, 1, u => weight(u, value));
        }
        var (low, high) = (Math.Min(from, to), Math.Max(from, to));
        double sum = 0;
        for (int k = Piece(low); k < values.Length; k++)
        {
            double a = Math.Max(low, breaks[k]), b = Math.Min(high, breaks[k + 1]);
            if (k == values.Length - 1) b = high; // rounding may put an end just outside
            if (b > a)
                sum += (b - a) / (high - low)
                    * Gauss(a, b, s => weight((s - from) / (to - from), InPiece(k, s)));
            if (breaks[k + 1] >= high) break;
        }
        return sum;
    }

    double Gauss(double a, double b, Func<double, double> f)
    {
        double sum = 0;
        foreach (var (node, weight) in Quadrature.GaussLegendre(degree / 2 + 3))
            sum += weight * f(a + node * (b - a));
        return sum;
    }

    int Piece(double s)
    {
        int k = Array.BinarySearch(breaks, s);
        return Math.Clamp(k >= 0 ? k : ~k - 1, 0, values.Length - 1);
    }

    /// <summary>Barycentric interpolation at the piece's Chebyshev points.</summary>
    double InPiece(int k, double s)
    {
        double width = breaks[k + 1] - breaks[k];
        if (width == 0) return values[k][0];
        double t = (s - breaks[k]) / width, above = 0, below = 0;
        var nodes = Quadrature.Chebyshev(degree);
        for (int j = 0; j <= degree; j++)
        {
            if (t == nodes[j]) return values[k][j];
            double w = ((j & 1) == 0 ? 1 : -1) * (j == 0 || j == degree ? 0.5 : 1) / (t - nodes[j]);
            above += w * values[k][j];
            below += w;
        }
        return degree == 0 ? values[k][0] : above / below;
    }
}
