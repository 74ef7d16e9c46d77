using Superposition.Lab.Results;

namespace Superposition.Tests.Results;

public sealed class StatisticsTests
{
    // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998),
    // table I, method 3: the score interval without continuity correction, to four places.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Wilson_IsNewcombes(int k, int n, double low, double high)
    {
        var interval = Statistics.Wilson(k, n);
        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    // At k = 0 the formula is z²/(n + z²), with z² = 3.841458820694124, the 95% quantile of chi-squared with
    // df = 1.
    [Theory]
    [InlineData(0, 0, 0, 1)]
    [InlineData(0, 1, 0, 3.841458820694124 / 4.841458820694124)]
    [InlineData(1, 1, 1 / 4.841458820694124, 1)]
    public void Wilson_AtTheEnds(int k, int n, double low, double high)
    {
        var interval = Statistics.Wilson(k, n);
        Assert.Equal(low, interval.Low, 12);
        Assert.Equal(high, interval.High, 12);
    }

    [Fact]
    public void Wilson_OfMoreThanAll_IsOurFault() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Wilson(3, 2));

    [Fact]
    public void GroupedShare_OfGroupsOfOneIsWilsons() =>
        Assert.Equal(Statistics.Wilson(3, 10),
            Statistics.GroupedShare([.. Enumerable.Range(0, 10).Select(g => (g < 3 ? 1 : 0, 1))]));

    [Fact]
    public void GroupedShare_CountsAGroupOnce()
    {
        var (low, high) = Statistics.GroupedShare(
            [.. Enumerable.Range(0, 10).Select(g => (g < 3 ? 7 : 0, 7))]);
        var (wilsonLow, wilsonHigh) = Statistics.Wilson(3, 10);
        Assert.Equal(wilsonLow, low, 12);
        Assert.Equal(wilsonHigh, high, 12);
        Assert.Equal(new(0, 1), Statistics.GroupedShare([]));
        Assert.Equal(0, Statistics.GroupedShare([(0, 5), (0, 2)]).Low);
    }

    // Whole groups of 1 to 12 are so with probability 0.3: the interval of the members' share holds 0.3 in
    // about 95 of 100, where Wilson's of the members themselves is far too narrow.
    [Fact]
    public void GroupedShare_HoldsTheTruthAsOftenAsItSays()
    {
        var draw = new Random(5);
        int held = 0, naive = 0;
        const int Rounds = 4000;
        for (int r = 0; r < Rounds; r++)
        {
            (int So, int Of)[] groups = [.. Enumerable.Range(0, 40).Select(_ =>
            {
                int size = draw.Next(1, 13);
                return (draw.NextDouble() < 0.3 ? size : 0, size);
            })];
            if (Statistics.GroupedShare(groups).Contains(0.3)) held++;
            if (Statistics.Wilson(groups.Sum(g => g.So), groups.Sum(g => g.Of)).Contains(0.3)) naive++;
        }
        Assert.InRange((double)held / Rounds, 0.93, 0.97);
        Assert.True(naive < 0.7 * Rounds, $"{naive}");
    }

    // t(0.975, df): the tables of Fisher and Yates, digits from R 4 qt(0.975, df).
    [Theory]
    [InlineData(1, 12.70620473617471)]
    [InlineData(2, 4.302652729749464)]
    [InlineData(4, 2.776445105197799)]
    [InlineData(9, 2.262157162798205)]
    [InlineData(30, 2.042272456301238)]
    [InlineData(1000, 1.962339080826478)]
    public void StudentQuantile_IsRs(int degreesOfFreedom, double t) =>
        Assert.Equal(t, Statistics.StudentQuantile(0.975, degreesOfFreedom), 6);

    // Student's sleep data (1908), as R documents it in ?sleep: t.test of the ten differences gives
    // mean −1.58, 95% interval −2.4598858 −0.7001142.
    [Fact]
    public void Mean_OfStudentsSleep()
    {
        var interval = Statistics.Mean([-1.2, -2.4, -1.3, -1.3, 0.0, -1.0, -1.8, -0.8, -4.6, -1.4]);
        Assert.Equal(-2.4598858, interval.Low, 6);
        Assert.Equal(-0.7001142, interval.High, 6);
    }

    [Fact]
    public void Mean_Degenerate()
    {
        Assert.Equal(Interval.Unbounded, Statistics.Mean([]));
        Assert.Equal(Interval.Unbounded, Statistics.Mean([3]));
        Assert.Equal(new Interval(0.1, 0.1), Statistics.Mean([0.1, 0.1, 0.1]));
        Assert.True(double.IsNaN(Statistics.Mean([1, double.NaN]).Width));
    }

