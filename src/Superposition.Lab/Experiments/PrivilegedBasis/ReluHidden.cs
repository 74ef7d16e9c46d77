using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.PrivilegedBasis;

/// <summary>
/// Ten features in five neurons with a ReLU on them: dense features get a neuron each, sparse ones share. Of
/// many seeds the best is shown, as in the paper: these models are hard to train.
/// </summary>
public sealed class ReluHidden : IExperiment
{
    internal const int n = 10, m = 5;
    internal const string Relu = "relu", Linear = "linear";
    const string Paper = "Elhage et al. 2022, Superposition in a Privileged Basis";
    const string Trial = "an independent trial, the best of 64 seeds";

    public string Name => "relu-hidden";
    public Section Section => Section.PrivilegedBasis;
    public string Question => "When do neurons stand for one feature each, and when for several?";
    public string PaperFigure =>
        "Privileged Basis: weights and stack plots of models with a ReLU hidden layer over sparsities";

    /// <summary>Density, monosemantic neurons and loss (with importances from 0.75) of the trial.</summary>
    static readonly (double Density, int Mono, double Loss)[] s_trial =
    [
        (1, 5, .045256), (.75, 5, .059292), (.35, 3, .044345), (.15, 2, .019897),
        (.12, 1, .015650), (.065, 0, .006910), (.03, 0, .002211), (.01, 0, .000398),
    ];

    internal static double[] Densities { get; } = [.. s_trial.Select(one => one.Density)];

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 200),
            Scale.Standard => (1_000, 3_000),
            _ => (10_000, 6_000),
        };
        return new(seed, [.. from hidden in (string[])[Relu, Linear]
                             from density in Densities
                             select new Cell("", [new("hidden", hidden), new("density", density)],
                                 TrainingOptions.For(n, m, density, "0.75^i") with
                                 {
                                     // dense features hardly tell one rotation from another
                                     Steps = density == 1 ? 2 * steps : steps,
                                     Batch = 512,
                                     HiddenActivation = hidden == Relu ? Activation.Relu
                                         : Activation.Identity,
                                     Initialisation = new(InitialisationKind.Normal, 0.4),
                                     Optimizer = new() { LearningRate = 3e-3, WeightDecay = 0 },
                                     Schedule = new(ScheduleKind.Linear),
                                 }, hidden == Relu ? seeds : Math.Max(2, seeds / 20))
                             {
                                 LossSamples = density > 0.1 ? 1 << 18 : null,
                             }]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models) => new(
        [.. Claims(models)], ReluHiddenFigures.All(models), ReluHiddenFigures.Tables(models),
        model => $"{new Neurons(model.Model).Monosemantic} monosemantic");

    internal static IReadOnlyList<GridModel> Of(IReadOnlyList<GridModel> models, string hidden,
        double density) =>
        models.At(("hidden", hidden), ("density", density));

    static IEnumerable<Claim> Claims(IReadOnlyList<GridModel> models)
    {
        foreach (var (density, mono, loss) in s_trial)
        {
            var seeds = Of(models, Relu, density);
            var best = new Neurons(seeds.Best().Model);
            var control = new Neurons(Of(models, Linear, density).Best().Model);
            if (mono > 0)
                yield return Count(Invariant($"monosemantic-{density}"),
                    Invariant($"At 1 − S = {density} this many of the best model's five neurons ")
                        + "carry one feature.", density >= 0.5 || density == 0.12 ? Paper : Trial, mono,
                        best.Monosemantic,
                    control.Monosemantic);
            else
                yield return Count(Invariant($"polysemantic-{density}"),
                    Invariant($"At 1 − S = {density} every one of the best model's five neurons ")
                        + "carries several features.", Paper, m, best.Polysemantic, null);
            // the trial's importances begin at 0.75, ours at 1
            yield return new()
            {
                Id = Invariant($"best-loss-{density}"),
                Statement = Invariant($"At 1 − S = {density} the best model's loss is no larger ")
                    + "than the best of the trial's (their ratio).",
                Source = Trial, Expected = 0.9, Tolerance = 0.12,
                ToleranceReason = "2% for half as many steps as the trial's; more than 20% better "
                    + "would be another model",
                Measured = seeds.Best().Loss * 0.75 / loss, Seeds = seeds.Count,
                Control = new("the median seed",
                    Statistics.Median([.. seeds.Select(model => model.Loss)]) * 0.75 / loss),
            };

            Claim Count(string id, string statement, string source, int expected, int measured,
                int? linear) => new()
                {
                    Id = id, Statement = statement, Source = source, Expected = expected, Tolerance = 0.5,
                    ToleranceReason = "a whole number", Measured = measured, Seeds = seeds.Count,
                    Control = linear is null ? null : new("without a ReLU on the hidden layer", linear.Value),
                };
        }
        foreach (var claim in Shared(models)) yield return claim;
    }

    static IEnumerable<Claim> Shared(IReadOnlyList<GridModel> models)
    {
        foreach (var (density, features, neurons) in ((double, int, int)[])[(.35, 3, 2), (.15, 5, 3),
            (.12, 6, 4), (.065, 8, 5)])
        {
            var best = Of(models, Relu, density).Best();
            var (carried, sharing) = SharedBy(new Neurons(best.Model));
            yield return new()
            {
                Id = Invariant($"shared-features-{density}"),
                Statement = Invariant($"At 1 − S = {density} the best model's polysemantic neurons, ")
                    + $"{neurons} in the paper, hold {features} features.",
                Source = Paper, Expected = features, Tolerance = 0.5, ToleranceReason = "a whole number",
                Measured = carried, Seeds = Of(models, Relu, density).Count,
                Control = new("without a ReLU on the hidden layer",
                    SharedBy(new Neurons(Of(models, Linear, density).Best().Model)).Features),
            };
        }
        var sparse = Of(models, Relu, 0.03).Best();
        var used = new Neurons(sparse.Model);
        var gram = sparse.Gram();
        yield return new()
        {
            Id = "pairs-of-neurons",
            Statement = "At 1 − S = 0.03 each feature is a pair of neurons (mean number that a "
                + "feature excites).",
            Source = Paper, Expected = 2, Tolerance = 0.3,
            ToleranceReason = "three in ten features may use one or three",
            Measured = Enumerable.Range(0, n).Where(gram.IsRepresented).Select(i => (double)used.ExcitedBy(i))
                .DefaultIfEmpty(0).Average(),
            Seeds = Of(models, Relu, 0.03).Count,
        };
    }

    static (int Features, int Neurons) SharedBy(Neurons neurons)
    {
        var poly = Enumerable.Range(0, m).Where(k => neurons.Carried(k).Length > 1).ToArray();
        return (poly.SelectMany(neurons.Carried).Distinct().Count(), poly.Length);
    }
}
