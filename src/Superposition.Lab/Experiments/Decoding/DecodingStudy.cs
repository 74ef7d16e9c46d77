using Superposition.Dictionaries;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Coding;
using Superposition.Dictionaries.Scores;
using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Lab.Experiments.Decoding;

/// <summary>
/// One row of a decoding table: which dictionary, which inference, and every score of both. A probe makes no
/// reconstruction: what its codes keep of the hidden state is not a number.
/// </summary>
public sealed record DecodedRow(
    string Dictionary, string Inference, DictionaryScores Directions, LatentScores Latents, CodeScores Codes)
{
    /// <summary>Each latent judged by the next one's feature: what is right by chance.</summary>
    public required LatentScores Shuffled { get; init; }

    /// <summary>Features that the model has no direction for: no decoder can find them.</summary>
    public IReadOnlyList<int> Impossible { get; init; } = [];

    /// <summary>Where the study knows of parents.</summary>
    public HierarchyScores? Hierarchy { get; init; }

    /// <summary>How well each feature is read that can be found.</summary>
    public IReadOnlyList<FeatureScore> Features { get; init; } = [];
}

/// <summary>
/// Decodes hidden states whose truth is known: by the true directions with several inferences (the oracle),
/// by autoencoders, by random directions, and by probes that are shown the truth (the ceiling of linear
/// reading). Of a toy model the truth is the directions that it represents, equal ones merged; the others are
/// impossible. Cosines are signed.
/// </summary>
public sealed class DecodingStudy
{
    internal const string True = "true", Learned = "learned", Random = "random", Encoder = "encoder";
    internal const string Labels = "labels", Probe = "logistic probe";
    const int Batch = 1024;

    /// <summary>A code below this share of ‖x‖ counts as off: solvers leave dust.</summary>
    const double LeastShare = 0.01;
    readonly IHiddenWorld world;
    readonly IReadOnlyList<int> classes;
    readonly ulong seed;
    readonly int samples;
    readonly Directions findable;

    public DecodingStudy(ToyHiddenWorld world, ulong seed, int samples)
        : this(world, world.Classes, seed, samples) { }

    /// <summary>Every feature of the world is to be found.</summary>
    public DecodingStudy(IHiddenWorld world, ulong seed, int samples)
        : this(world, [.. Enumerable.Range(0, world.Truth.Count)], seed, samples) { }

    DecodingStudy(IHiddenWorld world, IReadOnlyList<int> classes, ulong seed, int samples)
    {
        (this.world, this.classes, this.seed, this.samples) = (world, classes, seed, samples);
        Findable = [.. classes.Where((c, i) => c == i)];
        findable = new(Findable.Count, world.Truth.Dimension,
            [.. Findable.SelectMany(i => world.Truth.Row(i).ToArray())]);
    }

    public IReadOnlyList<int> Findable { get; }

    /// <summary>For each feature the one above it, −1 for none; null where there is no tree.</summary>
    public IReadOnlyList<int>? Parents { get; init; }

    /// <summary>Mean number of findable features that are on.</summary>
    public double Active(IReadOnlyList<double> density) => Findable.Sum(i => density[i]);

    /// <summary>An autoencoder trained on the hidden states.</summary>
    public Autoencoder Train(ISaeArchitecture architecture, int width, int steps, ulong stream = 0) =>
        Train(Options(architecture, width, steps), stream);

    public Autoencoder Train(SaeOptions options, ulong stream = 0)
    {
        using var trainer = new SaeTrainer(
            options, () => world.Sampler(LaneWidths.Fastest), seed, stream, Execution.Serial);
        for (int step = 0; step < options.Steps; step++) trainer.Step();
        return trainer.Model;
    }

    internal SaeOptions Options(ISaeArchitecture architecture, int width, int steps) => new()
    {
        Dimension = world.Truth.Dimension, Width = width, Architecture = architecture, Batch = Batch,
        Steps = steps, LearningRate = 1e-3, WarmupSteps = Math.Min(steps / 10, 100), DecaySteps = steps / 3,
        DecoderNorm = DecoderNorm.Unit, DeadWindow = Math.Max(20, steps / 50), DecoderBias = false,
    };

    /// <summary>The autoencoder with its own encoder.</summary>
    public DecodedRow Row(Autoencoder model, ISaeArchitecture architecture, string dictionary = Learned) =>
        Row(model, Options(architecture, model.Width, 1), dictionary);

    public DecodedRow Row(Autoencoder model, SaeOptions options, string dictionary = Learned)
    {
        using var inference = new SaeInference(model, options with { Batch = Batch }, Execution.Serial);
        return Row(dictionary, Encoder, model.Directions, (batch, codes) => inference.Encode(batch, codes),
            (codes, reconstructed) => inference.Decode(codes, reconstructed));
    }

    /// <summary>A dictionary with the inference, of those tried, whose F1 is best.</summary>
    public DecodedRow Best(string name, Directions dictionary, params IReadOnlyList<ISparseCoder> tried) =>
        tried.Select(coder => Row(name, dictionary, coder)).MaxBy(row => row.Latents.F1)!;

