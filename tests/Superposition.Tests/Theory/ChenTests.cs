using Superposition.Theory;

namespace Superposition.Tests.Theory;

/// <summary>k-gons among c features of which one is on (Chen et al. 2023).</summary>
public sealed class ChenTests
{
    [Theory]
    [InlineData(5, 5, 0, .01583), InlineData(6, 6, 0, .04819), InlineData(5, 6, 0, .06874)]
    [InlineData(5, 6, 1, .06180), InlineData(4, 5, 0, .06667), InlineData(4, 5, 1, .05667)]
    [InlineData(4, 6, 1, .10417), InlineData(4, 4, 0, 0)]
    public void LossesAmongMoreFeaturesAreThePublishedOnes(int k, int c, int biased, double loss) =>
        Close.Equal(loss, OneActivePolygon.Best(k).Among(c, biased), 6e-6);
}
