namespace Superposition.Lab.Figures;

/// <summary>
/// What an axis shows: its label in words with the unit, whether it is logarithmic or runs backwards, and its
/// ends where the data do not decide them.
/// </summary>
public sealed record Axis(string Label)
{
    public bool Log { get; init; }

    /// <summary>Large values first: the paper's density axes run from 1 down.</summary>
    public bool Reversed { get; init; }

    public double? Min { get; init; }

    public double? Max { get; init; }

    /// <summary>The axis over these data: ends rounded outward to readable numbers, and its ticks.</summary>
    internal AxisMap Fit(IEnumerable<double> data, int ticks)
    {
        Axis axis = this with { Min = HasPlace(Min) ? Min : null, Max = HasPlace(Max) ? Max : null };
        var placed = data.Where(value => HasPlace(value)).ToList();
        // Within these bounds neither a difference nor a doubling leaves the doubles.
        double least = Log ? 1e-300 : -1e300, most = 1e300;
        double low = axis.Min ?? (placed.Count > 0 ? placed.Min() : Log ? 0.1 : 0);
        double high = axis.Max ?? (placed.Count > 0 ? placed.Max() : 1);
        (low, high) = axis.Apart(Math.Clamp(low, least, most), Math.Clamp(high, least, most));
        return Log ? LogTicks.Fit(axis, low, high) : LinearTicks.Fit(axis, low, high, ticks);
    }

    /// <summary>Whether a value can be shown: finite, and positive on a logarithm.</summary>
    internal bool HasPlace(double? value) => value is { } v && double.IsFinite(v) && (!Log || v > 0);

    // Ends closer than a double can divide evenly, or in the wrong order, are one value, and one value is
    // widened to an axis: an end that was asked for stays, the other moves away from it.
    (double Low, double High) Apart(double low, double high)
    {
        double size = Math.Max(Math.Abs(low), Math.Abs(high));
        if (high - low > Math.Max(1e-290, 1e-12 * size))
            return (low, high);
        double at = Min is null && Max is not null ? high : low;
        double spread = Math.Abs(at) < 1e-290 ? 1 : Math.Abs(at) / 2;
        double below = Log ? at / 2 : at - spread, above = Log ? at * 2 : at + spread;
        return Min is not null ? (at, above) : Max is not null ? (below, at) : (below, above);
    }
}
