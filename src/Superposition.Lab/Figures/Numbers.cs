using System.Globalization;

namespace Superposition.Lab.Figures;

/// <summary>
/// Numbers as a reader of the figure sees them: a true minus, 0.001 rather than 1E-3, 2×10⁻⁵ where it must
/// be.
/// </summary>
public static class Numbers
{
    /// <summary>Up to four significant digits.</summary>
    public static string Label(double value) => Rounded(value, 4);

    /// <summary>
    /// Up to so many significant digits. Not an overload of <see cref="Label"/>: as a method group,
    /// <c>Select(Numbers.Label)</c> would take each element's index for the digits.
    /// </summary>
    public static string Rounded(double value, int digits)
    {
        if (double.IsNaN(value))
            return "not a number";
        if (double.IsInfinity(value))
            return value > 0 ? "∞" : "−∞";
        double size = Math.Abs(value);
        if (size == 0)
            return "0";
        if (size is >= 0.99995e-4 and < 99_999.5)
        {
            int decimals = Math.Clamp(digits - 1 - (int)Math.Floor(Math.Log10(size)), 0, 15);
            string plain = Plain(Math.Round(size, decimals));
            return value < 0 ? "−" + plain : plain;
        }

        int power = (int)Math.Floor(Math.Log10(size) + 1e-12);
        // Dividing in two steps keeps 10^power finite for the smallest numbers.
        double mantissa = size / Math.Pow(10, power / 2) / Math.Pow(10, power - power / 2);
        mantissa = Math.Round(mantissa, Math.Clamp(digits - 1, 0, 15));
        if (mantissa >= 10)
            (mantissa, power) = (mantissa / 10, power + 1);
        string lead = Plain(mantissa);
        string ten = "10" + Superscript(power);
        return (value < 0 ? "−" : "") + (lead == "1" ? ten : lead + "×" + ten);
    }

    static string Plain(double value) => value.ToString("0.###############", CultureInfo.InvariantCulture);

    static string Superscript(int power)
    {
        const string Digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        string text = Math.Abs(power).ToString(CultureInfo.InvariantCulture);
        return (power < 0 ? "⁻" : "") + string.Concat(text.Select(digit => Digits[digit - '0']));
    }
}
