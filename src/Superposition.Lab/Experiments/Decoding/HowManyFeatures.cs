using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using Superposition.Dictionaries;
using Superposition.Dictionaries.Worlds;
using Superposition.Features;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Lab.Experiments.Decoding;

/// <summary>
/// A network's hidden states do not say how many features they hold. Three ways to tell from them alone (a
/// sweep of widths, description length, agreement of two random starts), on trained models of several
/// densities, ratios n/m and correlations, over the number that is true; and on Gaussian noise of the same
/// covariance, which has none.
/// </summary>
/// <remarks>
/// No table of decoders: what is scored is a count. The model's own directions are its oracle, as the number
/// that every estimate is over, and noise is its random baseline.
/// </remarks>
public sealed class HowManyFeatures : IExperiment
{
    const int m = 8, Middle = 20;
    const double Usual = 0.05;
    const string Mdl = "Ayonrinde, Pearce and Sharkey 2024 (arXiv 2410.11179): description length chooses "
        + "the width";
    const string Sharkey = "Sharkey et al. 2022: dictionaries agree up to the true number";
    const string Sweep = "practice: the width beyond which the loss falls no more";
    static readonly double[] s_densities = [0.02, 0.05, 0.1, 0.2], s_together = [0, 0.33, 0.67, 1];
    static readonly int[] s_features = [12, Middle, 32], s_widths = [8, 11, 16, 23, 32, 45, 64];

    enum Way { Variance, Length, Agreement }

    static readonly (Way Way, string Name)[] s_ways =
    [
        (Way.Variance, "width sweep"), (Way.Length, "description length"),
        (Way.Agreement, "agreement of starts"),
    ];

