using Superposition.Features;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Tests.Sweeps;

/// <summary>Which losses are exact, and that the exact ones are what sampling converges to.</summary>
public sealed class ExpectedLossTests
{
    static readonly LaneWidth s_width = LaneWidths.Fastest;

    static (ToyModel Model, TrainingOptions Options) Trained(
        int n, Activation activation = Activation.Relu, Magnitude magnitude = Magnitude.Uniform,
            double exponent = 2)
    {
        double[] densities = [.. Enumerable.Range(1, n).Select(i => i / (double)n)];
        var options = TrainingOptions.For(n, 2, 1, "0.8^i") with
        {
            World = new IndependentWorld(densities, magnitude),
            Activation = activation,
            LossExponent = exponent,
            Steps = 300,
            Batch = 64,
            Optimizer = new() { LearningRate = 0.01 },
        };
        return (Trainer.Train(new(options, 1, 2), s_width).Model, options);
    }

    public static TheoryData<int, Activation, Magnitude, double> Exact => new()
    {
        { 3, Activation.Identity, Magnitude.Uniform, 2 },
        { 30, Activation.Identity, Magnitude.Uniform, 2 },
        { 12, Activation.Identity, Magnitude.Symmetric, 2 },
        { 12, Activation.Identity, Magnitude.HalfNormal, 2 },
        { 12, Activation.Identity, Magnitude.Exponential, 2 },
        { 12, Activation.Identity, Magnitude.Constant, 2 },
        { 1, Activation.Relu, Magnitude.Uniform, 2 },
        { 5, Activation.Relu, Magnitude.Uniform, 2 },
        { 6, Activation.Relu, Magnitude.Symmetric, 2 },
        { 12, Activation.Relu, Magnitude.Uniform, 2 },
    };

    [Theory]
    [MemberData(nameof(Exact))]
    public void Exact_losses_have_no_error_and_agree_with_samples(
        int n, Activation activation, Magnitude magnitude, double exponent)
    {
        var (model, options) = Trained(n, activation, magnitude, exponent);
        var exact = GridRunner.ExpectedLoss(model, options, 1, 2, s_width);
        Assert.Equal(0, exact.StandardError);
        var sampled = Evaluator.Loss(model, options, 1, 2, s_width, 1 << 17);
        Assert.True(Math.Abs(exact.Loss - sampled.Loss) <= 5 * sampled.StandardError,
            $"{exact.Loss} against {sampled}");
        Assert.InRange(sampled.StandardError, 1e-9, 0.05 * exact.Loss);
    }

    public static TheoryData<int, Activation, Magnitude, double> Sampled => new()
    {
        { 13, Activation.Relu, Magnitude.Uniform, 2 },
        { 4, Activation.Relu, Magnitude.Exponential, 2 },
        { 4, Activation.Relu, Magnitude.Uniform, 3 },
        { 4, Activation.Identity, Magnitude.Uniform, 1.5 },
        { 4, Activation.Gelu, Magnitude.Uniform, 2 },
    };

    [Theory]
    [MemberData(nameof(Sampled))]
    public void Other_losses_say_how_far_they_may_be_off(
        int n, Activation activation, Magnitude magnitude, double exponent)
    {
        var (model, options) = Trained(n, activation, magnitude, exponent);
        var once = GridRunner.ExpectedLoss(model, options, 1, 2, s_width);
        var other = Evaluator.Loss(model, options, 77, 99, s_width, 1 << 18);
        Assert.InRange(once.StandardError, 1e-9, 0.02 * once.Loss);
        Assert.True(Math.Abs(once.Loss - other.Loss) <= 5 * (once.StandardError + other.StandardError),
            $"{once} against {other} on other samples");
        Assert.Equal(once, GridRunner.ExpectedLoss(model, options, 1, 2, s_width));
    }

    [Fact]
    public void No_exact_loss_is_taken_of_what_theory_does_not_cover()
    {
        var (_, plain) = Trained(4);
        foreach (var options in (TrainingOptions[])[plain with { Architecture = Architecture.Untied },
            plain with { HiddenActivation = Activation.Relu }, plain with { Target = Target.AbsoluteValue }])
        {
            var model = Trainer.Train(new(options, 1, 2), s_width).Model;
            Assert.True(GridRunner.ExpectedLoss(model, options, 1, 2, s_width).StandardError > 0);
            Assert.Equal(model.IsPlain, ExactLoss.Covers(model, options.World, 2)); // it knows no target
        }
    }

    [Fact]
    public void A_model_that_diverged_has_no_loss()
    {
        var (model, options) = Trained(3);
        model.b[1] = float.PositiveInfinity;
        Assert.True(double.IsNaN(GridRunner.ExpectedLoss(model, options, 1, 2, s_width).Loss));
    }
}
