using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Superposition.Features;
using Superposition.Lab.Files;
using Superposition.Lab.Sweeps;
using Superposition.Theory;
using static System.FormattableString;

namespace Superposition.Lab.Commands;

/// <summary>
/// <c>superpose certify FILE</c>: is this a minimum, which one, how far from the best, and what shape is it?
/// </summary>
static class CertifyCommand
{
    static readonly Argument<string> s_file = new("FILE")
    { Description = "Weights: \"W\" [m, n] and \"b\" [n] in safetensors or JSON; n ≤ 12." };

    static readonly Option<string> s_density = new("--density")
    {
        Description = "p = 1 − S, the probability that a feature is on; a comma list is per feature.",
        HelpName = "P",
        Required = true,
    };

    static readonly Option<string> s_importance = new("--importance")
    {
        Description = "I_i: a number, 0.9^i (i from 0), i^-1.2 (i from 1), or a comma list per feature.",
        HelpName = "I",
        DefaultValueFactory = _ => "1",
    };

    static readonly Option<string?> s_correlated = new("--correlated")
    {
        Description = "Sets of features that are on together, such as 0,1/2,3; a set has one density.",
        HelpName = "SETS",
    };

    static readonly Option<string?> s_anticorrelated = new("--anticorrelated")
    { Description = "Sets of which at most one feature is on, such as 4,5.", HelpName = "SETS" };

    static readonly Option<string> s_of = Named("--anticorrelated-density", SetDensity.Set,
        "Whose density an anticorrelated set is given (of a set of k, a member has p/k)");

    static readonly Option<string> s_magnitude = Named("--magnitude", Magnitude.Uniform,
        "Law of a feature that is on (uniform or symmetric here)");

    static readonly Option<string?> s_layout = new("--layout")
    {
        Description = "Where n = m: hidden-first, W [m, n], or features-first, W [n, m] (the notebook's).",
        HelpName = "NAME",
    };

    static readonly Option<int?> s_instance = new("--instance")
    { Description = "Which model of a file with many, from 0; a table of all without it.", HelpName = "I" };

    static readonly Option<int?> s_starts = new("--starts")
    {
        Description = "Random starts in search of better minima. "
            + "[default: 200 up to 6 features, 50 to 8, 10 to 10, else 0; 0 in a table]",
        HelpName = "N",
    };

    internal static Command Create()
    {
        Option<ulong> seed = SharedOptions.Seed();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("certify", """
            Says exactly what weights are worth: a minimum or not, which one, and what shape.

            Expected loss to rounding, by output and by number of active features; gradient and curvature;
            the minimum in whose basin the weights lie and how far it is; better minima from random
            starts; the polytopes that the features form and their capacity.

            Example:
              superpose certify out/train/models.safetensors --density 0.05 --importance 0.9^i
            """)
        {
            s_file, s_density, s_importance, s_correlated, s_anticorrelated, s_of, s_magnitude, s_layout,
            s_instance, s_starts, seed, json,
        };
        command.SetAction((parsed, cancel) =>
        {
            Run(parsed, parsed.GetValue(seed), parsed.GetValue(json), cancel);
            return Task.FromResult(Program.Done);
        });
        return command;
    }

    static Option<string> Named<T>(string name, T @default, string what) where T : struct, Enum => new(name)
    {
        Description = $"{what}: {string.Join(", ", OptionsJson.Names<T>())}.",
        HelpName = "NAME",
        DefaultValueFactory = _ => OptionsJson.Name(@default),
    };

    static void Run(ParseResult parsed, ulong seed, bool isJson, CancellationToken cancel)
    {
        WeightLayout? layout = parsed.GetValue(s_layout) is { } word
            ? OptionsJson.Parse<WeightLayout>(word) : null;
        var models = WeightsFile.Read(parsed.GetValue(s_file)!, layout);
        int n = models[0].n;
        if (n > ExactLoss.MostFeatures)
            throw new InvalidInputException($"{parsed.GetValue(s_file)} holds models of {n} features; "
                + $"exact analysis goes up to {ExactLoss.MostFeatures}.");
        var world = World(parsed, n);
        var importance = Importance.Parse(parsed.GetValue(s_importance)!, n).Values;
        int? chosen = parsed.GetValue(s_instance);
        if (chosen is { } asked && (asked < 0 || asked >= models.Count))
            throw new InvalidInputException(
                $"instance is {asked}, but the file's {models.Count} are 0 to {models.Count - 1}.");
        int starts = parsed.GetValue(s_starts) ?? (models.Count > 1 && chosen is null ? 0 : Starts(n));
        if (starts is < 0 or > 100_000)
            throw new InvalidInputException($"starts is {starts}; it must lie between 0 and 100000.");
        var search = starts > 0 ? ExactMinima.Search(models[0].m, world, importance, starts, seed) : null;
        var certified = new List<Certified>();
        foreach (int s in chosen is { } one ? [one] : Enumerable.Range(0, models.Count))
        {
            cancel.ThrowIfCancellationRequested();
            certified.Add(Certified.Of(s, models[s], world, importance, starts, search));
        }
        if (isJson)
        {
            object[] documents = [.. certified.Select(one => one.Document())];
            Console.Out.WriteLine(JsonSerializer.Serialize(
                documents.Length == 1 ? documents[0] : documents, JsonText.Indented));
        }
        else if (certified.Count == 1) CertifyText.Print(certified[0]);
        else CertifyText.PrintTable(certified);
    }

    static int Starts(int n) => n <= 6 ? 200 : n <= 8 ? 50 : n <= 10 ? 10 : 0;

    static IWorld World(ParseResult parsed, int n)
    {
        var magnitude = OptionsJson.Parse<Magnitude>(parsed.GetValue(s_magnitude)!);
        if (magnitude is not (Magnitude.Uniform or Magnitude.Symmetric))
            throw new InvalidInputException(
                $"the magnitude {OptionsJson.Name(magnitude)} has no exact analysis: "
                + "take uniform or symmetric.");
        string text = parsed.GetValue(s_density)!;
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
        return FeatureSets.Parse(parsed.GetValue(s_correlated), parsed.GetValue(s_anticorrelated),
            OptionsJson.Parse<SetDensity>(parsed.GetValue(s_of)!), n).World(each, magnitude);
    }
}
