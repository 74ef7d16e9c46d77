using Superposition.Dictionaries;
using Superposition.Dictionaries.Scores;
using Superposition.Dictionaries.Worlds;
using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Tests.Dictionaries.Scores;

public sealed class LogisticProbeTests
{
    static LatentScores Scored(SyntheticWorld world, LogisticProbes probes)
    {
        int N = world.Truth.Count;
        var counts = new LatentCounts([.. Enumerable.Range(0, N)], N);
        var batch = HiddenBatch.Draw(world, new(3, 0, RandomPurpose.Evaluation), 2048);
        var codes = new CodeBatch(2048);
        probes.Encode(batch, codes);
        counts.Add(batch, codes);
        return counts.Scores();
    }

    static LogisticProbes Train(SyntheticWorld world, int steps, IReadOnlyList<int>? probed = null) =>
        LogisticProbes.Train(world, probed ?? [.. Enumerable.Range(0, world.Truth.Count)],
            world.Truth.Count, new(1, 0, RandomPurpose.TrainingData), steps);

    [Fact]
    public void Without_superposition_a_probe_reads_everything_and_points_along_its_feature()
    {
        var world = new SyntheticWorld(SyntheticOptions.Independent(12, 40, 0.2));
        var probes = Train(world, 600);
        Assert.True(Scored(world, probes).F1 > 0.99);
        // off the other directions, and more along its own than along any other
        Assert.Equal(1, DictionaryScores.Of(probes.Directions, world.Truth).Uniqueness);
    }

    [Fact]
    public void Probes_of_shuffled_features_read_nothing()
    {
        var world = new SyntheticWorld(SyntheticOptions.Independent(20, 40, 0.1));
        // each probe is trained for the feature after its own
        var probes = Train(world, 300, [.. Enumerable.Range(0, 20).Select(i => (i + 1) % 20)]);
        Assert.True(Scored(world, probes).F1 < 0.2);
    }

    [Fact]
    public void The_slope_is_that_of_the_cross_entropy()
    {
        // one step of Adam from 0 moves every weight by its rate against the sign of Σ (½ − y) x
        var world = new SyntheticWorld(SyntheticOptions.Independent(6, 8, 0.3));
        var probes = LogisticProbes.Train(world, [.. Enumerable.Range(0, 6)], 6,
            new(1, 0, RandomPurpose.TrainingData), 1, samples: 256, rate: 0.01);
        var batch = HiddenBatch.Draw(world, new(1, 0, RandomPurpose.TrainingData), 256);
        for (int j = 0; j < 6; j++)
            for (int k = 0; k < 8; k++)
            {
                double slope = 0;
                for (int b = 0; b < 256; b++)
                    slope += (0.5 - (batch.Code(b).Features.Span.Contains(j) ? 1 : 0)) * batch.Row(b)[k];
                Assert.Equal(-Math.Sign(slope), Math.Sign(probes.Directions.Row(j)[k]));
            }
    }

    [Fact]
    public void Features_that_share_a_saturated_probe_are_on_once()
    {
        // both are on together: whether the second has the probe too must not change a bit, even where the
        // first has brought σ − 1 to 0 exactly
        var model = new ToyModel(2, 1, [2f, 2f], [0, 0]);
        var world = new ToyHiddenWorld(model,
            new GroupedWorld([FeatureGroup.Correlated([0, 1], 0.5)], Magnitude.Constant));
        LogisticProbes Trained(int second) => LogisticProbes.Train(
            world, [0, second], 1, new(1, 0, RandomPurpose.TrainingData), 60, samples: 256, rate: 4);
        var batch = HiddenBatch.Draw(world, new(2, 0, RandomPurpose.Evaluation), 256);
        var codes = new CodeBatch(256);
        LogisticProbes once = Trained(-1), both = Trained(0);
        once.Encode(batch, codes);
        Assert.All(codes.Values[..codes.Starts[256]].ToArray(), P => Assert.Equal(1f, P));
        Assert.Equal(once.Directions.Rows, both.Directions.Rows);
    }
}
