using Superposition.Lab.Figures;

namespace Superposition.Tests.Figures;

public sealed class AxisTests
{
    [Fact]
    public void Linear_ticks_are_round_numbers_around_the_data()
    {
        AxisMap map = new Axis("loss").Fit([0.013, 0.187], 5);
        Assert.Equal(["0", "0.05", "0.1", "0.15", "0.2"], map.Ticks.Select(tick => tick.Label));
        Assert.Equal((0.0, 0.5, 1.0), (map.At(0), map.At(0.1), map.At(0.2)));
    }

    [Fact]
    public void Decades_are_labelled_and_the_steps_between_are_marked()
    {
        AxisMap map = new Axis("density") { Log = true }.Fit([0.001, 1], 5);
        Assert.Equal(["0.001", "0.01", "0.1", "1"], Labels(map));
        Assert.Equal(28, map.Ticks.Count);
        Assert.Equal(1 / 3.0, map.At(0.01), 12);
    }

    [Fact]
    public void Less_than_two_decades_are_labelled_at_two_and_five_too() =>
        Assert.Equal(["1", "2", "5", "10", "20"], Labels(new Axis("") { Log = true }.Fit([1, 20], 5)));

    [Fact]
    public void A_reversed_axis_mirrors_itself()
    {
        var random = new Random(2);
        foreach (bool log in new[] { false, true })
        {
            AxisMap forward = new Axis("") { Log = log }.Fit([0.01, 1], 5);
            AxisMap backward = new Axis("") { Log = log, Reversed = true }.Fit([0.01, 1], 5);
            for (int trial = 0; trial < 100; trial++)
            {
                double value = random.NextDouble();
                Assert.Equal(1, forward.At(value) + backward.At(value), 12);
            }
        }
    }

    [Fact]
    public void Any_data_give_an_axis_that_holds_them_with_ordered_ticks()
    {
        var random = new Random(7);
        for (int trial = 0; trial < 500; trial++)
        {
            bool log = random.Next(2) == 0;
            double scale = Math.Pow(10, random.Next(-12, 12));
            double middle = log ? 0 : 0.5;
            var data = new double[random.Next(1, 5)];
            for (int k = 0; k < data.Length; k++)
                data[k] = scale * (random.NextDouble() - middle);
            AxisMap map = new Axis("") { Log = log }.Fit(data, 4);
            Assert.All(data, value => Assert.InRange(map.At(value), -1e-6, 1 + 1e-6));
            Assert.All(map.Ticks, tick => Assert.InRange(tick.At, -1e-6, 1 + 1e-6));
            Assert.Equal(map.Ticks.OrderBy(tick => tick.At), map.Ticks);
            Assert.InRange(Labels(map).Count(), 1, 12);
        }
    }

    [Fact]
    public void Neighbouring_ticks_never_read_the_same()
    {
        foreach (double width in new[] { 1, 0.1, 1e-3, 1e-5 })
            foreach (bool log in new[] { false, true })
            {
                AxisMap map = new Axis("") { Log = log }.Fit([0.1829, 0.1829 * (1 + width)], 5);
                var labels = Labels(map).ToList();
                Assert.True(labels.Count >= 2, $"{labels.Count} labels at width {width}");
                Assert.Equal(labels.Distinct(), labels);
            }
    }

    [Theory]
    [InlineData(0, 5e-324)]
    [InlineData(-1.7e308, 1.7e308)]
    [InlineData(1, 1.0000000000000002)]
    public void Extreme_data_give_finite_ticks(double low, double high)
    {
        foreach (bool log in new[] { false, true })
        {
            AxisMap map = new Axis("") { Log = log }.Fit([low, high], 5);
            Assert.All(map.Ticks, tick => Assert.True(double.IsFinite(tick.At)));
        }
    }

    [Fact]
    public void Nothing_to_show_still_gives_an_axis()
    {
        foreach (bool log in new[] { false, true })
            Assert.NotEmpty(new Axis("") { Log = log }.Fit([double.NaN, double.PositiveInfinity], 4).Ticks);
        Assert.True(double.IsNaN(new Axis("") { Log = true }.Fit([1, 2], 4).At(0)));
    }

    [Fact]
    public void Thinning_keeps_labels_apart_and_every_mark()
    {
        AxisMap map = new Axis("").Fit([0, 100], 50);
        AxisMap thin = map.Thinned(120);
        Assert.Equal(map.Ticks.Count, thin.Ticks.Count);
        Assert.InRange(Labels(thin).Count(), 3, 8);
        Assert.Equal("0", Labels(thin).First());
    }

    static IEnumerable<string> Labels(AxisMap map) =>
        map.Ticks.Select(tick => tick.Label).Where(label => label.Length > 0);
}
