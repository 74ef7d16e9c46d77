using System.Collections.Concurrent;
using Superposition.Geometry;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Theory;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>
/// Every trained model taken to the exact minimum of its basin, and for each problem the best minimum that
/// any of them, from any start, or random starts reached: "the best known", never "the global one".
/// </summary>
sealed class MinimumOdds
{
    /// <summary>Losses that agree to this are of one minimum: exact minima are good to 1e-13.</summary>
    const double SameLoss = 1e-9;

    const int MostStarts = 64;

    readonly ConcurrentDictionary<GridModel, (ExactMinimum? Minimum, string Shape)> ends =
        new(ReferenceEqualityComparer.Instance);
    readonly ConcurrentDictionary<(int, string, double), ExactMinimum> best = new();

    internal MinimumOdds(IReadOnlyList<GridModel> models)
    {
        Models = models;
        // one polisher a cell: it keeps its workspace, and is for one thread
        var cells = models.GroupBy(model => model.Cell, ReferenceEqualityComparer.Instance);
        Parallel.ForEach(cells, own =>
        {
            var options = own.First().Cell.Options;
            var polisher = new Polisher(options.World, options.Importance.Values);
            foreach (var model in own)
                ends[model] = !model.Model.IsFinite ? (null, "diverged")
                    : polisher.Polish(new TiedModel(model.Model)) is var end && end.IsMinimum
                        ? (end, Polytopes.Name(end.Model.Gram).Name) : (null, "not converged");
        });
        int starts = Math.Min(MostStarts, 2 * models[0].Cell.Seeds);
        Parallel.ForEach(models.GroupBy(model => Problem(model.Cell)), own =>
        {
            var options = own.First().Cell.Options;
            var search = ExactMinima.Search(
                2, options.World, options.Importance.Values, starts, own.First().Seed);
            best[own.Key] = own.Select(model => ends[model].Minimum).Append(search.Found.Count > 0
                ? search.Best.Minimum : null).OfType<ExactMinimum>().MinBy(end => end.Loss)!;
        });
    }

    internal IReadOnlyList<GridModel> Models { get; }

    internal static (int, string, double) Problem(Cell cell) =>
        ((int)cell["features"], (string)cell["importance"], (double)cell["density"]);

    internal IEnumerable<ExactMinimum> BestKnown => best.Values;

    internal ExactMinimum Best(Cell cell) => best[Problem(cell)];

    internal string Shape(GridModel model) => ends[model].Shape;

    /// <summary>The exact minimum in whose basin a model lies; null where none was reached.</summary>
    internal ExactMinimum? End(GridModel model) => ends[model].Minimum;

    internal bool IsBest(GridModel model) =>
        ends[model].Minimum is { } end && end.Loss < Best(model.Cell).Loss + SameLoss;

    /// <summary>
    /// Whether it is arranged as the best one: unequal importances make twelve minima of one pentagon, a
    /// cyclic order each.
    /// </summary>
    internal bool IsBestShape(GridModel model) =>
        Shape(model) == Polytopes.Name(Best(model.Cell).Model.Gram).Name;

    internal IReadOnlyList<GridModel> At(
        (int Features, string Importance, double Density) problem, string start = "notebook",
        double rate = 1e-3, string schedule = "constant") =>
        Models.At(("features", problem.Features), ("importance", problem.Importance),
            ("density", problem.Density), ("start", start), ("learningRate", rate), ("schedule", schedule));

    internal (double Share, Interval Interval) ShapeOdds(IReadOnlyList<GridModel> models) =>
        models.Share(IsBestShape);

    internal (double Share, Interval Interval) Odds(IReadOnlyList<GridModel> models) => models.Share(IsBest);
}
