using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.ComputationInSuperposition;

/// <summary>
/// The absolute values of a hundred features in forty neurons: dense features have a neuron for either sign
/// of the most important twenty, sparse ones compute in superposition. Mono- and polysemantic neurons are
/// counted.
/// </summary>
public sealed class AbsoluteValueSweep : IExperiment
{
    internal const int n = 100, m = 40;
    const string Paper = "Elhage et al. 2022, Computation in Superposition";

    public string Name => "absolute-value-sweep";
    public Section Section => Section.Computation;
    public string Question => "Do models compute on features in superposition as these grow sparser?";
    public string PaperFigure => "Computation in Superposition: neurons of the absolute-value model "
        + "over sparsities";

    static readonly double[] s_densities = [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001];

    /// <summary>Runs of half the steps, beside which the others are known to have converged.</summary>
    const string Half = "half", Whole = "whole";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, samples) = scale switch
        {
            Scale.Smoke => (2, 20_480),
            Scale.Standard => (3, 10_240_000),
            _ => (40, 20_480_000),
        };
        return new(seed, [.. from run in (string[])[Whole, Half]
                             from density in s_densities
                             select new Cell("", [new("run", run), new("density", density)],
                                 AbsoluteValue.Options(n, m, density, "0.8^i") with
                                 {
                                     Steps = samples / Batch(density) / (run == Whole ? 1 : 2),
                                     Batch = Batch(density),
                                     Optimizer = new() { LearningRate = Rate(density), WeightDecay = 0 },
                                     Initialisation = new(InitialisationKind.Normal, 0.02),
                                 }, seeds)
                             {
                                 LossSamples = density >= 0.1 ? 1 << 18 : null,
                             }]);
    }

    /// <summary>
    /// A sparse feature has to be in most batches, or its output is dead, negative on everything, before its
    /// first turn; dense ones gain from more steps instead. A small start serves the same end: from a
    /// deviation of 0.1 losses at 1 − S = 0.01 are fifteen times as high.
    /// </summary>
    static int Batch(double density) => density switch { < 0.005 => 4096, < 0.05 => 1024, _ => 256 };

    /// <summary>Dense features bear a larger rate: the best of four ends at 0.0048, not 0.0077.</summary>
    static double Rate(double density) => density switch { < 0.005 => 1e-3, < 0.5 => 3e-3, _ => 1e-2 };

    static IReadOnlyList<GridModel> Of(IReadOnlyList<GridModel> models, double density, string run = Whole) =>
        models.At(("run", run), ("density", density));

    public Findings Analyse(IReadOnlyList<GridModel> models) => new(
        [.. Claims(models)], [Figure(models)], Tables(models),
        model => $"{new Neurons(model.Model).Monosemantic} monosemantic");

    static IEnumerable<Claim> Claims(IReadOnlyList<GridModel> models)
    {
        int Mono(double density) => new Neurons(Of(models, density).Best().Model).Monosemantic;
        foreach (var (density, expected, tolerance, source) in ((double, double, double, string)[])
            [(1, 40, 0.5, Paper), (.3, 37.5, 2.5, Paper), (.1, 29, 9, Paper), (.03, 14, 12, Paper),
             (.01, 5, 5, Paper), (.003, 0, 1.5, Paper), (.001, 0, 1.5, Paper)])
            yield return new()
            {
                Id = Invariant($"monosemantic-{density}"),
                Statement = Invariant($"At 1 − S = {density} this many of the best model's forty neurons ")
                    + "carry one feature.",
                Source = source, Expected = expected, Tolerance = tolerance,
                ToleranceReason = "the paper says all, a few not, a small number not, more not, "
                    + "none: no numbers",
                Measured = Mono(density), Seeds = Of(models, density).Count,
                Control = new("the best model at the other end of the sweep",
                    Mono(density > 0.02 ? .001 : 1)),
            };
        double[] counts = [.. s_densities.Select(density => (double)Mono(density))];
        yield return new()
        {
            Id = "monosemantic-falls",
            Statement = "The number of monosemantic neurons never rises as features grow sparser "
                + "(its largest rise between neighbouring densities).",
            Source = Paper, Expected = 0, Tolerance = 1.5, ToleranceReason = "one neuron may lie on the line",
            Measured = GridModels.LargestFall(counts.Reverse()), Seeds = 2 * counts.Length,
            Control = new("the densities in reverse", GridModels.LargestFall(counts)),
        };
        foreach (double density in s_densities)
        {
            var half = Of(models, density, Half);
            yield return new()
            {
                Id = Invariant($"converged-{density}"),
                Statement = Invariant($"At 1 − S = {density} half as many steps leave the best ")
                    + "seed's loss no more than 10% higher (their ratio).",
                Source = "a sweep is judged where it has converged", Expected = 1.025, Tolerance = 0.075,
                ToleranceReason = "5% less to 10% more: losses of sparse features are known to a few %",
                Measured = half.Best().Loss / Of(models, density).Best().Loss, Seeds = 2 * half.Count,
            };
        }
    }

    static FigureFile Figure(IReadOnlyList<GridModel> models)
    {
        var rows = s_densities.Select(density =>
        {
            var best = Of(models, density).Best();
            var neurons = new Neurons(best.Model);
            var gram = best.Gram();
            return (IReadOnlyList<IPanel?>)[new NeuronsPanel(neurons.Rows(rescaled: true))
            {
                Colours = [.. Enumerable.Range(0, n).Select(i => gram.Norm(i) < 1e-3 ? Theme.None
                    : Theme.Sequential.Of(Off(neurons, i)))],
                Marked = [.. neurons.Ordered.Select(neurons.IsMonosemantic)],
                Step = 15, Height = 78,
                Heading = new(Invariant($"1 − S = {density}"),
                    $"{neurons.Monosemantic} monosemantic, {neurons.Polysemantic} polysemantic"),
                Along = density == s_densities[^1] ? "neurons, by their strongest feature" : "",
            }];
        });
        string caption = $"The input weights of m = {m} neurons that compute |x| of n = {n} features "
            + "of importance 0.8^i: a "
            + "column a neuron, divided by its largest weight; a box a feature, coloured by how much "
            + "it shares its neurons "
            + "(0 alone, 1 as much of others as of itself). A line beneath marks neurons of one "
            + "feature (no second above a "
            + "quarter). Answers to the figure of Computation in Superposition in Elhage et al. 2022.";
        var figure = new Figure("Computing in superposition", caption,
            new Figures.Grid([.. rows]) { RowGap = 8 })
        { Keys = [ColorBar.Sequential("how much a feature shares its neurons", "0", "≥ 1")] };
        return new("figure.svg", figure.ToSvg(), caption);
    }

    /// <summary>
    /// Mean over the neurons of a feature, by weight, of the others' share: Σ_{j≠i} w_j² / w_i², at most 1.
    /// </summary>
    static double Off(Neurons neurons, int feature)
    {
        double sum = 0, weight = 0;
        for (int k = 0; k < m; k++)
        {
            double own = neurons.W[k, feature] * neurons.W[k, feature], all = 0;
            for (int j = 0; j < n; j++) all += neurons.W[k, j] * neurons.W[k, j];
            if (own == 0) continue;
            sum += own * Math.Min(1, (all - own) / own);
            weight += own;
        }
        return weight == 0 ? 0 : sum / weight;
    }

    static IReadOnlyList<DataTable> Tables(IReadOnlyList<GridModel> models) =>
    [
        new("neurons", new CsvTable(
            [
                new("run"), new("density"), new("stream"), new("loss"), new("monosemantic"),
                new("polysemantic"),
            ],
            models.Select(model => (IReadOnlyList<object?>)
            [
                model.Cell["run"], model.Cell["density"], (long)model.Stream, model.Loss,
                new Neurons(model.Model).Monosemantic, new Neurons(model.Model).Polysemantic,
            ]))),
        new("weights", new CsvTable(
            [new("density"), new("neuron"), new("feature"), new("weight", "of the neuron's largest")],
            from density in s_densities
            let rows = new Neurons(Of(models, density).Best().Model).Rows(rescaled: true)
            from k in Enumerable.Range(0, m)
            from i in Enumerable.Range(0, n)
            where Math.Abs(rows[k, i]) > 0.01
            select (IReadOnlyList<object?>)[density, k, i, rows[k, i]])),
    ];
}
