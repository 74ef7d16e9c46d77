using System.Globalization;

namespace Superposition.Lab.Figures;

/// <summary>
/// An sRGB colour of 8 bits a channel. Lightness and distance are measured in OKLab (Ottosson 2020,
/// bottosson.github.io/posts/oklab), where equal steps look equal; contrast as WCAG 2.2 defines it.
/// </summary>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    public string Hex => $"#{R:x2}{G:x2}{B:x2}";

    /// <summary>
    /// Relative luminance Y = 0.2126 R + 0.7152 G + 0.0722 B of the linear channels, in 0..1.
    /// </summary>
    public double Luminance
    {
        get
        {
            var (r, g, b) = Linear();
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        }
    }

    public static Rgb Parse(string hex) => new(
        byte.Parse(hex.AsSpan(1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        byte.Parse(hex.AsSpan(3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        byte.Parse(hex.AsSpan(5, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    /// <summary>(Y_lighter + 0.05) / (Y_darker + 0.05), in 1..21.</summary>
    public static double Contrast(Rgb a, Rgb b) =>
        (Math.Max(a.Luminance, b.Luminance) + 0.05) / (Math.Min(a.Luminance, b.Luminance) + 0.05);

    /// <summary>
    /// The colour of this OKLab lightness (0..1), chroma and hue (degrees). Where sRGB cannot show it the
    /// chroma gives way, never the lightness: a scale stays monotone.
    /// </summary>
    public static Rgb FromOklch(double lightness, double chroma, double hue)
    {
        double low = 0, high = chroma;
        if (InGamut(LinearFromOklch(lightness, chroma, hue)))
            low = chroma;
        else
            for (int step = 0; step < 30; step++)
            {
                double middle = (low + high) / 2;
                if (InGamut(LinearFromOklch(lightness, middle, hue)))
                    low = middle;
                else
                    high = middle;
            }

        var (r, g, b) = LinearFromOklch(lightness, low, hue);
        return FromLinear(r, g, b);
    }

    /// <summary>The colour of these linear channels, clamped to 0..1.</summary>
    public static Rgb FromLinear(double r, double g, double b) => new(Encode(r), Encode(g), Encode(b));

    /// <summary>The linear channels, 0..1.</summary>
    public (double R, double G, double B) Linear() => (Decode(R), Decode(G), Decode(B));

    /// <summary>(L, a, b) of OKLab.</summary>
    public (double L, double A, double B) Oklab()
    {
        var (r, g, b) = Linear();
        double l = Math.Cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
        double m = Math.Cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
        double s = Math.Cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
        return (0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
                1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
                0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s);
    }

    static (double R, double G, double B) LinearFromOklch(double lightness, double chroma, double hue)
    {
        double a = chroma * Math.Cos(hue * Math.PI / 180), b = chroma * Math.Sin(hue * Math.PI / 180);
        double l = Cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
        double m = Cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
        double s = Cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
        return (4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
                -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
                -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
    }

    static bool InGamut((double R, double G, double B) colour) =>
        Math.Min(colour.R, Math.Min(colour.G, colour.B)) >= 0
        && Math.Max(colour.R, Math.Max(colour.G, colour.B)) <= 1;

    static double Cube(double value) => value * value * value;

    static double Decode(byte channel)
    {
        double c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
    }

    static byte Encode(double linear)
    {
        double c = Math.Clamp(linear, 0, 1);
        double encoded = c <= 0.0031308 ? 12.92 * c : 1.055 * Math.Pow(c, 1 / 2.4) - 0.055;
        return (byte)Math.Round(255 * encoded);
    }
}
