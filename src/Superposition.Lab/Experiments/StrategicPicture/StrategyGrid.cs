using Superposition.Lab.Sweeps;
using Superposition.Training;

namespace Superposition.Lab.Experiments.StrategicPicture;

/// <summary>
/// What the strategies share: equally important features, so that density alone decides, and one recipe of
/// training for all.
/// </summary>
static class StrategyGrid
{
    internal const int n = 20, m = 5;

    internal const string Paper = "Elhage et al. 2022, The Strategic Picture of Superposition";

    internal static double[] Densities { get; } = [0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01];

    internal static (int Seeds, int Steps) Size(Scale scale) => scale switch
    {
        Scale.Smoke => (2, 100),
        Scale.Standard => (10, 5_000),
        _ => (100, 10_000),
    };

    internal static TrainingOptions Options(
        int features, int hidden, double density, int steps, string importance = "1") =>
        TrainingOptions.For(features, hidden, density, importance) with
        {
            Steps = steps,
            Batch = 512,
            Initialisation = new(InitialisationKind.Xavier),
            Optimizer = new() { LearningRate = 3e-3, WeightDecay = 0 },
            Schedule = new(ScheduleKind.Linear),
        };

    internal static string Class(GridModel model) =>
        $"{new FeatureReads(model.Model).Represented} represented";
}
