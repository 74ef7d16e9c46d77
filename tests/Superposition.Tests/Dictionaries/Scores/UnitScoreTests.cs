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
}
