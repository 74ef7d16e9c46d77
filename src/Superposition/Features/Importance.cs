using System.Globalization;
using Superposition.Numerics;

namespace Superposition.Features;

/// <summary>How much the error of each feature counts: I_i ≥ 0.</summary>
/// <param name="Expression">
/// As a user writes it: <c>1</c>, <c>0.9^i</c>, <c>i^-1.2</c> or a comma list.
/// </param>
/// <param name="Values">[n]</param>
public sealed record Importance(string Expression, IReadOnlyList<double> Values)
{
    const string Forms = "use a number, a base with its index such as 0.9^i (i from 0), "
        + "a power law such as i^-1.2 (i from 1), or a comma list with one number a feature";

    public static Importance Uniform(int n) => new("1", [.. Enumerable.Repeat(1.0, n)]);

    /// <summary>I_i = base^i, i from 0.</summary>
    public static Importance Geometric(int n, double @base) =>
        new($"{Text(@base)}^i", [.. Enumerable.Range(0, n).Select(i => Elementary.Pow(@base, i))]);

    /// <summary>I_i = i^exponent, i from 1.</summary>
    public static Importance PowerLaw(int n, double exponent) =>
        new($"i^{Text(exponent)}", [.. Enumerable.Range(1, n).Select(i => Elementary.Pow(i, exponent))]);

    /// <summary>Reads any of the forms for n features, or outputs where these are others.</summary>
    /// <exception cref="InvalidInputException">
    /// It does not parse, has another length than n, or is negative or all zero.
    /// </exception>
    public static Importance Parse(string expression, int n, string of = "feature")
    {
        var importance = Read(expression.Trim(), n) ?? throw new InvalidInputException(
            $"importance '{expression}' does not parse: {Forms}.");
        if (importance.Values.Count != n)
            throw new InvalidInputException(
                $"importance '{expression}' has {importance.Values.Count} values for {n} {of}s: "
                + $"give one for each {of}.");
        if (importance.Values.Any(value => !double.IsFinite(value) || value < 0 || value > 1e12))
            throw new InvalidInputException(
                $"importance '{expression}' leaves the range 0 to 1e12: {Forms}.");
        return importance.Values.Any(value => value > 0)
            ? importance
            : throw new InvalidInputException(
                $"importance '{expression}' is zero everywhere, so nothing would be learned.");
    }

    static Importance? Read(string text, int n)
    {
        if (text.Contains(','))
        {
            var parts = text.Split(',').Select(Number).ToArray();
            return parts.Any(part => part is null)
                ? null : new(text.Replace(" ", ""), [.. parts.Select(part => part!.Value)]);
        }
        if (text.EndsWith("^i")) return Number(text[..^2]) is { } @base and >= 0 ? Geometric(n, @base) : null;
        if (text.StartsWith("i^")) return Number(text[2..]) is { } exponent ? PowerLaw(n, exponent) : null;
        return Number(text) is { } all ? new(Text(all), [.. Enumerable.Repeat(all, n)]) : null;
    }

    static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value : null;

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
