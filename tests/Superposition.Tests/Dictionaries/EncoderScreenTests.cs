using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Dictionaries;

/// <summary>
/// Screening in 16-bit integers changes no candidate, no bit of one and no place in the list, whatever the
/// sizes, the width and the numbers; and it really takes place.
/// </summary>
public sealed unsafe class EncoderScreenTests
{
    public static TheoryData<LaneWidth> Widths => [.. LaneWidths.Available];

    static readonly (int d, int n)[] s_sizes =
    [
        (1, 7), (2, 40), (3, 121), (15, 130), (16, 64), (17, 243), (31, 90), (32, 33), (33, 96), (47, 77),
        (48, 128), (49, 50), (63, 200), (100, 361), (255, 122), (256, 241), (767, 125), (800, 124),
    ];

    [Theory, MemberData(nameof(Widths))]
    public void CandidatesAreThoseOfTheDenseProduct(LaneWidth width)
    {
        foreach (var (d, n) in s_sizes)
        {
            if (width == LaneWidth.Scalar && d * n > 20_000) continue; // the same code, slow
            foreach (bool centred in (bool[])[true, false])
            {
                var (model, x) = Random(d, n, 128, seed: (ulong)d);
                // about 1 z in 500: three deviations of ⟨w, x⟩, |w| = 1 and |x| = √d
                var (count, computed) = Compare(width, model, x, 128, centred, _ => 2.9f);
                if ((long)n * 128 > 20_000 && d > 30) Assert.InRange(count, 1, n * 128 / 50);
                if (d < 47 || n < 120) continue;
                Assert.True(computed < n * 128 / 25, $"{width} {d}x{n}: {computed} were computed");
            }
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void NothingIsLostAmongUnevenNumbers(LaneWidth width)
    {
        const int d = 61, n = 120;
        foreach (float bound in (float[])[0f, 1.5f, -0.2f, 1e-30f, 1e30f, float.PositiveInfinity])
        {
            var (model, x) = Random(d, n, 64, seed: 3);
            int D = model.Stride;
            float[] sizes = [1e-45f, 1e-40f, 1e-30f, 1e-18f, 1e-9f, 1e9f, 1e18f, 3e19f, 1e30f, 3e38f];
            for (int k = 0; k < sizes.Length; k++)
            {
                foreach (ref float w in model.EncoderRow(k)) w *= sizes[k];
                for (int j = 0; j < d; j++) x.Span[k * D + j] *= sizes[k];
                model.EncoderRow(20 + k)[k] = sizes[k]; // one giant among ordinary ones, or one speck
                x.Span[(20 + k) * D + k] = sizes[k];
                model.EncoderBias[40 + k] = k % 2 == 0 ? sizes[k] : -sizes[k];
                // two that cancel, and what is left
                (model.EncoderRow(60 + k)[3], model.EncoderRow(60 + k)[4]) = (sizes[k], -sizes[k]);
                (x.Span[(50 + k) * D + 3], x.Span[(50 + k) * D + 4]) = (1.25f, 1.25f);
            }
            model.EncoderRow(15).Clear();
            x.Span.Slice(15 * D, d).Clear();
            model.EncoderRow(16).Clear();
            model.EncoderBias[16] = 2;
            float[] odd = [float.NaN, float.PositiveInfinity, float.NegativeInfinity];
            for (int k = 0; k < odd.Length; k++)
            {
                x.Span[(35 + k) * D + 5] = odd[k];
                model.EncoderRow(80 + k)[6] = odd[k];
                model.EncoderBias[90 + k] = odd[k];
            }
            Compare(width, model, x, 64, true, _ => bound);
            Compare(width, model, x, 64, true, i => i % 3 == 0 ? odd[i % odd.Length] : bound);
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void EveryOrderOfSizeOnItsOwn(LaneWidth width)
    {
        // all of one scale, so that tiles are screened and not computed densely for a few odd rows
        const int d = 70, n = 240;
        foreach (float w in (float[])[1e-38f, 1e-25f, 1e-8f, 1f, 1e8f, 1e17f])
            foreach (float size in (float[])[1e-12f, 1f, 1e12f])
            {
                var (model, x) = Random(d, n, 64, seed: 4);
                for (int i = 0; i < n; i++)
                {
                    foreach (ref float v in model.EncoderRow(i)) v *= w;
                    model.EncoderBias[i] *= w * size;
                }
                for (int j = 0; j < x.Length; j++) x.Pointer[j] *= size;
                foreach (ref float b in model.DecoderBias) b *= size;
                var (_, computed) = Compare(width, model, x, 64, true, _ => 2.9f * w * size);
                if (w * size is > 1e-15f and < 1e15f && w > 1e-12f && size < 1e15f)
                    Assert.True(computed < n * 64 / 10, $"{w} {size}: {computed} were computed");
            }
    }

    /// <summary>A candidate is strictly above: a bound equal to some z keeps that z out.</summary>
    [Theory, MemberData(nameof(Widths))]
    public void ABoundEqualToSomeZIsNotExceeded(LaneWidth width)
    {
        const int d = 90, n = 120, B = 64;
        var (model, x) = Random(d, n, B, seed: 9);
        var z = new float[n];
        for (int i = 0; i < n; i++)
        {
            float most = float.NegativeInfinity;
            for (int b = 0; b < B; b++)
            {
                float sum = model.EncoderBias[i];
                for (int k = 0; k < d; k++) sum = MathF.FusedMultiplyAdd(
                    model.EncoderRow(i)[k], x.Span[b * model.Stride + k] - model.DecoderBias[k], sum);
                most = Math.Max(most, sum);
            }
            z[i] = most;
        }
        Assert.Equal(0, Compare(width, model, x, B, true, i => z[i]).Count);
        Assert.Equal(n, Compare(width, model, x, B, true, i => MathF.BitDecrement(z[i])).Count);
    }

    [Fact]
    public void ManySurvivorsAreLeftToTheDenseProduct()
    {
        var (model, x) = Random(40, 240, 128, seed: 1);
        var (_, computed) = Compare(LaneWidths.Fastest, model, x, 128, true, _ => 0.3f);
        Assert.Equal(240 * 128, computed);
    }

    [Fact]
    public void ALargeModelIsScreenedOnceFewPass()
    {
        var (model, x) = Random(64, 512, 128, seed: 2);
        using var team = new WorkTeam(1);
        var bench = new SaeBench<Lanes128>(model, 128, team);
        bench.Transpose(x, true);
        bench.Least.Span.Fill(2.9f);
        bench.Encode();
        Assert.Equal(512 * 128, bench.Found.Sum(found => found.Computed)); // nothing is known yet
        bench.Encode();
        bool pays = System.Runtime.Intrinsics.X86.Sse2.IsSupported;
        Assert.Equal(pays, bench.Found.Sum(found => found.Computed) < 512 * 128 / 10);
        bench.Least.Span.Clear();
        bench.Encode();
        bench.Encode();
        Assert.Equal(512 * 128, bench.Found.Sum(found => found.Computed));
    }

    static (Autoencoder Model, AlignedFloats X) Random(int d, int n, int B, ulong seed)
    {
        var model = new Autoencoder(d, n);
        var rng = new Rng(seed, (ulong)n);
        for (int i = 0; i < n; i++)
        {
            foreach (ref float w in model.EncoderRow(i)) w = (float)(rng.NextNormal() / Math.Sqrt(d));
            model.EncoderBias[i] = (float)(0.1 * rng.NextNormal());
        }
        foreach (ref float b in model.DecoderBias) b = (float)(0.3 * rng.NextNormal());
        var x = new AlignedFloats(B * model.Stride);
        for (int b = 0; b < B; b++)
            for (int k = 0; k < d; k++) x.Span[b * model.Stride + k] = (float)rng.NextNormal();
        return (model, x);
    }

    static (int Count, int Computed) Compare(
        LaneWidth width, Autoencoder model, AlignedFloats x, int B, bool centred, Func<int, float> bound) =>
        width switch
        {
            LaneWidth.V512 => Compare<Lanes512>(model, x, B, centred, bound),
            LaneWidth.V256 => Compare<Lanes256>(model, x, B, centred, bound),
            LaneWidth.V128 => Compare<Lanes128>(model, x, B, centred, bound),
            _ => Compare<LanesScalar>(model, x, B, centred, bound),
        };

    /// <summary>Screened against dense: every candidate in its place with its bits.</summary>
    static (int Count, int Computed) Compare<TLanes>(
        Autoencoder model, AlignedFloats x, int B, bool centred, Func<int, float> bound)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        using var team = new WorkTeam(2);
        var bench = new SaeBench<TLanes>(model, B, team);
        bench.Transpose(x, centred);
        for (int i = 0; i < model.Width; i++) bench.Least.Pointer[i] = bound(i);
        List<(int Sample, int Latent, uint Z)> Found(bool screens)
        {
            bench.Screens = screens;
            bench.Encode();
            var all = new List<(int, int, uint)>();
            foreach (var found in bench.Found)
                for (int k = 0; k < found.Count; k++)
                    all.Add((found.Sample.Pointer[k], found.Latent.Pointer[k],
                        BitConverter.SingleToUInt32Bits(found.Z.Pointer[k])));
            return all;
        }
        var dense = Found(screens: false);
        Assert.Equal(model.Width * B, bench.Found.Sum(found => found.Computed));
        Assert.Equal(dense, Found(screens: true));
        GC.KeepAlive(x);
        return (dense.Count, bench.Found.Sum(found => found.Computed));
    }
}
