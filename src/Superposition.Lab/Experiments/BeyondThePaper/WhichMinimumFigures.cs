using Superposition.Geometry;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>The lottery over densities, and what settings make of its odds.</summary>
static class WhichMinimumFigures
{
    const int MostShapes = 6;
    const string Other = "other";

    internal static IReadOnlyList<FigureFile> All(MinimumOdds odds) => [Shapes(odds), Settings(odds)];

    static IEnumerable<(int Features, string Importance)> Rows =>
        from features in (int[])[5, 6]
        from importance in (string[])["1", "0.9^i"]
        select (features, importance);

    static FigureFile Shapes(MinimumOdds odds)
    {
        var plain = Rows.SelectMany(row =>
            WhichMinimum.Densities.SelectMany(p => odds.At((row.Features, row.Importance, p)))).ToArray();
        string[] known = [.. plain.GroupBy(odds.Shape).OrderByDescending(same => same.Count())
            .ThenBy(same => same.Key, StringComparer.Ordinal).Take(MostShapes).Select(same => same.Key)];
        string[] shapes = [.. known, Other];
        IPanel Panel((int Features, string Importance) row)
        {
            var shares = new double[shapes.Length, WhichMinimum.Densities.Length];
            foreach (var (d, density) in WhichMinimum.Densities.Index())
            {
                var models = odds.At((row.Features, row.Importance, density));
                foreach (var model in models)
                {
                    int shape = Array.IndexOf(known, odds.Shape(model));
                    shares[shape < 0 ? known.Length : shape, d] += 1.0 / models.Count;
                }
            }
            return new StackedSharesPanel(shapes, shares, [.. WhichMinimum.Densities.Select(Numbers.Label)])
            {
                Heading = $"{row.Features} features, importance {row.Importance}",
                Along = "density 1 − S",
                Of = "share of seeds",
                HasKey = false,
            };
        }
        IPanel Best((int Features, string Importance) row)
        {
            var cells = WhichMinimum.Densities
                .Select(p => odds.ShapeOdds(odds.At((row.Features, row.Importance, p)))).ToArray();
            return new LinesPanel(
                [
                    new("in the best arrangement known", WhichMinimum.Densities,
                        [.. cells.Select(cell => cell.Share)])
                    {
                        Low = [.. cells.Select(cell => cell.Interval.Low)],
                        High = [.. cells.Select(cell => cell.Interval.High)],
                    },
                ],
                new Axis("density 1 − S") { Log = true, Reversed = true },
                new Axis("share in the best arrangement known") { Min = 0, Max = 1 })
            { Width = 300, Height = 110 };
        }
        int seeds = odds.Models[0].Cell.Seeds;
        string caption = $"What {seeds} seeds a density end in, after exact descent to the minimum of their "
            + "basin, with the notebook's settings; below, the share that ends in the best arrangement "
            + "known, with its 95% interval. Two dimensions. "
            + "Beyond Elhage et al. 2022, who show one model each.";
        var figure = new Figure("Which minimum training finds", caption, new Grid(
            [[.. Rows.Take(2).Select(Panel)], [.. Rows.Take(2).Select(Best)],
                [.. Rows.Skip(2).Select(Panel)], [.. Rows.Skip(2).Select(Best)]]))
        {
            Keys = [new Swatches([.. shapes.Select((name, k) =>
                new Swatch(name, Theme.Series(k, shapes.Length)))], 700)],
        };
        return new("figure.svg", figure.ToSvg(), caption);
    }

    static FigureFile Settings(MinimumOdds odds)
    {
        LinesPanel Panel((int Features, string Importance, double Density) problem, string schedule) => new(
            [.. WhichMinimum.Starts.Select(start =>
            {
                var shares = WhichMinimum.Rates
                    .Select(rate => odds.ShapeOdds(odds.At(problem, start.Name, rate, schedule))).ToArray();
                return new Series(start.Name, WhichMinimum.Rates, [.. shares.Select(one => one.Share)])
                {
                    Low = [.. shares.Select(one => one.Interval.Low)],
                    High = [.. shares.Select(one => one.Interval.High)],
                };
            })],
            new Axis("learning rate") { Log = true },
            new Axis("share in the best arrangement known") { Min = 0, Max = 1 })
        {
            Heading = new Heading(Invariant($"{problem.Features} features, I = {problem.Importance}, ")
                + Invariant($"p = {problem.Density}"), $"{schedule} rate"),
            HasKey = false,
        };
        string caption = "The odds of the best arrangement known by start, learning rate and schedule, with "
            + "95% intervals: the lottery belongs to the optimiser as much as to the landscape.";
        var figure = new Figure("What decides the odds", caption, new Grid(
            [.. WhichMinimum.Compared.Select(problem => (IReadOnlyList<IPanel?>)
                [.. WhichMinimum.Schedules.Select(one => Panel(problem, one.Name))])]))
        {
            Keys = [new Swatches([.. WhichMinimum.Starts.Select((start, k) =>
                new Swatch(start.Name, Theme.Series(k, WhichMinimum.Starts.Count), SwatchShape.Line))], 700)],
        };
        return new("figure-settings.svg", figure.ToSvg(), caption);
    }

    internal static IReadOnlyList<DataTable> Tables(MinimumOdds odds)
    {
        var cells = odds.Models.GroupBy(model => model.Cell, ReferenceEqualityComparer.Instance)
            .Select(own => own.ToArray()).ToArray();
        CsvColumn[] names = [.. cells[0][0].Cell.Coordinates.Select(pair => new CsvColumn(pair.Key))];
        return
        [
            new("odds", new(
                [
                    .. names, new("models"), new("share"), new("shareLow"), new("shareHigh"),
                    new("restartsFor99Percent"), new("bestShape"), new("shapeShare"), new("shapeShareLow"),
                    new("shapeShareHigh"), new("bestKnownLoss"), new("gradientNorm"),
                    new("leastCurvature"),
                ],
                cells.Select(own =>
                {
                    var (share, interval) = odds.Odds(own);
                    var shape = odds.ShapeOdds(own);
                    var best = odds.Best(own[0].Cell);
                    return (IReadOnlyList<object?>)
                    [
                        .. own[0].Cell.Coordinates.Select(pair => pair.Value), own.Length, share,
                        interval.Low, interval.High, Statistics.Restarts(share),
                        Polytopes.Name(best.Model.Gram).Name, shape.Share, shape.Interval.Low,
                        shape.Interval.High, best.Loss,
                        best.GradientNorm, best.Spectrum[0],
                    ];
                }))),
            new("shapes", new(
                [
                    .. names, new("shape"), new("count"), new("share"), new("shareLow"), new("shareHigh"),
                    new("leastLoss"),
                ],
                from own in cells
                from same in own.GroupBy(odds.Shape).OrderByDescending(same => same.Count())
                    .ThenBy(same => same.Key, StringComparer.Ordinal)
                let interval = Statistics.Wilson(same.Count(), own.Length)
                select (IReadOnlyList<object?>)
                [
                    .. own[0].Cell.Coordinates.Select(pair => pair.Value), same.Key, same.Count(),
                    (double)same.Count() / own.Length, interval.Low, interval.High,
                    same.Min(model => odds.End(model)?.Loss ?? double.NaN),
                ])),
        ];
    }
}
