using System.Collections.Concurrent;
using Superposition.Lab.Sweeps;
using Superposition.Training;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>
/// Equal features, a fifth more of them than the best code holds, in two to eight dimensions: which
/// spherical code do many seeds end in, and is it the one of largest exact benefit?
/// </summary>
public sealed class WhichCode : IExperiment
{
    internal const string Cluster = "400-in-30";
    const double Spare = 1.2;

    internal static int[] Dimensions { get; } = [2, 3, 4, 5, 6, 7, 8];

    internal static double[] Densities { get; } = [0.3, 0.2, 0.15, 0.1, 0.06, 0.03, 0.02, 0.01];

    /// <summary>Where the paper's 400 features in 30 dimensions leave D = 0.44 to 0.45 unexplained.</summary>
    internal static double[] ClusterDensities { get; } = [0.283325, 0.242006];

    static readonly ConcurrentDictionary<(int, double), IReadOnlyList<PredictedCode>> s_ranked = new();

    /// <summary>The best mixture of codes, and the next.</summary>
    internal static (PredictedCode Best, PredictedCode Next) Predicted(int m, double p)
    {
        var ranked = s_ranked.GetOrAdd((m, p), key => PredictedCode.Ranked(key.Item2, key.Item1));
        return (ranked[0], ranked[1]);
    }

    internal static int FeaturesFor(int m, double p) =>
        (int)Math.Ceiling(Spare * Predicted(m, p).Best.Features);

    public string Name => "which-code";
    public Section Section => Section.BeyondThePaper;
    public string Question => "Which spherical code does a network choose?";
    public string PaperFigure => "none of the paper's: its polytopes continued to eight dimensions";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        Cell At(string part, int n, int m, double density, int seeds, int steps, double rate) => new(
            part, [new("features", n), new("dimensions", m), new("density", density)],
            TrainingOptions.For(n, m, density) with
            {
                Steps = steps,
                Initialisation = new(InitialisationKind.Xavier),
                Optimizer = new() { LearningRate = rate, WeightDecay = 0 },
                Schedule = new(ScheduleKind.Linear),
            }, seeds);
        var small =
            from m in Dimensions
            from density in Densities
            let n = FeaturesFor(m, density)
            let seeds = scale switch
            {
                Scale.Smoke => 2,
                Scale.Standard => m <= 5 ? 20 : 6,
                _ => m <= 5 ? 1_000 : 100,
            }
            select At($"{n}-in-{m}", n, m, density, seeds, scale == Scale.Smoke ? 100 : 10_000, 5e-3);
        var cluster = ClusterDensities.Select(density => At(Cluster, 400, 30, density,
            scale == Scale.Deep ? 10 : 2, scale == Scale.Smoke ? 10 : 10_000, 1e-3));
        return new(seed, [.. small, .. cluster]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var odds = new CodeOdds(models);
        return new(WhichCodeClaims.All(odds), WhichCodeFigures.All(odds), WhichCodeFigures.Tables(odds),
            odds.Mixture);
    }
}
