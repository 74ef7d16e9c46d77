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
        grid.Cells.Sum(cell => cell.Seeds * Seconds(cell.Options, cell.LossSamples)) / threads;

    public static double Seconds(TrainingOptions options, int? lossSamples = null)
    {
        // the closed form prunes its tree of 2ⁿ vertices (docs/kernels.md)
        if (options.Objective == Objective.Exact)
            return Start + 0.25e-6 * Math.Pow(1.67, options.Features) * options.Steps;
        double perSample = KernelRegimes.NanosecondsPerSample(options) * 1e-9;
        return Start + perSample * options.Steps * options.Batch
            + perSample * (lossSamples ?? Evaluator.DefaultSamples(options.Features)) / 2;
    }
}
