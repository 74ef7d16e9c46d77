using System.Globalization;

namespace Superposition.Lab.Results.Pages;

/// <summary>
/// Numbers as a reader wants them: few digits, a true minus sign, powers of ten above and below.
/// </summary>
static class Words
{
    /// <summary>
    /// At least four significant digits, and as many as the <paramref name="tolerance"/> makes meaningful.
    /// </summary>
    public static Markup Number(double value, double tolerance = double.NaN)
    {
        if (double.IsNaN(value)) return new("–");
        if (double.IsInfinity(value)) return new(value > 0 ? "∞" : "−∞");
        if (value == 0) return new("0");
        int digits = 4;
        double ratio = Math.Abs(value) / tolerance;
        if (double.IsFinite(ratio) && ratio > 0)
            digits = Math.Clamp((int)Math.Ceiling(Math.Log10(ratio)) + 1, 4, 9);
        double size = Math.Abs(value);
        return size is >= 1e-4 and < 1e6 ? new(Plain(value, digits)) : Scientific(value, digits);
    }

    /// <summary>"[0.61, 0.83]" with an infinite end as ∞.</summary>
    public static Markup Range(Interval interval, double tolerance) =>
        Markup.Of($"[{Number(interval.Low, tolerance)}, {Number(interval.High, tolerance)}]");

    public static string Seconds(double seconds) => seconds switch
    {
        double.NaN => "–",
        < 0.0995 => Invariant($"{seconds * 1000:0} ms"),
        < 9.95 => Invariant($"{seconds:0.0} s"),
        < 99.5 => Invariant($"{seconds:0} s"),
        < 5970 => Invariant($"{seconds / 60:0.#} min"),
        _ => Invariant($"{seconds / 3600:0.#} h"),
    };

    public static string Large(double number) => number switch
    {
        double.NaN => "–",
        >= 1e9 => Invariant($"{number / 1e9:0.0} billion"),
        >= 1e6 => Invariant($"{number / 1e6:0.0} million"),
        >= 1e4 => Invariant($"{number / 1e3:0} thousand"),
        _ => Invariant($"{number:0}"),
    };

    public static string Bytes(long bytes) => bytes switch
    {
        >= 1 << 20 => Invariant($"{bytes / 1048576.0:0.0} MB"),
        >= 1 << 10 => Invariant($"{bytes / 1024.0:0} kB"),
        _ => Invariant($"{bytes} B"),
    };

    public static string Count(int number, string one, string? many = null) =>
        $"{number} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary>"five-in-two" → "Five in two".</summary>
    public static string Title(string name) =>
        name.Length == 0 ? name
        : char.ToUpperInvariant(name[0]) + name[1..].Replace('-', ' ').Replace("relu", "ReLU");

    static string Plain(double value, int digits)
    {
        int decimals = Math.Clamp(digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 12);
        string text = Math.Round(value, Math.Min(decimals, 15)).ToString(
            "0.############", CultureInfo.InvariantCulture);
        return text.Replace('-', '−');
    }

    static Markup Scientific(double value, int digits)
    {
        int power = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        string mantissa = Plain(value / Math.Pow(10, power), Math.Min(digits, 4));
        string exponent = power.ToString(CultureInfo.InvariantCulture).Replace('-', '−');
        return mantissa is "1"
            ? Markup.Of($"10<sup>{exponent}</sup>") : Markup.Of($"{mantissa}·10<sup>{exponent}</sup>");
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
