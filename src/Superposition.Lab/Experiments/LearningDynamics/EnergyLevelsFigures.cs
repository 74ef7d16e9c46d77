using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.LearningDynamics;

/// <summary>
/// Dimensionalities above, the loss beneath, over one axis of steps; jumps are marked in both.
/// </summary>
static class EnergyLevelsFigures
{
    /// <summary>Those with most jumps show most.</summary>
    static DimensionalityHistory[] Shown(DimensionalityHistory[] models) =>
        [.. models.OrderByDescending(one => one.Jumps.Count).ThenBy(one => one.Model.Stream).Take(2)];

    internal static IReadOnlyList<FigureFile> All(DimensionalityHistory[] models)
    {
        var columns = Shown(models).Select(Column).ToArray();
        string caption = Invariant($"{EnergyLevels.n} features of one importance in {EnergyLevels.m} ")
            + "dimensions at "
            + Invariant($"density {EnergyLevels.Density}, two of {models.Length} seeds (those with ")
            + "most jumps). "
            + "Above: the dimensionality Dᵢ of every feature, red where it jumps (by more than 0.2 within "
            + "200 steps, once 95% of the features are near their end). Beneath: the loss above its "
            + "least, on the same samples "
            + "at every step; red during jumps. Answers to the first figure of "
            + "Superposition and Learning Dynamics in Elhage et al. 2022.";
        var grid = new Figures.Grid([[.. columns.Select(c => c.Above)], [.. columns.Select(c => c.Below)]])
        { ColumnGap = 44, RowGap = 10 };
        return [new("figure.svg", new Figure("Features hop between energy levels", caption, grid).ToSvg(),
            caption)];
    }

    static (IPanel Above, IPanel Below) Column(DimensionalityHistory one)
    {
        double[] steps = [.. one.Steps.Select(step =>
            Math.Max(step, 1.0))]; // the start has no place on a log axis
        var jumping = one.Jumps.SelectMany(jump => jump.Features).ToHashSet();
        var still = Enumerable.Range(0, EnergyLevels.n).Where(i => !jumping.Contains(i));
        var lines = new List<Series>();
        lines.AddRange(still.Select(i => Line(i, 0, steps.Length - 1, Theme.Qualitative.Class(0), 0.35)));
        lines.AddRange(jumping.Order().Select(i => Line(i, 0, steps.Length - 1, Theme.Qualitative.Class(0),
            0.35)));
        lines.AddRange(one.Jumps.SelectMany(jump => jump.Features.Select(i =>
            Line(i, jump.From, jump.To, Theme.Qualitative.Class(1), 1))));
        double end = one.Loss.Min();
        double[] above = [.. one.Loss.Select(loss => loss - end)];
        var loss = new List<Series> { Part(0, steps.Length - 1, Theme.Qualitative.Class(0)) };
        loss.AddRange(one.Jumps.Select(jump => Part(jump.From, jump.To, Theme.Qualitative.Class(1))));
        double most = above.Skip(one.Formed).Max();
        var x = new Axis("") { Log = true, Min = steps[Math.Min(2, steps.Length - 1)], Max = steps[^1] };
        return (
            new LinesPanel(lines, x, new Axis("dimensionality Dᵢ") { Min = 0, Max = 1 })
            {
                Width = 330, Height = 200, HasKey = false, Guides = [new(0.5, "1/2")],
                Heading = new($"seed {one.Model.Stream}", one.Jumps.Count == 1 ? "1 jump"
                    : $"{one.Jumps.Count} jumps"),
            },
            new LinesPanel(loss, x with { Label = "training step" },
                new Axis("loss above its least") { Min = 0, Max = 1.5 * most })
            { Width = 330, Height = 110, HasKey = false });

        Series Line(int i, int from, int to, string colour, double opacity) =>
            new("", steps[from..(to + 1)], [.. one.D[from..(to + 1)].Select(d => d[i])])
            { Radius = 0, Opacity = opacity, Colour = colour };

        Series Part(int from, int to, string colour) =>
            new("", steps[from..(to + 1)], above[from..(to + 1)]) { Radius = 0, Colour = colour };
    }

    internal static IReadOnlyList<DataTable> Tables(DimensionalityHistory[] models) =>
    [
        new("history", new CsvTable(
            [new("stream"), new("step"), new("feature"), new("dimensionality"), new("jumps")],
            Shown(models).SelectMany(one => one.Steps.SelectMany((step, k) => one.D[k].Select((d, i) =>
                (IReadOnlyList<object?>)
                [
                    (long)one.Model.Stream, step, i, (float)d,
                    one.At(k) is { } jump && one.Jumps[jump].Features.Contains(i),
                ]))))),
        new("loss", new CsvTable(
            [new("stream"), new("step"), new("loss"), new("jump", "its number, or none")],
            models.SelectMany(one => one.Steps.Select((step, k) => (IReadOnlyList<object?>)
                [(long)one.Model.Stream, step, one.Loss[k], one.At(k) is { } jump ? jump + 1 : "none"])))),
        new("seeds", new CsvTable(
            [
                new("stream"), new("formed", "step"), new("jumps"), new("fallInJumps", "loss"),
                new("fallSinceFormed", "loss"), new("shareOfTimeInJumps"),
            ],
            models.Select(one => (IReadOnlyList<object?>)
            [
                (long)one.Model.Stream, one.Steps[one.Formed], one.Jumps.Count,
                one.Jumps.Sum(jump => one.Fall(jump.From, jump.To)), one.Fall(one.Formed, one.D.Length - 1),
                one.Jumps.Sum(jump => jump.To - jump.From) / (double)(one.D.Length - 1 - one.Formed),
            ]))),
    ];
}
