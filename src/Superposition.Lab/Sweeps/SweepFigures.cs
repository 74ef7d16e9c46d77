using System.Globalization;
using Superposition.Lab.Figures;
using Superposition.Lab.Results;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// A sweep's pictures: the shares of its classes and their losses along the first axis of numbers, a panel
/// for each value of the others; and a map over the first two.
/// </summary>
static class SweepFigures
{
    const int MostPanels = 12, MostClasses = 6;
    const string Rest = "other", Leg = "leg";

    internal static IReadOnlyList<FigureFile> All(Sweep sweep, IReadOnlyList<CellSummary> cells)
    {
        string[] axes = [.. Numeric(cells)];
        if (axes.Length == 0) return [];
        var classes = Classes(cells);
        List<FigureFile> figures = [Losses(sweep, cells, axes[0], classes)];
        if (classes.Count > 0) figures.Insert(0, Shares(sweep, cells, axes[0], classes));
        if (classes.Count > 0 && axes.Length > 1) figures.Add(Map(sweep, cells, axes, classes));
        return figures;
    }

    /// <summary>Coordinates of at least two numbers, that of most first; that of a path before all.</summary>
    static IEnumerable<string> Numeric(IReadOnlyList<CellSummary> cells)
    {
        var names = cells[0].Coordinates;
        string? path = names.Any(pair => pair.Key == Leg) ? names[^2].Key : null;
        int Count(string name) => cells.Select(cell => Value(cell, name)).Distinct().Count();
        return names.Select(pair => pair.Key)
            .Where(name => cells.All(cell => IsNumber(Value(cell, name))) && Count(name) > 1)
            .OrderByDescending(name => name == path).ThenByDescending(Count);
    }

    static object Value(CellSummary cell, string name) =>
        cell.Coordinates.First(pair => pair.Key == name).Value;

    static bool IsBack(CellSummary cell) =>
        cell.Coordinates.Any(pair => pair.Key == Leg && pair.Value.Equals("back"));

    static bool IsNumber(object value) => value is double or long or int;

    static double Number(CellSummary cell, string name) =>
        Convert.ToDouble(Value(cell, name), CultureInfo.InvariantCulture);

    /// <summary>The classes that are most frequent over all cells; the others are one.</summary>
    static IReadOnlyList<string> Classes(IReadOnlyList<CellSummary> cells)
    {
        string[] all =
        [
            .. cells.SelectMany(cell => cell.Classes).GroupBy(group => group.Class!)
                .OrderByDescending(same => same.Sum(group => (long)group.Models))
                .ThenBy(same => same.Key, StringComparer.Ordinal).Select(same => same.Key),
        ];
        return all.Length <= MostClasses ? all : [.. all.Take(MostClasses - 1), Rest];
    }

    static double Share(CellSummary cell, string @class, IReadOnlyList<string> classes) => cell.Classes
        .Where(group => @class == Rest ? !classes.Contains(group.Class!) : group.Class == @class)
        .Sum(group => group.Share.Value);

    /// <summary>Cells that differ in the axis alone, in its order.</summary>
    static IEnumerable<(string Title, CellSummary[] Cells)> Panels(
        IReadOnlyList<CellSummary> cells, params string[] axes)
    {
        return cells.GroupBy(Title).Take(MostPanels)
            .Select(same => (same.Key, same.OrderBy(cell => Number(cell, axes[0])).ToArray()));

        string Title(CellSummary cell) => string.Join(", ", cell.Coordinates
            .Where(pair => !axes.Contains(pair.Key)
                && cells.Any(other => !Value(other, pair.Key).Equals(pair.Value)))
            .Select(pair => $"{Words(pair.Key)} {Text(pair.Value)}"));
    }

    static string Text(object value) =>
        IsNumber(value) ? Numbers.Label(Convert.ToDouble(value, CultureInfo.InvariantCulture)) : $"{value}";

    static string Words(string key) => OptionWord.OfKey(key)?.Said ?? key;

    static bool IsLog(IReadOnlyList<CellSummary> cells, string axis)
    {
        double[] values = [.. cells.Select(cell => Number(cell, axis))];
        return values.Min() > 0 && values.Max() >= 10 * values.Min();
    }

    static Axis AxisOf(IReadOnlyList<CellSummary> cells, string axis) =>
        new(Words(axis)) { Log = IsLog(cells, axis) };

