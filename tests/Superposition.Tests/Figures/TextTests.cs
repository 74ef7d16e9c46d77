using Superposition.Lab.Figures;

namespace Superposition.Tests.Figures;

/// <summary>Words and numbers on their way into a figure.</summary>
public sealed class TextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.0, "0")]
    [InlineData(1, "1")]
    [InlineData(-1, "−1")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.30000000000000004, "0.3")]
    [InlineData(0.0072552, "0.007255")]
    [InlineData(1234.5678, "1235")]
    [InlineData(10000, "10000")]
    [InlineData(1e5, "10⁵")]
    [InlineData(-2e-6, "−2×10⁻⁶")]
    [InlineData(9.99999e-7, "10⁻⁶")]
    [InlineData(5e-324, "4.941×10⁻³²⁴")]
    [InlineData(1.5e300, "1.5×10³⁰⁰")]
    [InlineData(double.NegativeInfinity, "−∞")]
    public void Numbers_read_as_a_person_writes_them(double value, string label) =>
        Assert.Equal(label, Numbers.Label(value));

    [Fact]
    public void A_row_of_numbers_is_labelled_by_the_method_itself()
    {
        double[] row = [0.717, 0.717];
        Assert.Equal(["0.717", "0.717"], row.Select(Numbers.Label));
    }

    [Fact]
    public void Wrapped_lines_fit_and_say_the_same()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 200; trial++)
        {
            int[] sizes = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(1, 25))];
            string text = string.Join(' ', sizes.Select(size => new string('m', size)));
            double width = 30 + 200 * random.NextDouble();
            var lines = TextMetrics.Wrap(text, Theme.Caption, width);
            Assert.All(lines, line => Assert.True(TextMetrics.Width(line, Theme.Caption) <= width));
            Assert.Equal(text.Replace(" ", ""), string.Concat(lines).Replace(" ", ""));
        }
    }

    [Fact]
    public void Newlines_begin_a_line() =>
        Assert.Equal(["a", "", "b"], TextMetrics.Wrap("a\n\nb", Theme.Label, 100));

    [Fact]
    public void Coordinates_have_two_decimals_and_no_negative_zero()
    {
        double[] numbers = [1.2345, -0.5, -0.001];
        Assert.Equal(["1.23", "-0.5", "0"], numbers.Select(SvgWriter.Number));
        Assert.Throws<ArgumentOutOfRangeException>(() => SvgWriter.Number(double.NaN));
    }

    [Fact]
    public void What_XML_cannot_hold_is_replaced() =>
        Assert.Equal("a\uFFFDb\uFFFD 😀 &lt;&amp;&gt;&quot;", SvgWriter.Escape("a\u0000b\uD83D\n😀\t<&>\""));
}
