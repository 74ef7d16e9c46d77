using System.Globalization;
using Superposition.Numerics;
using Superposition.Training;

namespace Superposition.Lab.Commands;

/// <summary>What differs between the cells of <c>train</c>: one option and its values.</summary>
sealed record GridAxis(string Name, IReadOnlyList<double> Values)
{
    const int MostValues = 10_000;
    const string Forms = "use NAME=log:FROM:TO:COUNT, NAME=linear:FROM:TO:COUNT or NAME=A,B,C";
    static readonly string[] s_names = 
        ["density", "learning-rate", "weight-decay", "loss-exponent", "hidden-l1", "attack-length"];

    internal static GridAxis Parse(string text)
    {
        int equals = text.IndexOf('=');
        if (equals < 1) throw Bad(text);
        string name = text[..equals], values = text[(equals + 1)..];
        if (!s_names.Contains(name))
            throw new InvalidInputException($"no axis is called '{name}'; {Suggestion.Of(name, s_names)}");
        if (!values.Contains(':'))
            return new(name, [.. values.Split(',').Select(value => Number(value, text))]);
        if (values.Split(':') is not [var kind and ("log" or "linear"), var first, var last, var number])
            throw Bad(text);
        double from = Number(first, text), to = Number(last, text), count = Number(number, text);
        if (count != Math.Floor(count) || count is < 1 or > MostValues)
            throw new InvalidInputException(
                $"axis '{text}' has a count of {number}; it must be a whole number up to {MostValues}.");
        if (kind == "log" && (from <= 0 || to <= 0))
            throw new InvalidInputException($"axis '{text}' is logarithmic, so both ends must be above 0.");
        var shares = Enumerable.Range(0, (int)count).Select(k => count == 1 ? 0 : k / (count - 1));
        return new(name, kind == "linear"
            ? [.. shares.Select(t => from + t * (to - from))]
            : [.. shares.Select(t => Rounded(from * Elementary.Pow(to / from, t)))]);
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

    /// <summary>The options of one cell.</summary>
    internal static TrainingOptions Apply(
        TrainingOptions options, FeatureSets sets, IReadOnlyList<KeyValuePair<string, object>> point)
    {
        foreach (var (name, boxed) in point)
        {
            double value = (double)boxed;
            var optimizer = options.Optimizer;
            options = name switch
            {
                "density" => options with
                {
                    World = sets.World(
                        [.. Enumerable.Repeat(value, options.Features)], options.World.Magnitude),
                },
                "learning-rate" => options with { Optimizer = optimizer with { LearningRate = value } },
                "weight-decay" => options with { Optimizer = optimizer with { WeightDecay = value } },
                "hidden-l1" => options with { HiddenL1 = value },
                "attack-length" => options with { AttackLength = value },
                _ => options with { LossExponent = value },
            };
        }
        return options;
    }
}
