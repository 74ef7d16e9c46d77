using System.Diagnostics;
using Superposition.Geometry;

namespace Superposition.Tests.Geometry;

public class NamingTrialTests(ITestOutputHelper output)
{
    [Fact]
    public void NinetyNineOfAHundredArrangementsAreNamedRight()
    {
        var watch = Stopwatch.StartNew();
        var trial = NamingTrial.Run(10_000, 0.03, seed: 1);
        output.WriteLine($"{trial.Count} arrangements, noise to 3%: {trial.Right} right in {watch.Elapsed.TotalSeconds:F1} s");
        foreach (var ((expected, given), times) in trial.Confusion.Where(e => e.Key.True != e.Key.Given))
            output.WriteLine($"{times,5}  {expected}  →  {given}");
        Assert.True(trial.Wrong <= 0.01, $"wrong: {trial.Wrong:P2}");
    }
}
