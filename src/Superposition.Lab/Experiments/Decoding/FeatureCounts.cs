using Superposition.Dictionaries;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Scores;
using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Lab.Experiments.Decoding;

/// <summary>What one width of a sweep looked like, means over its two starts.</summary>
/// <param name="ExplainedVariance">1 − E‖h − ĥ‖²/Var h.</param>
/// <param name="Length">
/// Bits a sample to tell h to a precision δ: which latents are on and their values, what is left, and a share
/// of the dictionary.
/// </param>
/// <param name="Agreement">MCC of one start's dictionary with the other's.</param>
/// <param name="Live">Different latents that fire.</param>
/// <param name="Shared">Different directions of one start that the other has too.</param>
public sealed record WidthPoint(
    int Width, double ExplainedVariance, double Length, double Agreement, double Live, double Shared);

/// <summary>How many features there are, told from hidden states alone in three ways.</summary>
/// <param name="ByVariance">The width at which more latents stop explaining more.</param>
/// <param name="ByLength">Different live latents at the width of least description length.</param>
/// <param name="ByAgreement">The most directions that two starts agree on, over widths.</param>
public sealed record FeatureCounts(
    double ByVariance, double ByLength, double ByAgreement, double K, IReadOnlyList<WidthPoint> Sweep)
{
    /// <summary>Explained variance so near to the sweep's best is as good: a fiftieth.</summary>
    const double Near = 0.02;

    /// <summary>Directions nearer than this are one.</summary>
    const double Same = DictionaryScores.Found;

    /// <summary>δ over the root mean square of a coordinate of h.</summary>
    const double Precision = 0.05;

    const int Batch = 128;
    static readonly double[] s_k = [0.3, 0.6, 1.2, 2.4, 4.8];

    /// <param name="widths">Ascending.</param>
    internal static FeatureCounts Of(
        IHiddenWorld world, ulong seed, IReadOnlyList<int> widths, int steps, int samples)
    {
        int d = world.Truth.Dimension, middle = widths[widths.Count / 3];
        var batch = HiddenBatch.Draw(world, new(seed, 0, RandomPurpose.Evaluation), samples);
        SaeOptions Options(int width, double k) => new()
        {
            Dimension = d, Width = width, Architecture = new BatchTopK(Math.Min(width, k)), Batch = Batch,
            Steps = steps, LearningRate = 3e-3, WarmupSteps = Math.Min(50, steps / 4),
            DecaySteps = steps / 3, DecoderNorm = DecoderNorm.Unit, DeadWindow = Math.Max(20, steps / 20),
            DecoderBias = false,
        };
        // nobody says how many are on either: first the L0 that describes h most briefly, at one width
        using var asked = Sweep([.. s_k.Select(k => new SweptSae(Options(middle, k), 0))]);
        int least = Enumerable.Range(0, s_k.Length).MinBy(j => Describe(asked, j).Length);
        double best = s_k[least];
        using var swept = Sweep([.. from width in widths
                                    from start in (ulong[])[1, 2]
                                    select new SweptSae(Options(width, best), start)]);
        WidthPoint[] points = [.. widths.Select((width, w) => Point(width, swept, 2 * w))];
        return new(Knee(points), points.MinBy(point => point.Length)!.Live, points.Max(one => one.Shared),
            best, points);

        SaeSweep Sweep(SweptSae[] members)
        {
            var sweep = new SaeSweep(
                members, () => world.Sampler(LaneWidths.Fastest), seed, 0, Execution.Serial);
            sweep.Run();
            return sweep;
        }
        Description Describe(SaeSweep sweep, int j) =>
            Description.Of(sweep.Model(j), sweep.Options(j), batch, Precision, (double)steps * Batch);
        WidthPoint Point(int width, SaeSweep sweep, int first)
        {
            Description a = Describe(sweep, first), b = Describe(sweep, first + 1);
            Directions A = Live(sweep.Model(first), a), B = Live(sweep.Model(first + 1), b);
            return new(width, (a.ExplainedVariance + b.ExplainedVariance) / 2, (a.Length + b.Length) / 2,
                A.Count == 0 || B.Count == 0 ? 0 : DictionaryScores.Of(A, B).Mcc,
                (A.Count + B.Count) / 2.0, (Shared(A, B) + Shared(B, A)) / 2.0);
        }
    }

    /// <summary>Latents that fire, those that repeat another left out.</summary>
    static Directions Live(Autoencoder model, Description description)
    {
        var kept = new List<int>();
        var C = new Cosines(model.Directions, model.Directions);
        foreach (int i in Enumerable.Range(0, model.Width).OrderByDescending(i => description.On[i]))
            if (description.On[i] > 0 && kept.All(j => C[i, j] <= Same)) kept.Add(i);
        return new(kept.Count, model.Dimension, [.. kept.SelectMany(i => model.DecoderRow(i).ToArray())]);
    }

    static int Shared(Directions a, Directions b)
    {
        if (a.Count == 0 || b.Count == 0) return 0;
        var C = new Cosines(a, b);
        return Enumerable.Range(0, a.Count).Count(i => C[i, C.Best(i)] > Same);
    }

    /// <summary>The first width with nearly the best variance, between widths on a logarithm.</summary>
    static double Knee(WidthPoint[] points)
    {
        double enough = points.Max(one => one.ExplainedVariance) - Near;
        int at = Array.FindIndex(points, one => one.ExplainedVariance >= enough);
        if (at <= 0) return points[0].Width;
        WidthPoint low = points[at - 1], high = points[at];
        double share = (enough - low.ExplainedVariance) / (high.ExplainedVariance - low.ExplainedVariance);
        return low.Width * Elementary.Exp(share * Elementary.Log((double)high.Width / low.Width));
    }
}

