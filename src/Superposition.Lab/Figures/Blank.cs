namespace Superposition.Lab.Figures;

/// <summary>
/// What a plot without data shows: the words, rather than an empty frame that could be a result.
/// </summary>
static class Blank
{
    const string Words = "no data";

    /// <summary>The least side of a plot in which the words fit.</summary>
    public const double Side = 52;

    public static void Draw(SvgWriter svg, double x, double y, double width, double height)
    {
        svg.Frame(x, y, width, height, Theme.Rule);
        svg.Text(x + width / 2, y + height / 2 + 3.4, Words, Theme.Tick, "middle");
    }
}
