namespace Superposition.Tests;

/// <summary>
/// The one way in which tests compare numbers: scaled by magnitude,
/// with the largest difference in the message.
/// </summary>
static class Close
{
    /// <summary>|expected − actual| ≤ tolerance · max(floor, |expected|, |actual|)</summary>
    internal static void Equal(
        double expected, double actual, double tolerance, string what = "", double floor = 1)
    {
        double scale = Math.Max(floor, Math.Max(Math.Abs(expected), Math.Abs(actual)));
        Assert.True(Math.Abs(expected - actual) <= tolerance * scale,
            $"{what}: expected {expected:R}, got {actual:R}, off by "
            + $"{Math.Abs(expected - actual) / scale:G3} of {scale:G3}, allowed {tolerance:G3}");
    }

    /// <summary>
    /// Scaled by the largest element, so that an element near zero is not held to its own size.
    /// </summary>
    internal static void Equal(
        IReadOnlyList<double> expected, IReadOnlyList<float> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Count, actual.Count);
        double scale = expected.Max(Math.Abs) + 1e-12;
        for (int i = 0; i < expected.Count; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale,
                $"{what}[{i}]: expected {expected[i]:R}, got {actual[i]:R}, off by "
                + $"{Math.Abs(expected[i] - actual[i]) / scale:G3} of {scale:G3}, allowed {tolerance:G3}");
    }
}
