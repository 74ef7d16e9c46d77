using System.Globalization;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>One stage of a path: an option changes, then so many steps.</summary>
public sealed record PathStage(string Name, string Value, int Steps);

/// <summary>
/// Training in stages, each from the weights at which the one before ended: up and down a density, say. What
/// a stage changes stays changed; the optimiser's moments and the schedule start anew with each; samples are
/// never repeated. No stages are training as usual.
/// </summary>
public sealed record TrainingPath(IReadOnlyList<PathStage> Stages)
{
    const int MostStages = 10_000;
    const string Forms = "write NAME=VALUE:STEPS/VALUE:STEPS, as density=0.05:3000/0.06:3000";
    static readonly string[] s_fixed =
        ["features", "hidden", "untied", "experts", "active-experts", "target", "init", "steps"];

    /// <summary>Options that may change on the way: those that leave the model's shape as it is.</summary>
    internal static IReadOnlyList<string> Changeable { get; } =
        [.. OptionWord.All.Select(word => word.Name).Except(s_fixed)];

    /// <param name="text">Null for none.</param>
    /// <param name="axes">Names that axes vary, which a path may not change too.</param>
    internal static TrainingPath Parse(string? text, IEnumerable<string> axes)
    {
        if (text is null) return new([]);
        var stages = new List<PathStage>();
        string? name = null;
        foreach (string part in text.Split('/'))
        {
            int equals = part.IndexOf('='), colon = part.LastIndexOf(':');
            if (equals > 0) name = part[..equals];
            bool isWhole = int.TryParse(
                part[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int steps);
            if (name is null || colon <= equals || !isWhole)
                throw new InvalidInputException($"path '{text}' does not parse: {Forms}.");
            if (!Changeable.Contains(name))
                throw new InvalidInputException(
                    $"a path cannot change '{name}'; {Suggestion.Of(name, Changeable)}");
            if (axes.Contains(name))
                throw new InvalidInputException($"{name} is changed by an axis and by the path: give one.");
            stages.Add(new(name, part[(equals + 1)..colon], steps));
        }
        return stages.Count <= MostStages ? new(stages) : throw new InvalidInputException(
            $"the path has {stages.Count} stages; it may have {MostStages}.");
    }

    /// <summary>The cell with the options of the recipe, stage after stage.</summary>
    internal Cell Cell(Recipe recipe, Cell cell)
    {
        if (Stages.Count == 0) return cell with { Options = recipe.Resolve() };
        var options = new List<TrainingOptions>();
        foreach (var stage in Stages)
        {
            recipe = recipe.With(stage.Name, stage.Value)
                .With("steps", stage.Steps.ToString(CultureInfo.InvariantCulture));
            options.Add(recipe.Resolve());
        }
        return cell with { Options = options[0], Then = options[1..] };
    }

    /// <summary>Trains one model of a cell through all its stages.</summary>
    /// <returns>
    /// The last stage's end; the cell's snapshots, which count steps from the start of the first stage.
    /// </returns>
    public static TrainedModel Train(
        Cell cell, ulong seed, ulong stream, LaneWidth width, int threads = 1,
        CancellationToken cancel = default)
    {
        var stages = cell.Stages;
        using var session = new TrainingSession(
            new(stages[0], seed, stream), width, threads, ExactObjective.Of(stages[0]));
        var kept = new List<Snapshot>();
        int first = 0;
        foreach (var (k, options) in stages.Index())
        {
            int last = checked(first + options.Steps), at = first;
            bool isLast = k == cell.Then.Count, isAlive = session.Model.IsFinite;
            if (k > 0 && isAlive) session.Change(options, ExactObjective.Of(options));
            foreach (int step in cell.Snapshots.Where(step => step >= first && (step < last || isLast)))
            {
                Advance(step);
                kept.Add(new(step, session.Model));
            }
            Advance(last);
            first = last;

            void Advance(int step)
            {
                if (isAlive) session.Advance(step - at, cancel); // else it diverged, and stays so
                at = step;
            }
        }
        return new(session.Model, kept);
    }
}
