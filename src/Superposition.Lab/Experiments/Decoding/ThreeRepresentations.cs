using MathNet.Numerics.LinearAlgebra;
using Superposition.Dictionaries;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Coding;
using Superposition.Dictionaries.Scores;
using Superposition.Dictionaries.Worlds;
using Superposition.Features;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Numerics;
using Superposition.Training;

namespace Superposition.Lab.Experiments.Decoding;

/// <summary>
/// A popular table sets three representations side by side: monosemantic, one feature a neuron, easy to read,
/// low in density; polysemantic, many a neuron, hard to read, dense; and sparse autoencoders' features, about
/// one each, easy to read, of moderate density. Here all are of models of one shape in one world, and
/// measured.
/// </summary>
public sealed class ThreeRepresentations : IExperiment
{
    const int n = 20, m = 6;
    const double Sparse = 0.05;
    const string Source = "a popular account of superposition: its table of representations";
    const string Mono = "monosemantic", Poly = "polysemantic";
    const string Dedicated = "dedicated directions", Neurons = "neurons", Principal = "principal components";
    const string Latents = "autoencoder", Oracle = "true directions, pursuit", Labels = "labels, probes";
    const string Random = "random directions, pursuit", Shuffled = "shuffled latents";
    const string Again = "true directions, other samples";
    static readonly string[] s_rows =
        [Dedicated, Neurons, Principal, Latents, Oracle, Labels, Random, Shuffled];

