using Superposition.Features;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Tests.Training;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Tests.Sweeps;

public sealed class ExactObjectiveTests
{
    static readonly TrainingOptions s_small = TrainingOptions.For(5, 2, 0.1, "0.9^i") with
    {
        Objective = Objective.Exact,
        Steps = 200,
    };

    static ToyModel Train(TrainingOptions options, ulong stream = 0, LaneWidth? width = null) =>
        Trainer.Train(
            new(options, 3, stream), width ?? LaneWidths.Fastest, expected: ExactObjective.Of(options)).Model;

    /// <summary>Plain descent: W₁ = W₀ − η ∂L/∂W, so a batch's mean must come to the formula.</summary>
    [Theory]
    [InlineData(Magnitude.Uniform)]
    [InlineData(Magnitude.Symmetric)]
    public void A_step_is_what_batches_of_samples_take_in_the_mean(Magnitude magnitude)
    {
        const int Batch = 1 << 20; // the standard error of a gradient is below 1e-3 of a typical one
        var step = s_small with
        {
            World = new IndependentWorld(5, 0.3, magnitude),
            Optimizer = new() { Kind = OptimizerKind.Sgd, LearningRate = 1, WeightDecay = 0, Momentum = 0 },
            Steps = 1,
            Batch = Batch,
        };
        var exact = Train(step);
        var sampled = Train(step with { Objective = Objective.Samples });
        var start = Train(step with { Steps = 0 });
        double Off(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Sum());
        Assert.InRange(Off(exact.W, sampled.W), 0, 0.01 * Off(exact.W, start.W));
        Assert.InRange(Off(exact.b, sampled.b), 0, 0.01 * Off(exact.b, start.b));
    }

    [Fact]
    public void It_ends_in_a_minimum_of_the_expected_loss()
    {
        var options = s_small with
        {
            Steps = 10_000,
            Optimizer = new() { WeightDecay = 0, LearningRate = 5e-3 },
            Schedule = new(ScheduleKind.Linear),
        };
        var model = Train(options);
        var minimum = Polisher.Polish(model, options.World, options.Importance.Values);
        double loss = ExactLoss.Of(model, options.World, options.Importance.Values);
        Assert.True(minimum.IsMinimum);
        Assert.InRange(loss - minimum.Loss, -1e-12, 1e-7 * minimum.Loss);
    }

    [Fact]
    public void No_bias_stays_none() =>
        Assert.All(Train(s_small with { Bias = false }).b, b => Assert.Equal(0, b));

    [Fact]
    public void Widths_and_threads_change_no_bit()
    {
        string[] expected = [.. Enumerable.Range(0, 6).Select(s => Hash(Train(s_small, (ulong)s)))];
        foreach (var width in LaneWidths.Available) Assert.Equal(expected[0], Hash(Train(s_small, 0, width)));
        foreach (int threads in (int[])[1, 2, 5])
        {
            var (models, _) = new GridRunner(new(threads, LaneWidths.Fastest))
                .Run(new(3, [new("", [], s_small, 6)]));
            Assert.Equal(expected, models.Select(one => Hash(one.Model)));
        }
        static string Hash(ToyModel model) => ModelRow.HashOf(model.W, model.b);
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        long Of(int steps) => Allocations.Of(s_small with { Steps = steps }, ExactObjective.Of(s_small));
        Assert.Equal(Of(10), Of(500));
    }

    [Fact]
    public void Training_without_the_formula_says_so() => Assert.Throws<ArgumentNullException>(
        () => Trainer.Train(new(s_small, 0, 0), LaneWidths.Fastest));
}
