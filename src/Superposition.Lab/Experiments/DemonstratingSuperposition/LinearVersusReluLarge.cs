using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.DemonstratingSuperposition;

/// <summary>
/// The same with eighty features in twenty dimensions: "essentially a rescaled version", says the paper.
/// </summary>
public sealed class LinearVersusReluLarge : IExperiment
{
    static readonly SparsitySweep s_sweep = new(80, 20, "0.9^i");

    public string Name => "linear-versus-relu-large";
    public Section Section => Section.DemonstratingSuperposition;
    public string Question => "Is a larger model a rescaled version of the small one?";
    public string PaperFigure => "Basic Results: the same over seven sparsities, n = 80, m = 20";

    public ModelGrid Grid(Scale scale, ulong seed) => scale switch
    {
        Scale.Smoke => s_sweep.Grid(seed, 2, 150),
        Scale.Standard => s_sweep.Grid(seed, 5, 10_000),
        _ => s_sweep.Grid(seed, 50, 10_000),
    };

    public Findings Analyse(IReadOnlyList<GridModel> models) => new(
        [.. s_sweep.Claims(models), .. Represented(models)],
        s_sweep.All(models, "Answers to the larger figure of Basic Results in Elhage et al. 2022.",
            cell: 3, columns: 4),
        SparsitySweepFigures.Tables(models),
        SparsitySweep.Class);

    /// <summary>Represented features of one seed a density in an independent trial.</summary>
    static readonly (double Density, int Represented)[] s_trial =
        [(1, 20), (.3, 27), (.1, 33), (.03, 41), (.01, 51), (.003, 56), (.001, 61)];

    static IEnumerable<Claim> Represented(IReadOnlyList<GridModel> models) => s_trial.Select(trial =>
    {
        var seeds = SparsitySweep.Of(models, SparsitySweep.Relu, trial.Density);
        var (mean, interval) = seeds.Mean(model => model.Gram().Represented);
        return new Claim
        {
            Id = Invariant($"represented-{trial.Density}"),
            Statement = Invariant($"At 1 − S = {trial.Density} about {trial.Represented} of 80 features ")
                + "are represented (mean over seeds).",
            Source = "an independent trial of one seed with the notebook's optimiser",
            Rule = Rule.Overlaps, MaxWidth = 30,
            Expected = trial.Represented, Tolerance = trial.Density == 1 ? 0.01 : 3,
            ToleranceReason = "one seed; seeds differ by one to two features",
            Measured = mean, Interval = interval, Seeds = seeds.Count,
        };
    });
}
