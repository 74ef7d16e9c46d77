using Superposition.Lab.Results.Pages;

namespace Superposition.Tests.Results;

public sealed class WordsTests
{
    [Theory]
    [InlineData(0, double.NaN, "0")]
    [InlineData(-0.0, double.NaN, "0")]
    [InlineData(72.0000012, double.NaN, "72")]
    [InlineData(0.0158256, 1e-6, "0.0158256")]
    [InlineData(0.01582564, 1e-8, "0.01582564")]
    [InlineData(-1234.5678, 5, "−1235")]
    [InlineData(-1234.5678, 0, "−1235")]
    [InlineData(999999.9, double.NaN, "1000000")]
    [InlineData(1e-6, double.NaN, "10<sup>−6</sup>")]
    [InlineData(-2.5e9, double.NaN, "−2.5·10<sup>9</sup>")]
    [InlineData(double.NaN, double.NaN, "–")]
    [InlineData(double.NegativeInfinity, double.NaN, "−∞")]
    [InlineData(0.00099999, double.NaN, "0.001")]
    [InlineData(1e-300, 1, "10<sup>−300</sup>")]
    public void Number_IsShortAndHonest(double value, double tolerance, string html) =>
        Assert.Equal(html, Words.Number(value, tolerance).Html);

    [Theory]
    [InlineData(0.0042, "4 ms")]
    [InlineData(4.21, "4.2 s")]
    [InlineData(59.7, "60 s")]
    [InlineData(600, "10 min")]
    [InlineData(7200, "2 h")]
    [InlineData(double.NaN, "–")]
    public void Seconds_AreForPeople(double seconds, string text) =>
        Assert.Equal(text, Words.Seconds(seconds));

    [Fact]
    public void Escape_LeavesNoWayOut() =>
        Assert.Equal(
            "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;",
            Markup.Escape("<a href=\"x\" b='y'>&amp;"));
}
