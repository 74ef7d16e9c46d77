using Superposition.Geometry;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Training;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>How a model is taken around the loop.</summary>
sealed record LoopSetting(
    string Name, int Features, int Hidden, Optimizer Optimizer, int Batch, double Pace);

/// <summary>How a square is left to escape to the pentagon.</summary>
sealed record EscapeSetting(string Method, double Rate, int Batch, double Density)
{
    internal string Name => $"5→2 from a square, {Method}";

    internal Optimizer Optimizer => new()
    {
        Kind = OptionsJson.Parse<OptimizerKind>(Method), LearningRate = Rate, WeightDecay = 0,
    };
}

/// <summary>
/// Up in density and back down, each stage from the end of the one before: where features are lost, where
/// they return, and how long a model stays in the worse minimum while noise knocks at its barrier.
/// </summary>
public sealed class Hysteresis : IExperiment
{
    internal const string Loop = "loop", Escape = "escape";
    const int FirstSteps = 10_000;

    /// <summary>Where a square with one feature dropped is left to escape to the pentagon.</summary>
    internal const double EscapeDensity = 0.05;

    /// <summary>Fine around the spinodal at 0.303.</summary>
    internal static double[] Densities { get; } =
    [
        .. Enumerable.Range(0, 17).Select(k => Math.Round(0.01 * Elementary.Pow(20, k / 16.0), 5)),
        .. Enumerable.Range(0, 20).Select(k => Math.Round(0.21 + 0.01 * k, 2)), 0.5, 0.65, 0.8,
    ];

    internal static LoopSetting Usual { get; } = new("5→2", 5, 2, Adam(1e-3), 1024, 1);

    internal static LoopSetting[] Settings { get; } =
    [
        Usual, Usual with { Name = "5→2, ten times slower", Pace = 10 },
        Usual with { Name = "5→2, rate 0.01", Optimizer = Adam(1e-2) },
        Usual with { Name = "5→2, batch 256", Batch = 256 },
        Usual with
        {
            Name = "5→2, SGD",
            Optimizer = new() { Kind = OptimizerKind.Sgd, LearningRate = 0.1, WeightDecay = 0 },
        },
        Usual with { Name = "6→2", Features = 6 }, Usual with { Name = "6→3", Features = 6, Hidden = 3 },
    ];

    internal static double[] Rates { get; } = [1e-3, 3e-3, 1e-2];
    internal static int[] Batches { get; } = [256, 1024, 4096];

    /// <summary>Where squares are left to escape: by rate and batch, with Adam and SGD, and by density.
    /// </summary>
    internal static IReadOnlyList<EscapeSetting> Escapes { get; } =
    [
        .. from rate in Rates
           from batch in Batches
           select new EscapeSetting("adam", rate, batch, EscapeDensity),
        .. from rate in (double[])[0.1, 0.3, 1]
           from batch in (int[])[256, 1024]
           select new EscapeSetting("sgd", rate, batch, EscapeDensity),
        .. from rate in Rates select new EscapeSetting("adam", rate, 1024, 0.1),
    ];

    static Optimizer Adam(double rate) =>
        new() { Kind = OptimizerKind.Adam, LearningRate = rate, WeightDecay = 0 };

