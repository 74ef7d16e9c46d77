namespace Superposition.Lab.Figures;

/// <summary>
/// The key to a colour scale in one line: what it shows, its lower end, the scale, its upper end.
/// </summary>
public sealed record ColorBar(Palette Palette, string Label, string Low, string High) : IPanel
{
    const int Thickness = 10, Gap = 5, Row = 15;

    /// <summary>The signed scale, −limit … limit.</summary>
    public static ColorBar Signed(string label, double limit) =>
        new(Theme.Diverging, label, Numbers.Label(-limit), Numbers.Label(limit));

    /// <summary>The sequential scale with what stands at its ends.</summary>
    public static ColorBar Sequential(string label, string low = "0", string high = "1") =>
        new(Theme.Sequential, label, low, high);

    public double Width => LabelWidth + LowWidth + Bar + Gap + TextMetrics.Width(High, Theme.Tick);

    public double Height => Row;

    public Insets Insets => default;

    public void Draw(SvgWriter svg, double x, double y)
    {
        double line = y + Row / 2.0 + 3.5;
        svg.Text(x, line, Label, Theme.Label);
        x += LabelWidth;
        svg.Text(x, line, Low, Theme.Tick);
        x += LowWidth;
        string top = SvgWriter.Number(y + (Row - Thickness) / 2.0);
        string shape = $"h{LevelWidth}v{Thickness}h-{LevelWidth}";
        for (int level = 0; level < Palette.Count; level++)
            svg.Cells($"M{SvgWriter.Number(x + level * LevelWidth)} {top}{shape}", Palette.Class(level));
        svg.Text(x + Bar + Gap, line, High, Theme.Tick);
    }

    // Whole pixels a level: neither seams nor overlaps.
    int LevelWidth => Math.Max(1, (int)Math.Round(126.0 / Palette.Count));

    double Bar => LevelWidth * Palette.Count;

    double LabelWidth => Label.Length == 0 ? 0 : TextMetrics.Width(Label, Theme.Label) + 2 * Gap;

    double LowWidth => Low.Length == 0 ? 0 : TextMetrics.Width(Low, Theme.Tick) + Gap;
}
