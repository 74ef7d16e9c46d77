using System.Text;
using System.Text.Json.Nodes;
using Superposition.Features;
using Superposition.Lab.Experiments;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Explorer;

/// <summary>Every experiment of the catalogue, with what <c>reproduce</c> found where it was run.</summary>
sealed class Gallery(string results)
{
    public byte[] Json() => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["folder"] = results,
        ["experiments"] = new JsonArray([.. Catalogue.All.Select(Entry)]),
    }.ToJsonString());

    JsonObject Entry(IExperiment experiment)
    {
        var entry = new JsonObject
        {
            ["name"] = experiment.Name,
            ["section"] = experiment.Section.Title,
            ["question"] = experiment.Question,
            ["paperFigure"] = experiment.PaperFigure,
            ["command"] = $"superpose reproduce {experiment.Name}",
            ["open"] = Open(experiment),
        };
        if (Read(experiment.Name) is not { } result) return entry;
        entry["scale"] = result.Scale;
        entry["models"] = result.Models.Count;
        entry["seconds"] = result.Timing.WallSeconds;
        entry["figures"] = new JsonArray([.. result.Figures.Select(figure => new JsonObject
        {
            ["source"] = $"/api/figure/{experiment.Name}/{figure.File}",
            ["caption"] = figure.Caption,
            ["description"] = figure.Description,
        })]);
        entry["claims"] = new JsonArray([.. result.Claims.Select(claim => new JsonObject
        {
            ["statement"] = claim.Statement,
            ["source"] = claim.Source,
            ["verdict"] = claim.Verdict.ToString().ToLowerInvariant(),
            ["measured"] = double.IsFinite(claim.Measured) ? claim.Measured : null,
            ["expected"] = double.IsFinite(claim.Expected) ? claim.Expected : null,
            ["known"] = claim.Known,
            ["reason"] = claim.Reason,
        })]);
        return entry;
    }

    /// <summary>A figure that a result names, or null: no other file is read.</summary>
    public byte[]? Figure(string path)
    {
        string[] parts = path.Split('/');
        if (parts.Length != 2 || Catalogue.All.All(one => one.Name != parts[0])) return null;
        if (Read(parts[0]) is not { } result || result.Figures.All(one => one.File != parts[1])) return null;
        string file = Path.Combine(results, parts[0], Path.GetFileName(parts[1]));
        return File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    Result? Read(string name)
    {
        string file = Path.Combine(results, name, ResultFolder.ResultFile);
        try
        {
            return File.Exists(file) ? Result.Read(file) : null;
        }
        catch (InvalidInputException)
        {
            return null; // half a result, or another version's: as if it had not been run
        }
    }

    /// <summary>
    /// The middle one of its cells that the playground can show, as a link; null where it shows none.
    /// </summary>
    static string? Open(IExperiment experiment)
    {
        var links = experiment.Grid(Scale.Standard, 0).Cells
            .Select(cell => LinkOf(cell.Options, cell.FirstStream)).OfType<string>().ToArray();
        return links.Length == 0 ? null : links[links.Length / 2];
    }

    static string? LinkOf(TrainingOptions options, ulong stream)
    {
        if (!options.IsPlain || options.World is not IndependentWorld world
            || options.Features > Limits.MostFeatures || options.Hidden > Limits.MostHidden
            || options.Batch > Limits.MostBatch || options.Schedule.Kind != ScheduleKind.Constant
            || options.Initialisation.Kind == InitialisationKind.Given) return null;
        string List(IReadOnlyList<double> values) => values.Distinct().Count() == 1
            ? Invariant($"{values[0]:R}") : string.Join(',', values.Select(value => Invariant($"{value:R}")));
        var defaults = TrainingOptions.For(1, 1, 1);
        var (optimizer, start) = (options.Optimizer, options.Initialisation);
        (string Name, string Value, bool IsDefault)[] all =
        [
            ("features", $"{options.Features}", false),
            ("hidden", $"{options.Hidden}", false),
            ("density", List(world.Density), false),
            ("importance", options.Importance.Expression, options.Importance.Expression == "1"),
            ("magnitude", OptionsJson.Name(world.Magnitude), world.Magnitude == Magnitude.Uniform),
            ("activation", OptionsJson.Name(options.Activation), options.Activation == defaults.Activation),
            ("no-bias", "true", options.Bias),
            ("loss-exponent", Invariant($"{options.LossExponent:R}"), options.LossExponent == 2),
            ("optimizer", OptionsJson.Name(optimizer.Kind), optimizer.Kind == OptimizerKind.AdamW),
            ("learning-rate", Invariant($"{optimizer.LearningRate:R}"), optimizer.LearningRate == 1e-3),
            ("weight-decay", Invariant($"{optimizer.WeightDecay:R}"),
                optimizer.WeightDecay == Optimizer.DefaultWeightDecay(optimizer.Kind)),
            ("batch", $"{options.Batch}", options.Batch == defaults.Batch),
            ("init", start.Kind == InitialisationKind.Normal
                ? Invariant($"normal:{start.StandardDeviation:R}") : OptionsJson.Name(start.Kind),
                start.Kind == InitialisationKind.Notebook),
            ("stream", $"{stream}", stream == 0),
        ];
        var state = new LabState(
            [.. all.Where(one => !one.IsDefault).Select(one => KeyValuePair.Create(one.Name, one.Value))],
            [new("density", List(world.Density), options.Steps)]);
        try
        {
            Limits.CheckCost(options, options.Steps);
            return state.Link();
        }
        catch (InvalidInputException)
        {
            return null; // minutes of work: not for a click
        }
    }
}