    public string Name => "how-many-features";
    public Section Section => Section.Decoding;
    public string Question => "Can hidden states alone tell how many features they hold?";
    public string PaperFigure => "none of the paper's: the number of features, estimated";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = DecodedModels.Size(scale, 5, 4_000);
        Cell Of(int n, double p, double together) => new(
            string.Create(CultureInfo.InvariantCulture, $"n{n}"),
            [new("features", n), new("density", p), new("together", together)],
            TrainingOptions.For(n, m, p) with
            {
                World = together == 0 ? new IndependentWorld(n, p) : Pairs(n, p, together),
                Steps = steps,
                Batch = 512,
                Optimizer = new() { LearningRate = 1e-2 },
                Schedule = new(ScheduleKind.Linear),
            }, seeds)
        { LossSamples = 1 << 14 };
        return new(seed, [
            .. from n in s_features from p in s_densities select Of(n, p, 0),
            .. s_together[1..].Select(together => Of(Middle, Usual, together))]);
    }

    /// <summary>Neighbours in pairs: where one is on, the other is with this probability.</summary>
    static GroupedWorld Pairs(int n, double p, double together) => new([.. Enumerable.Range(0, n / 2)
        .Select(pair => new FeatureGroup([2 * pair, 2 * pair + 1],
        [
            new(1 - p * (2 - together), []), new(p * together, [2 * pair, 2 * pair + 1]),
            new(p * (1 - together), [2 * pair]), new(p * (1 - together), [2 * pair + 1]),
        ]))], Magnitude.Uniform);

    /// <summary>One model's counts, and those of noise in its place.</summary>
    sealed record Counted(GridModel Model, int True, FeatureCounts? Own, FeatureCounts? Noise)
    {
        internal int Features => (int)Model.Cell["features"];
        internal double Density => (double)Model.Cell["density"];
        internal double Together => (double)Model.Cell["together"];

        internal double Ratio(Way way) => Estimate(Own, way) / True;
        internal double NoiseRatio(Way way) => Estimate(Noise, way) / True;

        static double Estimate(FeatureCounts? counts, Way way) => counts is null ? double.NaN : way switch
        {
            Way.Variance => counts.ByVariance,
            Way.Length => counts.ByLength,
            _ => counts.ByAgreement,
        };
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        bool isSmoke = DecodedModels.IsSmoke(models[0]);
        Counted[] counted = [.. models.AsParallel().AsOrdered().Select(model => Count(model, isSmoke))];
        return new([.. Claims(counted)], [Figure(counted)],
            [Table(counted), SweepTable(counted), Summary(counted)],
            model => $"{model.Gram().Represented} represented");
    }

    static Counted Count(GridModel model, bool isSmoke)
    {
        ulong seed = model.Seed + model.Stream;
        var world = new ToyHiddenWorld(model.Model, model.Cell.Options.World);
        int truth = world.Findable.Count;
        if (truth < 2) return new(model, truth, null, null);
        int steps = isSmoke ? 4 : 2_000, samples = isSmoke ? 256 : 4096;
        FeatureCounts Of(IHiddenWorld one) => FeatureCounts.Of(one, seed, s_widths, steps, samples);
        bool isControl = (int)model.Cell["features"] == Middle && (double)model.Cell["density"] == Usual
            && (double)model.Cell["together"] == 0;
        return new(model, truth, Of(world), isControl ? Of(new Noise(world, seed)) : null);
    }

    /// <summary>Gaussian hidden states with the mean and covariance of a world's: no features.</summary>
    sealed class Noise : IHiddenWorld
    {
        const int Measured = 8192;
        readonly float[] mean;
        readonly float[,] factor;

        internal Noise(IHiddenWorld of, ulong seed)
        {
            Truth = of.Truth;
            int d = Truth.Dimension;
            var batch = HiddenBatch.Draw(of, new(seed, 3, RandomPurpose.Evaluation), Measured);
            var X = Matrix<double>.Build.Dense(Measured, d, (s, k) => batch.Row(s)[k]);
            var centre = X.ColumnSums() / Measured;
            var covariance = X.TransposeThisAndMultiply(X) / Measured - centre.OuterProduct(centre);
            for (int k = 0; k < d; k++) covariance[k, k] += 1e-9; // an unused dimension varies by rounding
            var L = covariance.Cholesky().Factor;
            mean = [.. centre.Select(x => (float)x)];
            factor = new float[d, d];
            for (int i = 0; i < d; i++)
                for (int j = 0; j <= i; j++) factor[i, j] = (float)L[i, j];
        }

        public Directions Truth { get; }

        public IHiddenSampler Sampler(LaneWidth width) => new Drawn(this);

        sealed class Drawn(Noise world) : IHiddenSampler
        {
            public void Fill(WorldStream stream, ulong position, HiddenBatch batch, int block)
            {
                int d = world.mean.Length;
                var rng = new Rng(stream.Seed, position, stream.Purpose);
                Span<float> z = stackalloc float[d];
                for (int s = block * HiddenBatch.Block; s < (block + 1) * HiddenBatch.Block; s++)
                {
                    foreach (ref float one in z) one = (float)rng.NextNormal();
                    var x = batch.Row(s);
                    for (int i = 0; i < d; i++)
                    {
                        x[i] = world.mean[i];
                        for (int j = 0; j <= i; j++) x[i] += world.factor[i, j] * z[j];
                    }
                }
            }
        }
    }

    static IEnumerable<Claim> Claims(Counted[] counted)
    {
        double[] Ratios(Way way, Func<Counted, bool> where) => [.. counted
            .Where(one => one.Own is not null && where(one)).Select(one => one.Ratio(way))];
        const string Within = "a fifth: widths of the sweep lie a factor 1.4 apart";
        const string Noise = "Gaussian noise of the same covariance, n = 20 and p = 0.05";
        foreach (var (way, name, source) in ((Way, string, string)[])[
            (Way.Variance, "a sweep of widths", Sweep), (Way.Length, "description length", Mdl),
            (Way.Agreement, "agreement of starts", Sharkey)])
            yield return Claimed.Mean($"sparse-{way.ToString().ToLowerInvariant()}", $"Of sparse independent "
                + $"features (p ≤ 0.05) {name} tells the number (estimate over truth).", source, 1, 0.2,
                Within, Ratios(way, one => one.Density <= Usual && one.Together == 0), Noise,
                [.. counted.Where(one => one.Noise is not null).Select(one => one.NoiseRatio(way))]);
        yield return Claimed.Mean("dense-breaks", "Of features that are on in a fifth of the samples, "
            + "agreement of starts finds less than three quarters (estimate over truth).", Sharkey, 0.375,
            0.375, "below three quarters", Ratios(Way.Agreement, one => one.Density == 0.2), "p ≤ 0.05",
            Ratios(Way.Agreement, one => one.Density <= Usual && one.Together == 0));
        double[] apart = Ratios(Way.Length, one => one.Features == Middle && one.Density == Usual
            && one.Together == 0);
        double[] always = Ratios(Way.Length, one => one.Together == 1);
        double[] third = Ratios(Way.Length, one => one.Together == s_together[1]);
        double[] Lost(double[] than) => [.. apart.Zip(than, (a, b) => a - b)];
        yield return Claimed.Mean("together-is-fewer", "Pairs that are always on together are counted as "
            + "fewer: the estimate by description length falls (over truth, lost).", Mdl, 0.3, 0.2,
            "at least a tenth, and no more than every pair as one", Lost(always),
            "pairs of which the other is on a third of the time: still two features", Lost(third));
    }

    static FigureFile Figure(Counted[] counted)
    {
        double Mean(Way way, Func<Counted, bool> where) => counted.Where(one => one.Own is not null
            && where(one)).Select(one => one.Ratio(way)).DefaultIfEmpty(double.NaN).Average();
        var ratio = new Axis("estimate over truth") { Min = 0, Max = 2 };
        LinesPanel Panel(Way way, string name) => new([.. s_features.Select(n => new Series($"n = {n}",
            s_densities, [.. s_densities.Select(p => Mean(way, one =>
                one.Features == n && one.Density == p && one.Together == 0))]))],
            new Axis("density p") { Log = true, Min = 0.018, Max = 0.22 }, ratio)
        { Width = 170, Height = 150, Heading = new(name), Guides = [new(1, "")] };
        LinesPanel together = new([.. s_ways.Select(way => new Series(way.Name, s_together,
            [.. s_together.Select(c => Mean(way.Way, one =>
                one.Features == Middle && one.Density == Usual && one.Together == c))]))],
            new Axis("probability that a pair's other is on"), ratio)
        { Width = 170, Height = 150, Heading = new("pairs on together"), Guides = [new(1, "")] };
        Counted[] shown = [.. counted.Where(one => one.Noise is not null)];
        LinesPanel Curve(string title, Func<WidthPoint, double> of, string y)
        {
            Series Line(string name, Func<Counted, FeatureCounts?> which) => new(name,
                [.. s_widths.Select(width => (double)width)],
                [.. s_widths.Select((_, w) => shown.Select(one => of(which(one)!.Sweep[w]))
                    .DefaultIfEmpty(double.NaN).Average())]);
            return new([Line("model", one => one.Own), Line("noise", one => one.Noise)],
                new Axis("latents") { Log = true }, new Axis(y))
            { Width = 170, Height = 150, Heading = new(title) };
        }
        string caption = $"Hidden states of n → {m} models. Top: how many features three methods count in "
            + "them, over how many directions the model has, by density and n; right: the same where "
            + $"neighbours come in pairs (n = {Middle}, p = {Usual:0.00}). Below: what a sweep of widths "
            + "sees at that n and p with independent features, beside Gaussian noise of the same covariance. "
            + "Means over seeds. Answers to no figure of the paper.";
        return new("figure.svg", new Figure("How many features?", caption, new Figures.Grid([
            [.. s_ways.Select(way => Panel(way.Way, way.Name)), together],
            [
                Curve("explained variance", one => one.ExplainedVariance, ""),
                Curve("description length", one => one.Length, "bits a sample"),
                Curve("agreement of two starts", one => one.Agreement, "MCC"),
                Curve("directions in both", one => one.Shared, "directions"),
            ],
        ])
        { ColumnGap = 26 }).ToSvg(), caption);
    }

    static DataTable Table(Counted[] counted) => new("counts", new CsvTable(
        [
            new("features"), new("density"), new("together"), new("stream"), new("directions"), new("world"),
            new("k", "L0 of the shortest description"), new("byVariance"), new("byLength"),
            new("byAgreement"), new("impossible", "features without a direction"),
        ],
        from one in counted
        from world in one.Noise is null ? (string[])["model"] : ["model", "noise"]
        let own = world == "model" ? one.Own : one.Noise
        select (IReadOnlyList<object?>)
        [
            (long)one.Features, one.Density, one.Together, (long)one.Model.Stream, (long)one.True, world,
            own?.K, own?.ByVariance, own?.ByLength, own?.ByAgreement,
            one.Model.Impossible(),
        ]));

    static DataTable Summary(Counted[] counted) => DecoderSummary.Table(
        ["features", "density", "together", "world"],
        from one in counted
        from way in s_ways
        from world in one.Noise is null ? (string[])["model"] : ["model", "noise"]
        select ((object?[])[(long)one.Features, one.Density, one.Together, world],
            $"{way.Name}, over truth", world == "model" ? one.Ratio(way.Way) : one.NoiseRatio(way.Way)));

    static DataTable SweepTable(Counted[] counted) => new("widths", new CsvTable(
        [
            new("features"), new("density"), new("together"), new("stream"), new("width"),
            new("explainedVariance"), new("descriptionLength", "bits a sample"), new("agreement", "MCC"),
            new("live", "different latents"), new("shared", "directions"),
        ],
        from one in counted
        from point in one.Own?.Sweep ?? []
        select (IReadOnlyList<object?>)
        [
            (long)one.Features, one.Density, one.Together, (long)one.Model.Stream, (long)point.Width,
            point.ExplainedVariance, point.Length, point.Agreement, point.Live, point.Shared,
        ]));
}
