using Superposition.Geometry;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.PrivilegedBasis;

/// <summary>
/// What makes neurons worth looking at: an activation on the hidden layer breaks its symmetry, so that
/// features
/// lie along neurons. How strongly is measured against random rotations of the same weights, for each
/// activation, with and without an output bias.
/// </summary>
public sealed class BasisAcrossActivations : IExperiment
{
    const int n = 10, m = 5;
    const string Paper = "Elhage et al. 2022, Superposition in a Privileged Basis";

    public string Name => "privileged-basis";
    public Section Section => Section.PrivilegedBasis;
    public string Question => "Which activations make features lie along neurons?";
    public string PaperFigure => "Privileged Basis: W of a linear and of a ReLU hidden layer, side by side";

    static readonly Activation[] s_activations = Enum.GetValues<Activation>();
    static readonly string[] s_biases = ["bias", "no bias"];
    static readonly double[] s_densities = [0.75, 0.35, 0.1];

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 100),
            Scale.Standard => (40, 4_000),
            _ => (400, 10_000),
        };
        return new(seed, [.. from bias in s_biases
                             from density in s_densities
                             from hidden in s_activations
                             select new Cell("",
                                 [new("hidden", OptionsJson.Name(hidden)), new("bias", bias),
                                     new("density", density)],
                                 TrainingOptions.For(n, m, density, "0.75^i") with
                                 {
                                     Steps = steps,
                                     Batch = 512,
                                     HiddenActivation = hidden,
                                     Bias = bias == s_biases[0],
                                     Initialisation = new(InitialisationKind.Normal, 0.4),
                                     Optimizer = new() { LearningRate = 3e-3, WeightDecay = 0 },
                                     Schedule = new(ScheduleKind.Linear),
                                 }, seeds)]);
    }

    sealed record Aligned(GridModel Model, BasisAlignment Alignment);

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        Aligned[] all = [.. models.AsParallel().AsOrdered().Select(model =>
            new Aligned(model, BasisAlignment.Of(model.Model, model.Seed, model.Stream, rotations: 200)))];
        return new([.. Claims(all)], [Matrices(models), Scores(all)], [Table(all)],
            model => $"{model.Gram().Represented} represented");
    }

    static Aligned[] Of(Aligned[] all, Activation hidden, string bias, double density) =>
        [.. all.Where(one => one.Model.Cell["hidden"].Equals(OptionsJson.Name(hidden))
            && one.Model.Cell["bias"].Equals(bias) && one.Model.Cell["density"].Equals(density))];

    static (double Mean, Interval Interval) Z(Aligned[] models)
    {
        double[] z = [.. models.Select(one => one.Alignment.AlignmentZ)];
        return (z.Average(), Statistics.Mean(z));
    }

    static (double Mean, Interval Interval) Participation(Aligned[] models)
    {
        double[] z = [.. models.Select(one => one.Alignment.ParticipationZ)];
        return (z.Average(), Statistics.Mean(z));
    }

    static IEnumerable<Claim> Claims(Aligned[] all)
    {
        int seeds = all.Length / (s_activations.Length * s_biases.Length * s_densities.Length);
        foreach (double density in s_densities)
        {
            var linear = Z(Of(all, Activation.Identity, s_biases[0], density));
            var relu = Z(Of(all, Activation.Relu, s_biases[0], density));
            yield return new()
            {
                Id = Invariant($"linear-has-none-{density}"),
                Statement = Invariant($"At 1 − S = {density} a linear hidden layer has no privileged basis ")
                    + "(mean z-score of its alignment).",
                Source = Paper, Expected = 0, Tolerance = 0.75,
                ToleranceReason = "z has deviation 1 and there are 40 seeds: an interval of ±0.32",
                Measured = linear.Mean, Interval = linear.Interval, Seeds = seeds,
                Control = new("a ReLU hidden layer", relu.Mean, relu.Interval),
            };
            yield return HasBasis(all, Invariant($"relu-has-one-{density}"), Activation.Relu, s_biases[0],
                density, Paper);
        }
        yield return HasBasis(all, "relu-without-bias", Activation.Relu, s_biases[1], s_densities[0], Paper);
        foreach (var other in s_activations.Except([Activation.Identity, Activation.Relu]))
            yield return HasBasis(all, $"basis-of-{OptionsJson.Name(other)}", other, s_biases[0],
                s_densities[0], "Elhage et al. 2022: any elementwise activation privileges a basis");
        var (mean, interval) = Participation(Of(all, Activation.Relu, s_biases[0], s_densities[0]));
        var (none, around) = Participation(Of(all, Activation.Identity, s_biases[0], s_densities[0]));
        yield return new()
        {
            Id = "relu-uses-fewer-neurons",
            Statement = Invariant($"At 1 − S = {s_densities[0]} a ReLU on the hidden layer makes features ")
                + "use fewer neurons than rotated ones do (mean z-score of the participation ratio; −2 and "
                + "less).",
            Source = Paper, Expected = -7, Tolerance = 5,
            ToleranceReason = "two deviations of a random rotation and more; the other end is never met",
            Measured = mean, Interval = interval, Seeds = seeds,
            Control = new("a linear hidden layer", none, around),
        };
        yield return new()
        {
            Id = "order-without-bias",
            Statement = Invariant($"At 1 − S = {s_densities[0]} the activations rank alike by their mean ")
                + "alignment with an output bias and without one (Spearman's rank correlation).",
            Source = "a question beyond the paper: is the alignment the activation's own, or the bias's?",
            Expected = 0.9, Tolerance = 0.15,
            ToleranceReason = "of six or seven activations two neighbours may be exchanged",
            Measured = Statistics.RankCorrelation(Alignments(s_biases[0]), Alignments(s_biases[1])),
            Seeds = 2 * seeds * s_activations.Length,
        };

        double[] Alignments(string bias) => [.. s_activations.Select(hidden =>
            Of(all, hidden, bias, s_densities[0]).Average(one => one.Alignment.Alignment))];
    }

    static Claim HasBasis(
        Aligned[] all, string id, Activation hidden, string bias, double density, string source)
    {
        var (mean, interval) = Z(Of(all, hidden, bias, density));
        var linear = Z(Of(all, Activation.Identity, bias, density));
        return new()
        {
            Id = id,
            Statement = Invariant($"At 1 − S = {density} {OptionsJson.Name(hidden)} on the hidden layer, ")
                + $"{(bias == s_biases[0] ? "with" : "without")} an output bias, makes its basis privileged "
                + "(mean z-score of its alignment; 2 to 12).",
            Source = source, Expected = 7, Tolerance = 5,
            ToleranceReason = "two deviations of a random rotation and more; the other end is never met",
            Measured = mean, Interval = interval, Seeds = Of(all, hidden, bias, density).Length,
            Control = new("a linear hidden layer", linear.Mean, linear.Interval),
        };
    }

    static FigureFile Matrices(IReadOnlyList<GridModel> models)
    {
        var shown = s_activations.Select(hidden => models.At(("hidden", OptionsJson.Name(hidden)),
            ("bias", s_biases[0]), ("density", s_densities[1])).Best()).ToArray();
        var grid = new Figures.Grid(
        [
            [.. shown.Select(model => new HeatmapPanel(new Neurons(model.Model).Rows())
            {
                Cell = 10, Heading = new($"{model.Cell["hidden"]}", Invariant($"loss {model.Loss:G3}")),
            })],
            [.. shown.Select(model => new NeuronsPanel(new Neurons(model.Model).Rows())
            {
                Colours = ReluHiddenFigures.Colours(model), Step = 20, Limit = 3, Height = 110,
                Marked = [.. new Neurons(model.Model).Ordered.Select(
                    new Neurons(model.Model).IsMonosemantic)],
                Label = model == shown[0] ? "weights of a neuron" : "",
            })],
        ]);
        string caption = Invariant($"W of the best model at 1 − S = {s_densities[1]} for each ")
            + "activation of the hidden "
            + $"layer, n = {n}, m = {m}, importance 0.75^i: a row a neuron, a column a feature; "
            + "beneath, the same as "
            + "stacks. Answers to the figures of Superposition in a Privileged Basis in Elhage et al. 2022.";
        var figure = new Figure("Weights under each hidden activation", caption, grid)
        { Keys = [ColorBar.Signed("weight", 1), ReluHiddenFigures.Key] };
        return new("figure.svg", figure.ToSvg(), caption);
    }

    static readonly Axis s_along = new("z-score of alignment A") { Min = -3, Max = 5 };
    static readonly Axis s_used = new("z-score of participation ratio") { Min = -5, Max = 3 };

    static FigureFile Scores(Aligned[] all)
    {
        IPanel Panel(string bias, Axis axis, Func<Aligned[], (double Mean, Interval Interval)> of) =>
            new LinesPanel(
                [.. s_activations.Select(hidden =>
                {
                    var means = s_densities.Select(density => of(Of(all, hidden, bias, density))).ToArray();
                    return new Series(OptionsJson.Name(hidden), s_densities,
                        [.. means.Select(one => one.Mean)])
                    {
                        Low = [.. means.Select(one => one.Interval.Low)],
                        High = [.. means.Select(one => one.Interval.High)],
                    };
                })],
                new Axis("density 1 − S") { Log = true, Reversed = true }, axis)
            {
                Width = 260, Height = 160,
                Heading = bias == s_biases[0] ? "with an output bias" : "without an output bias",
                Guides = [new(0, "rotated")], HasKey = axis == s_along,
            };
        string caption = "How much more features lie along neurons (A, the mean over features of the largest "
            + "|cosine| with a neuron; above) and in how much fewer neurons (participation ratio 1/Σŵ⁴; "
            + "beneath) than after 200 random rotations of the same W: mean and 95% interval over seeds.";
        var grid = new Figures.Grid(
        [
            [.. s_biases.Select(bias => Panel(bias, s_along, Z))],
            [.. s_biases.Select(bias => Panel(bias, s_used, Participation))],
        ])
        { ColumnGap = 40, RowGap = 24 };
        var figure = new Figure("Alignment with the neurons", caption, grid);
        return new("figure-scores.svg", figure.ToSvg(), caption);
    }

    static DataTable Table(Aligned[] all) => new("alignment", new CsvTable(
        [new("hidden"), new("bias"), new("density"), new("stream"), new("alignment"), new("alignmentZ"),
         new("participationRatio"), new("participationZ")],
        all.Select(one => (IReadOnlyList<object?>)
        [
            one.Model.Cell["hidden"], one.Model.Cell["bias"], one.Model.Cell["density"],
                (long)one.Model.Stream,
            one.Alignment.Alignment, one.Alignment.AlignmentZ, one.Alignment.ParticipationRatio,
            one.Alignment.ParticipationZ,
        ])));
}
