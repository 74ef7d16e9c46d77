using System.Globalization;
using Superposition.Dictionaries;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Scores;
using Superposition.Dictionaries.Worlds;
using Superposition.Lab.Files.Activations;
using Superposition.Lab.Files.Autoencoders;
using Superposition.Numerics;
using Superposition.Training;

namespace Superposition.Lab.Commands.Sae;

/// <summary>An autoencoder on stored activations, whose features nobody knows.</summary>
/// <param name="Dead">Share of latents that never fired.</param>
/// <param name="Rows">Scored on: whole blocks of 64, each row once where there are as many.</param>
sealed record SaeScore(CodeScores Codes, double Dead, long Rows)
{
    const int Block = HiddenBatch.Block, MostBlocks = 16;

    internal string Text => string.Create(CultureInfo.InvariantCulture, $"""
        explained variance {Shown(Codes.ExplainedVariance)}  L0 {Codes.L0:0.00}
        dead {Dead:0.0000}  shrinkage {Shown(Codes.Shrinkage)}  ({Rows} rows)
        """);

    static string Shown(double value) =>
        double.IsFinite(value) ? value.ToString("0.0000", CultureInfo.InvariantCulture) : "undefined";

    /// <param name="most">Rows at most, spread over all of them at random.</param>
    internal static SaeScore Of(
        StoredAutoencoder sae, ActivationShards shards, long most, Execution execution)
    {
        if (most < Block) throw new InvalidInputException($"score on at least {Block} samples.");
        long blocks = Math.Min(most, Math.Max(Block, shards.Rows)) / Block;
        // batches of equal size: the largest that divides what there is
        int batchSize = Block * Enumerable.Range(1, MostBlocks).Last(part => blocks % part == 0);
        var codes = new CodeBatch(batchSize);
        using var inference = new SaeInference(
            sae.Model, sae.Options(batchSize), execution, sae.ByThreshold);
        var counts = new CodeCounts(shards.Width);
        var fired = new bool[sae.Model.Width];
        float[] reconstructed = new float[batchSize * shards.Width];
        foreach (var batch in HiddenBatch.Stream([shards.Shuffled()], shards.Width,
            new(0, 0, RandomPurpose.Evaluation), batchSize, blocks * Block))
        {
            inference.Encode(batch, codes);
            inference.Decode(codes, reconstructed);
            counts.Add(batch, codes, reconstructed);
            foreach (int latent in codes.Latents[..codes.Starts[^1]]) fired[latent] = true;
        }
        return new(counts.Scores(), fired.Count(one => !one) / (double)fired.Length, blocks * Block);
    }
}
