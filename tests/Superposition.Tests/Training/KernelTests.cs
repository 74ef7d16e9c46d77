using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Tests.Training;

/// <summary>
/// The kernels' gradients and losses against the reference on the same samples:
/// every size, tail, width and operator.
/// </summary>
public class KernelTests
{
    public static TheoryData<Activation> Activations => [.. Enum.GetValues<Activation>()];

    /// <summary>Every n ≤ 67 and m ≤ 19, every kernel that can, every width; batches end anywhere.</summary>
    [Theory, MemberData(nameof(Activations))]
    public void EveryShape(Activation activation)
    {
        double worst = 0;
        int[] batches = [1, 15, 16, 17, 33, 63, 64, 65];
        for (int n = 1; n <= 67; n++)
            for (int m = 1; m <= 19; m++)
                foreach (var regime in Enum.GetValues<KernelRegime>())
                {
                    var options = TrainingOptions.For(n, m, 0.4, "0.9^i") with
                    {
                        Batch = batches[(n + 3 * m) % batches.Length],
                        Activation = activation,
                        Regime = regime,
                    };
                    if (KernelRegimes.WhyNot(regime, options) is null)
                        worst = Math.Max(worst, GradientCheck.Run(options, LaneWidths.Available));
                }
        TestContext.Current.TestOutputHelper?.WriteLine($"worst scaled difference {worst:G3}");
    }

    [Theory, MemberData(nameof(Activations))]
    public void EveryMagnitudeAndExponent(Activation activation)
    {
        double[] densities = [0.5, 0.1, 0.5, 0.3, 0.25, 0.01, 0.4];
        foreach (var regime in Enum.GetValues<KernelRegime>())
            foreach (var magnitude in Enum.GetValues<Magnitude>())
                foreach (double q in new[] { 2, 1.5, 3, 4 })
                {
                    var options = TrainingOptions.For(7, 3, 0.5, "0.8^i") with
                    {
                        Batch = 100,
                        Activation = activation,
                        LossExponent = q,
                        Regime = regime,
                        World = new IndependentWorld(densities, magnitude),
                    };
                    if (KernelRegimes.WhyNot(regime, options) is null)
                        GradientCheck.Run(options, LaneWidths.Available, 1e-4); // exp(q ln|e|) costs a digit
                }
    }

    [Fact]
    public void DenseFeaturesAndLargeShapes()
    {
        var always = new IndependentWorld([0.5, 0.1, 1, 0.3, 0.9, 0.01, 1], Magnitude.Uniform);
        foreach (var regime in new[] { KernelRegime.Tiny, KernelRegime.Dense })
            GradientCheck.Run(
                TrainingOptions.For(7, 3, 0.5) with { World = always, Batch = 70, Regime = regime },
                LaneWidths.Available);
        foreach (var (n, m) in new[] { (80, 20), (128, 3), (200, 20), (130, 33), (100, 50), (300, 7) })
            foreach (var regime in Enum.GetValues<KernelRegime>())
            {
                var options = TrainingOptions.For(n, m, 0.05) with { Batch = 300, Regime = regime };
                if (KernelRegimes.WhyNot(regime, options) is null)
                    GradientCheck.Run(options, [LaneWidths.Fastest]);
            }
    }

    [Fact]
    public void AllWidthsGiveTheSameBits()
    {
        foreach (var activation in Enum.GetValues<Activation>())
            foreach (var magnitude in Enum.GetValues<Magnitude>())
            {
                var options = TrainingOptions.For(11, 3, 0.3, "0.9^i") with
                {
                    Activation = activation,
                    World = new IndependentWorld(11, 0.3, magnitude),
                    LossExponent = magnitude == Magnitude.Constant ? 3 : 2,
                    Steps = 30,
                    Batch = 70,
                };
                var models = LaneWidths.Available
                    .Select(width => Trainer.Train(new(options, 5, 6), width).Model).ToArray();
                foreach (var model in models[1..])
                {
                    Assert.Equal(models[0].W, model.W);
                    Assert.Equal(models[0].b, model.b);
                }
            }
    }
}
