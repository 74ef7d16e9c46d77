using Superposition.Features;
using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>
/// Two sets of ten correlated features in ten dimensions: each set gets an orthogonal basis of the whole
/// space, so all interference is between sets. Beside it, twenty independent features.
/// </summary>
public sealed class LocalBases : IExperiment
{
    const int Set = 10, Features = 2 * Set;
    const string Correlated = "two correlated sets", Independent = "independent features";
    const string Paper = "Elhage et al. 2022, Local Almost-Orthogonal Bases";
    static readonly double[] s_densities = [0.3, 0.1, 0.03, 0.01];

    /// <summary>Where claims are read: the paper states no density, and shows sparse data.</summary>
    const double Shown = 0.03;

    public string Name => "local-bases";
    public Section Section => Section.GeometryOfSuperposition;
    public string Question =>
        "Do correlated features get an orthogonal basis of their own inside superposition?";
    public string PaperFigure =>
        "Local Almost-Orthogonal Bases: WᵀW of two sets of ten correlated features, n = 20, m = 10";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 100),
            Scale.Standard => (20, 6_000),
            _ => (200, 10_000),
        };
        return new(seed, [
            .. from world in (string[])[Correlated, Independent]
               from density in s_densities
               select new Cell("", [new("world", world), new("density", density)],
                   Options(world, density) with { Steps = steps }, seeds)]);
    }

    static TrainingOptions Options(string world, double density)
    {
        var plain = TrainingOptions.For(Features, Set, density) with
        {
            Optimizer = new() { LearningRate = 3e-3, WeightDecay = 0 },
            Schedule = new(ScheduleKind.Linear),
        };
        int[] Members(int set) => [.. Enumerable.Range(set * Set, Set)];
        return world == Independent ? plain : plain with
        {
            World = new GroupedWorld([
                .. ((int[])[0, 1]).Select(set => FeatureGroup.Correlated(Members(set), density))]),
        };
    }

    static IReadOnlyList<GridModel> At(IReadOnlyList<GridModel> models, string world, double density) =>
        models.At(("world", world), ("density", density));

    /// <summary>Root mean square of W_i·W_j over pairs i ≠ j of one set, or of two.</summary>
    static double Rms(GridModel model, bool across)
    {
        var gram = model.Gram();
        return Math.Sqrt(Pairs().Where(pair => (pair.i / Set != pair.j / Set) == across)
            .Average(pair => gram[pair.i, pair.j] * gram[pair.i, pair.j]));
    }

    static IEnumerable<(int i, int j)> Pairs() =>
        from i in Enumerable.Range(0, Features)
        from j in Enumerable.Range(0, Features)
        where i != j
        select (i, j);

    static double MeanSquaredNorm(GridModel model) => model.Gram().FrobeniusSquared / Features;

    static string Class(GridModel model) => Rms(model, across: false) switch
    {
        < 0.05 => "two bases",
        < 0.15 => "nearly two bases",
        _ => "no basis",
    };

    public Findings Analyse(IReadOnlyList<GridModel> models) =>
        new([.. Claims(models)], [Matrices(models), Interference(models)], Tables(models), Class);

    static IEnumerable<Claim> Claims(IReadOnlyList<GridModel> models)
    {
        Claim Mean(
            string id, string statement, Func<GridModel, double> of, double expected, double tolerance,
            string reason, (string World, double Density) against, double density = Shown,
            string source = Paper)
        {
            var seeds = At(models, Correlated, density);
            var (mean, interval) = seeds.Mean(of);
            var other = At(models, against.World, against.Density).Mean(of);
            return new()
            {
                Id = id, Statement = statement, Source = source,
                Expected = expected, Tolerance = tolerance, ToleranceReason = reason,
                Measured = mean, Interval = interval, Seeds = seeds.Count,
                Control = new(Invariant($"{against.World}, p = {against.Density}"),
                    other.Mean, other.Interval),
            };
        }
        var alone = (Independent, Shown);
        yield return Mean("orthogonal-within", "Within a correlated set features are orthogonal: at p = 0.03 "
            + "the RMS of Wᵢ·Wⱼ within sets is 0.", model => Rms(model, across: false), 0, 0.02,
            "an independent trial had 0.003 to 0.005; four times that is left for fewer steps",
            alone);
        yield return Mean("orthogonal-in-the-limit", "The sparser, the more nearly: at p = 0.01 the RMS of "
            + "Wᵢ·Wⱼ within sets is 0.", model => Rms(model, across: false), 0, 0.015,
            "below that at p = 0.03, where the trial had 0.005; few samples are active at p = 0.01",
            (Correlated, 0.3), 0.01);
        yield return Mean("unit-length", "Within a set they are a basis: at p = 0.03 the mean ‖Wᵢ‖² is 1.",
            MeanSquaredNorm, 1, 0.02, "an independent trial had 1.003", (Correlated, 0.3));
        yield return Mean("interference-across", "Interference is between sets alone, one unit a feature: at "
            + "p = 0.03 the RMS of Wᵢ·Wⱼ across sets is 1/√10.", model => Rms(model, across: true),
            0.31623, 0.01, "two orthonormal bases of ten dimensions have exactly this whatever their angle",
            alone, source: "two orthonormal bases: Σⱼ(Wᵢ·Wⱼ)² = ‖Wᵢ‖² over the other basis");
        yield return Mean("dense-sets-shrink", "It is a law of sparse features: at p = 0.3 the bases are "
            + "squeezed and no longer orthonormal (mean ‖Wᵢ‖²).", MeanSquaredNorm, 0.77, 0.05,
            "an independent trial had 0.77; a twentieth is left for other optimisers",
            (Correlated, Shown), 0.3, "an independent trial with the notebook's optimiser");
    }

    static FigureFile Matrices(IReadOnlyList<GridModel> models)
    {
        HeatmapPanel Of(string world, double density)
        {
            var best = At(models, world, density).Best();
            return new(best.Gram().Matrix())
            {
                Cell = 9, RowSeparators = [Set], ColumnSeparators = [Set],
                Heading = new(Invariant($"p = {density}"), Invariant($"loss {best.Loss:G3}"),
                    Invariant($"within {Rms(best, false):0.000}, across {Rms(best, true):0.000}")),
            };
        }
        IReadOnlyList<IPanel?>[] rows =
        [
            .. ((string[])[Correlated, Independent]).Select(world =>
                (IReadOnlyList<IPanel?>)[.. s_densities.Select(density => Of(world, density))]),
        ];
        string caption = "WᵀW of the model of least loss at each density, n = 20 in m = 10 dimensions, "
            + "with the "
            + "RMS of its elements off the diagonal within and across the two sets of ten. Correlated: the "
            + "blocks on "
            + "the diagonal are identities, a basis each, and all interference is in the others. "
            + "Beneath, independent features. "
            + "Answers to the figure of Local Almost-Orthogonal Bases in Elhage et al. 2022.";
        var figure = new Figure("Two bases in one space", caption,
            new Figures.Grid(rows) { RowHeaders = ["two sets of ten correlated", "twenty independent"] })
        {
            Keys = [ColorBar.Signed("element of WᵀW", 1)],
        };
        return new("figure.svg", figure.ToSvg(), caption);
    }

    static FigureFile Interference(IReadOnlyList<GridModel> models)
    {
        Series Line(string world, bool across)
        {
            var means = s_densities.Select(p =>
                At(models, world, p).Mean(model => Rms(model, across))).ToArray();
            string name = world == Independent ? "independent features"
                : across ? "correlated, across sets" : "correlated, within sets";
            return new(name, s_densities, [.. means.Select(one => one.Mean)])
            {
                Low = [.. means.Select(one => one.Interval.Low)],
                High = [.. means.Select(one => one.Interval.High)],
            };
        }
        var panel = new LinesPanel(
            [Line(Correlated, false), Line(Correlated, true), Line(Independent, false)],
            new Axis("density p of a set") { Log = true, Reversed = true },
            new Axis("RMS of Wᵢ·Wⱼ, i ≠ j") { Min = 0 })
        { Guides = [new(Math.Sqrt(0.1), "1/√10")], Width = 340, Height = 200 };
        string caption = "Interference within and across the two correlated sets, mean over seeds with its "
            + "95% "
            + "interval; for independent features there is no difference between the two. Two orthonormal "
            + "bases "
            + "of one ten-dimensional space have 1/√10 across.";
        var figure = new Figure("Where the interference is", caption, Figures.Grid.Row(panel));
        return new("figure-interference.svg", figure.ToSvg(), caption);
    }

    static IReadOnlyList<DataTable> Tables(IReadOnlyList<GridModel> models) =>
    [
        new("interference", new(
            [
                new("world"), new("density", "of a set"), new("stream"), new("rmsWithin"),
                new("rmsAcross"), new("meanSquaredNorm"), new("loss"),
            ],
            models.Select(model => (IReadOnlyList<object?>)
            [
                model.Cell["world"], model.Cell["density"], (long)model.Stream,
                Rms(model, across: false), Rms(model, across: true), MeanSquaredNorm(model), model.Loss,
            ]))),
        new("gram", new(
            [new("world"), new("density", "of a set"), new("i"), new("j"), new("product", "Wᵢ·Wⱼ")],
            from world in (string[])[Correlated, Independent]
            from density in s_densities
            let gram = At(models, world, density).Best().Gram()
            from pair in Pairs().Where(pair => pair.j > pair.i)
            select (IReadOnlyList<object?>)[world, density, pair.i, pair.j, gram[pair.i, pair.j]])),
    ];
}
