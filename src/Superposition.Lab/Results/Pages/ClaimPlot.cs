using System.Globalization;

namespace Superposition.Lab.Results.Pages;

/// <summary>
/// A claim at a glance: the band is expected ± tolerance, the bar the 95% interval, the dot the measurement,
/// the ring the control.
/// </summary>
static class ClaimPlot
{
    const double Width = 150, Height = 22, Margin = 6;

    public static Markup Draw(Claim claim)
    {
        if (!double.IsFinite(claim.Measured) || !double.IsFinite(claim.Expected)) return Markup.Empty;
        var axis = Axis.Over(claim);
        double low = axis.Place(claim.Expected - claim.Tolerance);
        double high = axis.Place(claim.Expected + claim.Tolerance);
        double band = Math.Max(high - low, 1.5), start = (low + high - band) / 2;
        return Markup.Of(
            $"""
            <svg class="r-plot" viewBox="0 0 {Text(Width)} {Text(Height)}" aria-hidden="true">
            <line class="r-axis" x1="0" x2="{Text(Width)}" y1="11" y2="11"/>
            <rect class="r-band" x="{Text(start)}" width="{Text(band)}" y="3" height="16" rx="1.5"/>
            {Bar(axis, claim.Interval)}{Ring(axis, claim.Control)}
            {Circle("r-dot", axis.Place(claim.Measured))}</svg>
            """);
    }

    static Markup Bar(Axis axis, Interval? interval)
    {
        if (interval is not Interval own) return Markup.Empty;
        string low = Text(axis.Place(own.Low)), high = Text(axis.Place(own.High));
        return Markup.Of($"""<line class="r-bar" x1="{low}" x2="{high}" y1="11" y2="11"/>""");
    }

    static Markup Ring(Axis axis, Control? control) => control is not null
        && double.IsFinite(control.Measured)
        ? Circle("r-ring", axis.Place(control.Measured))
        : Markup.Empty;

    static Markup Circle(string style, double x) =>
        Markup.Of($"""<circle class="{style}" cx="{Text(x)}" cy="11" r="3.5"/>""");

    static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    readonly record struct Axis(double Low, double High)
    {
        public static Axis Over(Claim claim)
        {
            double?[] marks =
            [
                claim.Expected - claim.Tolerance, claim.Expected + claim.Tolerance, claim.Measured,
                claim.Interval?.Low, claim.Interval?.High, claim.Control?.Measured,
            ];
            double[] finite = [.. marks.OfType<double>().Where(double.IsFinite)];
            double low = finite.Min(), high = finite.Max();
            double pad = high > low ? 0 : Math.Max(Math.Abs(low) * 0.1, 1);
            return new(low - pad, high + pad);
        }

        /// <summary>An infinite end lands on the rim.</summary>
        public double Place(double value)
        {
            double share = Math.Clamp((value - Low) / (High - Low), -0.02, 1.02);
            return Margin + (share * (Width - (2 * Margin)));
        }
    }
}
