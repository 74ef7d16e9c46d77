using Superposition.Geometry;
using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Theory;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>
/// Five dimensions, and more and more features that compete for them: equally important ones at two
/// densities, and ones of falling importance.
/// </summary>
public sealed class FeatureCompetition : IExperiment
{
    const string Account = "a popular account of superposition: features compete for slots, and less "
        + "important "
        + "ones are pushed into more oblique directions";
    const string Comment = "Henighan and Olah, comment on Elhage et al. 2022: cleaner structure under "
        + "pressure";
    const int Hidden = 5;
    const string Equal = "1", Falling = "0.9^i";
    const double Pressed = 0.15, Sparse = 0.05;

    static readonly int[] s_features = [4, 5, 6, 8, 10, 13, 16, 20, 30, 40];

    static readonly (string Importance, double Density)[] s_worlds =
        [(Equal, Pressed), (Falling, Pressed), (Equal, Sparse)];

    public string Name => "feature-competition";
    public Section Section => Section.GeometryOfSuperposition;
    public string Question => "What happens to features in five dimensions as more of them compete?";
    public string PaperFigure =>
        "Demonstrating Superposition, in the number of features instead of their sparsity (no figure of "
            + "its own)";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 200),
            Scale.Standard => (20, 10_000),
            _ => (300, 10_000),
        };
        return new(seed,
        [
            .. from world in s_worlds
               from n in s_features
               select new Cell($"{n}-in-{Hidden}",
                   [new("importance", world.Importance), new("density", world.Density), new("features", n)],
                   TrainingOptions.For(n, Hidden, world.Density, world.Importance) with
                   {
                       Steps = steps,
                       Optimizer = new() { LearningRate = 3e-3, WeightDecay = 0 },
                       Schedule = new(ScheduleKind.Linear),
                   }, seeds),
        ]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models) => new(
        [.. Claims(models)], [Drawn(models)], Tables(models),
        model => Polytopes.Name(model.Gram()).Composition);

    static IReadOnlyList<GridModel> At(
        IReadOnlyList<GridModel> models, (string Importance, double Density) world, int n) =>
        models.At(("importance", world.Importance), ("density", world.Density), ("features", n));

    static double Kept(GridModel model) => model.Gram().Represented;

    static IEnumerable<Claim> Claims(IReadOnlyList<GridModel> models)
    {
        var pressed = s_worlds[0];
        var falling = s_worlds[1];
        static bool AllDedicated(GridModel model) =>
            model.Gram().Dedicated == Math.Min(model.Model.n, model.Model.m);
        var few = At(models, pressed, 5);
        yield return Share("few-are-dedicated",
            "With no more features than dimensions each has a direction of its own (share of seeds at n = "
                + "5).",
            "Elhage et al. 2022, Demonstrating Superposition", 1, few, AllDedicated,
            new("at n = 10", At(models, pressed, 10).Share(AllDedicated).Share));
        double Growth(int a, int b) =>
            At(models, pressed, b).Average(Kept) - At(models, pressed, a).Average(Kept);
        yield return new()
        {
            Id = "kept-saturates",
            Statement = "Beyond what five dimensions can hold, further features are not kept (growth of "
                + "the mean "
                + "number kept from 20 to 40, equal importance, p = 0.15).",
            Source = "exact benefits of codes", Expected = 0, Tolerance = 0.5,
            ToleranceReason = "half a feature", Measured = Growth(20, 40),
            Seeds = 2 * few.Count, Control = new("from 5 to 10", Growth(5, 10)),
        };
        var most = At(models, falling, 40);
        yield return MeanClaim("less-important-more-oblique",
            "Of represented features the less important lie more obliquely: rank correlation of place and "
            + "superposition (n = 40, importance 0.9^i).", Account, 0.6, 0.4, "clearly above 0",
            most, Oblique, new("equal importance", At(models, pressed, 40).Average(Oblique)));
        var alone = At(models, falling, 5);
        yield return MeanClaim("the-first-is-squeezed",
            "Even the most important feature loses dimensionality as competitors come (mean D of it at n = "
                + "40).",
            Account, 0.4, 0.25, "clearly below 1, the value without competitors", most,
            model => model.Gram().Dimensionality(0),
            new("at n = 5", alone.Average(model => model.Gram().Dimensionality(0))));
        static bool IsClebsch(GridModel model) => ThomsonAndTegum.HasCode(model, CodeFamily.Clebsch);
        yield return Share("pressure-cleans",
            "Under pressure the structure is clean: with 40 features for the sixteen places of Clebsch's "
                + "code "
            + "every seed has it (equal importance, p = 0.15).", Comment, 1,
            At(models, pressed, 40), IsClebsch,
            new("with 16 features", At(models, pressed, 16).Share(IsClebsch).Share));
        double[] kept = [.. s_features.Select(n => At(models, s_worlds[2], n).Average(Kept))];
        yield return new()
        {
            Id = "more-never-keeps-fewer",
            Statement = "More competitors never leave fewer features kept (largest fall between "
                + "neighbouring n, "
                + "equal importance, p = 0.05).",
            Source = Account, Expected = 0, Tolerance = 0.5, ToleranceReason = "half a feature",
            Measured = GridModels.LargestFall(kept), Seeds = few.Count * kept.Length,
            Control = new("the numbers in reverse", GridModels.LargestFall(kept.Reverse())),
        };
    }

    static Claim Share(
        string id, string statement, string source, double expected, IReadOnlyList<GridModel> models,
        Func<GridModel, bool> isSo, Control control)
    {
        var (share, interval) = models.Share(isSo);
        return new()
        {
            Id = id, Statement = statement, Source = source, Expected = expected, Tolerance = 0.15,
            ToleranceReason = "thirty of thirty give an interval down to 0.89", Measured = share,
            Interval = interval, Seeds = models.Count, Control = control,
        };
    }

    static Claim MeanClaim(
        string id, string statement, string source, double expected, double tolerance, string reason,
        IReadOnlyList<GridModel> models, Func<GridModel, double> value, Control control)
    {
        var (mean, interval) = models.Mean(value);
        return new()
        {
            Id = id, Statement = statement, Source = source, Expected = expected, Tolerance = tolerance,
            ToleranceReason = reason, Measured = mean, Interval = interval, Seeds = models.Count,
            Control = control,
        };
    }

    /// <summary>The rank correlation of a represented feature's place and its superposition.</summary>
    static double Oblique(GridModel model)
    {
        var gram = model.Gram();
        int[] nodes = [.. Enumerable.Range(0, gram.n).Where(gram.IsRepresented)];
        return nodes.Length < 3 ? 0 : Statistics.RankCorrelation(
            [.. nodes.Select(i => (double)i)], [.. nodes.Select(gram.Superposition)]);
    }

    static FigureFile Drawn(IReadOnlyList<GridModel> models)
    {
        double[] n = [.. s_features.Select(value => (double)value)];
        Series Line((string Importance, double Density) world, Func<GridModel, double> value)
        {
            var means = s_features.Select(count => At(models, world, count).Mean(value)).ToArray();
            return new(Invariant($"importance {world.Importance}, p = {world.Density}"), n,
                [.. means.Select(one => one.Mean)])
            {
                Low = [.. means.Select(one => one.Interval.Low)],
                High = [.. means.Select(one => one.Interval.High)],
            };
        }
        LinesPanel Panel(string title, string label, double? max, Func<GridModel, double> value) => new(
            [.. s_worlds.Select(world => Line(world, value))],
            new("features n that compete") { Log = true, Min = 4, Max = 40 },
            new(label) { Min = 0, Max = max })
        {
            Width = 215, Height = 200, Heading = title,
        };
        static double MeanD(GridModel model)
        {
            var gram = model.Gram();
            return Enumerable.Range(0, gram.n).Where(gram.IsRepresented).Select(gram.Dimensionality)
                .DefaultIfEmpty(0).Average();
        }
        string caption = "Five hidden dimensions and 4 to 40 features (means and 95% intervals over "
            + "seeds). Up to "
            + "five features each has a dimension; beyond, dimensions are shared until the density allows no "
            + "more: at p = 0.15 sixteen features, Clebsch's code, are the end. Under falling importance the "
            + "first feature keeps more room for itself, but not a dimension.";
        var figure = new Figure("Features that compete", caption, Figures.Grid.Row(
            Panel("kept", "features kept", null, Kept),
            Panel("room for each", "mean D of those kept", 1.05, MeanD),
            Panel("room for the first", "mean D of feature 0", 1.05,
                model => model.Gram().Dimensionality(0))));
        return new("figure.svg", figure.ToSvg(), caption,
            "Kept features rise with their number and level off; the room for each falls.");
    }

    static IReadOnlyList<DataTable> Tables(IReadOnlyList<GridModel> models) =>
    [
        new("kept", new(
            [
                new("importance"), new("density"), new("features"), new("seeds"), new("kept", "mean"),
                new("dimensionalityOfFirst", "mean"), new("oblique", "mean rank correlation"),
            ],
            from world in s_worlds
            from n in s_features
            let at = At(models, world, n)
            select (IReadOnlyList<object?>)
            [
                world.Importance, world.Density, n, at.Count, at.Average(Kept),
                at.Average(model => model.Gram().Dimensionality(0)), at.Average(Oblique),
            ])),
        new("compositions", new(
            [new("importance"), new("density"), new("features"), new("composition"), new("seeds")],
            from world in s_worlds
            from n in s_features
            from kind in At(models, world, n).GroupBy(model => Polytopes.Name(model.Gram()).Composition)
            orderby kind.Count() descending
            select (IReadOnlyList<object?>)[world.Importance, world.Density, n, kind.Key, kind.Count()])),
    ];
}
