using Superposition.Dictionaries.Scores;
using Superposition.Numerics;

namespace Superposition.Tests.Dictionaries.Scores;

public sealed class UnitScoreTests
{
    /// <summary>Two features, each on in a quarter of the samples, independent by construction.</summary>
    static float[][] Features(int samples) =>
    [
        [.. Enumerable.Range(0, samples).Select(s => s % 4 == 0 ? 1f : 0)],
        [.. Enumerable.Range(0, samples).Select(s => s / 4 % 4 == 0 ? 1f : 0)],
    ];

    /// <summary>H(¼) in bits.</summary>
    const double Entropy = 0.8112781244591328;

    [Fact]
    public void A_unit_for_each_feature_tells_all()
    {
        float[][] features = Features(64);
        var scores = UnitScores.Of(features, features, bothSides: false);
        Assert.Equal((1, 2), (scores.FeaturesPerUnit, scores.Recovered));
        Close.Equal(2 * Entropy, scores.Bits, 1e-12);
        Assert.Equal([1, 1], scores.F1);
    }

    [Fact]
    public void A_unit_that_mixes_two_evenly_tells_neither()
    {
        float[][] features = Features(64);
        float[] sum = [.. features[0].Zip(features[1], (a, b) => a + b)];
        var scores = UnitScores.Of([sum], features, bothSides: false);
        Assert.Equal((2, 0), (scores.FeaturesPerUnit, scores.Recovered));
        // "on where the sum is at least 1": one in four of these is right for both, hits 16 of 28
        Close.Equal(2.0 * 16 / (28 + 16), scores.F1[0], 1e-12);
    }

    [Fact]
    public void A_digon_is_read_from_both_sides()
    {
        float[][] features = Features(64);
        float[] difference = [.. features[0].Zip(features[1], (a, b) => a - b)];
        var one = UnitScores.Of([difference], features, bothSides: false);
        var both = UnitScores.Of([difference], features, bothSides: true);
        // where both are on the difference is 0: three quarters are found, each rightly
        Close.Equal(2 * 0.75 / 1.75, one.F1[0], 1e-12);
        Assert.True(one.F1[1] < 0.5);
        Close.Equal(2 * 0.75 / 1.75, both.F1[1], 1e-12);
    }

    [Fact]
    public void A_threshold_that_fits_by_chance_is_judged_on_other_samples()
    {
        var rng = new Rng(3);
        float[] noise = [.. Enumerable.Range(0, 4096).Select(_ => (float)rng.NextNormal())];
        float[][] feature = [[.. Enumerable.Range(0, 4096).Select(_ => rng.NextIndex(20) == 0 ? 1f : 0)]];
        var scores = UnitScores.Of([noise], feature, bothSides: true);
        Assert.True(scores.F1[0] < 0.15 && scores.Bits < 0.01, $"{scores.F1[0]}, {scores.Bits} bits");
        float[] still = new float[4096];
        Assert.Equal(0, UnitScores.Of([still], feature, bothSides: false).FeaturesPerUnit);
    }

    /// <summary>Of 8,192 samples a share p is on, with amplitudes of U[0, 1].</summary>
    static float[] Amplitudes(ulong seed, double p)
    {
        var rng = new Rng(seed);
        return [.. Enumerable.Range(0, 8192)
            .Select(_ => rng.NextUniform() < p ? (float)rng.NextUniform() : 0)];
    }

    static double AmplitudeBits(float[] x, float[] y) => AmplitudeInformation.Bits(
        AmplitudeInformation.Levels(x, v => v != 0), AmplitudeInformation.Levels(y, v => v != 0));

    [Fact]
    public void A_perfect_copy_shares_the_entropy_of_its_levels()
    {
        // half are off, the others in four bins of 128: ½ + ½ (1 + 2) bits, and four cells more than one
        float[] x = [.. Enumerable.Range(0, 1024).Select(s => s % 2 == 0 ? 0 : s / 1024f)];
        double expected = 2 + 4 / (2 * 1024 * Math.Log(2));
        Close.Equal(expected, AmplitudeBits(x, x), 1e-12);
        // any increasing or decreasing reading is as good
        Close.Equal(expected, AmplitudeBits(x, [.. x.Select(v => v == 0 ? 0 : 3 * v * v + 1)]), 1e-12);
        Close.Equal(expected, AmplitudeBits(x, [.. x.Select(v => v == 0 ? 0 : 9 - v)]), 1e-12);
        // on and off alone: ½ + ½ bits
        Close.Equal(1 + 1 / (2 * 1024 * Math.Log(2)),
            AmplitudeBits([.. x.Select(v => v == 0 ? 0f : 1)], [.. x.Select(v => v == 0 ? 0f : 1)]), 1e-12);
        // a reading that keeps only on and off: its own entropy, its cells being those of the amplitudes
        Close.Equal(1 + 1 / (2 * 1024 * Math.Log(2)),
            AmplitudeBits(x, [.. x.Select(v => v == 0 ? 0f : 1)]), 1e-12);
    }

    [Fact]
    public void What_is_unrelated_shares_nothing()
    {
        foreach (double p in (double[])[0.05, 0.5, 1])
        {
            double mean = Enumerable.Range(0, 20).Average(trial => AmplitudeBits(
                Amplitudes(2 * (ulong)trial, p), Amplitudes(2 * (ulong)trial + 1, p)));
            Assert.True(Math.Abs(mean) < 0.002, $"{mean} bits at p = {p}");
        }
        Assert.Equal(0, AmplitudeBits(new float[64], Amplitudes(1, 0.5)[..64]), 1e-12);
    }

    [Fact]
    public void Noise_costs_amplitudes_before_it_costs_on_and_off()
    {
        var rng = new Rng(5);
        float[] x = Amplitudes(9, 0.2);
        float[] noisy = [.. x.Select(v => v == 0 ? 0 : 1 + v + 0.2f * (float)rng.NextNormal())];
        UnitScores exact = UnitScores.Of([x], [x], bothSides: false),
            blurred = UnitScores.Of([noisy], [x], bothSides: false);
        Close.Equal(exact.Bits, blurred.Bits, 0.01);
        // H(0.2) + 2 · 0.2
        Close.Equal(0.7219 + 0.4, exact.AmplitudeBits, 0.03);
        Assert.InRange(blurred.AmplitudeBits, blurred.Bits + 0.05, exact.AmplitudeBits - 0.1);
    }
}
