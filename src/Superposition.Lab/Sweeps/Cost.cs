using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// Roughly how long a model takes on one core: for cutting chunks and for the time left, never
/// for a result. The two constants were fitted to the block kernel (5→2 … 200→20, AVX-512) and
/// are within a factor of two elsewhere.
/// </summary>
public static class Cost
{
    const double SecondsPerDraw = 0.2e-9, SecondsPerWeight = 0.065e-9;

    public static double Seconds(TrainingOptions options) =>
        1e-4 + (double)options.Steps * options.Batch * SecondsPerSample(options)
        + Evaluator.DefaultSamples(options.Features) * SecondsPerSample(options) / 2;

    static double SecondsPerSample(TrainingOptions options) =>
        options.Features * (SecondsPerDraw + options.Hidden * SecondsPerWeight);
}
