using Superposition.Dictionaries.Worlds;
using Superposition.Lab.Experiments.Decoding;

namespace Superposition.Tests.Experiments;

/// <summary>Counting features from hidden states alone, where their number is beyond doubt.</summary>
public sealed class FeatureCountsTests
{
    /// <summary>Eight sparse features on eight axes nearly at right angles: no method may miss
    /// them.</summary>
    [Fact]
    public void As_many_as_there_are_dimensions()
    {
        var world = new SyntheticWorld(SyntheticOptions.Independent(8, 8, 0.1) with { SpreadSteps = 300 });
        var counts = FeatureCounts.Of(world, 1, [4, 6, 8, 12, 16], 2_000, 2048);
        // widths of this sweep lie up to a factor 1.5 apart
        foreach (double count in (double[])[counts.ByVariance, counts.ByLength, counts.ByAgreement])
            Assert.InRange(count, 8 / 1.5, 8 * 1.5);
        Assert.Equal([4, 6, 8, 12, 16], counts.Sweep.Select(point => point.Width));
        // a dictionary that is too narrow leaves what the others tell
        Assert.True(counts.Sweep[0].Length > counts.Sweep[2].Length);
        Assert.True(counts.Sweep[0].ExplainedVariance < 0.8 * counts.Sweep[2].ExplainedVariance);
    }

    [Fact]
    public void The_same_seed_counts_the_same()
    {
        var world = new SyntheticWorld(SyntheticOptions.Independent(6, 4, 0.1));
        var first = FeatureCounts.Of(world, 3, [4, 8], 60, 256);
        var second = FeatureCounts.Of(world, 3, [4, 8], 60, 256);
        Assert.Equal(first.Sweep, second.Sweep);
        Assert.Equal(first.ByLength, second.ByLength);
    }
}
