using Superposition.Features;
using Superposition.Models;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// Roughly how long a model takes on one core: for cutting chunks and for the time left, never for a result.
/// </summary>
public static class Cost
{
    const double Start = 1e-4; // a model's memory and first step

    /// <summary>A whole grid on so many threads.</summary>
    public static double Seconds(ModelGrid grid, int threads) =>
        grid.Cells.Sum(cell => cell.Seeds * Seconds(cell)) / threads;

    /// <summary>One model of a cell, through all its stages, and its expected loss.</summary>
    public static double Seconds(Cell cell) => cell.Stages.Sum(options => Seconds(options, cell.LossSamples));

    /// <summary>Its steps alone.</summary>
    public static double TrainingSeconds(Cell cell) => cell.Stages.Sum(TrainingSeconds);

    public static double Seconds(TrainingOptions options, int? lossSamples = null) =>
        TrainingSeconds(options) + EvaluationSeconds(options, lossSamples);

    static double TrainingSeconds(TrainingOptions options) => Start + options.Steps
        * (options.Objective == Objective.Exact
            ? ClosedForm(options) : PerSample(options) * options.Batch);

    static double PerSample(TrainingOptions options) => 1e-9 * KernelRegimes.NanosecondsPerSample(options);

    /// <summary>The closed form and its gradient prune their tree of 2ⁿ vertices (docs/kernels.md).</summary>
    static double ClosedForm(TrainingOptions options) => 0.25e-6 * Math.Pow(1.67, options.Features);

    /// <summary>Of its expected loss: exact where it can be.</summary>
    static double EvaluationSeconds(TrainingOptions options, int? lossSamples)
    {
        bool isExact = options is
        {
            IsPlain: true, Activation: Activation.Relu, LossExponent: 2,
            Features: <= ExactLoss.MostFeatures,
            World: IndependentWorld { Magnitude: Magnitude.Uniform or Magnitude.Symmetric },
        };
        return isExact ? ClosedForm(options)
            : PerSample(options) * (lossSamples ?? Evaluator.DefaultSamples(options.Features)) / 2;
    }
}
