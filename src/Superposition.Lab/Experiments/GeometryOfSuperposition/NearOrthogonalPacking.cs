using Superposition.Geometry;
using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Theory;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>
/// How near to orthogonal many directions can be: at random, optimised, and learned, against the bounds; and
/// whether d dimensions hold "N ~ d²" of them.
/// </summary>
public sealed class NearOrthogonalPacking : IExperiment
{
    const string Folklore = "a popular account of superposition: \"N ~ d² features\" at d = 1,000, at random";

    /// <summary>Many more features than ten times the dimensions, so that their number never binds.</summary>
    const int FeaturesPerDimension = 12;
    const double Density = 0.05;
    static readonly int[] s_hidden = [4, 6, 8, 12, 16];

    /// <summary>Dimensions in which directions are optimised.</summary>
    const int d = 4;

    public string Name => "near-orthogonal-packing";
    public Section Section => Section.GeometryOfSuperposition;
    public string Question => "How many directions can be nearly orthogonal, and does a network look for "
        + "them?";
    public string PaperFigure =>
        "Definitions and Motivation: exponentially many almost orthogonal vectors (no figure of its own)";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 100),
            Scale.Standard => (6, 10_000),
            _ => (100, 10_000),
        };
        return new(seed, [.. s_hidden.Select(m => new Cell($"{FeaturesPerDimension * m}-in-{m}",
            [new("dimensions", m), new("density", Density)],
            TrainingOptions.For(FeaturesPerDimension * m, m, Density) with { Steps = steps }, seeds))]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var packings = Packings();
        return new([.. Bounds(packings), .. Folk(), .. Learned(models)], [Drawn(models, packings)],
            Tables(models, packings), model => Invariant($"{model.Gram().Represented} represented"));
    }

    /// <summary>N directions: the bound, the best packing found, and the mean of random ones.</summary>
    sealed record Packing(int N, double Bound, double Optimised, double Random, double Expected);

    static Packing[] Packings() =>
    [
        .. new[] { 5, 6, 8, 10, 12, 16, 20, 24 }.AsParallel().AsOrdered().Select(N => new Packing(
            N, PackingBounds.LeastCoherence(N, d),
            Enumerable.Range(0, 3).Min(s =>
                NearOrthogonal.Coherence(NearOrthogonal.Pack(N, d, 1, (ulong)s), N, d)),
            Statistics.Median([.. Enumerable.Range(0, 99).Select(s =>
                NearOrthogonal.Coherence(NearOrthogonal.Scattered(N, d, 2, (ulong)s), N, d))]),
            PackingBounds.RandomCoherence(N, d))),
    ];

    static IEnumerable<Claim> Bounds(Packing[] packings)
    {
        yield return new()
        {
            Id = "optimised-reaches-the-bound",
            Statement = "In four dimensions descent packs 5 to 24 directions within a sixth of the best "
                + "known "
                + "lower bound on the largest |cos| (largest ratio).",
            Source = "Welch 1974, Rankin 1955, Levenshtein 1982", Expected = 1, Tolerance = 1.0 / 6,
            ToleranceReason = "few of the bounds are attained; the best packings known are up to 12% above",
            Measured = packings.Max(one => one.Optimised / one.Bound), Seeds = 0,
            Control = new("random directions", packings.Max(one => one.Random / one.Bound)),
        };
        yield return new()
        {
            Id = "random-follows-its-law",
            Statement = "The largest |cos| of random directions is the exact law's median (largest "
                + "difference, "
                + "of medians over 99 draws).",
            Source = "Cai, Fan and Jiang 2013", Expected = 0, Tolerance = 0.03,
            ToleranceReason = "three standard errors of a median of 99",
            Measured = packings.Max(one => Math.Abs(one.Random - one.Expected)), Seeds = 0,
            Control = new("the optimised ones", packings.Max(one => Math.Abs(one.Optimised - one.Expected))),
        };
    }

    static IEnumerable<Claim> Folk()
    {
        const int large = 1000;
        double random = PackingBounds.RandomCoherence(large * large, large);
        yield return new()
        {
            Id = "random-square-is-no-packing",
            Statement = "At d = 1,000 a million random directions are as nearly orthogonal as d² can be "
                + "(largest "
                + "|cos| over the bound).",
            Source = Folklore, Expected = 1, Tolerance = 0.5, ToleranceReason = "\"manageable\", generously",
            Measured = random / PackingBounds.LeastCoherence(large * large, large), Seeds = 0,
            Known = Invariant($"Random ones reach |cos| = {random:0.000}, where d² directions need only ")
                + "√(2/(d + 2)) = 0.045: chance pays a factor that tends to 2√(ln d) for not looking.",
        };
        double Exponent(double ε) => (PackingBounds.LogRandomCount(ε, 1100)
            - PackingBounds.LogRandomCount(ε, large)) / Math.Log10(1.1);
        foreach (double ε in (double[])[0.1, 0.2, 0.3])
            yield return new()
            {
                Id = Invariant($"exponent-{ε}"),
                Statement = Invariant($"The number of random directions with every |cos| below {ε} ")
                    + "grows as d² (exponent between d = 1,000 and 1,100).",
                Source = Folklore, Expected = 2, Tolerance = 0.5,
                ToleranceReason = "\"~\": half a power", Measured = Exponent(ε), Seeds = 0,
                Known = "At a fixed interference the number grows exponentially, as e^(d ε²/4), so no "
                    + "power of d "
                    + "holds; at d = 1,000 it is "
                    + Invariant($"10^{PackingBounds.LogRandomCount(ε, large):0.0}."),
            };
        yield return new()
        {
            Id = "square-is-where-the-floor-stops",
            Statement = "From N = d (d + 1)/2 on the largest |cos| is at least 1/√d, which the 120 lines "
                + "of E8's "
                + "roots nearly meet: d² is the number that costs about 1/√d (bound for d² at d = 1,000, "
                + "times "
                + "√d).",
            Source = "Rankin 1955; Levenshtein 1982", Expected = Math.Sqrt(2), Tolerance = 0.01,
            ToleranceReason = "√(2d/(d + 2)) tends to √2 from below", Seeds = 0,
            Measured = PackingBounds.LeastCoherence(large * large, large) * Math.Sqrt(large),
            Control = new("half as many as d", PackingBounds.LeastCoherence(large / 2, large)),
        };
        // Σ_j cos² over the others: random (N − 1)/d, at least N/d − 1
        double Interference(int N) => Enumerable.Range(0, 20).Average(s =>
        {
            var gram = new Gram(N, 20, NearOrthogonal.Scattered(N, 20, 4, (ulong)s));
            return FrameBoundsOf(gram) / N;
        });
        yield return new()
        {
            Id = "interference-is-linear",
            Statement = "The interference Σ cos² that a random direction suffers is (N − 1)/d, one more "
                + "than the "
                + "least possible less 1/d, however many there are (N = 200, d = 20).",
            Source = "Benedetto and Fickus 2003", Expected = 199.0 / 20, Tolerance = 0.1,
            ToleranceReason = "mean of twenty draws of 19,900 pairs: 0.5%",
            Measured = Interference(200), Seeds = 0, Control = new("half as many", Interference(100)),
        };
    }

    static double FrameBoundsOf(Gram gram) => FrameBounds.Of(gram).Potential;

    static IEnumerable<Claim> Learned(IReadOnlyList<GridModel> models)
    {
        double[] ms = [.. s_hidden.Select(m => Math.Log(m))];
        double[] counts = [.. s_hidden.Select(m => Math.Log(At(models, m).Average(model =>
            Math.Max(1, model.Gram().Represented))))];
        double mean = ms.Average(), centre = counts.Average();
        double slope = ms.Zip(counts, (x, y) => (x - mean) * (y - centre)).Sum()
            / ms.Sum(x => (x - mean) * (x - mean));
        yield return new()
        {
            Id = "learned-grows-linearly",
            Statement = "At one density a network keeps as many features as d² (exponent of the number "
                + "kept in "
                + "m).",
            Source = Folklore, Expected = 2, Tolerance = 0.5, ToleranceReason = "\"~\": half a power",
            Measured = slope, Seeds = models.Count,
            Known = "What a dimension can hold is decided by the density, so the number kept tends to be "
                + Invariant($"proportional to m: from {s_hidden[^2]} to {s_hidden[^1]} dimensions the ")
                + Invariant($"exponent is {(counts[^1] - counts[^2]) / (ms[^1] - ms[^2]):0.00}; four ")
                + Invariant($"and six ")
                + "have no room for the large codes that more dimensions use.",
        };
        var read = models.Select(Coherence).Where(one => one.K > one.m).ToArray();
        double[] chance = [.. read.Select((one, k) => NearOrthogonal.Coherence(
            NearOrthogonal.Scattered(one.K, one.m, 5, (ulong)k), one.K, one.m) - one.Random)];
        foreach (bool isSigned in (bool[])[true, false])
        {
            double[] off = [.. read.Select(one => (isSigned ? one.Largest : one.Absolute) - one.Random)];
            yield return new()
            {
                Id = isSigned ? "learned-signed" : "learned-absolute",
                Statement =
                    $"The largest {(isSigned ? "cosine" : "|cos|")} of learned directions is below the "
                    + "largest |cos| of as many random ones (mean difference).",
                Source = "Elhage et al. 2022, Definitions and Motivation", Expected = -0.5, Tolerance = 0.5,
                ToleranceReason = "anything below 0 is better than chance", Seeds = models.Count,
                Measured = off.DefaultIfEmpty(0).Average(), Interval = Statistics.Mean(off),
                Control = new("random directions again", chance.DefaultIfEmpty(0).Average(),
                    Statistics.Mean(chance)),
                TooLittle = off.Length > 0 ? null : "no model holds more features than dimensions",
            };
        }
    }

    static IReadOnlyList<GridModel> At(IReadOnlyList<GridModel> models, int m) =>
        models.At(("dimensions", m));

    /// <summary>Of those represented: the largest cosine, |cos|, and the random median |cos|.</summary>
    static (int m, int K, double Largest, double Absolute, double Random) Coherence(GridModel model)
    {
        var gram = model.Gram();
        int[] nodes = [.. Enumerable.Range(0, gram.n).Where(gram.IsRepresented)];
        double largest = -1, absolute = 0;
        foreach (int i in nodes)
            foreach (int j in nodes.Where(j => j < i))
            {
                largest = Math.Max(largest, gram.Cosine(i, j));
                absolute = Math.Max(absolute, Math.Abs(gram.Cosine(i, j)));
            }
        return (gram.m, nodes.Length, largest, absolute,
            nodes.Length > 1 ? PackingBounds.RandomCoherence(nodes.Length, gram.m) : double.NaN);
    }

    static FigureFile Drawn(IReadOnlyList<GridModel> models, Packing[] packings)
    {
        double[] N = [.. packings.Select(one => (double)one.N)];
        var small = new LinesPanel(
            [
                new("random, median", N, [.. packings.Select(one => one.Random)]),
                new("optimised", N, [.. packings.Select(one => one.Optimised)]),
                new("lower bound", N, [.. packings.Select(one => one.Bound)]) { Radius = 0 },
            ],
            new("directions N"), new("largest |cos|") { Min = 0, Max = 1 })
        {
            Width = 230, Height = 220, Heading = "four dimensions",
            Guides = [new(0.5, "1/√d")],
        };
        double[] dimensions =
            [.. Enumerable.Range(0, 25).Select(k => Math.Round(10 * Math.Pow(1000, k / 24.0)))];
        Series Count(double ε) => new(Invariant($"random, |cos| < {ε}"), dimensions,
            [.. dimensions.Select(at => PackingBounds.LogRandomCount(ε, (int)at))])
        { Radius = 0 };
        var counts = new LinesPanel(
            [
                Count(0.1), Count(0.2), Count(0.3),
                new("d²", dimensions, [.. dimensions.Select(at => 2 * Math.Log10(at))])
                    { Radius = 0, Colour = Theme.Muted },
            ],
            new("dimensions d") { Log = true }, new("log₁₀ of how many") { Min = 0, Max = 16 })
        {
            Width = 230, Height = 220, Heading = "how many at random",
        };
        var read = models.Select(Coherence).Where(one => one.K > 1).ToArray();
        double[] m = [.. read.Select(one => (double)one.m)];
        Series Each(
            string name, Func<(int m, int K, double Largest, double Absolute, double Random), double> of) =>
            new(name, m, [.. read.Select(of)]) { Joined = false, Radius = 2.4, Opacity = 0.6 };
        var learned = new LinesPanel(
            [
                Each("learned, |cos|", one => one.Absolute),
                Each("as many at random, |cos|", one => one.Random),
                Each("learned, cos", one => one.Largest),
                Each("bound on |cos|", one => PackingBounds.LeastCoherence(one.K, one.m)),
            ],
            new("hidden dimensions m") { Min = 2, Max = 18 },
            new("largest over pairs") { Min = 0, Max = 1.05 })
        {
            Width = 230, Height = 220,
            Heading = Invariant($"trained, p = {Density}, n = {FeaturesPerDimension}m"),
        };
        string caption = "Left: the largest |cos| among N directions in four dimensions, drawn at random, "
            + "optimised, and the best lower bound. Middle: how many random directions keep every |cos| "
            + "below a "
            + "level with probability 1/2, exactly: a straight d² is not what any level gives. Right: "
            + "trained "
            + "networks make the largest cosine much smaller than chance does, the largest |cos| less so: "
            + "a ReLU forgives opposition. The paper says this in words (Definitions and Motivation of "
            + "Elhage et al. 2022).";
        var row = Figures.Grid.Row(small, counts, learned);
        var figure = new Figure("Nearly orthogonal directions", caption, row);
        return new("figure.svg", figure.ToSvg(), caption,
            "Optimised packings near their bounds, random counts that grow exponentially, learned pairs "
                + "opposed.");
    }

    static IReadOnlyList<DataTable> Tables(IReadOnlyList<GridModel> models, Packing[] packings) =>
    [
        new("packings", new(
            [
                new("directions"), new("bound"), new("optimised"), new("random", "median"),
                new("law", "median"),
            ],
            packings.Select(one => (IReadOnlyList<object?>)
                [one.N, one.Bound, one.Optimised, one.Random, one.Expected]))),
        new("learned", new(
            [
                new("dimensions"), new("stream"), new("represented"), new("largestCosine"),
                new("largestAbsoluteCosine"), new("randomAbsoluteCosine", "median"),
            ],
            models.Select(model =>
            {
                var one = Coherence(model);
                return (IReadOnlyList<object?>)
                    [one.m, model.Stream, one.K, one.Largest, one.Absolute, one.Random];
            }))),
    ];
}
