using Superposition.Theory;

namespace Superposition.Tests.Theory;

public sealed class DonohoTannerTests
{
    [Theory] // the maximum over 200,001 values of z, in NumPy
    [InlineData(0.1, false, 0.189429), InlineData(0.5, false, 0.385690), InlineData(0.9, false, 0.678169)]
    [InlineData(0.1, true, 0.240976), InlineData(0.5, true, 0.558228), InlineData(0.9, true, 0.902657)]
    public void The_threshold_is_the_maximum_of_its_formula(double δ, bool nonnegative, double expected) =>
        Close.Equal(expected, DonohoTanner.Threshold(δ, nonnegative), 2e-6, $"{δ}", floor: 0.1);

    [Fact]
    public void It_rises_to_one_and_signs_cost()
    {
        double before = 0;
        for (double δ = 0.05; δ <= 1; δ += 0.05)
        {
            double signed = DonohoTanner.Threshold(δ, false);
            Assert.True(signed > before && signed < DonohoTanner.Threshold(δ, true) + 1e-9);
            before = signed;
        }
        Close.Equal(1, DonohoTanner.Threshold(1, false), 1e-6);
        Assert.Throws<InvalidInputException>(() => DonohoTanner.Threshold(1.1, true));
        Assert.Throws<InvalidInputException>(() => DonohoTanner.Threshold(double.NaN, true));
    }
}
