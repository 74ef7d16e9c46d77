namespace Superposition.Theory;

/// <summary>
/// The maximum of a function of one variable with one hill between two ends, by golden section (Kiefer 1953):
/// the value is off by the square of what the place is off.
/// </summary>
static class Golden
{
    const double Section = 0.6180339887498949;

    /// <param name="narrowest">Where to stop, as a share of the interval.</param>
    internal static double Maximum(
        Func<double, double> f, double low, double high, double narrowest = 1e-7)
    {
        double length = high - low, a = high - Section * length, b = low + Section * length;
        double atA = f(a), atB = f(b);
        while (high - low > narrowest * length)
            if (atA > atB)
            {
                (high, b, atB) = (b, a, atA);
                a = high - Section * (high - low);
                atA = f(a);
            }
            else
            {
                (low, a, atA) = (a, b, atB);
                b = low + Section * (high - low);
                atB = f(b);
            }
        return (low + high) / 2;
    }
}
