using Superposition.Dictionaries;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Coding;
using Superposition.Dictionaries.Scores;
using Superposition.Dictionaries.Worlds;
using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Lab.Explorer;

/// <summary>A hidden vector made of k features, and what made it.</summary>
/// <param name="Support">Places among the findable features, ascending.</param>
/// <param name="X">[findable], between <see cref="DecodeBench.Least"/> and 1 on the support.</param>
/// <param name="h">[m]</param>
sealed record BenchSample(IReadOnlyList<int> Support, double[] X, double[] h);

/// <summary>x̂ [findable], in units of the features.</summary>
sealed record BenchDecoder(string Name, Func<BenchSample, double[]> Estimate);

/// <summary>
/// Decoders side by side on one model's hidden vectors. Only features that the model represents can be on,
/// each with a value from ½ to 1; a decoder says that one is on where its estimate is above ¼. All but the
/// autoencoder are given the true directions, so this is what inference can do, not what learning finds.
/// </summary>
sealed class DecodeBench : IDisposable
{
    public const double Least = 0.5, Threshold = 0.25;
    const int SaeBatch = 1024;

    /// <summary>As λ → 0 the LASSO picks, of all exact codes, the one of least sum.</summary>
    const double Lambda = 1e-3;

    readonly ToyModel model;
    readonly ToyHiddenWorld world;
    readonly CodingProblem problem;
    readonly IReadOnlyList<double> length;
    readonly HiddenBatch one;
    readonly Reference reference;
    readonly CodeBatch codes = new(HiddenBatch.Block);
    SaeTrainer? trainer;
    SaeInference? inference;
    int[] target = [];

    /// <exception cref="InvalidInputException">Nothing is represented, or it is no plain model.</exception>
    public DecodeBench(ToyModel model, IWorld features)
    {
        (this.model, world) = (model, new(model, features));
        Findable = world.Findable;
        if (Findable.Count == 0)
            throw new InvalidInputException(
                "no feature has a direction (‖W_i‖ above 0.5): there is nothing to decode.");
        var directions = Findable.SelectMany(i => world.Truth.Row(i).ToArray());
        problem = new(new(Findable.Count, model.m, [.. directions]));
        length = problem.Length;
        one = new(HiddenBatch.Block, model.m);
        reference = new(model.n, model.m, [.. model.W.Select(w => (double)w)],
            [.. model.b.Select(b => (double)b)], model.Activation, []);
        Decoders =
        [
            new("model readout", sample => Readout(sample.h)),
            Of(_ => new NonnegativeLeastSquares(), "nonnegative least squares"),
            Of(_ => new ShrinkageCoder(Lambda, Steps: 3000), "nonnegative LASSO"),
            Of(sample => new OrthogonalMatchingPursuit(sample.Support.Count), "orthogonal matching pursuit"),
            Of(sample => new MatchingPursuitCoder(sample.Support.Count), "matching pursuit"),
            Of(sample => new HardThresholding(sample.Support.Count), "hard thresholding"),
            Of(sample => new OracleSupport(sample.Support), "oracle support"),
        ];
    }

    /// <summary>Features with a direction of their own; of several with one direction the first.</summary>
    public IReadOnlyList<int> Findable { get; }

    public IReadOnlyList<int> Impossible =>
        [.. Enumerable.Range(0, model.n).Where(i => world.Classes[i] < 0)];

    public IReadOnlyList<int> Merged =>
        [.. Enumerable.Range(0, model.n).Where(i => world.Classes[i] >= 0 && world.Classes[i] != i)];

    public CodingProblem Problem => problem;

    /// <summary>The autoencoder is the last one, once it has been trained.</summary>
    public IReadOnlyList<BenchDecoder> Decoders { get; private set; }

