using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Measures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using static System.FormattableString;
using static Superposition.Lab.Experiments.DemonstratingSuperposition.SparsitySweep;

namespace Superposition.Lab.Experiments.DemonstratingSuperposition;

/// <summary>
/// WᵀW above the norms, a column a model, as the paper draws them; and the same as statistics over seeds.
/// </summary>
static class SparsitySweepFigures
{
    /// <param name="cell">Pixels of a matrix element; a bar is as wide.</param>
    /// <param name="columns">Models side by side.</param>
    internal static IReadOnlyList<FigureFile> All(
        this SparsitySweep sweep, IReadOnlyList<GridModel> models, string answersTo, int cell, int columns) =>
        [Matrices(sweep, models, answersTo, cell, columns), Statistic(sweep, models)];

    static FigureFile Matrices(
        SparsitySweep sweep, IReadOnlyList<GridModel> models, string answersTo, int cell, int columns)
    {
        (string Title, GridModel Model)[] shown =
        [
            ("linear, any sparsity", Of(models, Linear, 1).Best()),
            .. Densities.Select(density =>
                (Invariant($"ReLU, 1 − S = {density}"), Of(models, Relu, density).Best())),
        ];
        var rows = new List<IReadOnlyList<IPanel?>>();
        foreach (var line in shown.Chunk(columns))
        {
            rows.Add([.. line.Select(one => new HeatmapPanel(one.Model.Gram().Matrix())
            {
                Cell = cell,
                Heading = new(one.Title,
                    Invariant($"{one.Model.Gram().Represented} of {sweep.n} represented")),
            })]);
            rows.Add([.. line.Select(one =>
            {
                var gram = one.Model.Gram();
                return new BarsPanel(gram.Each(gram.Norm))
                {
                    Step = cell,
                    Colours = [.. gram.Each(i => Math.Min(1, gram.Superposition(i)))],
                    Axis = new(one.Model == line[0].Model ? "‖Wᵢ‖" : "") { Min = 0, Max = 1.5 },
                    Mark = sweep.m,
                };
            })]);
        }
        string caption = "WᵀW (above) and the norms ‖Wᵢ‖ coloured by superposition Σⱼ≠ᵢ(Ŵᵢ·Wⱼ)² (below; 1 "
            + "and more: some others together can activate the feature as strongly as itself), features in "
            + $"order of importance ({sweep.Importance}), n = {sweep.n}, m = {sweep.m}; the model of least "
            + $"loss at each sparsity. {answersTo}";
        var grid = new Figures.Grid(rows) { RowGap = 8 };
        var figure = new Figure("From principal components to superposition", caption, grid)
        {
            Keys =
            [
                ColorBar.Signed("element of WᵀW", 1),
                ColorBar.Sequential("superposition of a feature", "0", "≥ 1"),
            ],
        };
        return new("figure.svg", figure.ToSvg(), caption);
    }

    static FigureFile Statistic(SparsitySweep sweep, IReadOnlyList<GridModel> models)
    {
        LinesPanel Panel(string label, Func<GridModel, double> value) => new(
            [.. ((string[])[Relu, Linear]).Select(model =>
            {
                var seeds = Densities.Select(density => Of(models, model, density).Mean(value)).ToArray();
                double[] means = [.. seeds.Select(one => one.Mean)];
                static double Or(double end, double mean) => double.IsFinite(end) ? end : mean;
                return new Series(model == Relu ? "ReLU" : "linear", Densities, means)
                {
                    Low = [.. seeds.Select(one => Or(one.Interval.Low, one.Mean))],
                    High = [.. seeds.Select(one => Or(one.Interval.High, one.Mean))],
                };
            })],
            new Axis("density p = 1 − S") { Log = true, Reversed = true }, new Axis(label) { Min = 0 })
        { Width = 250 };
        string caption = Invariant($"The same sweep over {Of(models, Relu, 1).Count} seeds: mean and 95% ")
            + "interval (Student) of the number of represented features (‖Wᵢ‖ > ½), of the features learned "
            + "‖W‖_F², and of the expected loss over the least loss of any linear model.";
        var panels = Figures.Grid.Row(
            Panel("represented features", model => model.Gram().Represented),
            Panel("features learned ‖W‖_F²", model => model.Gram().FrobeniusSquared),
            Panel("loss / linear optimum", sweep.LossRatio));
        var figure = new Figure("How many features are kept, and what it gains", caption, panels);
        return new("figure-statistics.svg", figure.ToSvg(), caption);
    }

    internal static IReadOnlyList<DataTable> Tables(IReadOnlyList<GridModel> models) =>
        [new("features", FeaturesTable(models)), new("gram", GramTable(models))];

    static CsvTable FeaturesTable(IReadOnlyList<GridModel> models) => new(
        [
            new("model"), new("density"), new("feature"),
            .. FeatureMeasures.All.Select(measure => new CsvColumn(measure.Name)),
        ],
        Cells().SelectMany(cell =>
        {
            var subject = new Subject(Of(models, cell.Model, cell.Density).Best().Model);
            return Enumerable.Range(0, subject.Model.n).Select(i => (IReadOnlyList<object?>)
            [
                cell.Model, cell.Density, i,
                .. FeatureMeasures.All.Select(measure => (object?)measure.Of(subject, i)),
            ]);
        }));

    static CsvTable GramTable(IReadOnlyList<GridModel> models) => new(
        [new("model"), new("density"), new("i"), new("j"), new("WtW")],
        Cells().SelectMany(cell =>
        {
            var gram = Of(models, cell.Model, cell.Density).Best().Gram();
            return from i in Enumerable.Range(0, gram.n)
                   from j in Enumerable.Range(0, gram.n)
                   select (IReadOnlyList<object?>)[cell.Model, cell.Density, i, j, (float)gram[i, j]];
        }));

    static IEnumerable<(string Model, double Density)> Cells() =>
        from model in (string[])[Linear, Relu]
        from density in Densities
        select (model, density);
}
