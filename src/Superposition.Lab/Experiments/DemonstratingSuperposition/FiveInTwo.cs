using Superposition.Geometry;
using Superposition.Lab.Sweeps;
using Superposition.Numerics;
using Superposition.Training;

namespace Superposition.Lab.Experiments.DemonstratingSuperposition;

/// <summary>
/// Five features of falling importance in two dimensions, as they grow sparser: two orthogonal vectors, two
/// antipodal pairs, a pentagon. Where the paper shows one model a density, this counts what many seeds find,
/// from two usual initialisations, and follows the pentagon to its limit.
/// </summary>
public sealed class FiveInTwo : IExperiment
{
    internal const string Notebook = "notebook", Xavier = "xavier";

    public string Name => "five-in-two";
    public Section Section => Section.DemonstratingSuperposition;
    public string Question => "What do five features do in two dimensions as they grow sparser?";
    public string PaperFigure =>
        "the introduction's figure: five features of varying importance in two dimensions";

    /// <summary>The notebook's ten, 20^(−k/9), and the paper's panels at S = 80% and 90%.</summary>
    internal static double[] Densities { get; } =
    [
        .. Enumerable.Range(0, 10).Select(k => Math.Round(Elementary.Pow(20, -k / 9.0), 6))
            .Concat([0.2, 0.1]).OrderDescending(),
    ];

    /// <summary>For the approach to the limit of one active feature.</summary>
    internal static double[] LimitDensities { get; } = [0.05, 0.02, 0.01, 0.005];

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 500),
            Scale.Standard => (100, 10_000),
            _ => (2_000, 10_000),
        };
        var sweep =
            from initialisation in (string[])[Notebook, Xavier]
            from density in Densities
            let kind = initialisation == Notebook ? InitialisationKind.Notebook : InitialisationKind.Xavier
            select new Cell("", Coordinates("0.9^i", initialisation, density),
                TrainingOptions.For(5, 2, density, "0.9^i") with
                {
                    Steps = steps,
                    Initialisation = new(kind),
                }, seeds);
        // equal importance, rate falling to 0 and no decay, so that what is left is the minimum itself
        var limit =
            from density in LimitDensities
            select new Cell("", Coordinates("1", Xavier, density),
                TrainingOptions.For(5, 2, density) with
                {
                    Steps = steps,
                    Initialisation = new(InitialisationKind.Xavier),
                    Optimizer = new() { LearningRate = 5e-3, WeightDecay = 0 },
                    Schedule = new(ScheduleKind.Linear),
                }, seeds);
        return new(seed, [.. sweep, .. limit]);
    }

    static IReadOnlyList<KeyValuePair<string, object>> Coordinates(
        string importance, string initialisation, double density) =>
        [new("importance", importance), new("initialisation", initialisation), new("density", density)];

    public Findings Analyse(IReadOnlyList<GridModel> models) => new(
        FiveInTwoClaims.All(models), FiveInTwoFigures.All(models), FiveInTwoFigures.Tables(models), Class);

    /// <summary>What a model keeps, in words.</summary>
    internal static string Class(GridModel model) => Kept(model.Gram()) switch
    {
        0 => "none",
        1 => "one feature",
        2 => "two features",
        3 => "three features",
        4 => "four features",
        _ => "five features",
    };

    internal static IReadOnlyList<string> Classes { get; } =
        ["none", "one feature", "two features", "three features", "four features", "five features"];

    internal static int Kept(Gram gram) => gram.Represented;

    internal static IReadOnlyList<GridModel> Sweep(
        IReadOnlyList<GridModel> models, string initialisation, double density) =>
        models.At(("importance", "0.9^i"), ("initialisation", initialisation), ("density", density));

    /// <summary>The sweep's models from either initialisation.</summary>
    internal static IReadOnlyList<GridModel> Both(IReadOnlyList<GridModel> models, double density) =>
        [.. Sweep(models, Notebook, density), .. Sweep(models, Xavier, density)];

    internal static IReadOnlyList<GridModel> Limit(IReadOnlyList<GridModel> models, double density) =>
        models.At(("importance", "1"), ("density", density));
}