    /// <summary>k of the findable features at random, draw number so and so of (seed, stream).</summary>
    public BenchSample Draw(int k, ulong seed, ulong draw)
    {
        int N = Findable.Count;
        var rng = new Rng(seed, draw * 64 + (ulong)k, RandomPurpose.Evaluation);
        int[] order = [.. Enumerable.Range(0, N)];
        for (int s = 0; s < k; s++)
        {
            int other = s + rng.NextIndex(N - s);
            (order[s], order[other]) = (order[other], order[s]);
        }
        double[] x = new double[N], h = new double[model.m];
        foreach (int i in order[..k])
        {
            x[i] = Least + (1 - Least) * rng.NextUniform();
            var row = world.Truth.Row(Findable[i]);
            for (int d = 0; d < h.Length; d++) h[d] += x[i] * row[d];
        }
        return new([.. order[..k].Order()], x, h);
    }

    /// <summary>x' = f(Wᵀh + b), the model's own.</summary>
    double[] Readout(double[] h)
    {
        double[] z = reference.PreActivation(h);
        return [.. Findable.Select(i => model.Activation.Value(z[i]))];
    }

    BenchDecoder Of(Func<BenchSample, ISparseCoder> coder, string name) => new(name, sample =>
        [.. coder(sample).Code(problem, sample.h).Select((value, i) => value / length[i])]);

    /// <summary>Each latent counts for the feature that it is nearest to.</summary>
    double[] Encode(double[] h)
    {
        one.X.Span.Clear();
        for (int d = 0; d < h.Length; d++) one.Row(0)[d] = (float)h[d];
        inference!.Encode(one, codes);
        var x = new double[Findable.Count];
        var (latents, values) = codes.Of(0);
        for (int e = 0; e < latents.Length; e++)
        {
            int latent = latents.Span[e], i = target[latent];
            x[i] += values.Span[e] * inference.Model.Directions.Norm(latent) / length[i];
        }
        return x;
    }

    /// <summary>
    /// Trains an autoencoder on the model's own world until called back; whether it has come to its end.
    /// </summary>
    public bool TrainAutoencoder(double active, int steps, ulong seed, Func<bool> isLate)
    {
        if (inference is not null) return true;
        trainer ??= new(Options(active, steps, SaeBatch),
            () => world.Sampler(LaneWidths.Fastest), seed, 0, Execution.Serial);
        while (trainer.StepsDone < steps && !isLate()) trainer.Step();
        if (trainer.StepsDone < steps) return false;
        inference = new(trainer.Model, Options(active, 1, HiddenBatch.Block), Execution.Serial, true);
        var truth = new Directions(problem.n, problem.d,
            [.. Findable.SelectMany(i => world.Truth.Row(i).ToArray())]);
        var scores = DictionaryScores.Of(trainer.Model.Directions, truth);
        (target, Mcc) = ([.. scores.Target], scores.Mcc);
        Decoders = [.. Decoders, new("autoencoder (BatchTopK)", sample => Encode(sample.h))];
        return true;
    }

    /// <summary>Mean number of findable features that are on in a world.</summary>
    public double Active(IndependentWorld world) =>
        Math.Clamp(Findable.Sum(i => world.Density[i]), 0.01, Findable.Count);

    /// <summary>Of the trained autoencoder's directions the one nearest to a vector, of length 1.</summary>
    public (double Cosine, double[] Direction) Nearest(float[] vector)
    {
        var learned = inference!.Model.Directions;
        double Cosine(int latent) => Directions.Cosine(vector, learned.Row(latent));
        int nearest = Enumerable.Range(0, learned.Count).MaxBy(Cosine);
        double norm = learned.Norm(nearest);
        return (Cosine(nearest), [.. learned.Row(nearest).ToArray().Select(value => value / norm)]);
    }

    public long AutoencoderSteps => trainer?.StepsDone ?? 0;

    /// <summary>How well the autoencoder's directions are the true ones; NaN before it is trained.</summary>
    public double Mcc { get; private set; } = double.NaN;

    SaeOptions Options(double active, int steps, int batch) => new()
    {
        Dimension = model.m,
        Width = Findable.Count,
        Architecture = new BatchTopK(active),
        Batch = batch,
        Steps = steps,
        LearningRate = 1e-3,
        WarmupSteps = Math.Min(steps / 10, 100),
        DecaySteps = steps / 3,
        DecoderNorm = DecoderNorm.Unit,
        DeadWindow = Math.Max(20, steps / 50),
        DecoderBias = false,
    };

    public void Dispose()
    {
        trainer?.Dispose();
        inference?.Dispose();
    }
}
