using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.DemonstratingSuperposition;

/// <summary>
/// Twenty features in five dimensions: the linear model never superposes,
/// the ReLU model does as features grow sparser.
/// </summary>
public sealed class LinearVersusRelu : IExperiment
{
    static readonly SparsitySweep s_sweep = new(20, 5, "0.7^i");

    public string Name => "linear-versus-relu";
    public Section Section => Section.DemonstratingSuperposition;
    public string Question =>
        "Does a ReLU put more features into five dimensions than principal components can, and when?";
    public string PaperFigure =>
        "Basic Results: linear and ReLU-output models over seven sparsities, n = 20, m = 5";

    public ModelGrid Grid(Scale scale, ulong seed) => scale switch
    {
        Scale.Smoke => s_sweep.Grid(seed, 2, 400),
        Scale.Standard => s_sweep.Grid(seed, 20, 10_000),
        _ => s_sweep.Grid(seed, 1_000, 10_000),
    };

    public Findings Analyse(IReadOnlyList<GridModel> models) => new(
        [.. s_sweep.Claims(models), .. FeaturesLearned(models)],
        s_sweep.All(models, "Answers to the figure of Basic Results in Elhage et al. 2022.",
            cell: 6, columns: 4),
        SparsitySweepFigures.Tables(models),
        SparsitySweep.Class);

    /// <summary>
    /// ‖W‖_F² of ten seeds each in an independent trial: density, mean, standard deviation.
    /// </summary>
    static readonly (double Density, double Mean, double Deviation)[] s_trial =
    [
        (1, 5.000, .001), (.3, 7.28, .43), (.1, 9.15, .54), (.03, 10.53, .81),
        (.01, 12.66, 1.40), (.003, 14.7, .82), (.001, 15.4, .77),
    ];

    static IEnumerable<Claim> FeaturesLearned(IReadOnlyList<GridModel> models) => s_trial.Select(trial =>
    {
        const double Student = 2.262; // 97.5% quantile, nine degrees of freedom
        var seeds = SparsitySweep.Of(models, SparsitySweep.Relu, trial.Density);
        var (mean, interval) = seeds.Mean(model => model.Gram().FrobeniusSquared);
        return new Claim
        {
            Id = Invariant($"features-learned-{trial.Density}"),
            Statement = Invariant($"At 1 − S = {trial.Density} the ReLU model learns this many features ")
                + "(mean ‖W‖_F²).",
            Source = "an independent trial of ten seeds with the notebook's optimiser",
            Rule = Rule.Overlaps, MaxWidth = 2,
            Expected = trial.Mean, Tolerance = Math.Max(0.01, Student * trial.Deviation / Math.Sqrt(10)),
            ToleranceReason = "the trial's own 95% interval",
            Measured = mean, Interval = interval, Seeds = seeds.Count,
        };
    });
}