    public string Name => "three-representations";
    public Section Section => Section.Decoding;
    public string Question => "Monosemantic, polysemantic, or decoded: how readable and how dense is each?";
    public string PaperFigure => "none of the paper's: a popular table of representations, measured";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = DecodedModels.Size(scale, 8, 6_000);
        return new(seed, [.. ((string[])[Mono, Poly]).Select(kind => new Cell("",
            [new("representation", kind), new("density", kind == Mono ? 1.0 : Sparse)],
            TrainingOptions.For(n, m, kind == Mono ? 1.0 : Sparse) with
            {
                Steps = steps, Batch = 512, Importance = Importance.Geometric(n, 0.9),
                Optimizer = new() { LearningRate = 1e-2 }, Schedule = new(ScheduleKind.Linear),
            }, seeds) { LossSamples = 1 << 14 })]);
    }

    sealed record Read(GridModel Model, string Row, UnitScores Scores, int Units)
    {
        internal double FeaturesPerDimension => (double)Scores.Recovered / m;
        internal double OnOffBitsPerDimension => Scores.Bits / m;
        internal double BitsPerDimension => Scores.AmplitudeBits / m;
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        bool isSmoke = DecodedModels.IsSmoke(models[0]);
        Read[] read = [.. models.AsParallel().AsOrdered().SelectMany(model => Units(model, isSmoke))];
        return new([.. Claims(read)], [Figure(read)], [Table(read), Summary(read)],
            model => $"{model.Cell["representation"]}, {model.Gram().Represented} represented");
    }

    static IEnumerable<Read> Units(GridModel model, bool isSmoke)
    {
        ulong seed = model.Seed + model.Stream;
        // all are read in the sparse world, the one that has something to say
        var world = new ToyHiddenWorld(model.Model, new IndependentWorld(n, Sparse));
        var study = new DecodingStudy(world, seed, 1024);
        int samples = isSmoke ? 512 : 16_384;
        HiddenBatch Draw(ulong stream) =>
            HiddenBatch.Draw(world, new(seed, stream, RandomPurpose.Evaluation), samples);
        var batch = Draw(0);
        Read Of(string row, IReadOnlyList<float[]> units, bool bothSides, HiddenBatch? read = null) =>
            new(model, row, UnitScores.Of(units, Features(read ?? batch), bothSides), units.Count);
        if (model.Cell["representation"].Equals(Mono))
        {
            int[] longest = [.. Enumerable.Range(0, n).OrderByDescending(i => world.Truth.Norm(i)).Take(m)];
            yield return Of(Dedicated, Projected(batch, [.. longest.Select(i =>
                world.Truth.Row(i).ToArray().Select(w => (double)w).ToArray())]), bothSides: false);
            yield break;
        }
        yield return Of(Neurons, Projected(batch, [.. Enumerable.Range(0, m).Select(k =>
            Enumerable.Range(0, m).Select(j => j == k ? 1.0 : 0).ToArray())]), bothSides: true);
        yield return Of(Principal, Projected(batch, Components(batch)), bothSides: true);
        int width = study.Findable.Count;
        if (width < 2) yield break;
        double active = width * Sparse;
        var architecture = new BatchTopK(active);
        var options = study.Options(architecture, width, isSmoke ? 6 : 5_000);
        float[][] latents = Codes(study.Train(options), options, batch);
        yield return Of(Latents, latents, bothSides: false);
        int most = (int)Math.Ceiling(2 * active);
        yield return Of(Oracle, Pursued(study.TrueDirections, batch, most), bothSides: false);
        // a probe says "on" where its projection is high: the threshold is chosen as for any unit
        var probes = study.Probes(isSmoke ? 3 : 600).Directions;
        yield return Of(Labels, Projected(batch, [.. Enumerable.Range(0, probes.Count).Select(i =>
            probes.Row(i).ToArray().Select(w => (double)w).ToArray())]), bothSides: false);
        yield return Of(Random, Pursued(study.RandomDirections(width), batch, most), bothSides: false);
        // controls: the truth read twice; and every latent's samples in another order
        var other = Draw(1);
        yield return Of(Again, Pursued(study.TrueDirections, other, most), bothSides: false, other);
        yield return Of(Shuffled, [.. latents.Select(unit =>
            (float[])[.. unit[(samples / 3)..], .. unit[..(samples / 3)]])], bothSides: false);
    }

    static float[][] Features(HiddenBatch batch)
    {
        float[][] features = [.. Enumerable.Range(0, n).Select(_ => new float[batch.Samples])];
        for (int s = 0; s < batch.Samples; s++)
        {
            var (on, values) = batch.Code(s);
            for (int e = 0; e < on.Length; e++) features[on.Span[e]][s] = values.Span[e];
        }
        return features;
    }

    static float[][] Projected(HiddenBatch batch, double[][] directions) =>
        [.. directions.Select(v => Enumerable.Range(0, batch.Samples).Select(s =>
        {
            var x = batch.Row(s);
            double sum = 0;
            for (int k = 0; k < v.Length; k++) sum += v[k] * x[k];
            return (float)sum;
        }).ToArray())];

    /// <summary>Eigenvectors of the hidden states' covariance.</summary>
    static double[][] Components(HiddenBatch batch)
    {
        var X = Matrix<double>.Build.Dense(batch.Samples, m, (s, k) => batch.Row(s)[k]);
        var mean = X.ColumnSums() / batch.Samples;
        var covariance = X.TransposeThisAndMultiply(X) / batch.Samples - mean.OuterProduct(mean);
        return [.. covariance.Evd(Symmetricity.Symmetric).EigenVectors.EnumerateColumns()
            .Select(column => column.ToArray())];
    }

    static float[][] Codes(Autoencoder model, SaeOptions options, HiddenBatch batch)
    {
        using var inference = new SaeInference(
            model, options with { Batch = batch.Samples }, Execution.Serial);
        var codes = new CodeBatch(batch.Samples);
        inference.Encode(batch, codes);
        float[][] units = [.. Enumerable.Range(0, model.Width).Select(_ => new float[batch.Samples])];
        for (int s = 0; s < batch.Samples; s++)
        {
            var (latents, values) = codes.Of(s);
            for (int e = 0; e < latents.Length; e++) units[latents.Span[e]][s] = values.Span[e];
        }
        return units;
    }

    static float[][] Pursued(Directions dictionary, HiddenBatch batch, int k)
    {
        var problem = new CodingProblem(dictionary);
        var coder = new OrthogonalMatchingPursuit(k);
        float[][] units = [.. Enumerable.Range(0, problem.n).Select(_ => new float[batch.Samples])];
        for (int s = 0; s < batch.Samples; s++)
        {
            double[] a = coder.Code(problem, batch.Row(s).ToArray().Select(x => (double)x).ToArray());
            for (int i = 0; i < a.Length; i++) units[i][s] = (float)a[i];
        }
        return units;
    }

    static IEnumerable<Claim> Claims(Read[] read)
    {
        double[] Of(string row, Func<Read, double> value) =>
            [.. read.Where(one => one.Row == row).Select(value)];
        double PerUnit(Read one) => one.Scores.FeaturesPerUnit;
        double[] More(string row, string than, Func<Read, double> value) =>
            [.. Of(row, value).Zip(Of(than, value), (a, b) => a - b)];
        yield return Claimed.Mean("mono-one-each", "A monosemantic model has one feature a unit (features "
            + "for 90% of a unit's variance).", Source, 1, 0.25, "up to one unit in four may have two",
            Of(Dedicated, PerUnit), "neurons of the polysemantic model", Of(Neurons, PerUnit));
        yield return Claimed.Mean("poly-many", "A polysemantic model's neurons have many features each.",
            Source, 11.5, 8.5, "at least three, and at most all twenty", Of(Neurons, PerUnit),
            "the monosemantic model", Of(Dedicated, PerUnit));
        yield return Claimed.Mean("sae-about-one", "An autoencoder's latents have about one feature each.",
            Source, 1.25, 0.5, "\"~1\": between 0.75 and 1.75", Of(Latents, PerUnit),
            "neurons of the same model", Of(Neurons, PerUnit));
        yield return Claimed.Mean("poly-unreadable", "Single neurons of a polysemantic model tell fewer "
            + "features (F1 ≥ 0.9) a dimension than a monosemantic model's units.", Source, -0.75, 0.5,
            "at least a quarter of a feature a dimension fewer", More(Neurons, Dedicated,
                one => one.FeaturesPerDimension), "the same model's true directions",
            More(Oracle, Dedicated, one => one.FeaturesPerDimension));
        yield return Claimed.Mean("sae-readable", "An autoencoder makes more features readable a dimension "
            + "than the same model's neurons are.", Source, 2, 1.75, "at least a quarter of a feature a "
            + "dimension",
            More(Latents, Neurons, one => one.FeaturesPerDimension), "the same latents, shuffled",
            More(Shuffled, Neurons, one => one.FeaturesPerDimension));
        yield return Claimed.Mean("poly-dense", "A polysemantic model holds more bits a dimension than a "
            + "monosemantic one, read along its true directions.", Source, 1, 0.95,
            "at least 0.05 of a bit", More(Oracle, Dedicated, one => one.BitsPerDimension),
            "random directions in the true ones' place",
            More(Random, Dedicated, one => one.BitsPerDimension));
        yield return Claimed.Mean("sae-moderate-above", "The density of an autoencoder's features is "
            + "moderate: above a monosemantic model's (bits a dimension gained).", Source, 1, 0.95, "at "
            + "least 0.05 of a bit",
            More(Latents, Dedicated, one => one.BitsPerDimension), "the same latents, shuffled",
            More(Shuffled, Dedicated, one => one.BitsPerDimension));
        yield return Claimed.Mean("sae-moderate-below", "The density of an autoencoder's features is "
            + "moderate: below the same model's own (bits a dimension lost to the true directions).", Source,
            0.5, 0.49, "at least 0.01 of a bit",
            More(Oracle, Latents, one => one.BitsPerDimension), "the true directions on other samples",
            More(Oracle, Again, one => one.BitsPerDimension));
    }

    static FigureFile Figure(Read[] read)
    {
        (string, IReadOnlyList<double>) Panel(string title, Func<Read, double> of) => (title,
            [.. s_rows.Select(row =>
                read.Where(one => one.Row == row).Select(of).DefaultIfEmpty(0).Average())]);
        string caption = $"{n} features, {m} hidden dimensions, read in one world (p = 0.05). Dedicated "
            + $"directions: of models trained on dense features, which keep {m}; the others: of models "
            + "trained on sparse ones. Means over models: features that make up 90% of a "
            + "unit's explained variance; features that some unit tells with F1 ≥ 0.9; bits of on, off and "
            + "amplitude. "
            + "Answers to no figure of the paper.";
        return new("figure.svg", new Figure("Three representations", caption, Figures.Grid.Row(
            Claimed.Bars(s_rows, most: null,
                Panel("features a unit", one => one.Scores.FeaturesPerUnit),
                Panel("readable a dimension", one => one.FeaturesPerDimension),
                Panel("bits a dimension", one => Math.Max(0, one.BitsPerDimension))))).ToSvg(), caption);
    }

    static DataTable Table(Read[] read) => new("representations", new CsvTable(
        [
            new("representation"), new("stream"), new("units"), new("count"), new("featuresPerUnit"),
            new("recovered", "F1 at least 0.9"), new("featuresPerDimension"), new("bitsPerDimension"),
            new("onOffBitsPerDimension"), new("meanF1"), new("impossible", "features without a direction"),
        ],
        read.Select(one => (IReadOnlyList<object?>)
        [
            one.Model.Cell["representation"], (long)one.Model.Stream, one.Row, one.Units,
            one.Scores.FeaturesPerUnit, one.Scores.Recovered, one.FeaturesPerDimension, one.BitsPerDimension,
            one.OnOffBitsPerDimension,
            one.Scores.F1.Average(), one.Model.Impossible(),
        ])));

    static DataTable Summary(Read[] read) => DecoderSummary.Table(["units"],
        from one in read
        from score in ((string Name, double Value)[])
        [
            ("featuresPerUnit", one.Scores.FeaturesPerUnit), ("meanF1", one.Scores.F1.Average()),
            ("featuresPerDimension", one.FeaturesPerDimension), ("bitsPerDimension", one.BitsPerDimension),
            ("onOffBitsPerDimension", one.OnOffBitsPerDimension),
        ]
        select ((object?[])[one.Row], score.Name, score.Value));
}
