using Superposition.Features;

namespace Superposition.Tests.Features;

/// <summary>What is drawn against the law that Theory reads, to five standard errors.</summary>
public sealed class GroupedSamplerTests
{
    const int Count = 200_000;

    static bool[] On(double[] samples, int n, int i) =>
        [.. Enumerable.Range(0, Count).Select(s => samples[s * n + i] != 0)];

    static void Share(double expected, double share, string what)
    {
        double error = 5 * Math.Sqrt(expected * (1 - expected) / Count) + 1e-12;
        Assert.True(Math.Abs(share - expected) <= error, $"{what}: {share}, not {expected} ± {error}");
    }

    static double Frequency(IEnumerable<bool> events) => events.Count(one => one) / (double)Count;

    [Fact]
    public void EveryPatternOfEveryGroupIsAsFrequentAsItsLaw()
    {
        var world = GroupedSamples.Mixture();
        int n = world.FeatureCount;
        var samples = GroupedSamples.Of(world, 7, 1, 0, Count);
        var on = Enumerable.Range(0, n).Select(i => On(samples, n, i)).ToArray();
        foreach (var group in world.Groups)
        {
            double seen = 0;
            foreach (var pattern in group.Patterns)
            {
                double share = Frequency(Enumerable.Range(0, Count).Select(s =>
                    group.Features.All(i => on[i][s] == pattern.On.Contains(i))));
                Share(pattern.Probability, share, $"pattern {string.Join(" ", pattern.On)}");
                seen += share;
            }
            Close.Equal(1, seen, 1e-12, "no pattern but the law's");
            foreach (int i in group.Features) Share(group.Density(i), Frequency(on[i]), $"feature {i}");
        }
    }

    [Fact]
    public void GroupsAreIndependentOfEachOther()
    {
        var world = GroupedSamples.Mixture();
        int n = world.FeatureCount;
        var samples = GroupedSamples.Of(world, 8, 0, 3, Count);
        var on = Enumerable.Range(0, n).Select(i => On(samples, n, i)).ToArray();
        foreach (var (one, other) in
            from one in world.Groups from other in world.Groups where one != other select (one, other))
            foreach (int i in one.Features)
                foreach (int j in other.Features.Where(j => j > i))
                    Share(one.Density(i) * other.Density(j),
                        Frequency(on[i].Zip(on[j], (a, b) => a && b)), $"features {i} and {j} both");
    }

    [Theory]
    [InlineData(Magnitude.Uniform), InlineData(Magnitude.Symmetric), InlineData(Magnitude.Constant)]
    [InlineData(Magnitude.HalfNormal), InlineData(Magnitude.Exponential)]
    public void ValuesOfFeaturesThatAreOnHaveTheirMagnitudeAndAreIndependent(Magnitude magnitude)
    {
        var world = new GroupedWorld([FeatureGroup.Correlated([1, 0], 0.5)], magnitude);
        var samples = GroupedSamples.Of(world, 9, 2, 0, Count);
        var (mean, square) = magnitude.Moments();
        double error = 5 * Math.Sqrt(24 / (0.5 * Count)); // E v⁴ ≤ 24
        int[] both = [.. Enumerable.Range(0, Count).Where(s => samples[2 * s] != 0)];
        for (int i = 0; i < 2; i++)
        {
            Close.Equal(mean, both.Average(s => samples[2 * s + i]), error, $"mean of {i}");
            Close.Equal(square, both.Average(s => samples[2 * s + i] * samples[2 * s + i]), error, $"{i}²");
        }
        Close.Equal(mean * mean, both.Average(s => samples[2 * s] * samples[2 * s + 1]), error, "product");
    }

    [Fact]
    public void UniformValuesAreUniformWhateverThePattern()
    {
        // a rare pattern still has all levels of value: which pattern and which value are two draws
        var world = new GroupedWorld([FeatureGroup.Anticorrelated([0, 1], 0.05)]);
        var values = GroupedSamples.Of(world, 3, 0, 0, 8 * Count).Where(v => v != 0).ToArray();
        var counts = new int[20];
        foreach (double v in values) counts[Math.Min(19, (int)(v * 20))]++;
        double expected = values.Length / 20.0;
        double statistic = counts.Sum(c => (c - expected) * (c - expected) / expected);
        Assert.True(statistic < 19 + 5 * Math.Sqrt(38), $"chi-squared {statistic} for 19 degrees of freedom");
        Assert.All(values, v => Assert.InRange(v, 0, 1));
    }

    [Fact]
    public void CertainAndImpossiblePatternsAreExact()
    {
        var always = new GroupedWorld(
            [FeatureGroup.Correlated([0, 1], 1), new([2, 3], [new(0.5, [2]), new(0, [2, 3]), new(0.5, [])])],
            Magnitude.Constant);
        var samples = GroupedSamples.Of(always, 1, 1, 0, 10_000);
        for (int s = 0; s < 10_000; s++)
            Assert.True(samples[4 * s] == 1 && samples[4 * s + 1] == 1 && samples[4 * s + 3] == 0);
    }

    [Fact]
    public void AWorldOfFeaturesAloneIsTheIndependentOne()
    {
        double[] density = [0.5, 0.05, 1];
        var world = new GroupedWorld([.. density.Select((p, i) => FeatureGroup.Alone(i, p))]);
        var samples = GroupedSamples.Of(world, 5, 5, 0, Count);
        for (int i = 0; i < 3; i++)
        {
            var on = On(samples, 3, i);
            Share(density[i], Frequency(on), $"feature {i}");
        }
        var both = On(samples, 3, 0).Zip(On(samples, 3, 1), (a, b) => a && b);
        Share(density[0] * density[1], Frequency(both), "both");
    }
}
