namespace Superposition.Lab.Figures;

/// <summary>
/// What stands above a plot: a title in bold and quieter lines beneath it. Empty lines take no room.
/// </summary>
public sealed record Heading(string Title, params IReadOnlyList<string> Lines)
{
    const double TitleStep = 14, LineStep = 12.5, Foot = 6;

    public static Heading None { get; } = new("");

    public static implicit operator Heading(string title) => new(title);

    /// <summary>Height above the plot, the gap to it included; 0 when nothing is said.</summary>
    public double Height => Said().Sum(line => line.Step) is > 0 and var sum ? sum + Foot : 0;

    public double Width => Said().MaxOrZero(line => TextMetrics.Width(line.Text, line.Style));

    /// <summary>Draws with the top left corner at (x, y).</summary>
    public void Draw(SvgWriter svg, double x, double y)
    {
        foreach (var (text, style, step) in Said())
        {
            y += step;
            svg.Text(x, y - 2.5, text, style);
        }
    }

    IEnumerable<(string Text, TextStyle Style, double Step)> Said()
    {
        if (Title.Length > 0)
            yield return (Title, Theme.Head, TitleStep);
        foreach (string line in Lines.Where(line => line.Length > 0))
            yield return (line, Theme.Label, LineStep);
    }
}
