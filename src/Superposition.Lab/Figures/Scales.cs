namespace Superposition.Lab.Figures;

/// <summary>
/// The three colour scales. All are made in OKLab, so that equal steps of value are equal steps of lightness
/// and a reader who sees no hue still reads the order.
/// </summary>
static class Scales
{
    /// <summary>
    /// Blue − neutral − orange, 41 levels. The two arms have the same lightness at the same distance from 0:
    /// no sign looks stronger than the other. On dark paper the neutral is dark and the ends are bright.
    /// </summary>
    public static Palette Diverging()
    {
        const int Levels = 41, Half = Levels / 2;
        var light = new Rgb[Levels];
        var dark = new Rgb[Levels];
        for (int k = 0; k < Levels; k++)
        {
            double t = Math.Abs(k - Half) / (double)Half;
            bool negative = k < Half;
            double swell = Math.Pow(t, 0.8);
            // The arms darken to 0.44; where sRGB cannot hold the chroma there, it gives way.
            light[k] = Rgb.FromOklch(0.98 - 0.54 * Math.Pow(t, 1.1), 0.165 * swell, negative ? 253 : 50);
            dark[k] = Rgb.FromOklch(0.27 + 0.50 * Math.Pow(t, 0.9), 0.150 * swell, negative ? 250 : 58);
        }

        // Zero is most of many matrices: its dark has the hue of the paper, or it would look brown beside it.
        dark[Half] = Rgb.FromOklch(0.27, 0.01, 260);
        return new Palette("d", light, dark);
    }

    /// <summary>
    /// Violet – blue – teal – green – gold, 64 levels: viridis' path of hues (van der Walt and Smith 2015),
    /// its pale yellow end left out on white paper and its near-black end on dark, where they could not be
    /// seen.
    /// </summary>
    public static Palette Sequential()
    {
        const int Levels = 64;
        var light = new Rgb[Levels];
        var dark = new Rgb[Levels];
        for (int k = 0; k < Levels; k++)
        {
            double t = k / (Levels - 1.0);
            var (chroma, hue) = Path(t);
            light[k] = Rgb.FromOklch(0.30 + 0.50 * t, chroma, hue);
            dark[k] = Rgb.FromOklch(0.45 + 0.43 * t, chroma, hue);
        }

        return new Palette("s", light, dark);
    }

    // Chroma and hue between stops that sRGB holds at both themes' lightness: nothing is cut off to a kink.
    static (double Chroma, double Hue) Path(double t)
    {
        (double At, double Chroma, double Hue)[] stops =
        [
            (0.00, 0.125, 303), (0.25, 0.115, 268), (0.50, 0.088, 210),
            (0.70, 0.115, 162), (0.85, 0.145, 128), (1.00, 0.160, 90),
        ];
        int next = Math.Clamp(Array.FindIndex(stops, stop => stop.At >= t), 1, stops.Length - 1);
        var (from, to) = (stops[next - 1], stops[next]);
        double share = (t - from.At) / (to.At - from.At);
        return (from.Chroma + share * (to.Chroma - from.Chroma), from.Hue + share * (to.Hue - from.Hue));
    }

    /// <summary>
    /// Six classes and a grey for "none of them". Found by a search from the Okabe–Ito set for the largest
    /// smallest OKLab distance between any two, to full sight and to simulated red-green blindness.
    /// </summary>
    public static Palette Qualitative() => new("q",
        Colours("#1565b0", "#c4401c", "#3aa07a", "#7a2468", "#e5ab35", "#4db0f2", "#b4b4b4"),
        Colours("#3a86d6", "#dc5a34", "#7fe5b4", "#a95a90", "#efa531", "#5ac4fa", "#a0a0a0"));

    static Rgb[] Colours(params string[] hex) => Array.ConvertAll(hex, Rgb.Parse);
}
