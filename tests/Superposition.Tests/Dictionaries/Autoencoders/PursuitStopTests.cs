using Superposition.Dictionaries;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Dictionaries.Autoencoders;

/// <summary>
/// Where a sample's pursuit ends before its k directions: as SAELens's <c>residual_threshold</c> and
/// <c>stop_on_duplicate_support</c> say, written out in double precision.
/// </summary>
public sealed class PursuitStopTests
{
    const int d = 6, n = 20, B = 128, K = 12;

    static double[] Written(Autoencoder model, ReadOnlySpan<float> x, double rest, bool onRepeat)
    {
        double[] r = new double[d], a = new double[n];
        for (int j = 0; j < d; j++) r[j] = (double)x[j] - model.DecoderBias[j];
        for (int t = 0; t < K; t++)
        {
            int best = -1;
            double top = 1e-7;
            for (int i = 0; i < n; i++)
            {
                double z = 0;
                for (int j = 0; j < d; j++) z += r[j] * model.DecoderRow(i)[j];
                if (z > top) (top, best) = (z, i);
            }
            if (best < 0) break;
            bool isRepeat = a[best] != 0;
            a[best] += top; // the step that ends it is still taken
            for (int j = 0; j < d; j++) r[j] -= top * model.DecoderRow(best)[j];
            if ((onRepeat && isRepeat) || Math.Sqrt(r.Sum(one => one * one)) < rest) break;
        }
        return a;
    }

    [Theory]
    [InlineData(0, false), InlineData(0.7, false), InlineData(0, true), InlineData(0.3, true)]
    public void Codes_are_those_written_out(double rest, bool onRepeat)
    {
        var model = new Autoencoder(d, n);
        model.Initialise(5, 0, 1);
        var rng = new Rng(12);
        foreach (ref float b in model.DecoderBias) b = (float)(0.3 * rng.NextNormal());
        var x = new AlignedFloats(B * model.Stride);
        for (int b = 0; b < B; b++)
            for (int j = 0; j < d; j++) x.Span[b * model.Stride + j] = (float)rng.NextNormal();
        var options = new SaeOptions
        {
            Dimension = d, Width = n, Batch = B, Architecture = new MatchingPursuit(K, rest, onRepeat),
        }.Checked();
        using var team = new WorkTeam(2);
        var codes = new CodeBatch(B);
        var engine = SaeEngines.Create(model, options, team, LaneWidths.Fastest);
        engine.Encode(x, codes, byThreshold: false);
        engine.Encode(x, codes, byThreshold: false); // nothing is left over from the batch before
        int early = 0;
        for (int b = 0; b < B; b++)
        {
            var sample = x.Span.Slice(b * model.Stride, d);
            double[] written = Written(model, sample, rest, onRepeat);
            double[] whole = Written(model, sample, 0, onRepeat: false);
            if (!written.SequenceEqual(whole)) early++;
            var (latents, values) = codes.Of(b);
            for (int e = 0; e < latents.Length; e++) written[latents.Span[e]] -= values.Span[e];
            Assert.True(written.Max(Math.Abs) < 4e-6, $"sample {b}: {string.Join(' ', written)}");
        }
        if (rest > 0 || onRepeat) Assert.InRange(early, B / 4, B);
        else Assert.Equal(0, early);
    }
}