    static FigureFile Shares(
        Sweep sweep, IReadOnlyList<CellSummary> cells, string axis, IReadOnlyList<string> classes)
    {
        var panels = Panels(cells, axis).Select(panel =>
        {
            var shares = new double[classes.Count, panel.Cells.Length];
            for (int k = 0; k < classes.Count; k++)
                for (int c = 0; c < panel.Cells.Length; c++)
                    shares[k, c] = Share(panel.Cells[c], classes[k], classes);
            return new StackedSharesPanel(
                classes, shares, [.. panel.Cells.Select(cell => Text(Value(cell, axis)))])
            { Heading = panel.Title, Along = Words(axis), Of = "share of models", HasKey = false };
        });
        string caption = $"{sweep.Name}: what {sweep.Grid.Cells[0].Seeds} models a cell became"
            + $", by {Words(axis)}.";
        var figure = new Figure("Shares of classes", caption, Grid.Wrap(panels, 3))
        {
            Keys = [new Swatches([.. classes.Select((name, k) =>
                new Swatch(name, Theme.Series(k, classes.Count)))], 900)],
        };
        return new("figure.svg", figure.ToSvg(), caption);
    }

    static FigureFile Losses(
        Sweep sweep, IReadOnlyList<CellSummary> cells, string axis, IReadOnlyList<string> classes)
    {
        string[] named = [.. classes.Where(name => name != Rest)];
        bool isLoop = cells.Any(cell => IsBack(cell));
        // both ways of a path in one panel, so that branches lie over each other
        string[] together = isLoop ? [axis, Leg] : [axis];
        var panels = Panels(cells, together).Select(panel =>
        {
            IEnumerable<Series> Of(string name, string colour, Func<CellSummary, GroupSummary?> group) =>
                panel.Cells.Where(cell => group(cell) is not null).GroupBy(IsBack).Select(way =>
                    new Series(name, [.. way.Select(cell => Number(cell, axis))],
                        [.. way.Select(cell => group(cell)!.LeastLoss)])
                    {
                        Colour = colour,
                        Joined = !way.Key,
                        Radius = way.Key ? 3.2 : 2.2,
                        Opacity = way.Key ? 0.55 : 1,
                    });
            Series[] series = named.Length == 0
                ? [.. Of("least", "", cell => cell.All)]
                : [.. named.SelectMany((name, k) => Of(name, Theme.Series(k, classes.Count),
                    cell => cell.Classes.FirstOrDefault(group => group.Class == name)))];
            return new LinesPanel(
                series, AxisOf(panel.Cells, axis), new Axis("least loss of a class") { Log = true })
            { Heading = panel.Title, HasKey = false };
        });
        string caption = $"{sweep.Name}: the least expected loss of each class, by {Words(axis)}"
            + (isLoop ? "; lines on the way there, points on the way back." : ".");
        var figure = new Figure("Losses by branch", caption, Grid.Wrap(panels, 3))
        {
            Keys = named.Length == 0 ? [] : [new Swatches([.. named.Select((name, k) =>
                new Swatch(name, Theme.Series(k, classes.Count), SwatchShape.Line))], 900)],
        };
        return new("figure-losses.svg", figure.ToSvg(), caption);
    }

    /// <summary>The most frequent class over two axes.</summary>
    static FigureFile Map(
        Sweep sweep, IReadOnlyList<CellSummary> cells, string[] axes, IReadOnlyList<string> classes)
    {
        var panels = Panels(cells, axes[0], axes[1]).Select(panel =>
        {
            double[] xs = Positions(panel.Cells, axes[0]), ys = Positions(panel.Cells, axes[1]);
            var colours = new string[ys.Length, xs.Length];
            var hatched = new bool[ys.Length, xs.Length];
            for (int row = 0; row < ys.Length; row++)
                for (int column = 0; column < xs.Length; column++) colours[row, column] = Theme.Missing;
            foreach (var cell in panel.Cells)
            {
                int row = Array.IndexOf(ys, Number(cell, axes[1]));
                int column = Array.IndexOf(xs, Number(cell, axes[0]));
                colours[row, column] = Theme.Series(Place(cell), classes.Count);
                hatched[row, column] = cell.IsMetastable;
            }
            return new ClassMapPanel(
                colours, hatched, [.. xs.Select(Numbers.Label)], [.. ys.Select(Numbers.Label)])
            { Heading = panel.Title, AlongX = Words(axes[0]), AlongY = Words(axes[1]) };
        });
        string caption = $"{sweep.Name}: the most frequent class of {sweep.Grid.Cells[0].Seeds} models a "
            + "cell; hatched where two classes or more have a twentieth each, so that training is a lottery.";
        var figure = new Figure("Most frequent class", caption, Grid.Wrap(panels, 3))
        {
            Keys = [new Swatches([.. classes.Select((name, k) =>
                new Swatch(name, Theme.Series(k, classes.Count)))], 900)],
        };
        return new("figure-map.svg", figure.ToSvg(), caption);

        static double[] Positions(CellSummary[] cells, string axis) =>
            [.. cells.Select(cell => Number(cell, axis)).Distinct().Order()];

        int Place(CellSummary cell) => classes.ToList().IndexOf(cell.Classes[0].Class!) is >= 0 and var k
            ? k : classes.Count - 1;
    }
}
