using System.CommandLine;
using System.Globalization;
using Superposition.Features;
using Superposition.Lab.Files;
using Superposition.Lab.Sweeps;
using Superposition.Theory;
using static System.FormattableString;

namespace Superposition.Lab.Commands;

/// <summary>A file of weights, and the law of the features that they are for.</summary>
sealed class WorldOptions(string weights, string magnitudes)
{
    readonly Argument<string> file = new("FILE") { Description = weights };

    readonly Option<string> density = new("--density")
    {
        Description = "p = 1 − S, the probability that a feature is on; a comma list is per feature.",
        HelpName = "P",
        Required = true,
    };

    readonly Option<string?> correlated = new("--correlated")
    {
        Description = "Sets of features that are on together, such as 0,1/2,3; a set has one density.",
        HelpName = "SETS",
    };

    readonly Option<string?> anticorrelated = new("--anticorrelated")
    { Description = "Sets of which at most one feature is on, such as 4,5.", HelpName = "SETS" };

    readonly Option<string> of = Named("--anticorrelated-density", SetDensity.Set,
        "Whose density an anticorrelated set is given (of a set of k, a member has p/k)");

    readonly Option<string> magnitude = Named("--magnitude", Superposition.Features.Magnitude.Uniform,
        $"Law of a feature that is on ({magnitudes})");

    readonly Option<string?> layout = new("--layout")
    {
        Description = "Where n = m: hidden-first, W [m, n], or features-first, W [n, m] (the notebook's).",
        HelpName = "NAME",
    };

    internal void AddTo(Command command)
    {
        command.Add(file);
        foreach (var option in (Option[])[density, correlated, anticorrelated, of, magnitude, layout])
            command.Add(option);
    }

    static Option<string> Named<T>(string name, T @default, string what) where T : struct, Enum =>
        new(name)
        {
            Description = $"{what}: {string.Join(", ", OptionsJson.Names<T>())}.",
            HelpName = "NAME",
            DefaultValueFactory = _ => OptionsJson.Name(@default),
        };

    internal string File(ParseResult parsed) => parsed.GetValue(file)!;

    internal IReadOnlyList<TiedModel> Models(ParseResult parsed) => WeightsFile.Read(File(parsed),
        parsed.GetValue(layout) is { } word ? OptionsJson.Parse<WeightLayout>(word) : null);

    /// <summary>Null where none is named; refuses what the file has not.</summary>
    internal static int? Instance(int? asked, IReadOnlyList<TiedModel> models) =>
        asked is null || (asked >= 0 && asked < models.Count) ? asked
            : throw new InvalidInputException(
                $"instance is {asked}, but the file's {models.Count} are 0 to {models.Count - 1}.");

    internal Magnitude Magnitude(ParseResult parsed) =>
        OptionsJson.Parse<Magnitude>(parsed.GetValue(magnitude)!);

    internal IWorld World(ParseResult parsed, int n)
    {
        string text = parsed.GetValue(this.density)!;
        double[] density = [.. text.Split(',').Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? value : throw new InvalidInputException(
                    $"density '{text}' is not a number or a comma list of numbers."))];
        if (density.Length != 1 && density.Length != n)
            throw new InvalidInputException(
                $"density has {density.Length} values for {n} features: give one, or one a feature.");
        foreach (double p in density)
            if (!(p > 0 && p <= 1))
                throw new InvalidInputException(
                    Invariant($"density {p} is outside (0, 1]: it is a probability."));
        var each = density.Length == n ? density : [.. Enumerable.Repeat(density[0], n)];
        return FeatureSets.Parse(parsed.GetValue(correlated), parsed.GetValue(anticorrelated),
            OptionsJson.Parse<SetDensity>(parsed.GetValue(of)!), n).World(each, Magnitude(parsed));
    }
}
