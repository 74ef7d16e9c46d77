using Superposition.Dictionaries;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Dictionaries.Autoencoders;

/// <summary>
/// Matching pursuit's two ways against the one written out in double precision, at sizes with several tiles
/// and remainders of each.
/// </summary>
public sealed class PursuitTests
{
    const int K = 9;

    static (Autoencoder Model, SaeOptions Options, AlignedFloats X) Setting(int d, int n, int B, bool byGram)
    {
        var model = new Autoencoder(d, n);
        var rng = new Rng(11, (ulong)(d * n));
        for (int i = 0; i < n; i++) // lengths differ: G's diagonal is not 1
            foreach (ref float w in model.DecoderRow(i))
                w = (float)((0.5 + i % 3 * 0.25) * rng.NextNormal() / Math.Sqrt(d));
        foreach (ref float b in model.DecoderBias) b = (float)(0.3 * rng.NextNormal());
        var x = new AlignedFloats(B * model.Stride);
        for (int b = 0; b < B; b++)
            for (int j = 0; j < d; j++) x.Span[b * model.Stride + j] = (float)rng.NextNormal();
        return (model, new SaeOptions
        {
            Dimension = d, Width = n, Batch = B, Architecture = new MatchingPursuit(K) { ByGram = byGram },
        }.Checked(), x);
    }

    static CodeBatch Codes(Autoencoder model, SaeOptions options, AlignedFloats x)
    {
        using var team = new WorkTeam(2);
        var codes = new CodeBatch(options.Batch);
        SaeEngines.Create(model, options, team, LaneWidths.Fastest).Encode(x, codes, byThreshold: false);
        return codes;
    }

    /// <summary>v drifts by roundings: K of 2⁻²⁴ each, of numbers up to 4.</summary>
    [Theory]
    [InlineData(40, 400, 384, true)]
    [InlineData(40, 400, 384, false)]
    [InlineData(7, 65, 64, true)]
    [InlineData(33, 64, 128, true)]
    [InlineData(3, 9, 64, true)]
    public void Codes_are_those_of_pursuit_written_out(int d, int n, int B, bool byGram)
    {
        var (model, options, x) = Setting(d, n, B, byGram);
        var codes = Codes(model, options, x);
        for (int b = 0; b < B; b++)
        {
            double[] expected = Written(model, x.Span.Slice(b * model.Stride, d)), actual = new double[n];
            for (int e = codes.Starts[b]; e < codes.Starts[b + 1]; e++)
                actual[codes.Latents[e]] = codes.Values[e];
            for (int i = 0; i < n; i++)
                Assert.True(Math.Abs(expected[i] - actual[i]) < 4e-6,
                    $"sample {b}, latent {i}: {actual[i]} where {expected[i]} is right");
        }
    }

    static double[] Written(Autoencoder model, ReadOnlySpan<float> x)
    {
        double[] r = new double[x.Length], a = new double[model.Width];
        for (int j = 0; j < r.Length; j++) r[j] = (double)x[j] - model.DecoderBias[j];
        for (int t = 0; t < K; t++)
        {
            int best = -1;
            double top = 1e-7; // what both ways may round to nothing
            for (int i = 0; i < model.Width; i++)
            {
                double z = 0;
                var row = model.DecoderRow(i);
                for (int j = 0; j < r.Length; j++) z += r[j] * row[j];
                if (z > top) (top, best) = (z, i);
            }
            if (best < 0) break;
            a[best] += top;
            for (int j = 0; j < r.Length; j++) r[j] -= top * model.DecoderRow(best)[j];
        }
        return a;
    }

    [Fact]
    public void Threads_and_width_change_no_bit_of_either_way()
    {
        foreach (bool byGram in (bool[])[true, false])
        {
            float[]? first = null;
            foreach (var width in LaneWidths.Available)
                foreach (int threads in (int[])[1, 3])
                {
                    var (model, options, x) = Setting(40, 330, 384, byGram);
                    using var team = new WorkTeam(threads);
                    var engine = SaeEngines.Create(model, options, team, width);
                    for (int step = 0; step < 2; step++)
                    {
                        engine.Gradient(x);
                        engine.Update();
                    }
                    Assert.Equal(first ??= model.Values.Span.ToArray(), model.Values.Span.ToArray());
                }
        }
    }

    [Theory]
    [InlineData(4096, 768, 1024, 25, true)]  // the published benchmark
    [InlineData(16384, 768, 1024, 25, false)] // G would be a gigabyte
    [InlineData(4096, 768, 64, 25, false)]   // few samples: G costs more than it saves
    [InlineData(256, 64, 1024, 1, false)]    // one iteration: there is nothing to follow
    public void The_way_follows_from_the_sizes(int n, int d, int B, int k, bool byGram) =>
        Assert.Equal(byGram, GramPursuit<LanesScalar>.IsCheaper(new SaeOptions
        {
            Width = n, Dimension = d, Batch = B, Architecture = new MatchingPursuit(k),
        }, k));
}
