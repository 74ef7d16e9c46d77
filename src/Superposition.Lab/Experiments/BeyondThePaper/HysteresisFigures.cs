using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>The loops, and how long the worse minimum holds.</summary>
static class HysteresisFigures
{
    internal static IReadOnlyList<FigureFile> All(IReadOnlyList<GridModel> models) =>
        [Loops(models), Escapes(models)];

    static double MeanKept(IReadOnlyList<GridModel> models, int stage) =>
        models.Average(model => Hysteresis.Kept(model.Snapshots[stage].Model));

    static FigureFile Loops(IReadOnlyList<GridModel> models)
    {
        var panels = Hysteresis.Settings.Select(setting =>
        {
            var own = Hysteresis.Of(models, setting.Name);
            double[] walk = Hysteresis.Walk(own[0]);
            int half = walk.Length / 2;
            Series Leg(string name, int from) => new(
                name, walk[from..(from + half)],
                [.. Enumerable.Range(from, half).Select(stage => MeanKept(own, stage))])
            { Colour = Theme.Series(from == 0 ? 0 : 1, 2) };
            return new LinesPanel(
                [Leg("up", 0), Leg("down", half)], new Axis("density 1 − S") { Log = true },
                new Axis("features represented, mean") { Min = 0, Max = setting.Features })
            {
                Heading = new Heading(setting.Name, Invariant($"rate {setting.Optimizer.LearningRate}, ")
                    + Invariant($"batch {setting.Batch}, {setting.Pace * 3000:0} steps a rung")),
                HasKey = false,
            };
        });
        string caption = "Trained models walked up in density and back, each stage from the end of the one "
            + "before: the mean number of features represented. Equal importance, so five features in two "
            + "dimensions are a pentagon until its spinodal at p = 0.303 on the way up. Beyond Elhage et al. "
            + "2022. Smoke runs take fewer steps.";
        var figure = new Figure("There and back", caption, Figures.Grid.Wrap(panels, 3))
        {
            Keys = [new Swatches([
                new("up", Theme.Series(0, 2), SwatchShape.Line),
                new("down", Theme.Series(1, 2), SwatchShape.Line)], 400)],
        };
        return new("figure.svg", figure.ToSvg(), caption);
    }

    static FigureFile Escapes(IReadOnlyList<GridModel> models)
    {
        var panels = Hysteresis.Escapes.GroupBy(one => (one.Method, one.Batch, one.Density))
            .Select(same => new LinesPanel(
                [.. same.Select((setting, k) =>
                {
                    var own = Hysteresis.Escaping(models, setting);
                    int[] steps = [.. own[0].Snapshots.Select(one => one.Step)];
                    return new Series(
                        Invariant($"rate {setting.Rate}"), [.. steps.Select(step => (double)step)],
                        [.. steps.Select(step => (double)own.Count(
                            model => !(Hysteresis.EscapeStep(model) <= step)) / own.Count)])
                    { Radius = 0, Colour = Theme.Series(k, 3) };
                })],
                new Axis("steps"), new Axis("share still a square") { Min = 0, Max = 1 })
            {
                Heading = new Heading(Invariant($"{same.Key.Method}, batch {same.Key.Batch}"),
                    Invariant($"p = {same.Key.Density}")),
                Width = 200,
            });
        string caption = "How many squares with one feature dropped have not become pentagons, by optimiser, "
            + "learning rate, batch and density: the worse minimum is strict, and its life is a matter of "
            + "noise.";
        var figure = new Figure("How long the worse minimum holds", caption, Figures.Grid.Wrap(panels, 3));
        return new("figure-escape.svg", figure.ToSvg(), caption);
    }

    internal static IReadOnlyList<DataTable> Tables(IReadOnlyList<GridModel> models) =>
    [
        new("loops", new(
            [
                "setting", "leg", "density", "models", "meanRepresented", "allRepresented",
                "allRepresentedLow", "allRepresentedHigh",
            ],
            from setting in Hysteresis.Settings
            let own = Hysteresis.Of(models, setting.Name)
            let walk = Hysteresis.Walk(own[0])
            from stage in Enumerable.Range(0, walk.Length)
            let all = own.Count(one => Hysteresis.Kept(one.Snapshots[stage].Model) == setting.Features)
            let interval = Statistics.Wilson(all, own.Count)
            select (IReadOnlyList<object?>)
            [
                setting.Name, stage < walk.Length / 2 ? "up" : "down", walk[stage], own.Count,
                MeanKept(own, stage), (double)all / own.Count, interval.Low, interval.High,
            ])),
        new("jumps", new(
            ["setting", "model", "lostAt", "returnedAt"],
            from setting in Hysteresis.Settings
            from model in Hysteresis.Of(models, setting.Name)
            select (IReadOnlyList<object?>)
                [setting.Name, model.Stream, Hysteresis.Lost(model), Hysteresis.Returned(model)])),
        new("escapes", new(
            ["optimizer", "learningRate", "batch", "density", "model", "escapeStep"],
            from setting in Hysteresis.Escapes
            from model in Hysteresis.Escaping(models, setting)
            select (IReadOnlyList<object?>)
            [
                setting.Method, setting.Rate, setting.Batch, setting.Density, model.Stream,
                Hysteresis.EscapeStep(model),
            ])),
        new("branches", new(
            [
                "density", "squareLoss", "leaningSquareLoss", "pentagonLoss", "barrier", "barrierAtNorm",
                "barrierFromLeaning",
            ],
            new[] { 0.3, 0.25, 0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.02, 0.01 }.Select(p =>
            {
                var (height, norm) = HysteresisTheory.Barrier(p);
                return (IReadOnlyList<object?>)
                [
                    p, HysteresisTheory.SquareLoss(p), HysteresisTheory.LeaningLoss(p),
                    HysteresisTheory.PentagonLoss(p), height, norm,
                    HysteresisTheory.BarrierFromLeaning(p),
                ];
            }))),
        new("spinodals", new(
            ["arrangement", "features", "hidden", "minimumUpTo"],
            HysteresisTheory.Spinodals().Select(one => (IReadOnlyList<object?>)
                [one.Arrangement, one.Features, one.Hidden, one.Density]))),
    ];
}
