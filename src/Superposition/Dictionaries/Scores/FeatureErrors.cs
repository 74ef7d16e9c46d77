using Superposition.Dictionaries.Worlds;

namespace Superposition.Dictionaries.Scores;

/// <summary>
/// How far codes are from each feature's own values: x̂_i is what the latents that stand for i write along
/// its direction, Σ a_l ⟨w_l, d_i⟩/‖d_i‖², and features of one direction are one feature.
/// </summary>
/// <param name="learned">w_l, [latents, d]</param>
/// <param name="target">[latents], the feature that each one stands for.</param>
/// <param name="classes">[features], the one that each counts as, −1 for none.</param>
public sealed class FeatureErrors(
    Directions learned, Directions truth, IReadOnlyList<int> target, IReadOnlyList<int> classes)
{
    readonly double[] said = [.. target.Select((i, l) => Along(learned.Row(l), truth.Row(i)))];
    readonly double[] meant = [.. classes.Select((i, j) => i < 0 ? 0 : Along(truth.Row(j), truth.Row(i)))];
    readonly double[] value = new double[truth.Count], difference = new double[truth.Count];
    readonly double[] squares = new double[truth.Count], errors = new double[truth.Count];
    readonly List<int> touched = [];

    static double Along(ReadOnlySpan<float> w, ReadOnlySpan<float> d)
    {
        double dot = 0, square = 0;
        for (int k = 0; k < d.Length; k++)
        {
            dot += (double)w[k] * d[k];
            square += (double)d[k] * d[k];
        }
        return square == 0 ? 0 : dot / square;
    }

    public void Add(HiddenBatch batch, CodeBatch codes)
    {
        for (int b = 0; b < batch.Samples; b++)
        {
            var (features, values) = batch.Code(b);
            for (int e = 0; e < features.Length; e++)
                if (classes[features.Span[e]] is >= 0 and var i)
                    Put(i, values.Span[e] * meant[features.Span[e]], 0);
            var (latents, read) = codes.Of(b);
            for (int e = 0; e < latents.Length; e++)
                Put(target[latents.Span[e]], 0, read.Span[e] * said[latents.Span[e]]);
            foreach (int i in touched)
            {
                squares[i] += value[i] * value[i];
                errors[i] += difference[i] * difference[i];
                value[i] = difference[i] = 0;
            }
            touched.Clear();
        }
    }

    void Put(int i, double x, double read)
    {
        value[i] += x;
        difference[i] += x - read;
        touched.Add(i);
    }

    /// <summary>E(x̂_i − x_i)²/E x_i²: 1 for codes that never say i; no number where i is never on.</summary>
    public double Relative(int i) => squares[i] > 0 ? errors[i] / squares[i] : double.NaN;
}

/// <summary>How well one feature is read.</summary>
/// <param name="F1">Of the best latent that stands for it; 0 where none does.</param>
/// <param name="Cosine">Of the nearest latent's direction.</param>
/// <param name="Error">E(x̂_i − x_i)²/E x_i²; not a number for codes without a scale.</param>
public sealed record FeatureScore(int Feature, double F1, double Cosine, double Error);
