using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Dictionaries.Autoencoders;

/// <summary>
/// A step in which most latents are on goes another way through memory: its gradient against one written out
/// in double precision, with several chunks of latents, and strips of columns with a remainder.
/// </summary>
public sealed class CrowdedStepTests
{
    const int d = 150, n = 200, B = 128;
    const double λ = 0.3;

    static (Autoencoder Model, SaeOptions Options, AlignedFloats X) Setting()
    {
        var model = new Autoencoder(d, n);
        var rng = new Rng(13, 1);
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < d; k++)
            {
                model.DecoderRow(i)[k] = (float)(0.3 * rng.NextNormal() / Math.Sqrt(d));
                model.EncoderRow(i)[k] = (float)(rng.NextNormal() / Math.Sqrt(d));
            }
            model.EncoderBias[i] = (float)(1 + 0.2 * rng.NextNormal());
        }
        foreach (ref float b in model.DecoderBias) b = (float)(0.3 * rng.NextNormal());
        var x = new AlignedFloats(B * model.Stride);
        for (int b = 0; b < B; b++)
            for (int k = 0; k < d; k++) x.Span[b * model.Stride + k] = (float)rng.NextNormal();
        return (model, new SaeOptions
        {
            Dimension = d, Width = n, Batch = B, Architecture = new Standard(new(λ)),
        }.Checked(), x);
    }

    [Fact]
    public void The_gradient_is_the_one_written_out()
    {
        var (model, options, x) = Setting();
        using var team = new WorkTeam(2);
        var engine = SaeEngines.Create(model, options, team, LaneWidths.Fastest);
        var loss = engine.Gradient(x);
        Assert.InRange(loss.L0, 150, 190); // more than 128 of a sample, more than 64 of a latent
        var (expectedLoss, δ) = Written(model, x);
        Close.Equal(expectedLoss, loss.Total, 1e-6, "loss");
        var actual = new Autoencoder(d, n);
        engine.Stored().Span.CopyTo(actual.Values.Span);
        for (int i = 0; i < n; i++) // float32 sums of up to B terms, or n of them
        {
            Close.Equal(δ.AsSpan(i * d, d).ToArray(), actual.EncoderRow(i).ToArray(), 1e-5, $"encoder {i}");
            Close.Equal(δ.AsSpan((n + i) * d, d).ToArray(), actual.DecoderRow(i).ToArray(), 1e-5,
                $"decoder {i}");
        }
        Close.Equal(δ.AsSpan(2 * n * d, n).ToArray(), actual.EncoderBias.ToArray(), 1e-5, "encoder bias");
        Close.Equal(δ.AsSpan(2 * n * d + n, d).ToArray(), actual.DecoderBias.ToArray(), 1e-5, "decoder bias");
    }

    /// <summary>The loss, and ∂W_enc, ∂W_dec, ∂b_enc and ∂b_dec one after another.</summary>
    static (double Loss, double[] Gradient) Written(Autoencoder model, AlignedFloats x)
    {
        double loss = 0;
        var directions = model.Directions;
        double[] δ = new double[2 * n * d + n + d];
        for (int b = 0; b < B; b++)
        {
            double[] v = [.. Enumerable.Range(0, d).Select(k =>
                (double)x.Span[b * model.Stride + k] - model.DecoderBias[k])];
            double[] a = new double[n], g = [.. v.Select(one => -one)];
            for (int i = 0; i < n; i++)
            {
                double z = model.EncoderBias[i], norm = directions.Norm(i);
                for (int k = 0; k < d; k++) z += v[k] * model.EncoderRow(i)[k];
                a[i] = Math.Max(0, z);
                loss += λ * a[i] * norm / B;
                for (int k = 0; k < d; k++) g[k] += a[i] * model.DecoderRow(i)[k];
            }
            loss += g.Sum(e => e * e) / B;
            for (int k = 0; k < d; k++) δ[2 * n * d + n + k] += g[k] *= 2.0 / B;
            for (int i = 0; i < n; i++)
            {
                if (a[i] == 0) continue;
                double norm = directions.Norm(i), slope = λ * norm / B;
                for (int k = 0; k < d; k++) slope += g[k] * model.DecoderRow(i)[k];
                for (int k = 0; k < d; k++)
                {
                    δ[i * d + k] += slope * v[k];
                    δ[(n + i) * d + k] += a[i] * (g[k] + λ / B * model.DecoderRow(i)[k] / norm);
                    δ[2 * n * d + n + k] -= slope * model.EncoderRow(i)[k];
                }
                δ[2 * n * d + i] += slope;
            }
        }
        return (loss, δ);
    }

    [Fact]
    public void Threads_and_width_change_no_bit()
    {
        float[]? first = null;
        foreach (var width in LaneWidths.Available)
            foreach (int threads in (int[])[1, 3])
            {
                var (model, options, x) = Setting();
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
