namespace Superposition.Lab.Figures;

/// <summary>
/// A map over two rows of positions, whatever lies between them: colour classes [rows, columns], the first
/// row at the foot, each cell beside its label; diagonal lines over cells of which the colour is not the
/// whole story.
/// </summary>
public sealed record ClassMapPanel(
    string[,] Classes, bool[,] Hatched, IReadOnlyList<string> Columns, IReadOnlyList<string> Rows) : IPanel
{
    const double MostSide = 260;

    public Heading Heading { get; init; } = Heading.None;

    /// <summary>What the columns are, with the unit.</summary>
    public string AlongX { get; init; } = "";

    /// <summary>What the rows are, with the unit.</summary>
    public string AlongY { get; init; } = "";

    public double Width => Cell * Columns.Count;

    public double Height => Cell * Rows.Count;

    public Insets Insets => Insets.Max(AxisInk.BottomInsets(MapX, Width), AxisInk.LeftInsets(MapY, Width));

    double Cell => Math.Clamp(Math.Floor(MostSide / Math.Max(1, Math.Max(Columns.Count, Rows.Count))), 1, 26);

    public void Draw(SvgWriter svg, double x, double y)
    {
        AxisInk.Left(svg, MapY, x, y, Width, Height);
        var upright = new string[Rows.Count, Columns.Count];
        for (int row = 0; row < Rows.Count; row++)
            for (int column = 0; column < Columns.Count; column++)
                upright[Rows.Count - 1 - row, column] = Classes[row, column];
        CellPaths.Draw(svg, upright, x, y, Cell);
        string hatch = string.Concat(
            from row in Enumerable.Range(0, Rows.Count)
            from column in Enumerable.Range(0, Columns.Count)
            where Hatched[row, column]
            let left = x + column * Cell
            let foot = y + (Rows.Count - row) * Cell
            select $"M{SvgWriter.Number(left)} {SvgWriter.Number(foot)}"
                + $"L{SvgWriter.Number(left + Cell)} {SvgWriter.Number(foot - Cell)}");
        if (hatch.Length > 0) svg.Curve(hatch, Theme.Ink, 0.8);
        svg.Frame(x, y, Width, Height, Theme.Rule);
        AxisInk.Bottom(svg, MapX, x, y + Height, Width);
    }

    AxisMap MapX => Map(AlongX, Columns).Thinned(Width);

    AxisMap MapY => Map(AlongY, Every(Rows, Math.Max(1, (int)Math.Ceiling(11 / Cell))));

    static AxisMap Map(string label, IReadOnlyList<string> positions) => new(new Axis(label), 0, 1)
    {
        Ticks = [.. positions.Select((text, k) => new Tick((k + 0.5) / positions.Count, text))],
    };

    /// <summary>Labels that would stand on each other are left out.</summary>
    static IReadOnlyList<string> Every(IReadOnlyList<string> labels, int step) =>
        [.. labels.Select((label, k) => k % step == 0 ? label : "")];
}
