namespace Superposition.Lab.Figures;

/// <summary>
/// Series over two axes, each linear or logarithmic: lines with their intervals, or clouds of points. The key
/// stands above the plot, never on the data. A value that the axis cannot show (not finite, or not positive
/// on a logarithm) breaks its line and leaves a cross on the base line.
/// </summary>
public sealed record LinesPanel(IReadOnlyList<Series> Series, Axis X, Axis Y) : IPanel
{
    const double KeyGap = 5, GuideGap = 10.5, GuideRoom = 12;

    public Heading Heading { get; init; } = Heading.None;

    public IReadOnlyList<Guide> Guides { get; init; } = [];

    public double Width { get; init; } = 280;

    public double Height { get; init; } = 180;

    /// <summary>
    /// Whether the panel has its own key; without one a figure's key can serve several panels.
    /// </summary>
    public bool HasKey { get; init; } = true;

    public Insets Insets
    {
        get
        {
            AxisMap mapY = MapY;
            Insets axes = Insets.Max(AxisInk.BottomInsets(MapX, Width), AxisInk.LeftInsets(mapY, Width));
            double labels = Shown(mapY).MaxOrZero(g => GuideRoom + TextMetrics.Width(g.Label, Theme.Tick));
            return axes with
            {
                Top = axes.Top + KeyHeight,
                Right = Math.Max(Math.Max(axes.Right, labels), Key.Width - Width),
            };
        }
    }

    public void Draw(SvgWriter svg, double x, double y)
    {
        AxisMap mapX = MapX, mapY = MapY;
        Key.Draw(svg, x, y - AxisInk.LeftInsets(mapY, Width).Top - KeyHeight);
        if (!Series.Any(series => series.X.Zip(series.Y).Any()))
        {
            Blank.Draw(svg, x, y, Width, Height);
            return;
        }

        AxisInk.Left(svg, mapY, x, y, Width, Height);
        AxisInk.Bottom(svg, mapX, x, y + Height, Width);
        DrawGuides(svg, mapY, x, y);
        // Four pixels of grace, so that a point on the edge keeps its round shape.
        svg.OpenClip(x - 4, y - 4, Width + 8, Height + 8);
        for (int k = 0; k < Series.Count; k++)
            new SeriesInk(Series[k], Colour(k), mapX, mapY, x, y, Width, Height).Draw(svg);
        svg.CloseClip();
    }

    AxisMap MapX =>
        X.Fit(Series.SelectMany(series => series.X), Math.Max(2, (int)(Width / 55))).Thinned(Width);

    AxisMap MapY => Y.Fit(
        [.. Series.SelectMany(s => s.Y.Concat(s.Low).Concat(s.High)), .. Guides.Select(guide => guide.Y)],
        Math.Max(2, (int)(Height / 38)));

    Swatches Key => new(HasKey && Series.Count > 1 ? [.. Entries()] : [], Width);

    IEnumerable<Swatch> Entries()
    {
        for (int k = 0; k < Series.Count; k++)
            if (Series[k].Name.Length > 0)
                yield return new(
                    Series[k].Name, Colour(k), Series[k].Joined ? SwatchShape.Line : SwatchShape.Dot);
    }

    double KeyHeight => Key.Height is > 0 and var height ? height + KeyGap : 0;

    IEnumerable<Guide> Shown(AxisMap map) =>
        Guides.Where(guide => map.At(guide.Y) is >= 0 and <= 1).OrderByDescending(guide => map.At(guide.Y));

    string Colour(int k) => Series[k].Colour.Length > 0 ? Series[k].Colour : Theme.Series(k, Series.Count);

    void DrawGuides(SvgWriter svg, AxisMap map, double x, double y)
    {
        var guides = Shown(map).ToList();
        var heights = guides.Select(guide => y + (1 - map.At(guide.Y)) * Height).ToList();
        double[] labels = GuideLabels.Spread(heights, GuideGap, y, y + Height);
        for (int k = 0; k < guides.Count; k++)
        {
            svg.Line(x, heights[k], x + Width, heights[k], Theme.Muted, 0.8, "4 3");
            svg.Line(x + Width, heights[k], x + Width + GuideRoom - 3, labels[k], Theme.Rule, 0.8);
            svg.Text(x + Width + GuideRoom, labels[k] + 3.4, guides[k].Label, Theme.Tick);
        }
    }
}