/// <summary>
/// How briefly an autoencoder's codes tell hidden states to a precision δ, in two parts (Rissanen 1978; for
/// autoencoders Ayonrinde, Pearce and Sharkey 2024): Σ_i H(p_i) + p_i h(σ_i²) for the codes, d h(E‖h − ĥ‖²/d)
/// for what is left, and ½ log₂ N for each number of the live part of the dictionary, shared by N samples;
/// h(v) = ½ log₂(2πe (v + δ²/12)/δ²), not below 0, of a Gaussian of variance v told to δ.
/// </summary>
/// <param name="On">[n], samples in which a latent is on.</param>
sealed record Description(double Length, double ExplainedVariance, IReadOnlyList<int> On)
{
    internal static Description Of(
        Autoencoder model, SaeOptions options, HiddenBatch batch, double precision, double shared)
    {
        int n = model.Width, d = model.Dimension, S = batch.Samples;
        using var inference = new SaeInference(model, options with { Batch = S }, Execution.Serial);
        var codes = new CodeBatch(S);
        inference.Encode(batch, codes);
        float[] reconstructed = new float[S * d];
        inference.Decode(codes, reconstructed);
        var kept = new CodeCounts(d);
        kept.Add(batch, codes, reconstructed);
        double squares = 0, error = kept.Scores().SquaredError;
        for (int s = 0; s < S; s++)
            foreach (float x in batch.Row(s)) squares += (double)x * x / S;
        double δ2 = precision * precision * squares / d;
        int[] on = new int[n];
        double[] sum = new double[n], square = new double[n];
        foreach (int s in Enumerable.Range(0, S))
        {
            var (latents, values) = codes.Of(s);
            for (int e = 0; e < latents.Length; e++)
            {
                if (!(values.Span[e] > 0)) continue;
                int i = latents.Span[e];
                on[i]++;
                sum[i] += values.Span[e];
                square[i] += (double)values.Span[e] * values.Span[e];
            }
        }
        double length = d * Told(error / d, δ2);
        for (int i = 0; i < n; i++)
        {
            if (on[i] == 0) continue;
            double p = (double)on[i] / S, mean = sum[i] / on[i];
            length += Binary(p) + p * Told(square[i] / on[i] - mean * mean, δ2)
                + d * Bits(shared) / 2 / shared;
        }
        return new(length, kept.Scores().ExplainedVariance, on);
    }

    static double Bits(double x) => Elementary.Log(x) / Elementary.Log(2);

    static double Binary(double p) => p is <= 0 or >= 1 ? 0 : -p * Bits(p) - (1 - p) * Bits(1 - p);

    static double Told(double variance, double δ2) => δ2 == 0 ? 0
        : Math.Max(0, Bits(2 * Math.PI * Math.E * (Math.Max(0, variance) + δ2 / 12) / δ2) / 2);
}
