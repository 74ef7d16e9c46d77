using Superposition.Lab.Sweeps;
using Superposition.Numerics;
using Superposition.Training;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>
/// The models of "Uniform Superposition": equally important, equally dense features, many more of them than
/// dimensions, over the notebook's twenty densities. Two experiments read the same ones.
/// </summary>
static class UniformModels
{
    internal const string Large = "400-in-30", Notebook = "200-in-20";
    internal const string Halved = "200-in-10", Small = "100-in-10";

    /// <summary>20^(−k/19), k = 0 … 19: the notebook's, from dense to S = 95%.</summary>
    internal static double[] Densities { get; } = Between(20);

    static double[] Between(int count) =>
        [.. Enumerable.Range(0, count).Select(k => Math.Round(Elementary.Pow(20, -k / (count - 1.0)), 6))];

    /// <summary>The paper's n = 400, m = 30.</summary>
    internal static IEnumerable<Cell> PaperSize(Scale scale) => scale switch
    {
        Scale.Smoke => Cells(Large, 400, 30, Densities, 2, 10),
        Scale.Standard => Cells(Large, 400, 30, Densities, 2, 10_000),
        _ => Cells(Large, 400, 30, Between(40), 10, 50_000),
    };

    /// <summary>The published notebook's n = 200, m = 20.</summary>
    internal static IEnumerable<Cell> NotebookSize(Scale scale) => scale switch
    {
        // enough that the first features come to be represented, and there is something to name
        Scale.Smoke => Cells(Notebook, 200, 20, Densities, 2, 200),
        Scale.Standard => Cells(Notebook, 200, 20, Densities, 10, 10_000),
        _ => Cells(Notebook, 200, 20, Densities, 100, 10_000),
    };

    /// <summary>Every second of the densities: enough to compare sizes at.</summary>
    internal static double[] Compared { get; } = [.. Densities.Where((_, k) => k % 2 == 1)];

    /// <summary>Ten dimensions with 200 features and with 100.</summary>
    internal static IEnumerable<Cell> SmallSizes(Scale scale)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 20),
            Scale.Standard => (2, 10_000),
            _ => (25, 10_000),
        };
        return
        [
            .. Cells(Halved, 200, 10, Compared, seeds, steps),
            .. Cells(Small, 100, 10, Compared, seeds, steps),
        ];
    }

    static IEnumerable<Cell> Cells(string part, int n, int m, double[] densities, int seeds, int steps) =>
        densities.Select(density => new Cell(
            part, [new("features", n), new("dimensions", m), new("density", density)],
            TrainingOptions.For(n, m, density) with { Steps = steps }, seeds));

    internal static IReadOnlyList<GridModel> Of(this IReadOnlyList<GridModel> models, string part) =>
        [.. models.Where(model => model.Cell.Part == part)];

    internal static double Density(this GridModel model) => (double)model.Cell["density"];
}
