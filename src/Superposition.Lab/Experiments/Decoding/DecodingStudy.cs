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
/// One row of a decoding table: which dictionary, which inference, and every score of both.
/// </summary>
public sealed record DecodedRow(
    string Dictionary, string Inference, DictionaryScores Directions, LatentScores Latents, CodeScores Codes);

/// <summary>
/// Decodes the hidden states of one toy model: by the true directions with several inferences (the oracle),
/// by autoencoders, and by random directions. Truth is the directions that the model represents, equal ones
/// merged; the others are impossible. Cosines are signed.
/// </summary>
public sealed class DecodingStudy
{
    internal const string True = "true", Learned = "learned", Random = "random", Encoder = "encoder";
    const int Batch = 1024;

    /// <summary>A code below this share of ‖x‖ counts as off: solvers leave dust.</summary>
    const double LeastShare = 0.01;
    readonly ToyHiddenWorld world;
    readonly ulong seed;
    readonly int samples;
    readonly Directions findable;

    public DecodingStudy(ToyHiddenWorld world, ulong seed, int samples)
    {
        (this.world, this.seed, this.samples) = (world, seed, samples);
        Findable = world.Findable;
        int m = world.Truth.Dimension;
        findable = new(Findable.Count, m,
            [.. Findable.SelectMany(i => world.Truth.Row(i).ToArray())]);
    }

    public IReadOnlyList<int> Findable { get; }

    /// <summary>Mean number of findable features that are on.</summary>
    public double Active(IReadOnlyList<double> density) => Findable.Sum(i => density[i]);

    /// <summary>An autoencoder trained on the model's hidden states.</summary>
    public Autoencoder Train(ISaeArchitecture architecture, int width, int steps, ulong stream = 0)
    {
        var options = Options(architecture, width, steps);
        using var trainer = new SaeTrainer(
            options, () => world.Sampler(LaneWidths.Fastest), seed, stream, Execution.Serial);
        for (int step = 0; step < steps; step++) trainer.Step();
        return trainer.Model;
    }

    SaeOptions Options(ISaeArchitecture architecture, int width, int steps) => new()
    {
        Dimension = world.Truth.Dimension, Width = width, Architecture = architecture, Batch = Batch,
        Steps = steps, LearningRate = 1e-3, WarmupSteps = Math.Min(steps / 10, 100), DecaySteps = steps / 3,
        DecoderNorm = DecoderNorm.Unit, DeadWindow = Math.Max(20, steps / 50), DecoderBias = false,
    };

    /// <summary>The autoencoder with its own encoder.</summary>
    public DecodedRow Row(Autoencoder model, ISaeArchitecture architecture, string dictionary = Learned)
    {
        using var inference = new SaeInference(
            model, Options(architecture, model.Width, 1), Execution.Serial);
        return Row(dictionary, Encoder, model.Directions, (batch, codes) => inference.Encode(batch, codes));
    }

    /// <summary>A dictionary with an inference of its own for every sample.</summary>
    public DecodedRow Row(string name, Directions dictionary, ISparseCoder coder)
    {
        var problem = new CodingProblem(dictionary);
        double[] x = new double[dictionary.Dimension];
        return Row(name, coder.Name, dictionary, (batch, codes) =>
        {
            int to = 0;
            for (int b = 0; b < batch.Samples; b++)
            {
                var row = batch.Row(b);
                double square = 0;
                for (int k = 0; k < x.Length; k++) square += (x[k] = row[k]) * x[k];
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
        });
    }

    public Directions TrueDirections => findable;

    public Directions RandomDirections(int width)
    {
        var model = new Autoencoder(world.Truth.Dimension, width);
        model.Initialise(seed, 99, 1);
        return model.Directions;
    }

    DecodedRow Row(
        string dictionary, string inference, Directions directions, Action<HiddenBatch, CodeBatch> encode)
    {
        int d = world.Truth.Dimension;
        var scores = DictionaryScores.Of(directions, findable);
        var counts = new LatentCounts(
            [.. scores.Target.Select(j => Findable[j])], world.Truth.Count, world.Classes);
        var kept = new CodeCounts(d);
        var sampler = world.Sampler(LaneWidths.Fastest);
        var batch = new HiddenBatch(Batch, d);
        var codes = new CodeBatch(Batch);
        var stream = new WorldStream(seed, 0, RandomPurpose.Evaluation);
        float[] reconstructed = new float[Batch * d];
        for (int first = 0; first < samples; first += Batch)
        {
            for (int block = 0; block < Batch / HiddenBatch.Block; block++)
                sampler.Fill(stream, (ulong)(first / HiddenBatch.Block + block), batch, block);
            encode(batch, codes);
            counts.Add(batch, codes);
            Array.Clear(reconstructed);
            for (int b = 0; b < Batch; b++)
            {
                var (latents, values) = codes.Of(b);
                for (int e = 0; e < latents.Length; e++)
                    for (int k = 0; k < d; k++)
                        reconstructed[b * d + k] += values.Span[e] * directions.Row(latents.Span[e])[k];
            }
            kept.Add(batch, codes, reconstructed);
        }
        return new(dictionary, inference, scores, counts.Scores(), kept.Scores());
    }
}
