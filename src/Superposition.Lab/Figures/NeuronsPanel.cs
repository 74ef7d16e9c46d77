namespace Superposition.Lab.Figures;

/// <summary>
/// A column for each neuron, in it a box for each feature as high as the weight: positive ones stacked above
/// the axis, negative ones beneath (the stack plot of Elhage et al. 2022, Superposition in a Privileged
/// Basis). Weights [neurons, features]. A weight that is not finite leaves a cross in its column.
/// </summary>
public sealed record NeuronsPanel(double[,] Weights) : IPanel
{
    const double FootRoom = 15;

    public Heading Heading { get; init; } = Heading.None;

    /// <summary>A colour class for each feature; by its place where none is given.</summary>
    public IReadOnlyList<string> Colours { get; init; } = [];

    /// <summary>Neurons with a line of their own beneath them, such as those of one feature.</summary>
    public IReadOnlyList<bool> Marked { get; init; } = [];

    /// <summary>What the weights are, above the axis.</summary>
    public string Label { get; init; } = "";

    /// <summary>What the columns are, beneath them.</summary>
    public string Along { get; init; } = "";

    /// <summary>
    /// The end of both axes, where panels share one; the tallest stack where nothing is said.
    /// </summary>
    public double? Limit { get; init; }

    /// <summary>Pixels from one column to the next.</summary>
    public double Step { get; init; } = 18;

    public double Height { get; init; } = 110;

    public double Width => Math.Max(Blank.Side, Neurons * Step);

    public Insets Insets
    {
        get
        {
            Insets axis = AxisInk.LeftInsets(Map, Width);
            double over = Math.Max(0, TextMetrics.Width(Along, Theme.Label) - Width);
            return axis with
            {
                Right = Math.Max(axis.Right, over),
                Bottom = Along.Length > 0 ? FootRoom
                + 4 : 6
            };
        }
    }

    public void Draw(SvgWriter svg, double x, double y)
    {
        if (Weights.Length == 0)
        {
            Blank.Draw(svg, x, y, Width, Height);
            return;
        }

        AxisMap map = Map;
        AxisInk.Left(svg, map, x, y, Width, Height);
        double zero = Place(map, 0, y);
        svg.OpenClip(x, y - 1, Width, Height + 2);
        for (int k = 0; k < Neurons; k++)
            DrawColumn(svg, map, k, x + k * Step, y);
        svg.CloseClip();
        svg.Line(x, zero, x + Width, zero, Theme.Ink, 0.8);
        for (int k = 0; k < Math.Min(Neurons, Marked.Count); k++)
            if (Marked[k])
                svg.Line(x + k * Step + 0.14 * Step, y + Height + 3.5, x + (k + 0.86) * Step, y + Height
                    + 3.5,
                    Theme.Ink, 2);
        svg.Text(x, y + Height + FootRoom, Along, Theme.Label);
    }

    int Neurons => Weights.GetLength(0);

    int Features => Weights.GetLength(1);

    AxisMap Map
    {
        get
        {
            var stacks = Enumerable.Range(0, Neurons).SelectMany(k => (double[])[Stack(k, 1), -Stack(k, -1)]);
            var axis = new Axis(Label);
            if (Limit is { } limit)
                axis = axis with { Min = -limit, Max = limit };
            return axis.Fit(stacks.Append(0), ticks: Height > 80 ? 4 : 2);
        }
    }

    double Stack(int neuron, int sign)
    {
        double sum = 0;
        for (int i = 0; i < Features; i++)
            if (double.IsFinite(Weights[neuron, i]))
                sum += Math.Max(0, sign * Weights[neuron, i]);
        return Math.Min(sum, 1e6); // what is taller than this is no weight
    }

    double Place(AxisMap map, double value, double y) => y + (1 - Math.Clamp(map.At(value), -9, 10)) * Height;

    void DrawColumn(SvgWriter svg, AxisMap map, int k, double x, double y)
    {
        double thick = 0.72 * Step, left = x + (Step - thick) / 2, up = 0, down = 0;
        for (int i = 0; i < Features; i++)
        {
            double w = Weights[k, i];
            if (!double.IsFinite(w))
            {
                svg.Cross(left + thick / 2, y + 6, Math.Min(4, thick / 3));
                continue;
            }

            double from = w > 0 ? up : down, to = Math.Clamp(from + w, -2e6, 2e6);
            (up, down) = w > 0 ? (to, down) : (up, to);
            double top = Place(map, Math.Max(from, to), y), foot = Place(map, Math.Min(from, to), y);
            if (foot - top < 0.15)
                continue; // thinner than ink
            string colour = i < Colours.Count ? Colours[i] : Theme.Series(i, Features);
            // a hair of paper between boxes, where it costs nothing that can be seen
            svg.Rect(left, top, thick, foot - top > 2 ? foot - top - 0.6 : foot - top, colour);
        }
    }
}