    /// <summary>A dictionary with an inference of its own for every sample.</summary>
    /// <param name="offset">[d], taken from x first, such as the bias of a world; null: nothing.</param>
    public DecodedRow Row(string name, Directions dictionary, ISparseCoder coder, float[]? offset = null)
    {
        var problem = new CodingProblem(dictionary);
        int d = dictionary.Dimension;
        double[] x = new double[d];
        return Row(name, coder.Name, dictionary, (batch, codes) =>
        {
            int to = 0;
            for (int b = 0; b < batch.Samples; b++)
            {
                var row = batch.Row(b);
                double square = 0;
                for (int k = 0; k < d; k++)
                    square += (x[k] = row[k] - (offset is null ? 0 : offset[k])) * x[k];
                codes.Starts[b] = to;
                if (square == 0) continue;
                double[] a = coder.Code(problem, x);
                for (int i = 0; i < a.Length; i++)
                {
                    if (!(a[i] > LeastShare * Math.Sqrt(square))) continue;
                    codes.Grow(to + 1);
                    codes.Latents[to] = i;
                    codes.Values[to++] = (float)(a[i] / problem.Length[i]);
                }
            }
            codes.Starts[batch.Samples] = to;
        }, (codes, reconstructed) => Decode(dictionary, offset, codes, reconstructed));
    }

    static void Decode(Directions dictionary, float[]? offset, CodeBatch codes, Span<float> reconstructed)
    {
        int d = dictionary.Dimension;
        for (int b = 0; b < codes.Samples; b++)
        {
            var to = reconstructed.Slice(b * d, d);
            if (offset is null) to.Clear();
            else offset.CopyTo(to);
            var (latents, values) = codes.Of(b);
            for (int e = 0; e < latents.Length; e++)
                for (int k = 0; k < d; k++)
                    to[k] += values.Span[e] * dictionary.Row(latents.Span[e])[k];
        }
    }

    /// <summary>
    /// The ceiling of linear reading: a logistic probe for each findable feature, trained with the truth.
    /// </summary>
    /// <param name="first">Only so many of the findable features have one; null: all.</param>
    public DecodedRow ProbeRow(int steps, int? first = null)
    {
        var probes = Probes(steps, first);
        var row = Row(Labels, Probe, probes.Directions, probes.Encode,
            (_, reconstructed) => reconstructed.Clear(), target: [.. Findable.Take(probes.Count)]);
        return row with
        {
            Codes = row.Codes with
            {
                ExplainedVariance = double.NaN,
                RelativeError = double.NaN,
                Shrinkage = double.NaN,
            },
            Features = [.. row.Features.Select(one => one with { Error = double.NaN })],
        };
    }

    internal LogisticProbes Probes(int steps, int? first = null)
    {
        int[] probed = [.. Findable.Take(first ?? Findable.Count)];
        return LogisticProbes.Train(world, [.. classes.Select(c => Array.IndexOf(probed, c))], probed.Length,
            new(seed, 1, RandomPurpose.TrainingData), steps);
    }

    public Directions TrueDirections => findable;

    public Directions RandomDirections(int width)
    {
        var model = new Autoencoder(world.Truth.Dimension, width);
        model.Initialise(seed, 99, 1);
        return model.Directions;
    }

    delegate void Reconstruct(CodeBatch codes, Span<float> reconstructed);

    /// <param name="target">Features that latents are for; null: the nearest ones.</param>
    DecodedRow Row(
        string dictionary, string inference, Directions directions, Action<HiddenBatch, CodeBatch> encode,
        Reconstruct decode, int[]? target = null)
    {
        int d = world.Truth.Dimension;
        var scores = DictionaryScores.Of(directions, findable);
        target ??= [.. scores.Target.Select(j => Findable[j])];
        var counts = new LatentCounts(target, world.Truth.Count, classes);
        var errors = new FeatureErrors(directions, world.Truth, target, classes);
        var shuffled = new LatentCounts([.. target[1..], target[0]], world.Truth.Count, classes);
        var hierarchy = Parents is null ? null
            : new HierarchyCounts(new(directions, world.Truth), Parents);
        var kept = new CodeCounts(d);
        var codes = new CodeBatch(Batch);
        float[] reconstructed = new float[Batch * d];
        foreach (var batch in HiddenBatch.Stream(
            [world.Sampler(LaneWidths.Fastest)], d, new(seed, 0, RandomPurpose.Evaluation), Batch, samples))
        {
            encode(batch, codes);
            counts.Add(batch, codes);
            errors.Add(batch, codes);
            shuffled.Add(batch, codes);
            hierarchy?.Add(batch, codes);
            decode(codes, reconstructed);
            kept.Add(batch, codes, reconstructed);
        }
        var latents = counts.Scores();
        double[] best = new double[world.Truth.Count];
        for (int i = 0; i < target.Length; i++)
            best[target[i]] = Math.Max(best[target[i]], latents.Each[i]);
        return new(dictionary, inference, scores, latents, kept.Scores())
        {
            Shuffled = shuffled.Scores(), Hierarchy = hierarchy?.Scores(world.Truth),
            Impossible = [.. Enumerable.Range(0, classes.Count).Where(i => classes[i] < 0)],
            Features = [.. Findable.Select((i, j) =>
                new FeatureScore(i, best[i], scores.Nearest[j], errors.Relative(i)))],
        };
    }
}
