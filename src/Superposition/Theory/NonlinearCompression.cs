namespace Superposition.Theory;

/// <summary>
/// Two numbers x, y of U[0, 1] in one: t = (⌊Zx⌋ + y)/Z, back by x' = (⌊Zt⌋ + ½)/Z and y' = Zt − ⌊Zt⌋ (Elhage
/// et al. 2022, appendix on nonlinear compression). A network can do neither step: each is replaced by a
/// ramp of
/// ε cells, symmetric about it.
/// </summary>
public static class NonlinearCompression
{
    /// <summary>
    /// The least E (x − x')² + (y − y')² of any linear code: one number kept, or their mean.
    /// </summary>
    public const double Linear = 1.0 / 12;

    /// <summary>1/(12 Z²), of perfect steps.</summary>
    public static double Ideal(int Z) => 1.0 / (12 * Z * Z);

    /// <summary>⌊u⌋ for u in [0, Z] with ramps in the place of its Z − 1 steps.</summary>
    public static double Steps(double u, int Z, double ε)
    {
        double sum = 0;
        for (int k = 1; k < Z; k++)
            sum += ε > 0 ? Math.Clamp((u - k) / ε + 0.5, 0, 1) : u >= k ? 1 : 0;
        return sum;
    }

    /// <summary>
    /// E (x − x')² + (y − y')², exactly: between the points where a ramp begins or ends, of the encoder in x
    /// and of the decoder in y, the integrand is a polynomial, and after y one in x; three points of Gauss
    /// and Legendre are enough for both.
    /// </summary>
    public static double Error(int Z, double ε)
    {
        double total = 0;
        foreach (var (u, ofU) in Nodes(0, Z, Encoder(Z, ε)))
        {
            double cell = Steps(u, Z, ε);
            foreach (var (y, ofY) in Nodes(0, 1, Edges(Z, ε).Select(edge => edge - cell)))
            {
                double v = cell + y, back = Steps(v, Z, ε);
                double ofX = (back + 0.5 - u) / Z, of = v - back - y;
                total += ofU * ofY * (ofX * ofX + of * of);
            }
        }
        return total / Z;
    }

    /// <summary>Where the ramps of ⌊u⌋ begin and end.</summary>
    static IEnumerable<double> Edges(int Z, double ε) => Enumerable.Range(1, Z - 1)
        .SelectMany(k => (double[])[k - ε / 2, k + ε / 2]);

    /// <summary>
    /// And, within a ramp of the encoder, where the cell that it counts brings another of the decoder's edges
    /// into [0, 1] or out of it.
    /// </summary>
    static IEnumerable<double> Encoder(int Z, double ε) => Enumerable.Range(1, Z - 1).SelectMany(k =>
        ((double[])[0, ε / 2, 1 - ε / 2, 1]).Select(part => k + ε * (part - 0.5)));

    /// <summary>The nodes and weights of every stretch of [low, high] between the edges inside it.</summary>
    static IEnumerable<(double At, double Weight)> Nodes(double low, double high, IEnumerable<double> edges)
    {
        double[] ends = [low, .. edges.Where(edge => edge > low && edge < high).Order(), high];
        for (int k = 0; k + 1 < ends.Length; k++)
        {
            double half = (ends[k + 1] - ends[k]) / 2, middle = ends[k] + half;
            if (half <= 0) continue;
            double away = half * 0.77459666924148338; // √(3/5)
            yield return (middle - away, half * 5 / 9);
            yield return (middle, half * 8 / 9);
            yield return (middle + away, half * 5 / 9);
        }
    }
}
