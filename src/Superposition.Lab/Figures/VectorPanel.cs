using System.Text;

namespace Superposition.Lab.Figures;

/// <summary>
/// Feature directions in two dimensions: the columns of W [2, n] as segments from the origin with a dot at
/// W_i. The faint circle is ‖W_i‖ = 1. Answers to the introduction's figure of Elhage et al. 2022.
/// </summary>
public sealed record VectorPanel(double[,] W) : IPanel
{
    public Heading Heading { get; init; } = Heading.None;

    /// <summary>
    /// A value in 0..1 for each feature (importance), on the sequential scale; 1 where none is given.
    /// </summary>
    public IReadOnlyList<double> Values { get; init; } = [];

    /// <summary>A colour class for each feature, where features are told apart by what they are.</summary>
    public IReadOnlyList<string> Colours { get; init; } = [];

    /// <summary>Other solutions [2, n], drawn faintly behind.</summary>
    public IReadOnlyList<double[,]> Others { get; init; } = [];

    /// <summary>Both axes run from −Range to Range.</summary>
    public double Range { get; init; } = 1.5;

    public double Size { get; init; } = 124;

    public double Width => Size;

    public double Height => Size;

    public Insets Insets => new(0, 0, 0, Lost > 0 ? 15 : 0);

    public void Draw(SvgWriter svg, double x, double y)
    {
        if (W.GetLength(0) != 2 || W.GetLength(1) == 0)
        {
            Blank.Draw(svg, x, y, Size, Size);
            return;
        }

        double cx = x + Size / 2, cy = y + Size / 2, unit = Size / (2 * Range);
        svg.OpenClip(x, y, Size, Size);
        svg.Line(cx, y, cx, y + Size, Theme.Rule, 0.8);
        svg.Line(x, cy, x + Size, cy, Theme.Rule, 0.8);
        svg.Ring(cx, cy, unit, Theme.Rule, 0.8, "2 3");
        // Fainter the more there are: hundreds of solutions read as a density, and one still shows.
        double faint = Math.Clamp(1.0 / Math.Sqrt(Math.Max(1, Others.Count)), 0.06, 0.35);
        foreach (double[,] other in Others)
            svg.Curve(Star(other, cx, cy, unit), Theme.Muted, 0.8, opacity: faint);
        // The most important are drawn last, on top.
        foreach (int i in Enumerable.Range(0, W.GetLength(1)).OrderBy(Value).ThenByDescending(i => i))
            DrawVector(svg, i, cx, cy, unit);
        svg.CloseClip();
        svg.Frame(x, y, Size, Size, Theme.Rule);
        if (Lost > 0)
            svg.Text(x, y + Size + 11, $"{Lost} not finite", Theme.Tick);
    }

    double Value(int i) => i < Values.Count ? Values[i] : 1;

    int Lost => W.GetLength(0) != 2 ? 0 : Enumerable.Range(0, W.GetLength(1)).Count(i => !IsFinite(W, i));

    void DrawVector(SvgWriter svg, int i, double cx, double cy, double unit)
    {
        if (!IsFinite(W, i))
            return;
        string colour = i < Colours.Count ? Colours[i] : Theme.Sequential.Of(Value(i));
        // A vector that leaves the plot ends on its edge in a ring: its direction is true, its length is not.
        double reach = Math.Max(Math.Abs(W[0, i]), Math.Abs(W[1, i])), inside = 0.94 * Range;
        double shrink = reach > Range ? inside / reach : 1;
        double px = cx + shrink * W[0, i] * unit, py = cy - shrink * W[1, i] * unit;
        svg.Line(cx, cy, px, py, colour, 1.8);
        if (shrink < 1)
        {
            svg.Circle(px, py, 2.4, Theme.Paper);
            svg.Ring(px, py, 2.4, colour, 1.4);
        }
        else
            svg.Circle(px, py, 3, colour);
    }

    static string Star(double[,] w, double cx, double cy, double unit)
    {
        var path = new StringBuilder();
        for (int i = 0; w.GetLength(0) == 2 && i < w.GetLength(1); i++)
            if (IsFinite(w, i) && Math.Max(Math.Abs(w[0, i]), Math.Abs(w[1, i])) < 1e4)
                path.Append('M').Append(SvgWriter.Number(cx)).Append(' ').Append(SvgWriter.Number(cy))
                    .Append('L').Append(SvgWriter.Number(cx + w[0, i] * unit))
                    .Append(' ').Append(SvgWriter.Number(cy - w[1, i] * unit));
        return path.ToString();
    }

    static bool IsFinite(double[,] w, int i) => double.IsFinite(w[0, i]) && double.IsFinite(w[1, i]);
}
