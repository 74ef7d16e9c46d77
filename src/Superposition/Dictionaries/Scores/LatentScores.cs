using Superposition.Dictionaries.Worlds;

namespace Superposition.Dictionaries.Scores;

/// <summary>
/// Each latent as a detector of its nearest true feature, counted batch by batch: on where its code is above
/// 0. Precision, recall and F1 are 0 where undefined, and means are over all latents, dead ones too.
/// </summary>
/// <param name="classes">
/// For each feature the one that it counts as, −1 where it counts as none; null: itself.
/// </param>
public sealed class LatentCounts(
    IReadOnlyList<int> target, int features, IReadOnlyList<int>? classes = null)
{
    readonly long[] hits = new long[target.Count], fired = new long[target.Count], on = new long[features];
    readonly long[] seen = NewStamps(features);
    long samples;

    static long[] NewStamps(int features)
    {
        var stamps = new long[features];
        Array.Fill(stamps, -1);
        return stamps;
    }

    public void Add(HiddenBatch batch, CodeBatch codes)
    {
        for (int b = 0; b < batch.Samples; b++, samples++)
        {
            foreach (int own in batch.Code(b).Features.Span)
            {
                int feature = classes is null ? own : classes[own];
                if (feature < 0 || seen[feature] == samples) continue;
                seen[feature] = samples;
                on[feature]++;
            }
            var (latents, values) = codes.Of(b);
            for (int k = 0; k < latents.Length; k++)
            {
                if (!(values.Span[k] > 0)) continue;
                int latent = latents.Span[k];
                fired[latent]++;
                if (seen[target[latent]] == samples) hits[latent]++;
            }
        }
    }

    public LatentScores Scores()
    {
        int n = target.Count;
        double precision = 0, recall = 0, f1 = 0;
        var each = new double[n];
        for (int i = 0; i < n; i++)
        {
            double p = fired[i] == 0 ? 0 : (double)hits[i] / fired[i];
            double r = on[target[i]] == 0 ? 0 : (double)hits[i] / on[target[i]];
            each[i] = p + r == 0 ? 0 : 2 * p * r / (p + r);
            precision += p / n;
            recall += r / n;
            f1 += each[i] / n;
        }
        return new(precision, recall, f1, (double)fired.Count(count => count == 0) / n, each);
    }
}

/// <param name="Dead">Share of latents that never fired.</param>
/// <param name="Each">[n], the F1 of each latent.</param>
public sealed record LatentScores(
    double Precision, double Recall, double F1, double Dead, IReadOnlyList<double> Each);
