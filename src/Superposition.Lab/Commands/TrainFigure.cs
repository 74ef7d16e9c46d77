using Superposition.Geometry;
using Superposition.Lab.Experiments;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Measures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using static System.FormattableString;

namespace Superposition.Lab.Commands;

/// <summary>The best model of each cell: its vectors where m = 2, else WᵀW above its norms.</summary>
static class TrainFigure
{
    const int MostCells = 12, MostFeatures = 200;

    internal static FigureFile Of(IReadOnlyList<GridModel> models)
    {
        var cells = Cells(models);
        var best = Spread(cells).Select(cell => cell.Best()).ToArray();
        var options = best[0].Cell.Options;
        string caption = Invariant($"The model of least loss{(cells.Count > 1 ? " in each cell" : "")} of {models.Count}: n = {options.Features}, ")
            + $"m = {options.Hidden}, importance {options.Importance.Expression}"
            + (cells.Count > best.Length ? Invariant($"; {best.Length} of {cells.Count} cells.") : ".");
        return new("figure.svg", (options.Hidden == 2 ? Vectors(best, caption) : Matrices(best, caption)).ToSvg(), caption);
    }

    static Figure Vectors(GridModel[] best, string caption) => new(
        "Feature vectors", caption, Figures.Grid.Wrap(best.Select(model =>
        {
            int n = model.Model.n;
            var plane = PlaneAngles.Canonical(model.Model);
            var W = new double[2, n];
            for (int i = 0; i < n; i++) (W[0, i], W[1, i]) = plane[i];
            double most = model.Cell.Options.Importance.Values.Max();
            return new VectorPanel(W)
            {
                Values = [.. model.Cell.Options.Importance.Values.Select(value => value / most)],
                Heading = new(Title(model), Invariant($"loss {model.Loss:G4}"), Invariant($"{new Gram(model.Model).Represented} represented")),
            };
        }), 6))
    { Keys = [ColorBar.Sequential("importance", "0", "most")] };

    static Figure Matrices(GridModel[] best, string caption)
    {
        var shown = best.Take(4).ToArray();
        int n = Math.Min(shown[0].Model.n, MostFeatures), cell = Math.Clamp(240 / n, 1, 12);
        var grams = shown.Select(model => new Gram(model.Model)).ToArray();
        double[,] Corner(Gram gram)
        {
            var corner = new double[n, n];
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++) corner[i, j] = gram[i, j];
            return corner;
        }
        IReadOnlyList<IPanel?> matrices = [.. shown.Zip(grams, (model, gram) => new HeatmapPanel(Corner(gram))
        {
            Cell = cell,
            Heading = new(Title(model), Invariant($"loss {model.Loss:G4}"), Invariant($"{gram.Represented} represented")),
        })];
        IReadOnlyList<IPanel?> bars = [.. grams.Select(gram => new BarsPanel([.. Enumerable.Range(0, n).Select(gram.Norm)])
        {
            Step = cell,
            Colours = [.. Enumerable.Range(0, n).Select(i => Math.Min(1, gram.Superposition(i)))],
            Axis = new("‖W_i‖") { Min = 0 },
        })];
        return new("WᵀW and norms", caption, new Figures.Grid([matrices, bars]))
        {
            Keys = [ColorBar.Signed("element of WᵀW", 1), ColorBar.Sequential("superposition of a feature", "0", "≥ 1")],
        };
    }

    /// <summary>Every measure of every feature of each cell's best model.</summary>
    internal static DataTable Features(IReadOnlyList<GridModel> models) => new("features", new(
        [new("cell"), new("stream"), new("feature"), new("importance"), .. FeatureMeasures.All.Select(measure => new CsvColumn(measure.Name))],
        Cells(models).SelectMany((cell, index) =>
        {
            var best = cell.Best();
            var subject = new Subject(best.Model);
            return Enumerable.Range(0, best.Model.n).Select(i => (IReadOnlyList<object?>)
                [index, (long)best.Stream, i, best.Cell.Options.Importance.Values[i], .. FeatureMeasures.All.Select(measure => (object?)measure.Of(subject, i))]);
        })));

    static string Title(GridModel model) => model.Cell.Coordinates.Count > 0
        ? string.Join(", ", model.Cell.Coordinates.Select(pair => Invariant($"{pair.Key} {pair.Value:G4}")))
        : Invariant($"{model.Model.n} in {model.Model.m}");

    static IReadOnlyList<GridModel[]> Cells(IReadOnlyList<GridModel> models) =>
        [.. models.GroupBy(model => model.Cell, ReferenceEqualityComparer.Instance as IEqualityComparer<Cell>).Select(group => group.ToArray())];

    /// <summary>At most so many cells, evenly spread, the first and the last among them.</summary>
    static IEnumerable<GridModel[]> Spread(IReadOnlyList<GridModel[]> cells) => cells.Count <= MostCells
        ? cells
        : Enumerable.Range(0, MostCells).Select(k => cells[k * (cells.Count - 1) / (MostCells - 1)]);
}
