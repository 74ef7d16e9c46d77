using Superposition.Dictionaries;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Scores;
using Superposition.Dictionaries.Worlds;
using Superposition.Lab.Files;
using Superposition.Numerics;
using Superposition.Training;

namespace Superposition.Lab.Commands.Sae;

/// <summary>
/// A decoder against the world that it is for, as SynthSAEBench scores it (arXiv 2602.14687): the training
/// autoencoder on fresh batches of 1,024, each latent as a detector of the feature that it is nearest to by
/// |cos|, MCC by |cos| too. Beside it MCC by signed cosines, and the share of the n most frequent features
/// (n latents) that are some latent's nearest with a cosine above 0.9.
/// </summary>
static class WorldScores
{
    internal const int Batch = 1024;

    /// <summary>The columns of <c>data/scores.csv</c>.</summary>
    internal static IReadOnlyList<CsvColumn> Columns { get; } =
    [
        new("samples", "trained on"), new("f1"), new("mcc", "absolute cosines"), new("precision"),
        new("recall"), new("uniqueness"), new("explainedVariance"), new("l0"),
        new("dead", "share of latents"), new("shrinkage"), new("mccSigned"),
        new("commonCoverage", "share of the n most frequent features"),
        new("trueL0"), new("scoredOn", "samples"),
    ];

    /// <summary>The last row by its columns' names, but for what a training says of itself.</summary>
    internal static IEnumerable<KeyValuePair<string, object?>> Named(double[] row) =>
        Columns.Zip(row).Where(one => one.First.Name is not ("l0" or "dead")).Select(one =>
            new KeyValuePair<string, object?>(one.First.Name, one.Second));

    /// <returns>One row of <see cref="Columns"/>.</returns>
    /// <param name="trainedOn">Samples.</param>
    /// <param name="samples">To score on; rounded up to whole batches.</param>
    internal static double[] Of(
        SyntheticWorld world, Autoencoder model, SaeOptions options, double trainedOn, int samples,
        Execution execution)
    {
        using var inference = new SaeInference(model, options with { Batch = Batch }, execution);
        return Of(world, model.Directions, (batch, codes, reconstructed) =>
        {
            if (model.InputScale != 1)
                foreach (ref float x in batch.X.Span) x *= (float)model.InputScale;
            inference.Encode(batch, codes);
            inference.Decode(codes, reconstructed);
        }, null, trainedOn, samples, execution);
    }

    /// <summary>Codes of a batch, and what they make of it.</summary>
    internal delegate void Decoder(HiddenBatch batch, CodeBatch codes, float[] reconstructed);

    /// <param name="target">The feature that each latent is for; null: the nearest.</param>
    internal static double[] Of(
        SyntheticWorld world, Directions directions, Decoder decode, int[]? target, double trainedOn,
        int samples, Execution execution)
    {
        int n = directions.Count, d = directions.Dimension;
        var C = new Cosines(directions, world.Truth);
        var signed = DictionaryScores.Of(C);
        foreach (ref float cosine in C.Values.AsSpan()) cosine = MathF.Abs(cosine);
        var nearest = DictionaryScores.Of(C);
        bool[] covered = new bool[n];
        for (int i = 0; i < n; i++)
        {
            int feature = nearest.Target[i];
            if (feature < n && C[i, feature] > DictionaryScores.Found) covered[feature] = true;
        }
        var codes = new CodeBatch(Batch);
        float[] reconstructed = new float[Batch * d];
        var latents = new LatentCounts(target ?? nearest.Target, world.Truth.Count);
        var kept = new CodeCounts(d);
        IHiddenSampler[] samplers =
            [.. Enumerable.Range(0, execution.Threads).Select(_ => world.Sampler(execution.Width))];
        int done = 0;
        foreach (var batch in HiddenBatch.Stream(
            samplers, d, new(world.Options.Seed, 0, RandomPurpose.Evaluation), Batch, samples))
        {
            decode(batch, codes, reconstructed);
            latents.Add(batch, codes);
            kept.Add(batch, codes, reconstructed);
            done += Batch;
        }
        var (each, all) = (latents.Scores(), kept.Scores());
        return
        [
            trainedOn, each.F1, nearest.Mcc, each.Precision, each.Recall, nearest.Uniqueness,
            all.ExplainedVariance, all.L0, each.Dead, all.Shrinkage, signed.Mcc,
            covered.Count(one => one) / (double)n, all.TrueL0, done,
        ];
    }
}
