using Superposition.Features;
using Superposition.Lab.Results;
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

    static TrainingOptions Small => TrainingOptions.For(4, 3, 0.3, "0.9^i") with { Steps = 50, Batch = 100 };

    /// <summary>
    /// Golden bits of three tiny runs, as those of the plain model in <see cref="TrainerTests"/>.
    /// </summary>
    [Fact]
    public void GoldenBits()
    {
        string[] hashes =
        [
            Hash(Small with { HiddenActivation = Activation.Relu }),
            Hash(Small with { Architecture = Architecture.Untied, Target = Target.AbsoluteValue }),
            Hash(AbsoluteValue(Activation.Tanh) with { Steps = 50, LossExponent = 3 }),
        ];
        Assert.True(GoldenHashes.SequenceEqual(hashes), $"the bits changed: {string.Join(" ", hashes)}");
    }

    static readonly string[] GoldenHashes =
        ["f3f4c852ab240dd7", "8d66a36fb89c4eed", "0dbf960ceb198648"];

    static string Hash(TrainingOptions options)
    {
        var model = Trainer.Train(new(options, 2, 3), LaneWidths.Fastest).Model;
        return ModelRow.HashOf(model.W, model.W2, model.b);
    }

    [Theory]
    [InlineData(InitialisationKind.Notebook, 0, 0.2041)] // √(2/((6+10)·3))
    [InlineData(InitialisationKind.Xavier, 0, 0.4714)] // √(2/(6+3))
    [InlineData(InitialisationKind.Normal, 0.1, 0.1)]
    public void TheSecondMatrixStartsFromItsOwnInputsAndOutputs(
        InitialisationKind kind, double given, double expected)
    {
        const int Models = 2000;
        double sum = 0;
        float[] W1 = new float[6 * 4], W2 = new float[3 * 6], b = new float[3], alone = new float[6 * 4];
        for (ulong s = 0; s < Models; s++)
        {
            var initialisation = new Initialisation(kind, given);
            initialisation.Fill(4, 6, 8, s, W1, W2, b);
            initialisation.Fill(4, 6, 8, s, alone, [], new float[4]);
            Assert.Equal(alone, W1); // the first matrix is that of a tied model of the same stream
            sum += W2.Sum(w => (double)w * w);
        }
        Close.Equal(expected, Math.Sqrt(sum / (Models * W2.Length)), 0.015, $"{kind}", floor: expected);
    }

    [Fact]
    public void WithoutBiasTheBiasStaysZeroAndSnapshotsHoldBothMatrices()
    {
        var options = Small with { Architecture = Architecture.Untied, Bias = false };
        var trained = Trainer.Train(new(options, 0, 0), LaneWidths.Fastest, [0, 50]);
        Assert.All(trained.Model.b, b => Assert.Equal(0, b));
        Assert.Equal(trained.Model.W2, trained.Snapshots[1].Model.W2);
        Assert.NotEqual(trained.Model.W2, trained.Snapshots[0].Model.W2);
    }

    [Fact]
    public void AnEvaluationIsOfTheModelNotOfTheOptions()
    {
        var options = Small with { Architecture = Architecture.Untied, HiddenActivation = Activation.Relu };
        var model = Trainer.Train(new(options, 0, 0), LaneWidths.Fastest).Model;
        LossEstimate Loss(TrainingOptions given) =>
            Evaluator.Loss(model, given, 0, 0, LaneWidths.Fastest, 1 << 12);
        Assert.Equal(Loss(options), Loss(Small));
    }

    [Fact]
    public void GivenWeightsFitTheirModel()
    {
        var untied = Small with { Architecture = Architecture.Untied };
        var start = Trainer.Train(new(untied with { Steps = 0 }, 0, 0), LaneWidths.Fastest).Model;
        TrainingOptions From(TrainingOptions options, ToyModel weights) =>
            options with { Initialisation = new(InitialisationKind.Given, Weights: weights) };
        Assert.Equal(
            Trainer.Train(new(untied, 0, 0), LaneWidths.Fastest).Model.W2,
            Trainer.Train(new(From(untied, start), 0, 0), LaneWidths.Fastest).Model.W2);
        Assert.Contains("untied", Fault(From(Small, start)));
        Assert.Contains("a tied", Fault(From(untied, start with { W2 = null })));
        Assert.Contains("4 in 3", Fault(From(untied, start with { W2 = new float[11] })));
        Assert.Contains("finite", Fault(From(untied, start with { W2 = [.. new float[11], float.NaN] })));
        static string Fault(TrainingOptions options) =>
            Assert.Throws<InvalidInputException>(options.Checked).Message;
    }

    [Fact]
    public void TheSparseRegimeIsForThePlainModelAlone()
    {
        var large = TrainingOptions.For(400, 30, 0.01);
        foreach (var options in (TrainingOptions[])[large with { HiddenActivation = Activation.Relu },
            large with { Architecture = Architecture.Untied }, large with { Target = Target.AbsoluteValue }])
        {
            Assert.Equal(KernelRegime.Dense, KernelRegimes.Of(options));
            var forced = options with { Regime = KernelRegime.Sparse };
            Assert.Contains("sparse", Assert.Throws<InvalidInputException>(forced.Checked).Message);
        }
    }

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
