using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Dictionaries.Autoencoders;

/// <summary>What changes from step to step: the rate, the penalty, and gradients that are too long.</summary>
public sealed class SaeScheduleTests
{
    static SaeOptions Options => new()
    {
        Dimension = 17, Width = 20, Architecture = new BatchTopK(3.5), Batch = 64,
    };

    [Theory]
    [InlineData(0, 0.25), InlineData(1, 0.5), InlineData(3, 1), InlineData(4, 1), InlineData(15, 1)]
    [InlineData(16, 0.8), InlineData(19, 0.2), InlineData(20, 0)]
    public void The_rate_rises_from_one_part_and_falls_to_nothing(long step, double factor) => Assert.Equal(
        factor, (Options with { Steps = 20, WarmupSteps = 4, DecaySteps = 5 }).RateFactor(step), 1e-15);

    [Fact]
    public void Schedules_that_overlap_are_multiplied() => Assert.Equal(
        0.5 * 0.25, (Options with { Steps = 2, WarmupSteps = 4, DecaySteps = 4 }).RateFactor(1), 1e-15);

    [Theory]
    [InlineData(0, 0), InlineData(1, 0.5), InlineData(3, 1.5), InlineData(4, 2), InlineData(100, 2)]
    public void A_penalty_rises_from_nothing(long step, double λ) => Assert.Equal(
        3 * λ, new Sparsity(2, WarmupSteps: 4).At(new(1) { Step = step, Multiplier = 3 }), 1e-15);

    /// <summary>
    /// The autotuner of SynthSAEBench, transcribed (its smoothed L0 begins with the first): around the
    /// target, then long enough above and below it to reach both bounds.
    /// </summary>
    [Fact]
    public void The_controller_is_the_published_one()
    {
        const double Target = 20;
        const int From = 100;
        var penalty = new Sparsity(2, 0, Target, From);
        var moment = new SaeMoment(1);
        var rng = new Rng(3);
        double smooth = double.NaN, rate = 0, multiplier = 1;
        for (int step = 0; step < 70_000; step++, moment.Step++)
        {
            double l0 = step < 10_000 ? Target + 10 * Math.Sin(step / 200.0) + 3 * rng.NextNormal()
                : step < 35_000 ? 100 + 1e-3 * step : 10 - 1e-4 * (step - 35_000);
            double before = smooth;
            smooth = step == 0 ? l0 : 0.99 * smooth + 0.01 * l0;
            if (step > 0) rate = 0.95 * rate + 0.05 * (smooth - before);
            double error = smooth - Target, gain = error * rate < 0 ? 0.01 : 1;
            double change = 3e-4 * gain * Math.Tanh(10 * Math.Abs(error) / Target);
            if (step >= From)
                multiplier = Math.Clamp(multiplier * (error > 0 ? 1 + change : 1 - change), 1e-2, 100);
            penalty.Steer(moment, l0);
            Close.Equal(multiplier, moment.Multiplier, 1e-12, $"multiplier in step {step}", floor: 0);
            if (step == From - 1) Assert.Equal(1, moment.Multiplier);
            if (step == 34_999) Assert.Equal(100, moment.Multiplier);
        }
        Assert.Equal(1e-2, moment.Multiplier);
        Close.Equal(2e-2, penalty.At(moment), 1e-15);
    }

    [Fact]
    public void Without_a_target_nothing_is_steered()
    {
        var moment = new SaeMoment(1);
        for (int step = 0; step < 100; step++) new Sparsity(2).Steer(moment, 5);
        Assert.Equal(1, moment.Multiplier);
    }

    /// <summary>
    /// With a large ε Adam's step knows the gradient's size: it is that of the gradient times clip/norm.
    /// </summary>
    [Theory, InlineData(0.3), InlineData(2.5)]
    public void A_gradient_above_the_norm_is_scaled_to_it(double clip)
    {
        var options = (Options with { ClipNorm = clip, Epsilon = 0.1, LearningRate = 0.05 }).Checked();
        var model = new Autoencoder(options.Dimension, options.Width);
        model.Initialise(5, 0, 0.6);
        var x = new AlignedFloats(options.Batch * model.Stride);
        var rng = new Rng(5);
        for (int b = 0; b < options.Batch; b++)
            for (int k = 0; k < options.Dimension; k++)
                x.Span[b * model.Stride + k] = (float)rng.NextNormal();
        using var team = new WorkTeam(2);
        var engine = SaeEngines.Create(model, options, team, LaneWidths.Fastest);
        int length = model.Values.Length, clipped = 0;
        double[] θ = [.. model.Values.Span.ToArray().Select(v => (double)v)];
        double[] m = new double[length], v = new double[length];
        for (int t = 1; t <= 40; t++)
        {
            // an engine of its own: to store the gradient uses it up
            var reader = SaeEngines.Create(model.Copy(), options, team, LaneWidths.Fastest);
            reader.Gradient(x);
            double[] g = [.. reader.Stored().Span.ToArray().Select(one => (double)one)];
            double norm = Math.Sqrt(g.Sum(one => one * one)), factor = Math.Min(1, clip / norm);
            if (factor < 1) clipped++;
            for (int j = 0; j < length; j++)
            {
                m[j] = 0.9 * m[j] + 0.1 * factor * g[j];
                v[j] = 0.999 * v[j] + 0.001 * factor * factor * g[j] * g[j];
                θ[j] -= 0.05 * m[j] / (1 - Math.Pow(0.9, t))
                    / (Math.Sqrt(v[j] / (1 - Math.Pow(0.999, t))) + 0.1);
            }
            engine.Gradient(x);
            engine.Update();
            Close.Equal(θ, model.Values.Span.ToArray(), 1e-5, $"after step {t}");
        }
        Assert.True(clip == 0.3 ? clipped == 40 : clipped is > 0 and < 40, $"{clipped} clipped");
    }
}
