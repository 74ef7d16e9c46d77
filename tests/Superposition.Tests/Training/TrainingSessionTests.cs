using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Tests.Training;

public sealed class TrainingSessionTests
{
    static readonly TrainingOptions s_small =
        TrainingOptions.For(5, 2, 0.2, "0.9^i") with { Steps = 60, Batch = 100 };

    public static TheoryData<TrainingOptions> Kinds =>
    [
        s_small,
        s_small with { Schedule = new(ScheduleKind.Cosine, 7) },
        s_small with { Optimizer = new() { Kind = OptimizerKind.Sgd, LearningRate = 0.05 }, Bias = false },
        TrainingOptions.For(33, 7, 0.1) with { Steps = 12, Activation = Activation.Gelu },
        TrainingOptions.For(130, 10, 0.02) with { Steps = 8 }, // the Gram regime
        TrainingOptions.For(600, 10, 0.02) with { Steps = 6 }, // the sparse regime
        TrainingOptions.For(1100, 30, 0.02) with { Steps = 4, Regime = KernelRegime.Dense }, // in slices
    ];

    [Theory, MemberData(nameof(Kinds))]
    public void Stepping_is_one_run(TrainingOptions options)
    {
        var whole = Trainer.Train(new(options, 2, 3), LaneWidths.Fastest).Model;
        foreach (int stride in (int[])[1, 3, options.Steps])
        {
            using var session = new TrainingSession(new(options, 2, 3), LaneWidths.Fastest);
            while (session.Step < options.Steps)
                session.Advance(Math.Min(stride, options.Steps - session.Step));
            AssertSame(whole, session.Model);
        }
    }

    [Fact]
    public void A_change_before_the_first_step_is_a_run_with_it()
    {
        var other = s_small with { World = new IndependentWorld(5, 0.4), Optimizer = new() { Beta1 = 0.5 } };
        using var session = new TrainingSession(new(s_small, 0, 0), LaneWidths.Fastest);
        session.Change(other);
        session.Advance(60);
        AssertSame(Trainer.Train(new(other, 0, 0), LaneWidths.Fastest).Model, session.Model);
    }

    /// <summary>Adam with β₁ = 0, β₂ → 0 and a rate of 0 keeps W; then a rate moves it from there.</summary>
    [Fact]
    public void A_change_of_rate_goes_on_from_the_weights_as_they_are()
    {
        using var session = new TrainingSession(
            new(s_small with { Optimizer = new() { LearningRate = 0 } }, 0, 0), LaneWidths.Fastest);
        var start = session.Model;
        session.Advance(10);
        AssertSame(start, session.Model);
        session.Change(s_small);
        session.Advance(1);
        double moved = session.Model.W.Zip(start.W, (a, b) => Math.Abs(a - b)).Max();
        Assert.InRange(moved, 1e-4, 3e-3); // Adam's step is at most about its rate, 1e-3
    }

    /// <summary>Moments begin anew, samples do not: what was filled at a rate of 0 leaves no trace.</summary>
    [Fact]
    public void A_change_starts_the_moments_anew_and_repeats_no_sample()
    {
        ToyModel After(Optimizer first, int steps)
        {
            using var session = new TrainingSession(
                new(s_small with { Optimizer = first }, 0, 0), LaneWidths.Fastest);
            session.Advance(steps);
            session.Change(s_small);
            session.Advance(1);
            return session.Model;
        }
        Optimizer adam = new() { LearningRate = 0 }, sgd = adam with { Kind = OptimizerKind.Sgd };
        AssertSame(After(adam, 20), After(sgd, 20));
        Assert.NotEqual(After(adam, 20).W, After(adam, 19).W);
    }

    [Fact]
    public void A_placed_direction_is_where_training_goes_on()
    {
        using var session = new TrainingSession(new(s_small, 0, 0), LaneWidths.Fastest);
        session.Advance(5);
        session.Place(3, [0.25f, -0.5f]);
        Assert.Equal([0.25, -0.5], session.Model.Direction(3));
        session.Advance(1);
        Assert.NotEqual([0.25, -0.5], session.Model.Direction(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Place(5, [0, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Place(0, [0]));
    }

    [Fact]
    public void A_bias_that_is_taken_away_is_0_from_there_and_one_that_is_given_back_learns()
    {
        using var session = new TrainingSession(new(s_small, 0, 0), LaneWidths.Fastest);
        session.Advance(20);
        Assert.DoesNotContain(0f, session.Model.b);
        session.Change(s_small with { Bias = false });
        session.Advance(20);
        Assert.All(session.Model.b, b => Assert.Equal(0, b));
        session.Change(s_small);
        session.Advance(1);
        Assert.DoesNotContain(0f, session.Model.b);
    }

    [Fact]
    public void What_cannot_go_on_is_refused()
    {
        using var session = new TrainingSession(new(s_small, 0, 0), LaneWidths.Fastest);
        Assert.Throws<InvalidInputException>(() => session.Change(TrainingOptions.For(6, 2, 0.1)));
        Assert.Throws<InvalidInputException>(() => session.Change(s_small with { Batch = 0 }));
        // a gate that appears midway has no room among the parameters
        Assert.Throws<InvalidInputException>(() => session.Change(s_small with { Experts = 2 }));
        using var mixture = new TrainingSession(new(s_small with { Experts = 2 }, 0, 0), LaneWidths.Fastest);
        Assert.Throws<InvalidInputException>(() => mixture.Change(s_small));
        Assert.Throws<InvalidInputException>(
            () => mixture.Change(s_small with { Experts = 2, ActiveExperts = 2 }));
        session.Change(s_small with { Schedule = new(ScheduleKind.Linear) });
        session.Advance(60);
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Advance(1));
    }

    static void AssertSame(ToyModel expected, ToyModel found)
    {
        Assert.Equal(expected.W, found.W);
        Assert.Equal(expected.b, found.b);
    }
}
