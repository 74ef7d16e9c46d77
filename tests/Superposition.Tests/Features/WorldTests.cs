using Superposition.Features;
using Superposition.Tests.Training;

namespace Superposition.Tests.Features;

public class WorldTests
{
    [Theory]
    [InlineData(Magnitude.Uniform), InlineData(Magnitude.Symmetric), InlineData(Magnitude.Constant)]
    [InlineData(Magnitude.HalfNormal), InlineData(Magnitude.Exponential)]
    public void SamplesHaveTheDensityAndMomentsOfTheirWorld(Magnitude magnitude)
    {
        const int Count = 100_000;
        double[] density = [1, 0.5, 0.05, 0.001];
        var world = new IndependentWorld(density, magnitude);
        var samples = Samples.Of(world, 1, 1, 0, Count);
        var (on, square) = magnitude.Moments();
        for (int i = 0; i < 4; i++)
        {
            double[] values = [.. Enumerable.Range(0, Count).Select(s => samples[s * 4 + i])];
            double p = density[i], share = values.Count(v => v != 0) / (double)Count;
            Assert.True(
                Math.Abs(share - p) <= 5 * Math.Sqrt(p * (1 - p) / Count) + 1e-12, $"density {p}: {share}");
            double error = 5 * Math.Sqrt(24 * p / Count); // E v⁴ ≤ 24
            Close.Equal(p * on, values.Average(), error, $"mean at {p}");
            Close.Equal(p * square, values.Average(v => v * v), error, $"square at {p}");
            var (mean, variance) = world.Moments(i);
            Close.Equal(p * square - p * on * (p * on), variance, 1e-14);
            Close.Equal(p * on, mean, 1e-14);
        }
    }

    [Fact]
    public void FeaturesAreIndependent()
    {
        const int Count = 200_000;
        var samples = Samples.Of(new IndependentWorld(3, 0.3), 2, 0, 5, Count);
        int both = Enumerable.Range(0, Count).Count(s => samples[s * 3] != 0 && samples[s * 3 + 1] != 0);
        Close.Equal(0.09, both / (double)Count, 5 * Math.Sqrt(0.09 / Count));
    }

    [Fact]
    public void UniformValuesAreUniform()
    {
        var samples = Samples.Of(new IndependentWorld(1, 0.25), 3, 0, 0, 200_000);
        var values = samples.Where(v => v != 0).ToArray();
        var counts = new int[20];
        foreach (double v in values) counts[Math.Min(19, (int)(v * 20))]++;
        double expected = values.Length / 20.0;
        double statistic = counts.Sum(c => (c - expected) * (c - expected) / expected);
        Assert.True(statistic < 19 + 5 * Math.Sqrt(38), $"chi-squared {statistic} for 19 degrees of freedom");
        Assert.All(values, v => Assert.InRange(v, 0, 1));
    }

    [Fact]
    public void GroupsTellTheExactLaw()
    {
        var groups = new IndependentWorld([0.2, 0.7]).Groups;
        Assert.Equal(2, groups.Count);
        Assert.All(groups, group =>
            Close.Equal(1, group.Patterns.Sum(pattern => pattern.Probability), 1e-15));
        Assert.Equal(0.7, groups[1].Patterns.Single(pattern => pattern.On.Contains(1)).Probability);
    }

    [Fact]
    public void ImportanceReadsEveryForm()
    {
        double[] Values(string text) =>
            [.. Importance.Parse(text, 3).Values.Select(value => Math.Round(value, 12))];
        Assert.Equal([1, 0.9, 0.81], Values("0.9^i"));
        Assert.Equal([1, 0.5, 0.333333333333], Values("i^-1"));
        Assert.Equal([2, 2], Importance.Parse("2", 2).Values);
        Assert.Equal([1, 0.5, 0], Importance.Parse("1, 0.5, 0", 3).Values);
        foreach (string again in (string[])["0.9^i", "i^-1.2", "1,0.5,0.25", "3"])
            Assert.Equal(again, Importance.Parse(again, 3).Expression);
    }

    [Theory]
    [InlineData("fish"), InlineData(""), InlineData("0.9^j"), InlineData("1,2"), InlineData("1,,3")]
    [InlineData("-1"), InlineData("0,0,0"), InlineData("NaN"), InlineData("1e300")]
    [InlineData("-0.9^i"), InlineData("i^999")]
    public void ImportanceThatDoesNotParseIsOneSentence(string text)
    {
        var fault = Assert.Throws<InvalidInputException>(() => Importance.Parse(text, 3));
        Assert.EndsWith(".", fault.Message);
        Assert.DoesNotContain("\n", fault.Message);
    }
}
