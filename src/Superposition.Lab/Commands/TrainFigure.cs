using Superposition.Geometry;
using Superposition.Lab.Experiments;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Measures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using static System.FormattableString;

namespace Superposition.Lab.Commands;

/// <summary>
/// The best model of each cell: its vectors where m = 2, else WᵀW above its norms; where the hidden layer has
/// a basis of its own, the weights themselves.
/// </summary>
static class TrainFigure
{
    internal const int MostCells = 12, MostFeatures = 200;

    internal static FigureFile Of(IReadOnlyList<GridModel> models)
    {
        var cells = Cells(models);
        var best = Spread(cells).Select(cell => cell.Best()).ToArray();
        var options = best[0].Cell.Options;
        string where = cells.Count > 1 ? " in each cell" : "";
        string shown = cells.Count > best.Length ? $"; {best.Length} of {cells.Count} cells." : ".";
        string which = models.Count == 1
            ? "The one model" : $"The model of least loss{where} of {models.Count}";
        bool isPlain = best[0].Model.IsPlain;
        string cut = (options.Hidden != 2 || !isPlain) && options.Features > MostFeatures
            ? $" (its first {MostFeatures} features)" : "";
        string caption = $"{which}{cut}: n = {options.Features}, "
            + $"m = {options.Hidden}, importance {options.Importance.Expression}{shown}";
        var figure = !isPlain ? WeightsFigure.Of(best, caption)
            : options.Hidden == 2 ? Vectors(best, caption) : Matrices(best, caption);
        return new("figure.svg", figure.ToSvg(), caption);
    }

    static Figure Vectors(GridModel[] best, string caption) =>
        new("Feature vectors", caption, Figures.Grid.Wrap(best.Select(VectorsOf), 6))
        { Keys = [ColorBar.Sequential("importance", "0", "most")] };

    static VectorPanel VectorsOf(GridModel model)
    {
        var importance = model.Cell.Options.Importance.Values;
        double most = importance.Max();
        return new VectorPanel(Orientation.Canonical(model.Model))
        {
            Values = [.. importance.Select(value => value / most)],
            Heading = HeadingOf(model, new Gram(model.Model)),
        };
    }

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
        HeatmapPanel Matrix(GridModel model, Gram gram) => new(Corner(gram))
        {
            Cell = cell,
            Heading = HeadingOf(model, gram),
        };
        BarsPanel Norms(Gram gram) => new([.. Enumerable.Range(0, n).Select(gram.Norm)])
        {
            Step = cell,
            Colours = [.. Enumerable.Range(0, n).Select(i => Math.Min(1, gram.Superposition(i)))],
            Axis = new("‖Wᵢ‖") { Min = 0 },
        };
        IReadOnlyList<IPanel?> matrices = [.. shown.Zip(grams, Matrix)], bars = [.. grams.Select(Norms)];
        return new("WᵀW and norms", caption, new Figures.Grid([matrices, bars]))
        {
            Keys =
            [
                ColorBar.Signed("element of WᵀW", 1),
                ColorBar.Sequential("superposition of a feature", "0", "≥ 1"),
            ],
        };
    }

    /// <summary>Every measure of every feature of each cell's best model.</summary>
    static DataTable Features(IReadOnlyList<GridModel> models) => new("features", new(
        [
            new("cell"), new("stream"), new("feature"), new("importance"),
            .. FeatureMeasures.All.Select(measure => new CsvColumn(measure.Name)),
        ],
        Cells(models).SelectMany((cell, index) => FeatureRows(index, cell.Best()))));

    /// <summary>The measures are those of a tied W, so untied models have no table of them.</summary>
    internal static IReadOnlyList<DataTable> Tables(IReadOnlyList<GridModel> models) =>
        models[0].Model.W2 is null && models[0].Model.Gate is null ? [Features(models)] : [];

    static IEnumerable<IReadOnlyList<object?>> FeatureRows(int cell, GridModel best)
    {
        var subject = new Subject(best.Model);
        var importance = best.Cell.Options.Importance.Values;
        return Enumerable.Range(0, best.Model.n).Select(i => (IReadOnlyList<object?>)
        [
            cell, (long)best.Stream, i, importance[i],
            .. FeatureMeasures.All.Select(measure => (object?)measure.Of(subject, i)),
        ]);
    }

    static Heading HeadingOf(GridModel model, Gram gram) => new(
        Title(model), Invariant($"loss {model.Loss:G4}"), Invariant($"{gram.Represented} represented"));

    internal static string Title(GridModel model) => model.Cell.Coordinates.Count > 0
        ? string.Join(", ", model.Cell.Coordinates.Select(pair => Invariant($"{pair.Key} {pair.Value:G4}")))
        : Invariant($"{model.Model.n} in {model.Model.m}");

    static IReadOnlyList<GridModel[]> Cells(IReadOnlyList<GridModel> models)
    {
        IEqualityComparer<Cell> identity = ReferenceEqualityComparer.Instance;
        return [.. models.GroupBy(model => model.Cell, identity).Select(group => group.ToArray())];
    }

    /// <summary>At most so many cells, evenly spread, the first and the last among them.</summary>
    static IEnumerable<GridModel[]> Spread(IReadOnlyList<GridModel[]> cells) => cells.Count <= MostCells
        ? cells
        : Enumerable.Range(0, MostCells).Select(k => cells[k * (cells.Count - 1) / (MostCells - 1)]);
}
