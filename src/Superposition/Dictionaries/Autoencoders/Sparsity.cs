using Superposition.Numerics;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>
/// The coefficient of a sparsity penalty: warmed up from 0, and, where a target L0 is given, steered by the
/// controller of SynthSAEBench's autotuner: multiplied each step by 1 ± 3e-4 · gain · tanh(10 |e|/L0*), e the
/// smoothed L0 less the target, gain .01 while it is falling back by itself.
/// </summary>
public sealed record Sparsity(double Coefficient, int WarmupSteps = 0, double TargetL0 = 0, int SteerFrom = 0)
{
    const double Smoothing = 0.99, RateSmoothing = 0.95, Step = 3e-4, Restrained = 0.01;
    const double Least = 1e-2, Most = 100;

    internal double At(SaeMoment moment) => Coefficient * moment.Multiplier
        * (moment.Step < WarmupSteps ? (double)moment.Step / WarmupSteps : 1);

    internal void Steer(SaeMoment moment, double l0)
    {
        double before = moment.SmoothL0 < 0 ? l0 : moment.SmoothL0;
        moment.SmoothL0 = Smoothing * before + (1 - Smoothing) * l0;
        moment.L0Rate = RateSmoothing * moment.L0Rate + (1 - RateSmoothing) * (moment.SmoothL0 - before);
        if (TargetL0 <= 0 || moment.Step < SteerFrom) return;
        double error = moment.SmoothL0 - TargetL0, gain = error * moment.L0Rate < 0 ? Restrained : 1;
        double change = Step * gain * Elementary.Tanh(10 * Math.Abs(error) / TargetL0);
        moment.Multiplier = Math.Clamp(
            moment.Multiplier * (error > 0 ? 1 + change : 1 - change), Least, Most);
    }

    internal void Check()
    {
        SaeOptions.Range("the sparsity coefficient", Coefficient, 0, 1e9);
        SaeOptions.Range("the warm-up of the sparsity coefficient", WarmupSteps, 0, int.MaxValue);
        SaeOptions.Range("the target L0", TargetL0, 0, 1e6);
        SaeOptions.Range("the first step that is steered", SteerFrom, 0, int.MaxValue);
    }
}
