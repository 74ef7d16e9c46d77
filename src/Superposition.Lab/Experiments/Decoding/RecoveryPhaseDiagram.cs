using Superposition.Dictionaries;
using Superposition.Dictionaries.Coding;
using Superposition.Geometry;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Numerics;
using Superposition.Theory;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.Decoding;

/// <summary>
/// How many features at once l1 recovers exactly from m of n numbers: on random dictionaries against Donoho
/// and Tanner's asymptotic threshold, nonnegative and signed; on the dictionaries that networks learn; and on
/// the polytopes that they form, where recovered supports are simplicial faces and are counted.
/// </summary>
/// <remarks>
/// No probes: what is scored is whether l1 gets every coefficient right, always from the true directions.
/// </remarks>
public sealed class RecoveryPhaseDiagram : IExperiment
{
    /// <summary>Features of the networks, and of the random dictionaries.</summary>
    const int n = 40, N = 80;
    const double Density = 0.02, Exact = 1e-5;
    const string Source = "Donoho and Tanner 2005, 2009: the asymptotic threshold of l1 on random "
        + "dictionaries";
    const string Faces = "Donoho and Tanner 2005: nonnegative l1 recovers exactly the faces of the polytope";
    static readonly int[] s_hidden = [8, 16, 24, 32, 40, 48, 56, 64, 72];

    /// <summary>Hidden dimensions at which networks are trained.</summary>
    static readonly int[] s_trained = [8, 12, 16, 20];

