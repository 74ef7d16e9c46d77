using Superposition.Features;
using Superposition.Geometry;
using Superposition.Lab.Explorer;
using Superposition.Models;

namespace Superposition.Tests.Explorer;

/// <summary>Decoders side by side, where the answers are known.</summary>
public sealed class DecodeBenchTests
{
    static ToyModel Polygon(int n, double bias, double radius = 1) => new(n, 2,
        [.. Enumerable.Range(0, n).Select(i => (float)(radius * Math.Cos(2 * Math.PI * i / n))),
            .. Enumerable.Range(0, n).Select(i => (float)(radius * Math.Sin(2 * Math.PI * i / n)))],
        [.. Enumerable.Repeat((float)bias, n)]);

    static (int Right, int Trials) Rate(DecodeBench bench, string name, int active, int trials = 300)
    {
        var decoder = bench.Decoders.Single(one => one.Name == name);
        int right = 0;
        for (int t = 0; t < trials; t++)
        {
            var sample = bench.Draw(active, 7, (ulong)t);
            Assert.Equal(active, sample.Support.Count);
            var (recovered, wrong, missed) = DecodeTally.Outcome(sample, decoder.Estimate(sample));
            Assert.Equal(active, recovered + missed);
            if (wrong == 0 && missed == 0) right++;
        }
        return (right, trials);
    }

    [Fact]
    public void One_feature_is_read_by_everyone()
    {
        using var bench = new DecodeBench(Polygon(5, -0.3, 1.17), new IndependentWorld(5, 0.05));
        foreach (var decoder in bench.Decoders)
            if (decoder.Name != "nonnegative least squares")
                Assert.Equal((300, 300), Rate(bench, decoder.Name, 1));
    }

    /// <summary>Nonnegative l1 reads five of the pentagon's ten pairs, its edges, and no other.</summary>
    [Fact]
    public void L1_reads_the_faces()
    {
        using var bench = new DecodeBench(Polygon(5, -0.3), new IndependentWorld(5, 0.05));
        var l1 = bench.Decoders.Single(one => one.Name == "nonnegative LASSO");
        double[][] directions = [.. Enumerable.Range(0, 5).Select(i =>
            bench.Problem.Direction(i).ToArray())];
        for (ulong t = 0; t < 200; t++)
        {
            var sample = bench.Draw(2, 3, t);
            var (_, wrong, missed) = DecodeTally.Outcome(sample, l1.Estimate(sample));
            Assert.Equal(SimplicialFaces.IsFace(directions, sample.Support), wrong == 0 && missed == 0);
        }
        Assert.Equal((5, 10), SimplicialFaces.Count(directions, 2));
    }

    /// <summary>Told which two are on, two dimensions say how much, unless they are opposite.</summary>
    [Fact]
    public void The_oracle_fails_only_where_values_are_not_determined()
    {
        using var five = new DecodeBench(Polygon(5, 0), new IndependentWorld(5, 0.05));
        Assert.Equal((300, 300), Rate(five, "oracle support", 2));
        using var four = new DecodeBench(Polygon(4, 0), new IndependentWorld(4, 0.05));
        for (ulong t = 0; t < 100; t++)
        {
            var sample = four.Draw(2, 5, t);
            bool isOpposite = Math.Abs(sample.Support[0] - sample.Support[1]) == 2;
            var estimate = four.Decoders.Single(one => one.Name == "oracle support").Estimate(sample);
            Assert.Equal(isOpposite, DecodeTally.Outcome(sample, estimate).Missed > 0);
        }
    }

    [Fact]
    public void What_has_no_direction_is_never_on()
    {
        var model = Polygon(5, -0.3);
        (model.W[3], model.W[8]) = (0.01f, 0);
        (model.W[4], model.W[9]) = (model.W[0], model.W[5]);
        using var bench = new DecodeBench(model, new IndependentWorld(5, 0.05));
        Assert.Equal([0, 1, 2], bench.Findable);
        Assert.Equal([3], bench.Impossible);
        Assert.Equal([4], bench.Merged);
        Assert.Throws<InvalidInputException>(
            () => new DecodeBench(Polygon(5, 0, 0.1), new IndependentWorld(5, 0.05)));
    }

    /// <summary>The autoencoder finds the pentagon and reads single features with it.</summary>
    [Fact]
    public void The_autoencoder_joins_when_it_is_trained()
    {
        using var bench = new DecodeBench(Polygon(5, -0.3), new IndependentWorld(5, 0.05));
        int before = bench.Decoders.Count, looks = 0, slices = 0;
        while (!bench.TrainAutoencoder(0.25, 400, 1, () => ++looks % 100 == 0)) slices++;
        Assert.Equal(4, slices);
        Assert.Equal(before + 1, bench.Decoders.Count);
        Assert.Equal(400, bench.AutoencoderSteps);
        Assert.InRange(bench.Mcc, 0.3, 1);
        Assert.True(Rate(bench, bench.Decoders[^1].Name, 1, 100).Right > 0);
    }
}
