namespace Superposition.Lab.Figures;

/// <summary>
/// Ticks of a logarithmic axis: numbers at the decades, short marks at 2…9 between them; over less than two
/// decades numbers at 1, 2 and 5 as well, since one number alone tells no scale.
/// </summary>
static class LogTicks
{
    public static AxisMap Fit(Axis axis, double low, double high)
    {
        low = axis.Min is null ? Floor(low) : low;
        high = axis.Max is null ? Ceiling(high) : high;
        var map = new AxisMap(axis, low, high);
        int first = (int)Math.Floor(Math.Log10(low) + 1e-9);
        int last = (int)Math.Ceiling(Math.Log10(high) - 1e-9);
        bool fine = Math.Log10(high / low) < 1.99;
        int stride = Math.Max(1, (last - first + 7) / 8);
        var ticks = new List<Tick>();
        for (int power = first; power <= last; power++)
            for (int digit = 1; digit <= 9; digit++)
            {
                double value = digit * Math.Pow(10, power);
                if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9) || (stride > 1 && digit > 1))
                    continue;
                bool labelled = digit == 1 ? (power - first) % stride == 0 : fine && digit is (2 or 5);
                ticks.Add(new Tick(map.At(value), labelled ? Numbers.Label(value) : ""));
            }

        // Over less than a step or two of these a logarithm is nearly straight: round numbers at equal steps.
        if (ticks.Count(tick => tick.Label.Length > 0) < 2)
            ticks = LinearTicks.At(map, LinearTicks.Step((high - low) / 3));
        return map with { Ticks = ticks };
    }

    // Ends of an axis: round enough to read, close enough together to waste little of it.
    static readonly double[] Leads = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

    /// <summary>The largest of these leads × 10^k that is not above the value.</summary>
    static double Floor(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(value) + 1e-9));
        return power * Leads.Last(lead => lead <= value / power * (1 + 1e-8) || lead == 1);
    }

    /// <summary>The smallest of these leads × 10^k that is not below the value.</summary>
    static double Ceiling(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(value) + 1e-9));
        return power * Leads.First(lead => lead >= value / power * (1 - 1e-8) || lead == 10);
    }
}
