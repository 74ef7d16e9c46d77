using System.Text;

namespace Superposition.Lab.Figures;

/// <summary>Draws one series on fixed axes: interval, line, points, crosses for what has no place.</summary>
sealed record SeriesInk(
    Series Series, string Colour, AxisMap MapX, AxisMap MapY, double X, double Y, double Width, double Height)
{
    public void Draw(SvgWriter svg)
    {
        DrawBand(svg);
        var line = new StringBuilder();
        var dots = new StringBuilder();
        bool pen = false;
        for (int k = 0; k < Math.Min(Series.X.Count, Series.Y.Count); k++)
        {
            double px = PlaceX(k), py = Place(Series.Y[k]);
            bool shown = !double.IsNaN(px) && !double.IsNaN(py);
            if (shown)
            {
                line.Append(pen ? 'L' : 'M').Append(Pair(px, py));
                dots.Append('M').Append(Pair(px, py)).Append("h0");
            }
            else if (!double.IsNaN(px))
                svg.Cross(px, Y + Height - 4, 3);

            pen = shown;
        }

        if (Series.Joined && line.Length > 0)
            svg.Curve(line.ToString(), Colour, 1.8, opacity: Series.Opacity);
        // All points are one path of round-ended segments of length 0: thousands cost a few bytes each.
        if (Series.Radius > 0 && dots.Length > 0)
            svg.Curve(dots.ToString(), Colour, 2 * Series.Radius, opacity: Series.Opacity);
    }

    void DrawBand(SvgWriter svg)
    {
        int count = Math.Min(Math.Min(Series.X.Count, Series.Low.Count), Series.High.Count);
        var area = new StringBuilder();
        for (int start = 0, end; start < count; start = end + 1)
        {
            for (end = start; end < count && HasBand(end); end++)
                area.Append(end == start ? 'M' : 'L').Append(Pair(PlaceX(end), PlaceEnd(Series.High[end])));
            for (int k = end - 1; k >= start; k--)
                area.Append('L').Append(Pair(PlaceX(k), PlaceEnd(Series.Low[k])));
            if (end == start + 1)
            {
                // An interval without neighbours would be an area of width 0.
                double px = PlaceX(start);
                svg.Line(px, PlaceEnd(Series.Low[start]), px, PlaceEnd(Series.High[start]), Colour, 1);
            }
        }

        if (area.Length > 0)
            svg.Area(area.ToString(), Colour, 0.18);
    }

    bool HasBand(int k) => !double.IsNaN(PlaceX(k) + Series.Low[k] + Series.High[k]);

    double PlaceX(int k) => X + Bounded(MapX.At(Series.X[k])) * Width;

    double Place(double y) => Y + (1 - Bounded(MapY.At(y))) * Height;

    // An interval that reaches 0 goes beyond the foot of a logarithmic axis, one without end beyond its edge.
    double PlaceEnd(double y)
    {
        double place = Place(y);
        return !double.IsNaN(place) ? place : y > 0 ? Y - Height : Y + 2 * Height;
    }

    // What is far outside is clipped anyway; bounded, its coordinates stay short.
    static double Bounded(double at) => double.IsNaN(at) ? at : Math.Clamp(at, -10, 11);

    static string Pair(double x, double y) => SvgWriter.Number(x) + " " + SvgWriter.Number(y);
}