    [Fact]
    public void Bootstrap_OfAMeanApproachesTheNormalInterval()
    {
        // 1000 evenly spread numbers: the standard error of the mean is 1/√12000 = 0.0091287.
        double[] samples = [.. Enumerable.Range(0, 1000).Select(i => (i + 0.5) / 1000)];
        var interval = Statistics.Bootstrap(samples, values => values.Average(), seed: 1);
        // 0.0012 is about four standard errors of a quantile of 2000 resamples.
        Assert.Equal(0.5 - (1.96 * 0.0091287), interval.Low, 0.0012);
        Assert.Equal(0.5 + (1.96 * 0.0091287), interval.High, 0.0012);
    }

    [Fact]
    public void Bootstrap_SameSeedSameInterval()
    {
        double[] samples = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
        var one = Statistics.Bootstrap(samples, values => Statistics.Median(values), seed: 7);
        Assert.Equal(one, Statistics.Bootstrap(samples, values => Statistics.Median(values), seed: 7));
        Assert.True(one.Contains(Statistics.Median(samples)));
        double[] irregular = [.. samples.Select(sample => Math.Sqrt(sample + 0.1))];
        var means = Enumerable.Range(0, 5).Select(seed =>
            Statistics.Bootstrap(irregular, values => values.Average(), (ulong)seed)).Distinct();
        Assert.Equal(5, means.Count());
        Assert.Equal([3, 1, 4, 1, 5, 9, 2, 6, 5, 3], samples);
    }

    [Fact]
    public void Bootstrap_Degenerate()
    {
        double Mean(double[] values) => values.Average();
        Assert.Equal(Interval.Unbounded, Statistics.Bootstrap([], Mean, 0));
        Assert.Equal(Interval.Unbounded, Statistics.Bootstrap([1], Mean, 0));
        Assert.Equal(new Interval(2, 2), Statistics.Bootstrap([2, 2, 2], Mean, 0));
        Assert.Equal(Interval.Unbounded, Statistics.Bootstrap([1, double.NaN], Mean, 0));
    }

    // What an interval promises: the truth is inside 95 times in a hundred. 2000 trials, standard error 0.5%.
    [Fact]
    public void Intervals_CoverTheTruth()
    {
        var random = new Random(3);
        const int Trials = 2000;
        int mean = 0, share = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            double[] normals = [.. Enumerable.Range(0, 8).Select(_ => Normal(random))];
            if (Statistics.Mean(normals).Contains(0)) mean++;
            int k = Enumerable.Range(0, 40).Count(_ => random.NextDouble() < 0.3);
            if (Statistics.Wilson(k, 40).Contains(0.3)) share++;
        }
        Assert.InRange(mean / (double)Trials, 0.93, 0.97);
        Assert.InRange(share / (double)Trials, 0.93, 0.97);
    }

    [Theory]
    [InlineData(new double[0], double.NaN)]
    [InlineData(new double[] { 4 }, 4)]
    [InlineData(new double[] { 4, 1 }, 2.5)]
    [InlineData(new double[] { 9, 1, 4 }, 4)]
    public void Median_IsTheMiddle(double[] samples, double median) =>
        Assert.Equal(median, Statistics.Median(samples));

    // 1 − 6 Σ d² / (k (k² − 1)) without ties; with them, Pearson's of the mean ranks by hand.
    [Theory]
    [InlineData(new double[] { 1, 2, 3, 4 }, new double[] { 10, 20, 30, 90 }, 1)]
    [InlineData(new double[] { 1, 2, 3, 4 }, new double[] { 9, 7, 5, 1 }, -1)]
    [InlineData(new double[] { 1, 2, 3, 4, 5 }, new double[] { 2, 1, 3, 5, 4 }, 0.8)]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 1, 1, 2 }, 0.8660254037844387)]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 5, 5, 5 }, 0)]
    public void RankCorrelation_IsSpearmans(double[] x, double[] y, double expected) =>
        Assert.Equal(expected, Statistics.RankCorrelation(x, y), 1e-12);

    static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    [Theory]
    [InlineData(0.5, 7)]
    [InlineData(0.064, 70)]
    [InlineData(1, 1)]
    [InlineData(0, double.NaN)]
    public void Restarts_are_as_many_as_miss_it_once_in_a_hundred(double share, double expected)
    {
        Assert.Equal(expected, Statistics.Restarts(share));
        if (share is > 0 and < 1)
        {
            Assert.True(Math.Pow(1 - share, expected) <= 0.01);
            Assert.True(Math.Pow(1 - share, expected - 1) > 0.01);
        }
    }
}
