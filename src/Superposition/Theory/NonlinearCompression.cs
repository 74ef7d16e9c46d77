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
    /// E (x − x')² + (y − y')² by the midpoint rule on points² samples: to about 1e-5 with 1,200.
    /// </summary>
    public static double Error(int Z, double ε, int points = 1200)
    {
        double total = 0;
        for (int a = 0; a < points; a++)
        {
            double x = (a + 0.5) / points, cell = Steps(Z * x, Z, ε);
            for (int b = 0; b < points; b++)
            {
                double y = (b + 0.5) / points, v = cell + y, back = Steps(v, Z, ε);
                double ofX = (back + 0.5) / Z - x, ofY = v - back - y;
                total += ofX * ofX + ofY * ofY;
            }
        }
        return total / ((double)points * points);
    }
}
