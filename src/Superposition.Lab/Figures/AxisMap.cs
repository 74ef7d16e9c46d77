namespace Superposition.Lab.Figures;

/// <summary>A tick: where on the axis (0..1), and what is written there (nothing at a minor tick).</summary>
readonly record struct Tick(double At, string Label);

/// <summary>An axis with its ends fixed: values to 0..1, left to right or bottom to top.</summary>
sealed record AxisMap(Axis Axis, double Low, double High)
{
    public IReadOnlyList<Tick> Ticks { get; init; } = [];

    /// <summary>Where a value lies; outside 0..1 beyond the ends, NaN where it has no place at all.</summary>
    public double At(double value)
    {
        if (!Axis.HasPlace(value))
            return double.NaN;
        double share = Axis.Log
            ? (Math.Log10(value) - Math.Log10(Low)) / (Math.Log10(High) - Math.Log10(Low))
            : (value - Low) / (High - Low);
        return Axis.Reversed ? 1 - share : share;
    }

    /// <summary>
    /// This map with so many labels dropped, evenly, that those left do not touch: centred, on this length.
    /// </summary>
    public AxisMap Thinned(double length)
    {
        var labelled = Ticks.Where(tick => tick.Label.Length > 0).OrderBy(tick => tick.At).ToList();
        for (int stride = 1; stride <= labelled.Count; stride++)
        {
            var kept = labelled.Where((_, k) => k % stride == 0).ToList();
            if (kept.Zip(kept.Skip(1)).All(pair => Clear(pair.First, pair.Second, length)))
                return this with { Ticks = [.. Ticks.Select(t => kept.Contains(t) ? t : new(t.At, ""))] };
        }

        return this;
    }

    static bool Clear(Tick left, Tick right, double length)
    {
        double width = TextMetrics.Width(left.Label, Theme.Tick) + TextMetrics.Width(right.Label, Theme.Tick);
        return (right.At - left.At) * length >= 4 + width / 2;
    }
}
