namespace Superposition.Lab.Figures;

/// <summary>How a key's sample looks: as the mark it stands for.</summary>
public enum SwatchShape
{
    Box,
    Line,
    Dot,
}

/// <summary>One entry of a key: words, a colour class, the mark's shape.</summary>
public sealed record Swatch(string Text, string Colour, SwatchShape Shape = SwatchShape.Box);

/// <summary>The key to colours that stand for names, flowing in rows of at most this width.</summary>
public sealed record Swatches(IReadOnlyList<Swatch> Entries, double MaxWidth = 640) : IPanel
{
    const double Row = 15, Sample = 12, SampleGap = 5, EntryGap = 14;

    public double Width => Place().MaxOrZero(place => place.X + Length(place.Entry));

    public double Height => Place().MaxOrZero(place => place.Y + Row);

    public Insets Insets => default;

    public void Draw(SvgWriter svg, double x, double y)
    {
        foreach (var (entry, dx, dy) in Place())
        {
            double left = x + dx, middle = y + dy + Row / 2;
            switch (entry.Shape)
            {
                case SwatchShape.Line:
                    svg.Line(left, middle, left + Sample, middle, entry.Colour, 2);
                    break;
                case SwatchShape.Dot:
                    svg.Circle(left + Sample / 2, middle, 3, entry.Colour);
                    break;
                default:
                    svg.Rect(left + 1, middle - 5, 10, 10, entry.Colour);
                    break;
            }

            svg.Text(left + Sample + SampleGap, middle + 3.5, entry.Text, Theme.Label);
        }
    }

    static double Length(Swatch entry) => Sample + SampleGap + TextMetrics.Width(entry.Text, Theme.Label);

    List<(Swatch Entry, double X, double Y)> Place()
    {
        var places = new List<(Swatch, double, double)>();
        double x = 0, y = 0;
        foreach (Swatch entry in Entries)
        {
            if (x > 0 && x + Length(entry) > MaxWidth)
                (x, y) = (0, y + Row);
            places.Add((entry, x, y));
            x += Length(entry) + EntryGap;
        }

        return places;
    }
}
