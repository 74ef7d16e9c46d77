namespace Superposition.Lab.Figures;

/// <summary>
/// A bar for each feature, such as ‖W_i‖ coloured by superposition Σ_{j≠i}(Ŵ_i·W_j)². Vertical bars run left
/// to right with the features; horizontal ones top to bottom, as in the paper, in line with the rows of a
/// heatmap whose cells are as large as <see cref="Step"/>. A value that is negative or not finite is a cross
/// on the base line.
/// </summary>
public sealed record BarsPanel(IReadOnlyList<double> Values) : IPanel
{
    const double NameGap = 6;

    public Heading Heading { get; init; } = Heading.None;

    /// <summary>
    /// A value in 0..1 for each bar, on the sequential scale; the scale's middle where none is given.
    /// </summary>
    public IReadOnlyList<double> Colours { get; init; } = [];

    /// <summary>
    /// The values' axis: label, and an end if it is to be shared between panels. It starts at 0.
    /// </summary>
    public Axis Axis { get; init; } = new("");

    /// <summary>What the bars are, written along them.</summary>
    public string Along { get; init; } = "";

    /// <summary>A dashed line before this bar, such as the number m of dimensions.</summary>
    public int? Mark { get; init; }

    public string MarkLabel { get; init; } = "m";

    public bool Horizontal { get; init; }

    /// <summary>A name for each bar, at the left of horizontal ones.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Pixels from one bar to the next.</summary>
    public double Step { get; init; } = 6;

    /// <summary>Pixels of the values' axis.</summary>
    public double Length { get; init; } = 60;

    public double Width => Horizontal ? Length : Span;

    public double Height => Horizontal ? Span : Length;

    public Insets Insets
    {
        get
        {
            AxisMap map = Map;
            Insets axis = Horizontal
                ? Insets.Max(AxisInk.BottomInsets(map, Width), new(Math.Max(MarkRoom, NameRoom), 0, 0, 0))
                : Insets.Max(AxisInk.LeftInsets(map, Width), new(0, 0, 0, FootRoom));
            double words = Horizontal ? 0 : TextMetrics.Width(Along, Theme.Label);
            return axis with { Right = Math.Max(words - Width, axis.Right) };
        }
    }

    public void Draw(SvgWriter svg, double x, double y)
    {
        AxisMap map = Map;
        if (Values.Count == 0)
        {
            Blank.Draw(svg, x, y, Width, Height);
            return;
        }

        if (Horizontal)
        {
            AxisInk.Bottom(svg, map, x, y + Height, Width);
            svg.Line(x, y, x, y + Height, Theme.Muted, 0.8);
            for (int i = 0; i < Math.Min(Names.Count, Values.Count); i++)
                svg.Text(x - NameGap, y + (i + 0.5) * Step + 3.4, Names[i], Theme.Label, "end");
        }
        else
        {
            AxisInk.Left(svg, map, x, y, Width, Height);
            svg.Line(x, y + Height, x + Width, y + Height, Theme.Muted, 0.8);
            svg.Text(x, y + Height + (MarkShown ? 26 : 12.5), Along, Theme.Label);
        }

        for (int i = 0; i < Values.Count; i++)
            DrawBar(svg, map, i, x, y);
        DrawMark(svg, x, y);
    }

    double Span => Math.Max(Blank.Side, Values.Count * Step);

    AxisMap Map => (Axis with { Min = 0 }).Fit(Values.Append(0), ticks: 2).Thinned(Length);

    bool MarkShown => Mark is >= 0 && Mark <= Values.Count && Values.Count > 0;

    double MarkRoom => MarkShown ? TextMetrics.Width(MarkLabel, Theme.Tick) + 5 : 0;

    double NameRoom => Names.MaxOrZero(name => TextMetrics.Width(name, Theme.Label) + NameGap);

    double FootRoom => (MarkShown ? 14 : 0) + (Along.Length > 0 ? 16 : 4);

    void DrawBar(SvgWriter svg, AxisMap map, int i, double x, double y)
    {
        double at = map.At(Values[i]), middle = (i + 0.5) * Step;
        string colour = Theme.Sequential.Of(i < Colours.Count ? Colours[i] : 0.5);
        if (double.IsNaN(at) || Values[i] < 0)
        {
            double radius = Math.Min(3, Step * 0.4);
            svg.Cross(x + (Horizontal ? 4 : middle), y + (Horizontal ? middle : Height - 4), radius);
            return;
        }

        // A hair of paper between the bars while they are wide enough to spare it.
        double thick = Step >= 3 ? Step - 1 : Step, offset = middle - thick / 2;
        double length = Math.Clamp(at, 0, 1) * Length;
        if (Horizontal)
            svg.Rect(x, y + offset, length, thick, colour);
        else
            svg.Rect(x + offset, y + Height - length, thick, length, colour);
    }

    void DrawMark(SvgWriter svg, double x, double y)
    {
        if (!MarkShown)
            return;
        double at = Mark!.Value * Step;
        if (Horizontal)
        {
            svg.Line(x - 3, y + at, x + Width, y + at, Theme.Ink, 0.9, "3 2");
            svg.Text(x - 5, y + at + 3.4, MarkLabel, Theme.Tick, "end");
        }
        else
        {
            svg.Line(x + at, y, x + at, y + Height + 4, Theme.Ink, 0.9, "3 2");
            svg.Text(x + at, y + Height + 13.5, MarkLabel, Theme.Tick, "middle");
        }
    }
}
