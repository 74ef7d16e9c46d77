namespace Superposition.Lab.Figures;

/// <summary>
/// Ticks at multiples of 1, 2 or 5 × 10^k (Heckbert, "Nice numbers for graph labels", Graphics Gems 1990).
/// </summary>
static class LinearTicks
{
    public static AxisMap Fit(Axis axis, double low, double high, int wanted)
    {
        double step = Step((high - low) / Math.Max(1, wanted));
        // Ends that nobody set go outward to a tick, so that the top of the data has a number beside it.
        if (axis.Min is null)
            low = Math.Floor(low / step + 1e-9) * step;
        if (axis.Max is null)
            high = Math.Ceiling(high / step - 1e-9) * step;
        var map = new AxisMap(axis, low, high);
        return map with { Ticks = At(map, step) };
    }

    /// <summary>Ticks at the multiples of a step, on any map.</summary>
    public static List<Tick> At(AxisMap map, double step)
    {
        double first = Math.Ceiling(map.Low / step - 1e-9), last = Math.Floor(map.High / step + 1e-9);
        // Digits enough to tell neighbours apart.
        double size = Math.Max(Math.Abs(map.Low), Math.Abs(map.High));
        int digits = Math.Max(4, 2 + (int)(Math.Log10(size) - Math.Log10(step)));
        var ticks = new List<Tick>();
        for (double k = first; k <= last && ticks.Count < 100; k++)
            ticks.Add(new Tick(map.At(k * step), Numbers.Rounded(k * step, digits)));
        return ticks;
    }

    /// <summary>The least of 1, 2, 5 × 10^k that is not smaller than the raw step.</summary>
    public static double Step(double raw)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double lead = raw / power;
        return power * (lead <= 1 + 1e-9 ? 1 : lead <= 2 + 1e-9 ? 2 : lead <= 5 + 1e-9 ? 5 : 10);
    }
}
