using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Tests.Training;

/// <summary>Untied models and models with a hidden activation, trained.</summary>
public class TwoLayerTests
{
    static TrainingOptions AbsoluteValue(Activation hidden) => TrainingOptions.For(3, 6, 0.3) with
    {
        World = new IndependentWorld(3, 0.3, Magnitude.Symmetric),
        Architecture = Architecture.Untied,
        HiddenActivation = hidden,
        Target = Target.AbsoluteValue,
        Optimizer = new() { LearningRate = 0.01, WeightDecay = 0 },
        Schedule = new(ScheduleKind.Linear),
        Initialisation = new(InitialisationKind.Xavier),
        Steps = 2000,
        Batch = 256,
    };

    static double Loss(TrainingOptions options, ulong stream)
    {
        var model = Trainer.Train(new(options, 0, stream), LaneWidths.Fastest).Model;
        return Evaluator.Loss(model, options, 0, stream, LaneWidths.Fastest, 1 << 16).Loss;
    }

    /// <summary>
    /// No function that is monotone in x_i comes closer to |x_i| at p = 0.3 than this: the best one is a
    /// constant c up to x = c and x beyond (isotonic regression), c = 0.08756 from
    /// c (1 − p/2 + p c/2) = p/4 + p c²/4, with the loss (1 − p) c² + p ((1 − c)³ + 2c³)/6. Averaged over the
    /// other features, ReLU(w·x + b) is monotone in x_i, so by Jensen no linear hidden layer does better.
    /// </summary>
    const double MonotoneBound = 0.0434;

    [Fact]
    public void ReluUnitsLearnTheAbsoluteValueAndALinearLayerCannot()
    {
        double[] Losses(Activation hidden) =>
            [.. Enumerable.Range(0, 6).Select(s => Loss(AbsoluteValue(hidden), (ulong)s))];
        double[] relu = Losses(Activation.Relu), linear = Losses(Activation.Identity);
        Assert.True(relu.Min() < 1e-6, $"least loss {relu.Min()}");
        Assert.True(linear.Min() > 3 * MonotoneBound, $"{linear.Min()} of a linear layer");
    }
}
