namespace Superposition.Lab.Figures;

/// <summary>
/// How a whole divides among categories at each of an ordered row of positions (densities): Shares
/// [categories, positions], each column summing to 1, the first category at the foot. A column with a share
/// that is negative or not finite is a cross.
/// </summary>
public sealed record StackedSharesPanel(
    IReadOnlyList<string> Categories, double[,] Shares, IReadOnlyList<string> Positions) : IPanel
{
    const double KeyGap = 5;

    static readonly Tick[] Percents = [new(0, "0%"), new(0.5, "50%"), new(1, "100%")];

    public Heading Heading { get; init; } = Heading.None;

    /// <summary>What the positions are, with the unit.</summary>
    public string Along { get; init; } = "";

    /// <summary>What the shares are of.</summary>
    public string Of { get; init; } = "";

    /// <summary>A colour class for each category; by its place where none is given.</summary>
    public IReadOnlyList<string> Colours { get; init; } = [];

    public double Width { get; init; } = 300;

    public double Height { get; init; } = 150;

    public bool HasKey { get; init; } = true;

    public Insets Insets
    {
        get
        {
            Insets axes = Insets.Max(AxisInk.BottomInsets(MapX, Width), AxisInk.LeftInsets(MapY, Width));
            return axes with { Top = axes.Top + KeyHeight, Right = Math.Max(axes.Right, Key.Width - Width) };
        }
    }

    public void Draw(SvgWriter svg, double x, double y)
    {
        Key.Draw(svg, x, y - AxisInk.LeftInsets(MapY, Width).Top - KeyHeight);
        if (Shares.Length == 0 || Positions.Count == 0)
        {
            Blank.Draw(svg, x, y, Width, Height);
            return;
        }

        AxisInk.Left(svg, MapY, x, y, Width, Height);
        svg.OpenClip(x, y, Width, Height);
        for (int position = 0; position < Math.Min(Positions.Count, Shares.GetLength(1)); position++)
            DrawColumn(svg, position, x, y);
        svg.CloseClip();
        AxisInk.Bottom(svg, MapX, x, y + Height, Width);
    }

    double Step => Width / Math.Max(1, Positions.Count);

    AxisMap MapX => new AxisMap(new Axis(Along), 0, 1)
    {
        Ticks = [.. Positions.Select((label, k) => new Tick((k + 0.5) * Step / Width, label))],
    }.Thinned(Width);

    AxisMap MapY => new(new Axis(Of), 0, 1) { Ticks = Percents };

    Swatches Key => new(
        HasKey ? [.. Categories.Select((name, k) => new Swatch(name, Colour(k)))] : [], Width);

    double KeyHeight => Key.Height is > 0 and var height ? height + KeyGap : 0;

    string Colour(int category) =>
        category < Colours.Count ? Colours[category] : Theme.Series(category, Categories.Count);

    void DrawColumn(SvgWriter svg, int position, double x, double y)
    {
        double thick = Step * 0.84, left = x + position * Step + (Step - thick) / 2, foot = y + Height;
        int categories = Math.Min(Categories.Count, Shares.GetLength(0));
        var column = Enumerable.Range(0, categories).Select(k => Shares[k, position]);
        if (column.Any(share => !double.IsFinite(share) || share < 0))
        {
            svg.Cross(left + thick / 2, y + Height / 2, Math.Min(4, thick / 3));
            return;
        }

        for (int category = 0; category < categories; category++)
        {
            double height = Math.Min(Shares[category, position], 1) * Height;
            if (height <= 0)
                continue;
            // A hair of paper between the shares, where it costs nothing that can be seen.
            svg.Rect(left, foot - height, thick, height > 2 ? height - 0.6 : height, Colour(category));
            foot -= height;
        }
    }
}
