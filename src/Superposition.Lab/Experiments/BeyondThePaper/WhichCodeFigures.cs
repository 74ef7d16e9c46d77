using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Theory;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>The share of seeds that hold the predicted code, and what the best of them gain by it.</summary>
static class WhichCodeFigures
{
    internal static IReadOnlyList<FigureFile> All(CodeOdds odds)
    {
        var byDimension = odds.Cells.GroupBy(cell => cell.Dimensions).OrderBy(same => same.Key)
            .Select(same => same.ToArray()).ToArray();
        Axis density = new("density p = 1 − S") { Log = true, Reversed = true };
        var shares = byDimension.Select((cells, k) =>
        {
            var found = cells.Select(odds.Share).ToArray();
            return (IPanel)new LinesPanel(
                [
                    new("hold the mixture of largest benefit", Densities(cells),
                        [.. found.Select(one => one.Share)])
                    {
                        Low = [.. found.Select(one => one.Interval.Low)],
                        High = [.. found.Select(one => one.Interval.High)],
                        Colour = Theme.Series(k, byDimension.Length),
                    },
                ], density, new("share of seeds") { Min = 0, Max = 1 })
            {
                Width = 190, Height = 110, HasKey = false,
                Heading = new Heading(Invariant($"{cells[0].Dimensions} dimensions"),
                    Invariant($"{cells[0].Models.Count} seeds a density")),
            };
        });
        var gains = new LinesPanel(
            [
                .. byDimension.Select((cells, k) => new Series(Invariant($"{cells[0].Dimensions}"),
                    Densities(cells), [.. cells.Select(cell => cell.Best.Benefit / cell.Dimensions)])
                { Radius = 0, Colour = Theme.Series(k, byDimension.Length) }),
                .. byDimension.Select((cells, k) => new Series("", Densities(cells),
                    [.. cells.Select(Gain)])
                { Joined = false, Radius = 3, Colour = Theme.Series(k, byDimension.Length) }),
            ], density, new("features' worth of loss saved per dimension"))
        {
            Width = 430, Height = 210, HasKey = false,
            Heading = "lines: exact benefit; points: the best seed",
        };
        string caption = "Above: how many seeds hold the codes that should win, by the Gram matrix, with 95% "
            + "intervals; a fifth more features than they hold, equal and independent. Below: what the best "
            + "seed saves beside what they would. "
            + "Beyond Elhage et al. 2022, whose polytopes end at three dimensions.";
        var figure = new Figure("Which code a network chooses", caption, new Figures.Grid(
            [[Figures.Grid.Wrap(shares, 4)], [gains]]))
        {
            Keys = [new Swatches([.. byDimension.Select((cells, k) => new Swatch(
                Invariant($"{cells[0].Dimensions} dimensions"), Theme.Series(k, byDimension.Length),
                SwatchShape.Line))], 900)],
        };
        return [new("figure.svg", figure.ToSvg(), caption)];
    }

    static double[] Densities(CodeCell[] cells) => [.. cells.Select(cell => cell.Density)];

    /// <summary>(n l₀ − L) / (m l₀)</summary>
    static double Gain(CodeCell cell)
    {
        double none = CodeOptimum.Unrepresented(cell.Density);
        return (cell.Features - cell.Models.Best().Loss / none) / cell.Dimensions;
    }

    internal static IReadOnlyList<DataTable> Tables(CodeOdds odds) =>
    [
        new("codes", new(
            [
                new("dimensions"), new("features"), new("density"), new("predicted"), new("benefit"),
                new("next"), new("lead"), new("seeds"), new("share"), new("shareLow"), new("shareHigh"),
                new("bestSeed"), new("mostFrequent"), new("itsShare"), new("bestLoss"), new("lossError"),
                new("predictedLoss"),
            ],
            odds.Cells.Select(cell =>
            {
                var (share, interval) = odds.Share(cell);
                var best = cell.Models.Best();
                var most = cell.Models.GroupBy(odds.Mixture).OrderByDescending(same => same.Count())
                    .ThenBy(same => same.Key, StringComparer.Ordinal).First();
                return (IReadOnlyList<object?>)
                [
                    cell.Dimensions, cell.Features, cell.Density, cell.Best.Key, cell.Best.Benefit,
                    cell.Next.Key, cell.Lead, cell.Models.Count, share, interval.Low, interval.High,
                    odds.Mixture(best), most.Key, (double)most.Count() / cell.Models.Count, best.Loss,
                    best.LossError, cell.Best.Loss(cell.Features),
                ];
            }))),
        new("roots", new(
            [
                new("code"), new("features"), new("dimensions"), new("density"), new("benefit"),
                new("predicted"), new("predictedBenefit"),
            ],
            from code in RootCode.All
            from p in RootCode.Densities
            let best = WhichCode.Predicted(code.Dimension, p).Best
            select (IReadOnlyList<object?>)
            [
                code.Name, code.Count, code.Dimension, p, code.Benefit(p) * code.Dimension, best.Key,
                best.Benefit,
            ])),
    ];
}
