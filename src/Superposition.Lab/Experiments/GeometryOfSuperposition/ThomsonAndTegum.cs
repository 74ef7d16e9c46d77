using Superposition.Features;
using Superposition.Geometry;
using Superposition.Lab.Sweeps;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>
/// Why these structures: points that repel each other on a sphere, polytopes that fall apart into orthogonal
/// factors, and the exact benefit that each code brings a hidden dimension, in up to seven dimensions; with
/// networks of three, five, six and seven dimensions that look for the winners.
/// </summary>
public sealed class ThomsonAndTegum : IExperiment
{
    public string Name => "thomson-and-tegum";
    public Section Section => Section.GeometryOfSuperposition;
    public string Question => "Which polytopes should a network choose, and does it find them?";
    public string PaperFigure => "Why these geometric structures: Thomson's problem and tegum products";

    /// <summary>A network with room for one copy of the code that should win at this density.</summary>
    internal sealed record Search(int Features, int Hidden, double Density, int Seeds, CodeFamily Code)
    {
        internal string Part => $"{Features}-in-{Hidden}";
    }

    internal static IReadOnlyList<Search> Searches { get; } =
    [
        new(8, 3, 0.15, 60, CodeFamily.SquareAntiprism), new(20, 5, 0.15, 60, CodeFamily.Clebsch),
        new(32, 6, 0.06, 30, CodeFamily.Schläfli), new(60, 7, 0.02, 12, CodeFamily.FiftySix),
    ];

    /// <summary>Too few features for a code of nine to be one of many: does it win alone?</summary>
    internal const string NineInFour = "9-in-4";
    static readonly double[] s_nineDensities = [0.25, 0.22];

    public ModelGrid Grid(Scale scale, ulong seed) => new(seed,
    [
        .. Searches.Select(search => CellOf(
            scale, search.Part, search.Features, search.Hidden, search.Density, search.Seeds)),
        .. s_nineDensities.Select(density => CellOf(scale, NineInFour, 9, 4, density, 60)),
    ]);

    static Cell CellOf(Scale scale, string part, int n, int m, double density, int seeds) =>
        new(part, [new("density", density)],
            TrainingOptions.For(n, m, density) with
            {
                Steps = scale == Scale.Smoke ? 200 : 10_000,
                Initialisation = new(InitialisationKind.Xavier),
                Optimizer = new() { LearningRate = 5e-3, WeightDecay = 0 },
                Schedule = new(ScheduleKind.Linear),
            },
            scale switch { Scale.Smoke => 2, Scale.Standard => seeds, _ => 10 * seeds });

    public Findings Analyse(IReadOnlyList<GridModel> models) => new(
        ThomsonAndTegumClaims.All(models), ThomsonAndTegumFigures.All(models),
        ThomsonAndTegumFigures.Tables(), Class);

    /// <summary>What the component of most features is.</summary>
    static string Class(GridModel model) =>
        Polytopes.Name(model.Gram()).Factors.MaxBy(factor => factor.Component.Features.Count)?.Label
        ?? "nothing represented";

    /// <summary>Whether the network holds its code, by the Gram matrix.</summary>
    internal static bool HasCode(GridModel model, CodeFamily code) =>
        Polytopes.Name(model.Gram()).Factors.Any(factor => factor.Name == code.Name);

    internal static double OctahedronLoss(double p, double norm, double bias)
    {
        var exact = new ExactLoss(new IndependentWorld(6, p), Importance.Uniform(6).Values);
        double[] W = [norm, -norm, 0, 0, 0, 0, 0, 0, norm, -norm, 0, 0, 0, 0, 0, 0, norm, -norm];
        return exact.Loss(new(6, 3, W, Enumerable.Repeat(bias, 6)));
    }
}
