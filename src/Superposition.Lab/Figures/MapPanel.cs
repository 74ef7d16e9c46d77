namespace Superposition.Lab.Figures;

/// <summary>
/// A square map over two axes: cells of colour classes [rows, columns] that tile the axes from end to end,
/// the largest y in row 0, and curves over them.
/// </summary>
public sealed record MapPanel(string[,] Classes, Axis X, Axis Y) : IPanel
{
    public Heading Heading { get; init; } = Heading.None;

    /// <summary>In the axes' units; drawn dashed.</summary>
    public IReadOnlyList<IReadOnlyList<(double X, double Y)>> Curves { get; init; } = [];

    /// <summary>Side in pixels; a whole multiple of the cells keeps them equal on screens.</summary>
    public double Side { get; init; } = 200;

    public double Width => Side;

    public double Height => Side;

    public Insets Insets => Insets.Max(AxisInk.BottomInsets(MapX, Side), AxisInk.LeftInsets(MapY, Side));

    public void Draw(SvgWriter svg, double x, double y)
    {
        AxisMap mapX = MapX, mapY = MapY;
        AxisInk.Left(svg, mapY, x, y, Side, Side);
        CellPaths.Draw(svg, Classes, x, y, Side / Math.Max(1, Classes.GetLength(0)));
        AxisInk.Bottom(svg, mapX, x, y + Side, Side);
        svg.OpenClip(x, y, Side, Side);
        foreach (var curve in Curves)
            svg.Curve(Path(curve.Select(point =>
                (x + mapX.At(point.X) * Side, y + (1 - mapY.At(point.Y)) * Side))), Theme.Ink, 1.2, "4 3");
        svg.CloseClip();
        svg.Frame(x, y, Side, Side, Theme.Rule);
    }

    static string Path(IEnumerable<(double X, double Y)> points) => "M" + string.Join("L",
        points.Select(point => $"{SvgWriter.Number(point.X)} {SvgWriter.Number(point.Y)}"));

    AxisMap MapX => X.Fit([], 4).Thinned(Side);

    AxisMap MapY => Y.Fit([], 5);
}