    public string Name => "recovery-phase-diagram";
    public Section Section => Section.Decoding;
    public string Question => "How many features at once can l1 recover, and are learned dictionaries better "
        + "than random ones?";
    public string PaperFigure => "none of the paper's: the phase diagram of compressed sensing";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = DecodedModels.Size(scale, 3, 4_000);
        return new(seed, [.. s_trained.Select(m => new Cell($"{m}",
            [new("hidden", m), new("density", Density)],
            TrainingOptions.For(n, m, Density) with
            {
                Steps = steps, Batch = 256, Optimizer = new() { LearningRate = 1e-2 },
                Schedule = new(ScheduleKind.Linear),
            }, seeds) { LossSamples = 1 << 14 })]);
    }

    /// <summary>Share recovered of supports of k features in m dimensions.</summary>
    sealed record Point(int m, int k, bool Nonnegative, double Share);

    sealed record Learned(GridModel Model, int k, double Share, double Random);

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        bool isSmoke = DecodedModels.IsSmoke(models[0]);
        int trials = isSmoke ? 1 : 20;
        int[] hidden = isSmoke ? [8, 40] : s_hidden;
        ulong seed = models[0].Seed;
        Point[] points = [.. (from signs in (bool[])[true, false]
                              from m in hidden
                              from k in Supports(m)
                              select (m, k, signs)).AsParallel().AsOrdered().Select(at =>
                                  new Point(at.m, at.k, at.signs,
                                      RandomShare(at.m, at.k, at.signs, trials, seed)))];
        Learned[] learned = [.. models.AsParallel().AsOrdered().SelectMany(model =>
            OfModel(model, isSmoke ? 2 : 60))];
        return new([.. Counted(), .. Claims(points, learned, hidden)], [Figure(points, learned, hidden)],
            [Table(points), LearnedTable(learned), Summary(learned)],
            model => $"{model.Gram().Represented} represented");
    }

    /// <summary>k = m/8, 2m/8, … up to all of m.</summary>
    static int[] Supports(int m) =>
        [.. Enumerable.Range(1, 8).Select(j => Math.Max(1, (int)Math.Round(m * j / 8.0))).Distinct()];

    static double RandomShare(int m, int k, bool nonnegative, int trials, ulong seed)
    {
        int right = 0;
        for (int t = 0; t < trials; t++)
        {
            var rng = new Rng(seed, (ulong)((m * 64 + k) * 1000 + t));
            var D = new Directions(
                N, m, [.. Enumerable.Range(0, N * m).Select(_ => (float)rng.NextNormal())]);
            if (IsRecovered(new CodingProblem(D), k, nonnegative, ref rng)) right++;
        }
        return (double)right / trials;
    }

    /// <summary>A random support with coefficients in [1, 2), with random signs where they may be signed.
    /// </summary>
    static bool IsRecovered(CodingProblem problem, int k, bool nonnegative, ref Rng rng)
    {
        var a = new double[problem.n];
        for (int j = 0; j < k;)
        {
            int i = rng.NextIndex(problem.n);
            if (a[i] != 0) continue;
            double value = 1 + rng.NextUniform();
            a[i] = !nonnegative && rng.NextIndex(2) == 0 ? -value : value;
            j++;
        }
        double[] x = problem.Residual(new double[problem.d], [.. a.Select(v => -v)]);
        double[] found = new BasisPursuit(nonnegative).Code(problem, x);
        return a.Zip(found, (p, q) => Math.Abs(p - q)).Max() < Exact;
    }

    /// <summary>The same supports on what a network represents, and on as many random directions.</summary>
    static IEnumerable<Learned> OfModel(GridModel model, int trials)
    {
        int m = model.Model.m;
        int[] kept = [.. Enumerable.Range(0, n).Where(model.Gram().IsRepresented)];
        if (kept.Length == 0) kept = [.. Enumerable.Range(0, n)];
        var rng = new Rng(model.Seed, 1000 + model.Stream);
        var own = new CodingProblem(new(kept.Length, m,
            [.. kept.SelectMany(i => Enumerable.Range(0, m).Select(r => model.Model.W[r * n + i]))]));
        foreach (int k in (int[])[2, 3, 4, 6])
        {
            if (k > kept.Length) continue;
            int right = 0, random = 0;
            for (int t = 0; t < trials; t++)
            {
                if (IsRecovered(own, k, true, ref rng)) right++;
                var D = new Directions(kept.Length, m,
                    [.. Enumerable.Range(0, kept.Length * m).Select(_ => (float)rng.NextNormal())]);
                if (IsRecovered(new(D), k, true, ref rng)) random++;
            }
            yield return new(model, k, (double)right / trials, (double)random / trials);
        }
    }

    /// <summary>Exact: supports of polytopes, counted by linear programs.</summary>
    static IEnumerable<Claim> Counted()
    {
        foreach (var (name, k, faces, sets) in ((string, int, int, int)[])[("pentagon", 2, 5, 10),
            ("octahedron", 2, 12, 15), ("octahedron", 3, 8, 20), ("icosahedron", 2, 30, 66),
            ("square antiprism", 2, 16, 28), ("Clebsch 16-in-5", 2, 80, 120)])
        {
            IReadOnlyList<double[]> vertices =
                [.. ShapeCatalogue.All.First(shape => shape.Name == name).Vertices];
            yield return new()
            {
                Id = Invariant($"faces-{name.ToLowerInvariant().Replace(' ', '-')}-{k}"),
                Statement = Invariant($"Of the {sets} supports of {k} features on the {name}, ")
                    + Invariant($"nonnegative l1 recovers {faces}: its simplicial faces."),
                Source = Faces, Expected = faces, Tolerance = 0.5,
                ToleranceReason = "a count: the next one is off by 1",
                Measured = SimplicialFaces.Count(vertices, k).Faces, Seeds = 0,
            };
        }
        for (int k = 2; k <= 3; k++)
        {
            double exact = k == 2 ? 6 * 4 / 28.0 : 4 * 8 / 56.0;
            var (faces, sets) = SimplicialFaces.Count(
                [.. ShapeCatalogue.All.First(shape => shape.Name == "cross-polytope in 4-D").Vertices], k);
            yield return new()
            {
                Id = $"digons-{k}",
                Statement = $"Four digons give {k} features at once with C(m, k) 2^k / C(2m, k).",
                Source = Faces, Expected = exact, Tolerance = 1e-12, ToleranceReason = "exact up to rounding",
                Measured = (double)faces / sets, Seeds = 0,
            };
        }
    }

    /// <summary>Where the share crosses one half, in k/m, between the supports tried.</summary>
    static double Crossing(Point[] points, int m, bool nonnegative)
    {
        Point[] own = [.. points
            .Where(one => one.m == m && one.Nonnegative == nonnegative).OrderBy(one => one.k)];
        double before = 0, share = 1;
        foreach (var one in own)
        {
            double at = (double)one.k / m;
            if (one.Share < 0.5) return before + (at - before) * (share - 0.5) / (share - one.Share);
            (before, share) = (at, one.Share);
        }
        return 1;
    }

    static IEnumerable<Claim> Claims(Point[] points, Learned[] learned, int[] hidden)
    {
        foreach (bool nonnegative in (bool[])[true, false])
        {
            // few dimensions round k/m to few values: from a fifth of n on
            int[] wide = [.. hidden.Where(m => m >= N / 5)];
            double Off(bool law) => wide.Average(m => Math.Abs(Crossing(points, m, nonnegative)
                - DonohoTanner.Threshold((double)m / N, law)));
            string words = nonnegative ? "nonnegative" : "signed";
            yield return new()
            {
                Id = $"threshold-{words}",
                Statement = $"On random dictionaries half of the {words} supports are recovered at Donoho "
                    + "and Tanner's threshold (mean distance in k/m, from m = n/5 on).",
                Source = Source, Expected = 0, Tolerance = 0.06,
                ToleranceReason = "half of the step of an eighth in which k/m is tried: n = 80 is far from "
                    + "the limit",
                Measured = Off(nonnegative), Seeds = wide.Length,
                Control = new("the other law", Off(!nonnegative)),
            };
        }
        foreach (int k in (int[])[2, 3, 4])
        {
            var own = learned.Where(one => one.k == k).ToArray();
            yield return Claimed.Mean($"learned-against-random-{k}", $"Of what networks represent, {k} "
                + "features at once are recovered more often than from the control, as many random "
                + "directions (share gained).",
                "this project: digons and their like have many simplicial faces", 0.5, 0.5,
                "any gain at all, in the mean", [.. own.Select(one => one.Share - one.Random)]);
        }
    }

    static FigureFile Figure(Point[] points, Learned[] learned, int[] hidden)
    {
        MapPanel Map(bool nonnegative)
        {
            int size = hidden.Length;
            var classes = new string[size, size];
            for (int column = 0; column < size; column++)
                for (int row = 0; row < size; row++)
                {
                    double ρ = 1 - (row + 0.5) / size;
                    var own = points.Where(one => one.m == hidden[column] && one.Nonnegative == nonnegative);
                    var nearest = own.MinBy(one => Math.Abs((double)one.k / one.m - ρ))!;
                    classes[row, column] = Theme.Sequential.Of(nearest.Share);
                }
            double least = (double)hidden[0] / N, most = (double)hidden[^1] / N;
            double half = size > 1 ? (most - least) / (size - 1) / 2 : 0.05;
            return new(
                classes, new Axis("dimensions a feature, m/n") { Min = least - half, Max = most + half },
                new Axis("features at once, k/m") { Min = 0, Max = 1 })
            {
                Heading = new(nonnegative ? "nonnegative" : "signed"),
                Side = 198,
                Curves =
                [
                    [.. Enumerable.Range(1, 99).Select(j => (X: j / 100.0,
                        Y: DonohoTanner.Threshold(j / 100.0, nonnegative)))],
                ],
            };
        }
        double At(int k, int m, Func<Learned, double> of)
        {
            var own = learned.Where(one => one.k == k && one.Model.Model.m == m).ToArray();
            return own.Length == 0 ? double.NaN : own.Average(of);
        }
        double[] x = [.. s_trained.Select(m => (double)m)];
        Series Line(string name, int k, Func<Learned, double> of, string colour) =>
            new(name, x, [.. s_trained.Select(m => At(k, m, of))]) { Colour = colour };
        var lines = new LinesPanel(
            [
                Line("learned, two at once", 2, one => one.Share, Theme.Series(0, 4)),
                Line("random, two", 2, one => one.Random, Theme.Series(1, 4)),
                Line("learned, four", 4, one => one.Share, Theme.Series(2, 4)),
                Line("random, four", 4, one => one.Random, Theme.Series(3, 4)),
            ], new Axis("hidden dimensions m"), new Axis("share recovered") { Min = 0, Max = 1 })
        { Width = 200, Height = 198, Heading = new("what networks represent") };
        string caption = $"Left: share of random supports of k features that l1 recovers exactly from m of "
            + $"n = {N} numbers on random dictionaries, white none to dark all; dashed: Donoho and Tanner's "
            + "asymptotic threshold of l1 for random dictionaries, which is no limit on information. Right: "
            + "the same for the features that trained models represent, and for as many random directions. "
            + "Answers to no figure of the paper.";
        return new("figure.svg", new Figure("What l1 can recover", caption,
            Figures.Grid.Row(Map(true), Map(false), lines) with { ColumnGap = 30 }).ToSvg(), caption);
    }

    static DataTable Table(Point[] points) => new("recovery", new CsvTable(
        [new("m"), new("k"), new("nonnegative"), new("share"), new("threshold", "k/m, asymptotic")],
        points.Select(one => (IReadOnlyList<object?>)[one.m, one.k, one.Nonnegative, one.Share,
            DonohoTanner.Threshold((double)one.m / N, one.Nonnegative)])));

    static DataTable LearnedTable(Learned[] learned) => new("learned", new CsvTable(
        [
            new("hidden"), new("stream"), new("k"), new("share"), new("random", "share"),
            new("impossible", "features without a direction"),
        ],
        learned.Select(one => (IReadOnlyList<object?>)[one.Model.Model.m, (long)one.Model.Stream, one.k,
            one.Share, one.Random, one.Model.Impossible()])));

    static DataTable Summary(Learned[] learned) => DecoderSummary.Table(["hidden", "k", "dictionary"],
        from one in learned
        from row in ((string Name, double Share)[])[("learned", one.Share), ("random", one.Random)]
        select ((object?[])[one.Model.Model.m, one.k, row.Name], "share recovered", row.Share));
}
