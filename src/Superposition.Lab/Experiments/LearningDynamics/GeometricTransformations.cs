using Superposition.Features;
using Superposition.Geometry;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Theory;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.LearningDynamics;

/// <summary>
/// Two sets of three correlated features in three dimensions: learning goes through simple shapes, from
/// nothing
/// to two opposite vectors to two triangles to an octahedron, with a drop of the loss each time. The levels
/// are known exactly.
/// </summary>
public sealed class GeometricTransformations : IExperiment
{
    const int n = PrismLevels.n, m = PrismLevels.m;
    const string Paper = "Elhage et al. 2022, Superposition and Learning Dynamics";

    public string Name => "geometric-transformations";
    public Section Section => Section.LearningDynamics;
    public string Question => "Through which shapes do two sets of three correlated features become "
        + "an octahedron?";
    public string PaperFigure => "Learning Dynamics, the second: stages A to D of two correlated "
        + "sets, with the loss";

    static readonly double[] s_densities = [0.05, 0.1];

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 200),
            Scale.Standard => (100, 20_000),
            _ => (1_000, 20_000),
        };
        return new(seed, [.. s_densities.Select(density =>
            new Cell("", [new("density", density)], new TrainingOptions
        {
            World = PrismLevels.World(density),
            Hidden = m,
            Importance = Importance.Parse("1", n),
            Steps = steps,
            // near 0, as the paper's first stage is
            Initialisation = new(InitialisationKind.Normal, 0.02),
        }, seeds)
        {
            // four hundred to the whole where shapes change, in its first third; then forty
            Snapshots = [.. Enumerable.Range(0, 134).Select(k => (double)k / 400)
                .Concat(Enumerable.Range(14, 27).Select(k => (double)k / 40))
                .Select(part => (int)(part * steps)).Distinct()],
        })]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var seeds = models.At(("density", s_densities[0]));
        // the paper's path, and of those on it the one that stays longest in a prism
        var shown = seeds.Where(PassesAxis).OrderByDescending(model => Prisms(model).Length)
            .Concat(seeds).First();
        return new([.. Claims(models)], [Figure(seeds, shown)], [Trajectories(seeds, shown), Paths(models)],
            model => IsOctahedron(model) ? "octahedron" : "other");
    }

    /// <summary>Three digons, each across the sets, and orthogonal within them.</summary>
    static bool IsOctahedron(GridModel model)
    {
        var gram = model.Gram();
        bool within = Enumerable.Range(0, n).All(i => Enumerable.Range(i / 3 * 3, 3)
            .All(j => j == i || Math.Abs(gram.Cosine(i, j)) < 0.1));
        return within && Enumerable.Range(0, n).All(i =>
            gram.MostOpposite(i) is var (partner, cosine) && partner / 3 != i / 3 && cosine < -0.95);
    }

    static IEnumerable<Claim> Claims(IReadOnlyList<GridModel> models)
    {
        foreach (var (p, empty, axis, prism, turned, octahedron) in ((double, double, double, double,
            double, double)[])
            [(.05, .09625, .0194067, .00263512, .00255446, .00248782),
                (.1, .185, .0442680, .01024055, .01005764, .00989358)])
        {
            var best = PrismLevels.Octahedron(p);
            foreach (var (id, words, expected, measured) in ((string, string, double, double)[])
                [("empty", "nothing represented", empty, PrismLevels.Empty(p)),
                 ("axis", "two opposite vectors, a set each", axis, PrismLevels.Axis(p)),
                 ("prism", "a triangular prism", prism, PrismLevels.Twisted(p, 0)),
                 ("half-turned", "a prism turned by 30°", turned, PrismLevels.Twisted(p, 1)),
                 ("octahedron", "the octahedron, slightly twisted", octahedron, best.Loss)])
                yield return new()
                {
                    Id = Invariant($"level-{id}-{p}"),
                    Statement = Invariant($"At p = {p} the best loss with {words} is {expected}."),
                    Source = "independent exact "
                        + "calculation", Expected = expected, Tolerance = 1.5e-7 + expected * 1e-5,
                    ToleranceReason = "the calculation gave six digits or eight "
                        + "decimals", Measured = measured, Seeds = 0,
                    Control = new("the level before or after", id == "empty" ? axis : empty),
                };
            var seeds = models.At(("density", p));
            var (share, interval) = seeds.Share(IsOctahedron);
            yield return new()
            {
                Id = Invariant($"ends-in-octahedron-{p}"),
                Statement = Invariant($"At p = {p} at least nine of ten seeds end in the octahedron."),
                Source = Paper, Expected = 0.925, Tolerance = 0.075,
                ToleranceReason = "0.85 to 1: what 95 of 100 seeds show about nine in ten",
                Measured = share, Interval = interval, Seeds = seeds.Count,
                Control = new("the same seeds at a tenth of the training",
                    seeds.Select(AtTenth).ToArray().Share(IsOctahedron).Share),
            };
            yield return Path("one-vector-each", "most seeds pass through one vector for each set", 0.75,
                0.25, PassesPair);
            yield return Path("one-axis", "the paper's path through two opposite vectors is one of a few",
                0.275, 0.225,
                PassesAxis);

            Claim Path(string id, string words, double expected, double tolerance, Func<GridModel,
                bool> passes) => new()
                {
                    Id = Invariant($"through-{id}-{p}"),
                    Statement = Invariant($"At p = {p} {words} (share of ")
                        + Invariant($"seeds, {expected - tolerance:0.00} to ")
                    + Invariant($"{expected + tolerance:0.00})."),
                    Source = Paper, Expected = expected, Tolerance = tolerance,
                    ToleranceReason = "the paper shows one and says that there are others: no shares",
                    Measured = seeds.Share(passes).Share, Interval = seeds.Share(passes).Interval,
                    Seeds = seeds.Count,
                    Control = new("the same models at their end", seeds.Share(model =>
                        passes(AtEnd(model))).Share),
                };
        }
    }

    static GridModel AtEnd(GridModel model) => model with { Snapshots = [model.Snapshots[^1]] };

    static GridModel AtTenth(GridModel model) => model with
    {
        Model = model.Snapshots.Last(one => 10 * one.Step <= model.Cell.Options.Steps).Model,
    };

    /// <summary>Once each set is one vector, and the two are represented.</summary>
    static bool PassesPair(GridModel model) => model.Snapshots.Any(one => IsPair(new(one.Model)));

    /// <summary>Once they are opposite as well, with the loss of that level to a tenth.</summary>
    static bool PassesAxis(GridModel model)
    {
        double level = PrismLevels.Axis((double)model.Cell["density"]);
        var loss = new ExactLoss(model.Cell.Options.World, model.Cell.Options.Importance.Values);
        return model.Snapshots.Any(one => new Gram(one.Model) is var gram && IsPair(gram)
            && Mean(gram, within: false) < -0.9
            && Math.Abs(loss.Loss(new TiedModel(one.Model)) - level) < 0.1 * level);
    }

    /// <summary>
    /// Places of the snapshots where the sets have opened and no feature has its opposite yet: at turns of
    /// 30° the nearest to it is at a cosine of about −0.9.
    /// </summary>
    static int[] Prisms(GridModel model) =>
        [.. Enumerable.Range(0, model.Snapshots.Count).Where(k =>
            new Gram(model.Snapshots[k].Model) is var gram && gram.Represented == n
            && Mean(gram, within: true) < 0.5
            && gram.Each(i => gram.MostOpposite(i).Cosine).Average() > -0.9)];

    static bool IsPair(Gram gram) => Mean(gram, within: true) > 0.9 && gram.Represented == n;

    /// <summary>The mean cosine within the sets, or across.</summary>
    static double Mean(Gram gram, bool within) => Pairs(within).Average(pair => gram.Cosine(pair.I, pair.J));

    static IEnumerable<(int I, int J)> Pairs(bool within) =>
        from i in Enumerable.Range(0, n)
        from j in Enumerable.Range(i + 1, n - i - 1)
        where i / 3 == j / 3 == within
        select (i, j);

    static FigureFile Figure(IReadOnlyList<GridModel> models, GridModel model)
    {
        double p = s_densities[0];
        var exact = new ExactLoss(model.Cell.Options.World, model.Cell.Options.Importance.Values);
        double[] steps = [.. model.Snapshots.Select(one => (double)one.Step)];
        double[] losses = [.. model.Snapshots.Select(one => exact.Loss(new TiedModel(one.Model)))];
        Guide[] levels =
        [
            new(PrismLevels.Empty(p), "A nothing"), new(PrismLevels.Axis(p), "B two vectors"),
            new(PrismLevels.Twisted(p, 0), "C prism"), new(PrismLevels.Octahedron(p).Loss, "D octahedron"),
        ];
        // B is shown where it has lasted, just before the loss falls 3% below it, and C in the middle of it
        int[] prisms = Prisms(model);
        int below = Array.FindIndex(losses, loss => loss < 0.97 * levels[1].Y);
        int opened = Array.FindIndex(losses, loss => loss < Math.Sqrt(levels[1].Y * levels[3].Y));
        int[] stages = [0, Math.Max(0, below - 1), prisms.Length > 0 ? prisms[prisms.Length / 2]
            : Math.Max(0, opened), losses.Length - 1];
        var axes = Frame(model.Model);
        IPanel View(int stage, int first, int second) =>
            new VectorPanel(Seen(model.Snapshots[stages[stage]], axes, first, second))
            {
                Values = [.. Enumerable.Range(0, n).Select(i => i < 3 ? 0.05 : 0.85)], Size = 130,
                Range = 1.25,
                Heading = first == 0 ? new($"{"ABCD"[stage]}", $"step {steps[stages[stage]]:0}")
                    : Heading.None,
            };
        var curve = new LinesPanel([new("", steps, losses) { Radius = 0 }],
            new Axis("training step") { Max = 2.5 * Math.Max(steps[stages[2]], steps[^1] / 10) },
            new Axis("exact loss") { Log = true })
        { Width = 4 * 130 + 48, Height = 150, Guides = levels, HasKey = false };
        string caption = Invariant($"Two sets of three correlated features (violet, green) in three ")
            + Invariant($"dimensions, p = {p}, one of ")
            + Invariant($"{models.Count} seeds that start near 0 ({models.Count(PassesAxis)} of them take ")
            + Invariant($"this path); {models.Count(IsOctahedron)} end ")
            + "in the octahedron. Above: seen along "
            + "the axis between the sets, and from the side. Beneath: the exact loss of the model, "
            + "with the exact best loss of each stage. Answers to the second figure of "
            + "Superposition and Learning "
            + "Dynamics in Elhage et al. 2022.";
        var views = new Figures.Grid([[.. Enumerable.Range(0, 4).Select(k => View(k, 0, 1))],
            [.. Enumerable.Range(0, 4).Select(k => View(k, 1, 2))]])
        { RowHeaders = ["along", "side"] };
        return new("figure.svg", new Figure("Learning as a series of shapes", caption,
            Figures.Grid.Column(views, curve)).ToSvg(), caption);
    }

    /// <summary>
    /// Orthonormal directions: the third between the sets' centres at the end, the others across.
    /// </summary>
    static double[][] Frame(Models.ToyModel model)
    {
        var W = Enumerable.Range(0, n).Select(model.Direction).ToArray();
        double[] between = [.. Enumerable.Range(0, m).Select(k => W[..3].Sum(w => w[k]) - W[3..].Sum(w =>
            w[k]))];
        var frame = new List<double[]>();
        foreach (double[] direction in (double[][])[between, W[0], W[1]])
        {
            double[] left = [.. direction];
            foreach (double[] axis in frame)
            {
                double along = axis.Zip(left, (a, b) => a * b).Sum();
                left = [.. left.Zip(axis, (a, b) => a - along * b)];
            }
            double norm = Math.Sqrt(left.Sum(a => a * a));
            frame.Add([.. left.Select(a => a / Math.Max(norm, 1e-12))]);
        }
        return [frame[1], frame[2], frame[0]];
    }

    static double[,] Seen(Snapshot snapshot, double[][] axes, int first, int second)
    {
        var seen = new double[2, n];
        for (int i = 0; i < n; i++)
        {
            double[] w = snapshot.Model.Direction(i);
            seen[0, i] = axes[first].Zip(w, (a, b) => a * b).Sum();
            seen[1, i] = axes[second].Zip(w, (a, b) => a * b).Sum();
        }
        return seen;
    }

    static DataTable Paths(IReadOnlyList<GridModel> models) => new("paths", new CsvTable(
        [
            new("density"), new("stream"), new("throughOneVectorEach"), new("throughOneAxis"),
            new("endsInOctahedron"),
        ],
        models.Select(model => (IReadOnlyList<object?>)
        [
            model.Cell["density"], (long)model.Stream, PassesPair(model), PassesAxis(model),
            IsOctahedron(model),
        ])));

    /// <summary>Of the model that is drawn and of the first twenty.</summary>
    static DataTable Trajectories(IReadOnlyList<GridModel> models, GridModel shown) => new("trajectories",
        new CsvTable(
        [new("stream"), new("step"), new("loss"), new("meanNorm"), new("cosineWithin"), new("cosineAcross")],
        models.Take(20).Prepend(shown).DistinctBy(model => model.Stream).SelectMany(model =>
            model.Snapshots.Select(one =>
        {
            var gram = new Gram(one.Model);
            return (IReadOnlyList<object?>)
            [
                (long)model.Stream, one.Step,
                ExactLoss.Of(one.Model, model.Cell.Options.World, model.Cell.Options.Importance.Values),
                gram.Each(gram.Norm).Average(), Mean(gram, true), Mean(gram, false),
            ];
        }))));
}