    public string Name => "hysteresis";
    public Section Section => Section.BeyondThePaper;
    public string Question => "Is the transition from four features to five of first order?";
    public string PaperFigure => "none of the paper's: its phase change walked there and back";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, escapes, steps, every) = scale switch
        {
            Scale.Smoke => (2, 2, 30, 20),
            Scale.Standard => (16, 48, 3_000, 500),
            _ => (170, 480, 3_000, 500), // a walk is 24 usual trainings, an escape 3
        };
        double[] there = scale == Scale.Smoke ? [.. Densities.Where((_, k) => k % 6 == 0)] : Densities;
        double[] walk = [.. there, .. there.Reverse()];
        var loops = Settings.Select(setting =>
        {
            TrainingOptions[] stages = [.. walk.Select((density, k) =>
                TrainingOptions.For(setting.Features, setting.Hidden, density) with
                {
                    Steps = Math.Max((int)(setting.Pace * steps),
                        k == 0 && scale != Scale.Smoke ? FirstSteps : 0),
                    Batch = setting.Batch,
                    Optimizer = setting.Optimizer,
                })];
            int end = 0;
            return new Cell(
                $"n{setting.Features}-m{setting.Hidden}",
                [
                    new("run", Loop), new("setting", setting.Name),
                    new("learningRate", setting.Optimizer.LearningRate), new("batch", setting.Batch),
                    new("density", walk[^1]),
                ],
                stages[0], setting.Pace > 1 ? Math.Max(2, seeds / (scale == Scale.Deep ? 4 : 2)) : seeds)
            {
                Then = stages[1..],
                Snapshots = [.. stages.Select(options => end += options.Steps)],
            };
        });
        int count = scale == Scale.Smoke ? 3 : 60;
        var escaping = Escapes.Select(setting => new Cell(
            "n5-m2",
            [
                new("run", Escape), new("setting", setting.Name), new("learningRate", setting.Rate),
                new("batch", setting.Batch), new("density", setting.Density),
            ],
            TrainingOptions.For(5, 2, setting.Density) with
            {
                Steps = count * every,
                Batch = setting.Batch,
                Optimizer = setting.Optimizer,
                Initialisation = new(
                    InitialisationKind.Given, Weights: HysteresisTheory.Square(setting.Density)),
            }, escapes)
        {
            Snapshots = [.. Enumerable.Range(1, count).Select(k => k * every)],
        });
        return new(seed, [.. loops, .. escaping]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models) => new(
        HysteresisClaims.All(models), HysteresisFigures.All(models), HysteresisFigures.Tables(models),
        model => $"{Kept(model.Model)} represented");

    internal static int Kept(ToyModel model) => new Gram(model).Represented;

    internal static IReadOnlyList<GridModel> Of(IReadOnlyList<GridModel> models, string setting) =>
        models.At(("run", Loop), ("setting", setting));

    internal static IReadOnlyList<GridModel> Escaping(IReadOnlyList<GridModel> models, EscapeSetting at) =>
        models.At(("run", Escape), ("setting", at.Name), ("learningRate", at.Rate), ("batch", at.Batch),
            ("density", at.Density));

    /// <summary>The densities of a loop's stages.</summary>
    internal static double[] Walk(GridModel model) =>
        [.. model.Cell.Stages.Select(options => ((Features.IndependentWorld)options.World).Density[0])];

    /// <summary>
    /// Up: the middle of the two rungs between which all features stop being represented; NaN where they
    /// never all were, the highest density where they stay.
    /// </summary>
    internal static double Lost(GridModel model)
    {
        double[] walk = Walk(model);
        int half = walk.Length / 2;
        int first = Enumerable.Range(0, half).FirstOrDefault(k => IsWhole(model, k), -1);
        if (first < 0) return double.NaN;
        int lost = Enumerable.Range(first, half - first).FirstOrDefault(k => !IsWhole(model, k), -1);
        return lost < 0 ? walk[half - 1] : Math.Sqrt(walk[lost] * walk[lost - 1]);
    }

    /// <summary>Down: the same for their return; the lowest density where they do not.</summary>
    internal static double Returned(GridModel model)
    {
        double[] walk = Walk(model);
        int half = walk.Length / 2;
        int back = Enumerable.Range(half, half).FirstOrDefault(k => IsWhole(model, k), -1);
        return back < 0 ? walk[^1] : back == half ? walk[half] : Math.Sqrt(walk[back] * walk[back - 1]);
    }

    static bool IsWhole(GridModel model, int stage) =>
        Kept(model.Snapshots[stage].Model) == model.Model.n;

    /// <summary>The step by which five features were first represented; NaN where it was never.</summary>
    internal static double EscapeStep(GridModel model) =>
        model.Snapshots.FirstOrDefault(one => Kept(one.Model) == 5)?.Step ?? double.NaN;
}
