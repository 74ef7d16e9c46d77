using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using static Superposition.Lab.Experiments.AdversarialRobustness.AdversarialVulnerability;

namespace Superposition.Lab.Experiments.AdversarialRobustness;

/// <summary>The paper's three plots with both readings; then the controls.</summary>
static class AdversarialFigures
{
    static readonly double[] s_lengths = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
    static readonly (int Least, int Most)[] s_active = [(1, 5), (6, 10), (11, 15), (16, 25), (26, 40),
        (41, 80), (81, 200)];

    internal static IReadOnlyList<FigureFile> All(Vulnerability[] trained, Vulnerability[] free) =>
        [Paper(trained), Controls(trained, free)];

    static readonly string s_orange = Theme.Qualitative.Class(1), s_blue = Theme.Qualitative.Class(0);

    static FigureFile Paper(Vulnerability[] models)
    {
        double[] x = [.. Densities.Select(p => 1 / p)];
        double[] each = Means(models, one => one.PerExample), all = Means(models, one => one.Universal);
        double[] features = Means(models, one => one.FeaturesPerDimension);
        double[] represented = Means(models, one => one.RepresentedPerDimension);
        var sparsity = new Axis("1/(1 − S)") { Log = true };
        IPanel[] panels =
        [
            new LinesPanel(
                [new("worst for each example", x, each) { Colour = s_orange },
                    new("worst for all", x, all) { Colour = s_blue }],
                sparsity, new Axis("vulnerability / that without superposition") { Log = true })
            { Width = 215 },
            new LinesPanel(
                [new("‖W‖²/m", x, features) { Colour = Theme.Qualitative.Class(2) },
                 new("represented / m", x, represented) { Colour = Theme.Qualitative.Class(3) }],
                sparsity, new Axis("features per dimension") { Log = true })
            { Width = 215 },
            new LinesPanel(
                [new("worst for each example", features, each) { Colour = s_orange, Joined = false,
                    Radius = 3 },
                 new("worst for all", features, all) { Colour = s_blue, Joined = false, Radius = 3 },
                 new("in proportion", [1, 8], [1, 8]) { Colour = Theme.Muted, Radius = 0 }],
                new Axis("features per dimension ‖W‖²/m") { Log = true },
                    new Axis("vulnerability") { Log = true })
            { Width = 215 },
        ];
        string caption = $"Attacks of a tenth of the mean input on n = {n} features in m = {m} "
            + "dimensions, along each "
            + "row of WᵀW; the rise of the loss over that of a model which keeps m features and no "
            + "more. The paper "
            + "does not say whether its worst attack is chosen for each example or for all: both are "
            + "drawn. Answers "
            + "to the three plots of Relationship to Adversarial Robustness in Elhage et al. 2022.";
        var grid = Figures.Grid.Row(panels) with { ColumnGap = 30 };
        return new("figure.svg", new Figure("Vulnerability and superposition", caption, grid).ToSvg(),
            caption);
    }

    /// <summary>One model of three densities, for what is looked at in detail.</summary>
    static Vulnerability[] Chosen(Vulnerability[] trained) =>
        [.. ((int[])[3, 6, 9]).Select(k => trained.First(one => one.Density == Densities[k]))];

    /// <summary>By the number of active features, where enough examples have so many.</summary>
    static IEnumerable<(int Least, int Most, double Middle, double Ratio)> ByActive(Vulnerability one) =>
        s_active.Select(bin => (bin.Least, bin.Most, Math.Sqrt(bin.Least * bin.Most),
            one.PerExampleAt(bin.Least, bin.Most))).Where(bin => double.IsFinite(bin.Item4));

    static FigureFile Controls(Vulnerability[] trained, Vulnerability[] free)
    {
        Series Of(string name, Vulnerability[] models, Func<Vulnerability, double> value, int k) => new(
            name, Means(models, one => one.FeaturesPerDimension), Means(models, value))
        { Colour = Theme.Qualitative.Class(k) };
        var chosen = Chosen(trained);
        string Named(Vulnerability one) => FormattableString.Invariant($"1 − S = {one.Density:0.00}");
        IPanel[] panels =
        [
            new LinesPanel(
                [Of("as the paper", trained, one => one.Universal, 0), Of("without bias", free, one =>
                    one.Universal, 1),
                 Of("target x + δ", trained, one => one.MovedTarget, 2),
                     Of("on/off decisions", trained, one => one.Decisions, 3),
                 Of("random W", trained, one => one.Random, 4),
                 new("in proportion", [1, 8], [1, 8]) { Colour = Theme.Muted, Radius = 0 }],
                new Axis("features per dimension ‖W‖²/m") { Log = true },
                new Axis("vulnerability, worst for all") { Log = true, Min = 0.1 })
            { Width = 250, Height = 200 },
            new LinesPanel(
                [.. chosen.Select(one =>
                    new Series(Named(one), s_lengths, [.. s_lengths.Select(l => one.Ratios(l).PerExample)]))],
                new Axis("length of attack / mean input") { Log = true },
                new Axis("vulnerability, worst for each") { Log = true })
            { Width = 200, Height = 200 },
            new LinesPanel(
                [.. chosen.Select(one => new Series(Named(one), [.. ByActive(one).Select(bin => bin.Middle)],
                    [.. ByActive(one).Select(bin => bin.Ratio)]))],
                new Axis("active features of the example") { Log = true },
                new Axis("vulnerability, worst for each") { Log = true })
            { Width = 200, Height = 200 },
        ];
        string caption = "What is left of it: the same attacks where models have no bias, where the "
            + "target moves with "
            + "the input (compared with an unmoved target without superposition, which then has no "
            + "fault at all), where "
            + "outputs decide whether a feature is on (above 1/4), and on random directions with "
            + "the same ‖WᵀW‖ (left); "
            + "with the length of the attack (middle) and the number of active features (right) at "
            + "three densities.";
        var grid = Figures.Grid.Row(panels) with { ColumnGap = 30 };
        return new("figure-controls.svg", new Figure("Controls", caption, grid).ToSvg(), caption);
    }

    internal static IReadOnlyList<DataTable> Tables(Vulnerability[] all, Vulnerability[] trained) =>
    [
        new("vulnerability", new CsvTable(
            [
                new("model"), new("density"), new("stream"), new("featuresPerDimension"),
                new("representedPerDimension"), new("perExample"), new("universal"), new("movedTarget"),
                new("decisions"), new("randomDirections"),
            ],
            all.Select(one => (IReadOnlyList<object?>)
            [
                one.Model.Cell["model"], one.Density, (long)one.Model.Stream, one.FeaturesPerDimension,
                one.RepresentedPerDimension, one.PerExample, one.Universal, one.MovedTarget, one.Decisions,
                one.Random,
            ]))),
        new("lengths", new CsvTable(
            [
                new("density"), new("stream"), new("length", "mean inputs"), new("perExample"),
                new("universal"),
            ],
            from one in Chosen(trained)
            from length in s_lengths
            let ratios = one.Ratios(length)
            select (IReadOnlyList<object?>)
                [one.Density, (long)one.Model.Stream, length, ratios.PerExample, ratios.Universal])),
        new("active", new CsvTable(
            [new("density"), new("stream"), new("leastActive"), new("mostActive"), new("perExample")],
            from one in Chosen(trained)
            from bin in ByActive(one)
            select (IReadOnlyList<object?>)
                [one.Density, (long)one.Model.Stream, bin.Least, bin.Most, bin.Ratio])),
    ];
}
