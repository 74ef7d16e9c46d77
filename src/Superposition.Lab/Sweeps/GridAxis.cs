using System.Globalization;
using Superposition.Numerics;

namespace Superposition.Lab.Sweeps;

/// <summary>What differs between cells: one option of <see cref="OptionWord"/> and its values.</summary>
/// <param name="Values">Numbers, texts or flags.</param>
public sealed record GridAxis(string Name, IReadOnlyList<object> Values)
{
    internal const int MostValues = 10_000;
    const string Forms = "use NAME=log:FROM:TO:COUNT, NAME=linear:FROM:TO:COUNT or NAME=A,B,C";
    static readonly string[] s_names =
    [
        "density", "learning-rate", "weight-decay", "loss-exponent", "hidden-l1", "attack-length",
        "coherence", "hidden-noise", "hidden-dropout",
    ];

    /// <summary>What <c>train --axis</c> takes: options that leave the model's shape as it is.</summary>
    internal static GridAxis Parse(string text)
    {
        int equals = text.IndexOf('=');
        if (equals < 1) throw Bad(text);
        string name = text[..equals], values = text[(equals + 1)..];
        if (!s_names.Contains(name))
            throw new InvalidInputException($"no axis is called '{name}'; {Suggestion.Of(name, s_names)}");
        if (!values.Contains(':'))
            return new(name, [.. values.Split(',').Select(value => (object)Number(value, text))]);
        if (values.Split(':') is not [var kind and ("log" or "linear"), var first, var last, var number])
            throw Bad(text);
        double from = Number(first, text), to = Number(last, text), count = Number(number, text);
        if (count != Math.Floor(count) || count is < 1 or > MostValues)
            throw new InvalidInputException(
                $"axis '{text}' has a count of {number}; it must be a whole number up to {MostValues}.");
        if (kind == "log" && (from <= 0 || to <= 0))
            throw new InvalidInputException($"axis '{text}' is logarithmic, so both ends must be above 0.");
        return new(name, Spaced(kind == "log", from, to, (int)count));
    }

    /// <summary>From one end to the other, evenly or in equal ratios.</summary>
    internal static IReadOnlyList<object> Spaced(bool isLog, double from, double to, int count)
    {
        var shares = Enumerable.Range(0, count).Select(k => count == 1 ? 0 : k / (count - 1.0));
        return isLog
            ? [.. shares.Select(t => (object)Rounded(from * Elementary.Pow(to / from, t)))]
            : [.. shares.Select(t => (object)(from + t * (to - from)))];
    }

    /// <summary>
    /// To 12 digits, so that an end is what was typed and not its logarithm's exponential.
    /// </summary>
    static double Rounded(double value) => double.Parse(
        value.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    static double Number(string text, string axis) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value : throw Bad(axis);

    static InvalidInputException Bad(string text) => new($"axis '{text}' does not parse: {Forms}.");

    /// <summary>A value as the text of its option.</summary>
    internal static string TextOf(object value) => value switch
    {
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
