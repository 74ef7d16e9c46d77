using System.Diagnostics;
using Superposition.Geometry;
using Superposition.Numerics;
using Superposition.Training;

namespace Superposition.Tests.Geometry;

public class NamingTrialTests(ITestOutputHelper output)
{
    [Fact]
    public void NinetyNineOfAHundredArrangementsAreNamedRight()
    {
        var watch = Stopwatch.StartNew();
        var trial = NamingTrial.Run(10_000, 0.03, seed: 1);
        output.WriteLine($"{trial.Count} arrangements, noise to 3%: {trial.Right} right, "
            + $"{watch.Elapsed.TotalSeconds:F1} s; confused:");
        foreach (var ((expected, given), times) in trial.Confusion.Where(e => e.Key.True != e.Key.Given))
            output.WriteLine($"{times,5}  {expected} → {given}");
        Assert.True(trial.Wrong <= 0.01, $"wrong: {trial.Wrong:P2}");
        foreach (string name in ShapeCatalogue.All.Select(shape => shape.Name).Distinct()) // each was asked
            Assert.Contains(trial.Confusion, entry => entry.Key.True == name);
    }

    [Fact]
    public void NoiseOfHalfALengthIsNotNamed() // the trial can fail
        => Assert.True(NamingTrial.Run(200, 1, seed: 2).Wrong > 0.5);

    // two or three directions often are near a digon or a triangle; from five on chance makes no polytope
    [Theory]
    [InlineData(3, 2, 0.05), InlineData(4, 2, 0.02), InlineData(5, 2, 0.005), InlineData(8, 3, 0.005)]
    [InlineData(10, 4, 0.005), InlineData(16, 5, 0.005), InlineData(20, 10, 0.005), InlineData(60, 20, 0.005)]
    public void RandomDirectionsAreIrregular(int n, int m, double most)
    {
        var models = Enumerable.Range(0, 500).Select(s =>
        {
            var rng = new Rng(4, (ulong)s);
            return NamingTrial.RandomDirections(n, m, ref rng);
        });
        var (components, named) = NamingTrial.Named(models);
        output.WriteLine($"{n} random directions in {m}-D: {named} of {components} components named");
        Assert.True(named <= most * components);
    }

    [Fact]
    public void HardlyTrainedWeightsHaveNoName()
    {
        foreach (int steps in new[] { 100, 300, 1000, 3000 })
        {
            var options = TrainingOptions.For(20, 5, 0.15) with { Steps = steps };
            var runs = Enumerable.Range(0, 20).Select(s => new TrainingRun(options, 1, (ulong)s)).ToArray();
            var (components, named) = NamingTrial.Named(
                Trainer.TrainAll(runs, Execution.Serial).Select(trained => trained.Model));
            output.WriteLine(
                $"20 → 5 at p = 0.15 after {steps} steps: {named} of {components} components named");
            if (steps <= 1000) Assert.Equal(0, named);
            else Assert.True(named > components / 2); // Clebsch's 16 by then
        }
    }
}
