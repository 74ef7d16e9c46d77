using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>
/// Ten features in six neurons, of which attributes of two exclusive parents never meet: do neurons serve one
/// attribute of each, and do the parents' neurons say which is meant? Beside it an independent world of the
/// same marginals.
/// </summary>
public sealed class NeverSeenTogether : IExperiment
{
    const string Conditional = "conditional", Independent = "independent";
    const string Tied = "tied", Untied = "untied";
    const string Source = "the popular account of superposition by dogs and elephants that share neurons";
    const int Neurons = 2 + ExclusiveParents.Attributes;
    static readonly double[] s_densities = [1, 0.3, 0.1];
    const double Shown = 0.3;

    public string Name => "never-seen-together";
    public Section Section => Section.BeyondThePaper;
    public string Question => "Do features that are never seen together share neurons?";
    public string PaperFigure =>
        "none of the paper's: two exclusive parents with four attributes each, ReLU hidden layer";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 100),
            Scale.Standard => (40, 6_000),
            _ => (500, 10_000),
        };
        return new(seed, [
            .. from weights in (string[])[Tied, Untied]
               from world in (string[])[Conditional, Independent]
               from density in s_densities
               select new Cell(
                   weights, [new("weights", weights), new("world", world), new("density", density)],
                   TrainingOptions.For(ExclusiveParents.Features, Neurons, density) with
                   {
                       World = world == Conditional ? ExclusiveParents.Conditional(density)
                           : ExclusiveParents.Independent(density),
                       Architecture = weights == Tied ? Architecture.Tied : Architecture.Untied,
                       HiddenActivation = Activation.Relu,
                       Steps = steps,
                       Batch = 512,
                       Initialisation = new(InitialisationKind.Xavier),
                       Optimizer = new() { LearningRate = 5e-3, WeightDecay = 0 },
                       Schedule = new(ScheduleKind.Linear),
                   }, seeds)]);
    }

    static IReadOnlyList<GridModel> At(
        IReadOnlyList<GridModel> models, string weights, string world, double density) =>
        models.At(("weights", weights), ("world", world), ("density", density));

    static double Across(GridModel model) => new SharedNeurons(model.Model).MeanSharing(across: true);

    static double Within(GridModel model) => new SharedNeurons(model.Model).MeanSharing(across: false);

    static double Accuracy(GridModel model, bool withParents) => new SharedNeurons(model.Model)
        .Accuracy(ExclusiveParents.Conditional((double)model.Cell["density"]), withParents);

    static double Lost(GridModel model) => Accuracy(model, true) - Accuracy(model, false);

    static string Class(GridModel model) => (Across(model) - Within(model)) switch
    {
        > 0.1 => "shared across parents",
        < -0.1 => "shared within a parent",
        _ => "no preference",
    };

    public Findings Analyse(IReadOnlyList<GridModel> models) =>
        new([.. Claims(models)], [Weights(models), Sharing(models)], Tables(models), Class);

    static IEnumerable<Claim> Claims(IReadOnlyList<GridModel> models)
    {
        Claim Mean(
            string id, string weights, string statement, Func<GridModel, double> of,
            double expected, double tolerance, string reason)
        {
            var seeds = At(models, weights, Conditional, Shown);
            var (mean, interval) = seeds.Mean(of);
            var (other, otherInterval) = At(models, weights, Independent, Shown).Mean(of);
            return new()
            {
                Id = $"{id}-{weights}", Statement = $"In {weights} models, p = 0.3: {statement}",
                Source = Source,
                Expected = expected, Tolerance = tolerance, ToleranceReason = reason,
                Measured = mean, Interval = interval, Seeds = seeds.Count,
                Control = new("an independent world of the same marginals", other, otherInterval),
            };
        }
        foreach (string weights in (string[])[Tied, Untied])
        {
            yield return Mean("shared-across", weights, "attributes that are never seen together share "
                + "neurons more than those that are (mean sharing across parents less that within).",
                model => Across(model) - Within(model), 0.525, 0.475,
                "more than 0.05, which is a twentieth of sharing all, and at most 1");
            yield return Mean("parents-decode", weights, "a shared neuron's meaning is read off the parents' "
                + "neurons: with those held at their means attributes are told less well (accuracy lost).",
                Lost, 0.525, 0.475, "more than 0.05, a fifth of what always saying off gets wrong");
            yield return Mean("read-with-parents", weights, "with them attributes are told right, on or off "
                + "under either parent (share).", model => Accuracy(model, true), 0.95, 0.05,
                "above 0.9: always saying off is right in 0.75");
        }
    }

    static FigureFile Weights(IReadOnlyList<GridModel> models)
    {
        HeatmapPanel Of(string weights, string world)
        {
            var best = At(models, weights, world, Shown).Best();
            return new(new SharedNeurons(best.Model).Drives())
            {
                Cell = 18, Limit = 1.5, ColumnSeparators = [2, 2 + ExclusiveParents.Attributes],
                Heading = new($"{weights} weights", Invariant($"loss {best.Loss:G3}"),
                    Invariant($"sharing across {Across(best):0.00}, within {Within(best):0.00}")),
                Footer = "A B, a1 … a4, b1 … b4",
            };
        }
        IReadOnlyList<IPanel?>[] rows =
        [
            .. ((string[])[Conditional, Independent]).Select(world =>
                (IReadOnlyList<IPanel?>)[Of(Tied, world), Of(Untied, world)]),
        ];
        string caption = "W₁ of the model of least loss at p = 0.3 (of a parent's being on): a row is a "
            + "neuron, a column a feature, parents A and B first, then four attributes of each. Above, "
            + "attributes appear only under their parent, and the parents exclude each other. Below, the "
            + "same marginals, independent. Sharing: how alike two attributes of different parents, or of "
            + "one, move the neurons. Answers to no figure of the paper.";
        var figure = new Figure("Features that are never seen together", caption,
            new Figures.Grid(rows) { RowHeaders = ["exclusive parents", "independent features"] })
        {
            Keys = [ColorBar.Signed("weight", 1.5)],
        };
        return new("figure.svg", figure.ToSvg(), caption);
    }

    static FigureFile Sharing(IReadOnlyList<GridModel> models)
    {
        Series Line(string name, string weights, string world, Func<GridModel, double> of)
        {
            var means = s_densities.Select(p => At(models, weights, world, p).Mean(of)).ToArray();
            return new(name, s_densities, [.. means.Select(one => one.Mean)])
            {
                Low = [.. means.Select(one => one.Interval.Low)],
                High = [.. means.Select(one => one.Interval.High)],
            };
        }
        LinesPanel Panel(string title, string label, params Series[] series) => new(
            series, new Axis("density p") { Log = true, Reversed = true },
            new Axis(label) { Min = 0, Max = 1 })
        { Heading = title, Width = 270, Height = 150 };
        IReadOnlyList<IPanel?> Row(string weights) =>
        [
            Panel($"{weights} weights", "mean sharing of two attributes",
                Line("exclusive, across parents", weights, Conditional, Across),
                Line("exclusive, within a parent", weights, Conditional, Within),
                Line("independent, across", weights, Independent, Across),
                Line("independent, within", weights, Independent, Within)),
            Panel($"{weights} weights", "share of attributes told right",
                Line("with the parents' neurons", weights, Conditional, model => Accuracy(model, true)),
                Line("without", weights, Conditional, model => Accuracy(model, false))),
        ];
        string caption = "Left: how alike two attributes move the neurons (cosine of how much they do), of "
            + "different parents and of one, mean over seeds with its 95% interval. Right: the share of "
            + "attributes that conditional models tell right, with the parents' neurons and with those held "
            + "at their means.";
        var figure = new Figure(
            "Sharing, and what it takes to read it", caption, new Figures.Grid([Row(Tied), Row(Untied)]));
        return new("figure-sharing.svg", figure.ToSvg(), caption);
    }

    static IReadOnlyList<DataTable> Tables(IReadOnlyList<GridModel> models) =>
    [
        new("sharing", new(
            [
                new("weights"), new("world"), new("density"), new("stream"), new("across"),
                new("within"), new("accuracyWithParents"), new("accuracyWithout"), new("loss"),
            ],
            models.Select(model => (IReadOnlyList<object?>)
            [
                model.Cell["weights"], model.Cell["world"], model.Cell["density"], (long)model.Stream,
                Across(model), Within(model), Accuracy(model, true), Accuracy(model, false), model.Loss,
            ]))),
        new("weights", new(
            [
                new("weights"), new("world"), new("density"), new("neuron"), new("feature"),
                new("weight", "of W₁"),
            ],
            from weights in (string[])[Tied, Untied]
            from world in (string[])[Conditional, Independent]
            from density in s_densities
            let drives = new SharedNeurons(At(models, weights, world, density).Best().Model).Drives()
            from k in Enumerable.Range(0, Neurons)
            from i in Enumerable.Range(0, ExclusiveParents.Features)
            select (IReadOnlyList<object?>)
                [weights, world, density, k, ExclusiveParents.Name(i), drives[k, i]])),
    ];
}
