using Superposition.Geometry;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Tests.Conventions;

/// <summary>The README's example, compiled and run.</summary>
public sealed class ReadmeExample
{
    [Fact]
    public void Twenty_seeds_find_the_pentagon()
    {
        var options = TrainingOptions.For(features: 5, hidden: 2, density: 0.05, importance: "0.9^i");
        var runs = Enumerable.Range(0, 20).Select(s => new TrainingRun(options, Seed: 0, Stream: (ulong)s));
        var models = Trainer.TrainAll([.. runs], Execution.Serial).Select(trained => trained.Model).ToArray();

        int pentagons = models.Count(model => new Gram(model).Represented == 5);
        var world = new Superposition.Features.IndependentWorld(5, 0.05);
        var best = models.MinBy(model => ExactLoss.Of(model, world, options.Importance.Values))!;
        double[] gaps = PlaneAngles.Gaps(best); // about 72° each

        Assert.InRange(pentagons, 5, 19);
        Assert.Equal(5, gaps.Length);
        Assert.All(gaps, gap => Assert.InRange(gap, 65, 79));
    }
}
