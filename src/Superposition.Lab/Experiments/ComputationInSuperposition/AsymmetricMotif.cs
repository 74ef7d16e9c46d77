using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.ComputationInSuperposition;

/// <summary>
/// The motif that the paper finds by eye in one model, detected: pairs of features that share a neuron
/// unequally, and the neurons that inhibit what spills over.
/// </summary>
public sealed class AsymmetricMotif : IExperiment
{
    const int n = 20, m = 10;
    const string Paper = "Elhage et al. 2022, The Asymmetric Superposition Motif";

    public string Name => "asymmetric-motif";
    public Section Section => Section.Computation;
    public string Question => "Do features that share a neuron do so unequally, with another neuron "
        + "to inhibit the spill?";
    public string PaperFigure => "Computation in Superposition: the asymmetric superposition motif";

    static readonly double[] s_densities = [1, 0.3, 0.1, 0.03];

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 50),
            Scale.Standard => (30, 10_000),
            _ => (500, 20_000),
        };
        return new(seed, [.. s_densities.Select(density => new Cell("", [new("density", density)],
            AbsoluteValue.Options(n, m, density, "0.8^i") with
            {
                Steps = steps,
                Batch = 256,
                Initialisation = new(InitialisationKind.Normal, 0.3),
            }, seeds))]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models) => new(
        [.. Claims(models)], [Figure(models)], Tables(models),
        model => Inhibited(AsymmetricPair.Of(model.Model)).Any() ? "motif" : "no motif");

    static IEnumerable<AsymmetricPair> Inhibited(IEnumerable<AsymmetricPair> pairs) =>
        pairs.Where(pair => pair.Inhibitor >= 0);

    /// <summary>The output weights dealt to other features: as many and as large, but of no use.</summary>
    static float[] Dealt(GridModel model)
    {
        var rng = new Rng(model.Seed, model.Stream);
        int[] order = [.. Enumerable.Range(0, n).Select(i => (i, Key: rng.NextUniform())).OrderBy(one =>
            one.Key).Select(one => one.i)];
        return [.. order.SelectMany(i => model.Model.W2![(i * m)..((i + 1) * m)])];
    }

    static IEnumerable<Claim> Claims(IReadOnlyList<GridModel> models)
    {
        var (dense, _) = models.At(("density", 1.0)).Share(model =>
            Inhibited(AsymmetricPair.Of(model.Model)).Any());
        foreach (double density in s_densities[1..])
        {
            var seeds = models.At(("density", density));
            var (share, interval) = seeds.Share(model => Inhibited(AsymmetricPair.Of(model.Model)).Any());
            var (control, controlInterval) =
                seeds.Share(model => Inhibited(AsymmetricPair.Of(model.Model, Dealt(model))).Any());
            yield return new()
            {
                Id = Invariant($"motif-{density}"),
                Statement = Invariant($"At 1 − S = {density} most seeds have an asymmetric pair with ")
                    + "an inhibitor "
                    + "(share of seeds, half to all).",
                Source = Paper, Expected = 0.75, Tolerance = 0.25,
                ToleranceReason = "half to all: the paper shows one model",
                Measured = share, Interval = interval, Seeds = seeds.Count,
                Control = new("the same with the output weights dealt to other features", control,
                    controlInterval),
            };
            var pairs = seeds.SelectMany(model => AsymmetricPair.Of(model.Model)).ToArray();
            var random = seeds.SelectMany(model => AsymmetricPair.Of(model.Model, Dealt(model))).ToArray();
            yield return Median(Invariant($"reciprocal-{density}"),
                Invariant($"At 1 − S = {density} the two ratios of a pair are reciprocal ")
                    + "(median over pairs of the larger over the smaller).", 1.25, 0.25, "1 to 1.5",
                pairs, pair => Math.Max(pair.InRatio / pair.OutRatio, pair.OutRatio / pair.InRatio), random);
            yield return Median(Invariant($"inhibited-{density}"),
                Invariant($"At 1 − S = {density} pairs have a neuron that takes away half of the spill ")
                    + "(share of pairs, half to all).", 0.75, 0.25, "half to all",
                pairs, pair => pair.Inhibitor >= 0 ? 1 : 0, random, isShare: true);
            yield return Median(Invariant($"negative-{density}"),
                Invariant($"At 1 − S = {density} inhibition turns positive interference negative: ")
                    + "what the strong feature "
                    + "does to the weak output is at most 0 (share of pairs, half to "
                    + "all).", 0.75, 0.25, "half to all",
                pairs, pair => pair.Net <= 0.02 ? 1 : 0, random, isShare: true);

            Claim Median(string id, string statement, double expected, double tolerance, string reason,
                AsymmetricPair[] found, Func<AsymmetricPair, double> value, AsymmetricPair[] others,
                    bool isShare = false)
            {
                double Of(AsymmetricPair[] all) => all.Length == 0 ? 0 : isShare
                    ? all.Average(value) : Statistics.Median([.. all.Select(value)]);
                return new()
                {
                    Id = id, Statement = statement, Source = Paper, Expected = expected,
                    Tolerance = tolerance,
                    ToleranceReason = $"{reason}: the paper shows one "
                        + "model", Measured = Of(found), Seeds = seeds.Count,
                    Interval = found.Length == 0 ? Interval.Unbounded : isShare
                        ? Statistics.Wilson(found.Count(pair => value(pair) > 0.5), found.Length)
                        : Statistics.Bootstrap([.. found.Select(value)], x => Statistics.Median(x), 0, 500),
                    Control = others.Length < 10 ? null // too few pairs arise by chance
                        : new("output weights dealt to other features", Of(others)),
                };
            }
        }
        yield return new()
        {
            Id = "none-when-dense",
            Statement = "At 1 − S = 1 no seed has the motif (share of seeds).",
            Source = "each neuron is monosemantic there: Elhage et al. 2022, Computation in Superposition",
            Expected = 0, Tolerance = 0.05, ToleranceReason = "one seed in twenty", Measured = dense,
            Seeds = models.At(("density", 1.0)).Count,
        };
    }

    /// <summary>At each density the best seed with the motif, or the best of all.</summary>
    static GridModel[] Shown(IReadOnlyList<GridModel> models) =>
    [
        .. s_densities.Select(density => models.At(("density", density))).Select(seeds =>
            seeds.OrderBy(model => model.Loss)
                .FirstOrDefault(model => Inhibited(AsymmetricPair.Of(model.Model)).Any()) ?? seeds.Best()),
    ];

    /// <summary>
    /// Makes a neuron's weights in and out of one size, which changes nothing: a ReLU scales.
    /// </summary>
    static double SizeOf(ToyModel model, int k)
    {
        double @in = Largest(i => model.W[k * n + i]), @out = Largest(i => model.W2![i * m + k]);
        return Math.Sqrt(Math.Max(@out, 1e-6) / Math.Max(@in, 1e-6));
    }

    static double Largest(Func<int, double> weight) => Enumerable.Range(0, n).Max(i => Math.Abs(weight(i)));

    /// <summary>The highest stack of a model's columns, above the axis or beneath it.</summary>
    static double Tallest(GridModel model) => Enumerable.Range(0, m).Max(k =>
    {
        double scale = SizeOf(model.Model, k);
        double Stack(Func<int, double> weight) => Math.Max(
            Enumerable.Range(0, n).Sum(i => Math.Max(0, weight(i))),
            Enumerable.Range(0, n).Sum(i => Math.Max(0, -weight(i))));
        return Math.Max(Stack(i => model.Model.W[k * n + i] * scale),
            Stack(i => model.Model.W2![i * m + k] / scale));
    });

    static FigureFile Figure(IReadOnlyList<GridModel> models)
    {
        var shown = Shown(models);
        double limit = Math.Ceiling(shown.Max(Tallest));
        var columns = shown.Select(model =>
        {
            var pair = Inhibited(AsymmetricPair.Of(model.Model)).MaxBy(one => one.Spill);
            var neurons = new Neurons(model.Model);
            int[] order = neurons.Ordered;
            string[] colours = [.. Enumerable.Range(0, n).Select(i =>
                i == pair?.Strong ? Theme.Qualitative.Class(1) : i == pair?.Weak
                    ? Theme.Qualitative.Class(0) : Theme.None)];
            double[,] W1 = new double[m, n], W2 = new double[m, n];
            foreach (var (row, k) in order.Index())
            {
                double scale = SizeOf(model.Model, k);
                for (int i = 0; i < n; i++)
                    (W1[row, i], W2[row, i]) = (neurons.W[k, i] * scale,
                        model.Model.W2![i * m + k] / scale);
            }
            bool[] marked = [.. order.Select(k =>
                pair is not null && (k == pair.Neuron || k == pair.Inhibitor))];
            double p = (double)model.Cell["density"];
            return (
                In: new NeuronsPanel(W1)
                {
                    Colours = colours, Marked = marked, Step = 20, Height = 130, Limit = limit,
                    Label = model == shown[0] ? "input weights W₁" : "",
                    Heading = new(Invariant($"1 − S = {p}"), pair is null ? "no motif"
                        : Invariant($"in {pair.InRatio:0.0} : 1, out 1 : {pair.OutRatio:0.0}")),
                },
                Out: new NeuronsPanel(W2)
                {
                    Colours = colours, Marked = marked, Step = 20, Height = 130, Limit = limit,
                    Label = model == shown[0] ? "output weights W₂" : "",
                });
        }).ToArray();
        string caption = $"Models that compute |x| of n = {n} features in m = {m} neurons, "
            + "importance 0.8^i: the best with the "
            + "motif at each density. A column a neuron, its weights in (above) and out (beneath), "
            + "scaled to equal size. "
            + "In colour the pair with most spill: its strong feature goes in large and out small, its weak "
            + "one in small and out large. Lines mark the neuron that they share and the one that inhibits. "
            + "Answers to the figure of the asymmetric superposition motif in Elhage et al. 2022.";
        var grid = new Figures.Grid([[.. columns.Select(c => c.In)],
            [.. columns.Select(c => c.Out)]])
        { RowGap = 8 };
        var figure = new Figure("Two features on one neuron, unequally", caption, grid)
        {
            Keys = [new Swatches([new("strong feature", Theme.Qualitative.Class(1)),
                new("weak feature", Theme.Qualitative.Class(0)),
                new("all others", Theme.None), new("beneath: the neurons of the motif", Theme.Ink,
                    SwatchShape.Line)])],
        };
        return new("figure.svg", figure.ToSvg(), caption);
    }

    /// <summary>Every seed's count, the weights of the figure, and every pair where there is any.</summary>
    static IReadOnlyList<DataTable> Tables(IReadOnlyList<GridModel> models)
    {
        var found = models.Select(model => (Model: model, Pairs: AsymmetricPair.Of(model.Model))).ToArray();
        DataTable seeds = new("seeds", new CsvTable(
            [new("density"), new("stream"), new("loss"), new("pairs"), new("inhibited")],
            found.Select(one => (IReadOnlyList<object?>)
            [
                one.Model.Cell["density"], (long)one.Model.Stream, one.Model.Loss, one.Pairs.Count,
                Inhibited(one.Pairs).Count(),
            ])));
        DataTable weights = new("weights", new CsvTable(
            [new("density"), new("stream"), new("neuron"), new("feature"), new("W1"), new("W2")],
            from model in Shown(models)
            from k in Enumerable.Range(0, m)
            from i in Enumerable.Range(0, n)
            select (IReadOnlyList<object?>)
            [
                model.Cell["density"], (long)model.Stream, k, i, model.Model.W[k * n + i],
                model.Model.W2![i * m + k],
            ]));
        DataTable pairs = new("pairs", new CsvTable(
            [
                new("density"), new("stream"), new("neuron"), new("strong"), new("weak"), new("inRatio"),
                new("outRatio"), new("inhibitor"), new("spill"), new("net"),
            ],
            found.SelectMany(one => one.Pairs.Select(pair => (IReadOnlyList<object?>)
            [
                one.Model.Cell["density"], (long)one.Model.Stream, pair.Neuron, pair.Strong, pair.Weak,
                pair.InRatio, pair.OutRatio, pair.Inhibitor < 0 ? null : pair.Inhibitor, pair.Spill, pair.Net,
            ]))));
        return found.Any(one => one.Pairs.Count > 0) ? [seeds, weights, pairs] : [seeds, weights];
    }
}
