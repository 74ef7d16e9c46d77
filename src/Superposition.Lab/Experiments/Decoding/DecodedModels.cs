using Superposition.Lab.Sweeps;
using Superposition.Training;

namespace Superposition.Lab.Experiments.Decoding;

/// <summary>The toy models whose hidden states the experiments of this section decode.</summary>
static class DecodedModels
{
    /// <summary>One cell of equally important features, the rate falling to 0.</summary>
    internal static ModelGrid Grid(ulong seed, int n, int m, double density, int steps, int seeds) =>
        new(seed, [new("", [new("density", density)], TrainingOptions.For(n, m, density) with
        {
            Steps = steps, Batch = 512, Optimizer = new() { LearningRate = 1e-2 },
            Schedule = new(ScheduleKind.Linear),
        }, seeds) { LossSamples = 1 << 14 }]);

    /// <summary>
    /// Models and their steps by scale: a glance, as many as asked, and ten times as many for longer.
    /// </summary>
    internal static (int Seeds, int Steps) Size(Scale scale, int seeds, int steps) => scale switch
    {
        Scale.Smoke => (2, 20),
        Scale.Standard => (seeds, steps),
        _ => (10 * seeds, 10_000),
    };

    /// <summary>Whether a smoke run trained it: what decodes it is then as short.</summary>
    internal static bool IsSmoke(GridModel model) => model.Cell.Options.Steps < 1_000;

    /// <summary>The features that a model has no direction for, in one cell of a table.</summary>
    internal static string Impossible(this GridModel model)
    {
        var gram = model.Gram();
        return DecodingTable.Listed(Enumerable.Range(0, gram.n).Where(i => !gram.IsRepresented(i)));
    }
}
