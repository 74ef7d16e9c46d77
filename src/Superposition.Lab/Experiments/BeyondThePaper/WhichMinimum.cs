using Superposition.Lab.Sweeps;
using Superposition.Training;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>
/// Five and six features in two dimensions, ten densities: which local minimum do many seeds end in, how
/// often is it the best one known, and what do the start, the learning rate and its schedule change of that?
/// Each trained model is taken to the exact minimum of its basin, so that noise decides nothing.
/// </summary>
public sealed class WhichMinimum : IExperiment
{
    internal static double[] Densities { get; } = [1, 0.5, 0.3, 0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.01];

    internal static double[] Rates { get; } = [1e-3, 1e-2, 1e-1];

    internal static IReadOnlyList<(string Name, Initialisation Start)> Starts { get; } =
    [
        ("notebook", new()), ("unit norm", new(InitialisationKind.Unit)),
        ("small", new(InitialisationKind.Normal, 0.02)), ("large", new(InitialisationKind.Normal, 2)),
    ];

    internal static (string Name, Schedule Schedule)[] Schedules { get; } =
        [("constant", new()), ("linear", new(ScheduleKind.Linear))];

    /// <summary>Where settings are compared: the hexagon, and the paper's pentagon.</summary>
    internal static (int Features, string Importance, double Density)[] Compared { get; } =
        [(6, "1", 0.01), (5, "0.9^i", 0.05)];

    public string Name => "which-minimum";
    public Section Section => Section.BeyondThePaper;
    public string Question => "Which minimum does training find, and what decides it?";
    public string PaperFigure => "none of the paper's: the odds behind its pentagon, with intervals";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 200),
            Scale.Standard => (100, 10_000),
            _ => (1_000, 10_000),
        };
        var plain =
            from features in (int[])[5, 6]
            from importance in (string[])["1", "0.9^i"]
            from density in Densities
            select At(features, importance, density, 0, Rates[0], 0);
        var settings =
            from problem in Compared
            from start in Enumerable.Range(0, Starts.Count)
            from rate in Rates
            from schedule in Enumerable.Range(0, Schedules.Length)
            where start + schedule > 0 || rate != Rates[0] // which is there already
            select At(problem.Features, problem.Importance, problem.Density, start, rate, schedule);
        return new(seed, [.. plain, .. settings]);

        Cell At(int features, string importance, double density, int start, double rate, int schedule) => new(
            $"n{features}",
            [
                new("features", features), new("importance", importance), new("density", density),
                new("start", Starts[start].Name), new("learningRate", rate),
                new("schedule", Schedules[schedule].Name),
            ],
            TrainingOptions.For(features, 2, density, importance) with
            {
                Steps = steps,
                Initialisation = Starts[start].Start,
                Optimizer = new() { LearningRate = rate },
                Schedule = Schedules[schedule].Schedule,
            }, seeds);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var odds = new MinimumOdds(models);
        return new(
            WhichMinimumClaims.All(odds), WhichMinimumFigures.All(odds), WhichMinimumFigures.Tables(odds),
            odds.Shape);
    }
}
