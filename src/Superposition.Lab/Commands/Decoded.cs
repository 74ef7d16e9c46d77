using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Coding;
using Superposition.Dictionaries.Scores;
using Superposition.Dictionaries.Worlds;
using Superposition.Lab.Experiments.Decoding;

namespace Superposition.Lab.Commands;

/// <summary>One model's hidden states with all that <c>decode</c> says of them.</summary>
/// <param name="Width">Latents of the autoencoder.</param>
/// <param name="K">What it was told of how many are on.</param>
/// <param name="Rows">One a method.</param>
sealed record Decoded(
    ToyHiddenWorld World, DecodingStudy Study, int Width, double K, IReadOnlyList<DecodedRow> Rows)
{
    /// <summary>F1 from which a feature counts as found.</summary>
    internal const double Found = 0.9;

    /// <param name="active">True directions on in a sample, on average.</param>
    /// <param name="starts">
    /// Autoencoders that are trained; a few latents may start so badly that they die. The one that leaves the
    /// least of h is kept, which takes no truth.
    /// </param>
    internal static Decoded Of(
        ToyHiddenWorld world, DecodingStudy study, double active, int width, double k, int starts, int steps)
    {
        // a sample may have twice the average on
        static OrthogonalMatchingPursuit Pursuit(double on, int most) =>
            new(Math.Clamp((int)Math.Ceiling(2 * on), 1, most));
        var architecture = new BatchTopK(k);
        var (learned, encoder) = Enumerable.Range(0, starts).AsParallel().AsOrdered()
            .Select(stream => study.Train(architecture, width, steps, (ulong)stream))
            .Select(model => (Model: model, Row: study.Row(model, architecture)))
            .AsEnumerable().MinBy(one => one.Row.Codes.SquaredError);
        var truth = study.TrueDirections;
        return new(world, study, width, k,
        [
            study.Row(DecodingStudy.True, truth, Pursuit(active, truth.Count)),
            study.Row(DecodingStudy.True, truth, new ShrinkageCoder(0.05)),
            study.Row(DecodingStudy.True, truth, new NonnegativeLeastSquares()),
            encoder,
            study.Row(DecodingStudy.Learned, learned.Directions, Pursuit(k, width)),
            study.ProbeRow(Math.Clamp(steps / 4, 20, 2_000)),
            study.Row(DecodingStudy.Random, study.RandomDirections(width), Pursuit(k, width)),
        ]);
    }

    internal int[] Impossible => [.. Features.Where(i => World.Classes[i] < 0)];
    internal int[] Merged => [.. Features.Where(i => World.Classes[i] >= 0 && World.Classes[i] != i)];
    IEnumerable<int> Features => Enumerable.Range(0, World.Truth.Count);

    /// <summary>What each method, in the order of rows, has of a feature that can be found.</summary>
    internal IReadOnlyList<FeatureScore> Read(int feature)
    {
        int place = Study.Findable.ToList().IndexOf(feature);
        return [.. Rows.Select(row => row.Features[place])];
    }

    /// <summary>
    /// Rows that decode. A probe is shown the answers and random directions know nothing: neither does.
    /// </summary>
    IEnumerable<int> Decoders => Enumerable.Range(0, Rows.Count)
        .Where(r => Rows[r].Dictionary is DecodingStudy.True or DecodingStudy.Learned);

    /// <summary>The decoder with the best F1 of a feature, as a row.</summary>
    internal int Best(int feature) => Decoders.MaxBy(r => Read(feature)[r].F1);

    /// <summary>Whose directions find a feature: true ones, learned ones, both or neither.</summary>
    internal IEnumerable<string> FoundWith(int feature) => Decoders
        .Where(r => Read(feature)[r].F1 >= Found).Select(r => Rows[r].Dictionary).Distinct();

    /// <summary>Of the autoencoder's latent that is nearest to a feature.</summary>
    internal double Cosine(int feature) =>
        Read(feature)[Rows.ToList().FindIndex(row => row.Dictionary == DecodingStudy.Learned)].Cosine;

    internal object Document() => new
    {
        Study.Findable,
        Impossible,
        Merged,
        Width,
        K,
        Features = Features.Select(Plain),
        Rows = Rows.Select(Plain),
    };

    static string Method(DecodedRow row) => $"{row.Dictionary}, {row.Inference}";

    object Plain(int index)
    {
        int same = World.Classes[index];
        if (same != index)
            return new
            {
                index,
                found = false,
                impossible = same < 0,
                mergedWith = same < 0 ? (int?)null : same,
            };
        var read = Read(index);
        int best = Best(index);
        Dictionary<string, double?> Each(Func<FeatureScore, double> of) =>
            Rows.Zip(read).ToDictionary(one => Method(one.First), one => JsonText.Number(of(one.Second)));
        return new
        {
            index,
            found = read[best].F1 >= Found,
            foundWith = FoundWith(index),
            impossible = false,
            mergedWith = (int?)null,
            best = new
            {
                method = Method(Rows[best]),
                f1 = read[best].F1,
                error = JsonText.Number(read[best].Error),
            },
            cosine = Cosine(index),
            f1 = Each(one => one.F1),
            cosines = Each(one => one.Cosine),
            errors = Each(one => one.Error),
        };
    }

    static object Plain(DecodedRow row) => new
    {
        Method = Method(row),
        row.Dictionary,
        row.Inference,
        Found = row.Features.Where(one => one.F1 >= Found).Select(one => one.Feature),
        row.Directions.Mcc,
        row.Directions.MccOverTruth,
        row.Directions.Mmcs,
        row.Directions.ReverseMmcs,
        row.Directions.Uniqueness,
        row.Directions.Coverage,
        row.Latents.Precision,
        row.Latents.Recall,
        row.Latents.F1,
        RelativeError = JsonText.Number(row.Codes.RelativeError),
        ExplainedVariance = JsonText.Number(row.Codes.ExplainedVariance),
        Shrinkage = JsonText.Number(row.Codes.Shrinkage),
        row.Codes.L0,
        row.Codes.TrueL0,
        row.Latents.Dead,
    };
}
