namespace Superposition.Lab.Figures;

/// <summary>
/// Draws axes with little ink: a base line with ticks below the plot, faint lines across it at the numbers of
/// the other axis, whose label stands above it, unrotated.
/// </summary>
static class AxisInk
{
    public const double TickRow = 16, LabelRow = 15, SideGap = 6;

    /// <summary>
    /// Room that an x axis needs: below for numbers and label, at the sides for what is wider than the plot.
    /// </summary>
    public static Insets BottomInsets(AxisMap axis, double width)
    {
        double left = 0, right = 0;
        foreach (Tick tick in axis.Ticks)
        {
            double half = TextMetrics.Width(tick.Label, Theme.Tick) / 2, at = tick.At * width;
            left = Math.Max(left, half - at);
            right = Math.Max(right, at + half - width);
        }

        double over = Math.Max(0, (TextMetrics.Width(axis.Axis.Label, Theme.Label) - width) / 2);
        double bottom = TickRow + (axis.Axis.Label.Length > 0 ? LabelRow : 0);
        return new(Math.Max(left, over), 0, Math.Max(right, over), bottom);
    }

    /// <summary>
    /// Room that a y axis needs at the left of the plot for numbers, and above it for its label.
    /// </summary>
    public static Insets LeftInsets(AxisMap axis, double width)
    {
        double numbers = axis.Ticks.MaxOrZero(tick => TextMetrics.Width(tick.Label, Theme.Tick));
        double left = numbers > 0 ? numbers + SideGap : 0;
        double over = TextMetrics.Width(axis.Axis.Label, Theme.Label) - width;
        double top = axis.Axis.Label.Length > 0 ? LabelRow + 3 : numbers > 0 ? 4 : 0;
        return new(left, top, Math.Max(0, over), 4);
    }

    public static void Bottom(SvgWriter svg, AxisMap axis, double x, double y, double width)
    {
        svg.Line(x, y, x + width, y, Theme.Muted, 0.8);
        foreach (Tick tick in axis.Ticks)
        {
            double at = x + tick.At * width;
            svg.Line(at, y, at, y + (tick.Label.Length > 0 ? 4 : 2.5), Theme.Muted, 0.8);
            svg.Text(at, y + 13.5, tick.Label, Theme.Tick, "middle");
        }

        svg.Text(x + width / 2, y + TickRow + 11.5, axis.Axis.Label, Theme.Label, "middle");
    }

    public static void Left(SvgWriter svg, AxisMap axis, double x, double y, double width, double height)
    {
        foreach (Tick tick in axis.Ticks.Where(tick => tick.Label.Length > 0))
        {
            double at = y + (1 - tick.At) * height;
            svg.Line(x, at, x + width, at, Theme.Rule, 0.8);
            svg.Text(x - SideGap, at + 3.4, tick.Label, Theme.Tick, "end");
        }

        svg.Text(x, y - 8.5, axis.Axis.Label, Theme.Label);
    }
}
