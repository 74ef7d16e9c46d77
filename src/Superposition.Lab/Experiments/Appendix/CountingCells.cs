using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Training;
using static System.FormattableString;
using Compression = Superposition.Theory.NonlinearCompression;

namespace Superposition.Lab.Experiments.Appendix;

/// <summary>
/// Two dense features in one number, by counting cells: better than any linear code as long as the steps are
/// steep. The linear and the ReLU-output model are trained beside it: neither can count.
/// </summary>
public sealed class CountingCells : IExperiment
{
    const string Paper = "Elhage et al. 2022, appendix on nonlinear compression";
    const string Linear = "linear", Relu = "relu";
    static readonly int[] s_cells = [2, 3, 5, 10];
    static readonly double[] s_ramps = [0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1];

    public string Name => "nonlinear-compression";
    public Section Section => Section.Appendix;
    public string Question => "Could a nonlinear code put two dense features into one dimension "
        + "better than a linear one?";
    public string PaperFigure => "Appendix: error of nonlinear compression against the width of its steps";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 50),
            Scale.Standard => (20, 10_000),
            _ => (200, 10_000),
        };
        return new(seed, [.. ((string[])[Linear, Relu]).Select(model => new Cell("",
            [new("model", model), new("density", 1.0)],
            TrainingOptions.For(2, 1, 1) with
            {
                Steps = steps,
                Activation = model == Linear ? Activation.Identity : Activation.Relu,
                Optimizer = new() { LearningRate = 3e-3, WeightDecay = 0 },
                Schedule = new(ScheduleKind.Linear),
            }, seeds))]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models) => new(
        [.. Claims(models)], [Figure(models)], [Table()], model => $"{model.Cell["model"]}");

    static IEnumerable<Claim> Claims(IReadOnlyList<GridModel> models)
    {
        foreach (var (Z, ε, error) in ((int, double, double)[])
            [(3, 0.01, .01093), (3, .1, .02497), (3, .3, .04834), (5, .1, .02171), (10, .1, .02136),
                (10, .3, .05081)])
            yield return new()
            {
                Id = Invariant($"error-{Z}-{ε}"),
                Statement = Invariant($"With Z = {Z} cells and steps of ε = {ε} cells the error is {error}."),
                Source = "an independent trial by sampling", Expected = error, Tolerance = 0.01 * error,
                ToleranceReason = "1%: the trial's own value at ε = 0 is 0.1% off 1/108; ours is exact",
                Seeds = 0,
                Measured = Compression.Error(Z, ε),
                Control = new("perfect steps", Compression.Ideal(Z)),
            };
        var linear = models.At(("model", Linear));
        var relu = models.At(("model", Relu));
        double code = Compression.Error(3, 0.1), alone = Compression.Error(1, 0.1);
        foreach (var (id, words, trained) in ((string, string, IReadOnlyList<GridModel>)[])
            [("linear", "A trained linear model", linear), ("relu", "A trained model with a ReLU at "
                + "its output", relu)])
        {
            var (mean, interval) = trained.Mean(model => code / model.Loss);
            var (other, otherInterval) = trained.Mean(model => alone / model.Loss);
            yield return new()
            {
                Id = $"beats-{id}",
                Statement = $"{words} errs more than the code of three cells with steps of 0.1 "
                    + "(the code's error over the model's; below 0.95).",
                Source = Paper, Expected = 0.475, Tolerance = 0.475,
                ToleranceReason = "less by a twentieth at least: equal errors are no gain",
                Measured = mean, Interval = interval, Seeds = trained.Count,
                Control = new("a code of one cell, which keeps one of the numbers", other, otherInterval),
            };
        }
        var (least, range) = linear.Mean(model => model.Loss);
        yield return new()
        {
            Id = "linear-error",
            Statement = "A trained linear model errs by 1/12: it keeps one number, or the mean of both.",
            Source = "the variance of U[0, 1]", Expected = Compression.Linear, Tolerance = 2e-5,
            ToleranceReason = "a learning rate that falls to 0 leaves less",
            Measured = least, Interval = range, Seeds = linear.Count,
            Control = new("a ReLU at the output", relu.Mean(model => model.Loss).Mean),
        };
    }

    static FigureFile Figure(IReadOnlyList<GridModel> models)
    {
        double relu = models.At(("model", Relu)).Best().Loss,
            linear = models.At(("model", Linear)).Best().Loss;
        var errors = new LinesPanel(
            [.. s_cells.Select(Z => new Series($"Z = {Z} "
                + "cells", s_ramps, [.. s_ramps.Select(ε => Compression.Error(Z, ε))]))],
            new Axis("width ε of a step, in cells"), new Axis("E (x − x')² + (y − y')²")
            {
                Min = 0,
                Max = 0.1
            })
        {
            Width = 300, Height = 200, Guides = [new(linear, "linear, trained"),
            new(relu, "ReLU output, trained")]
        };
        double[] u = [.. Enumerable.Range(0, 301).Select(k => k / 100.0)];
        var steps = new LinesPanel(
            [.. ((double[])[0, 0.1, 0.3]).Select(ε =>
                new Series(Invariant($"ε = {ε}"), u,
                    [.. u.Select(at => Compression.Steps(at, 3, ε))]) { Radius = 0 })],
            new Axis("Z x"), new Axis("cell counted, Z = 3"))
        { Width = 200, Height = 200 };
        string caption = "Two numbers of U[0, 1] in one, t = (⌊Zx⌋ + y)/Z: the steps that a network "
            + "would make instead of "
            + "⌊·⌋ (left), and the error of code and decoder with such steps (right), beside what "
            + "the best of the trained "
            + "models reach. Answers to the appendix on nonlinear compression in Elhage et al. 2022.";
        return new("figure.svg", new Figure("A nonlinear code for dense features", caption,
            Figures.Grid.Row(steps, errors) with { ColumnGap = 36 }).ToSvg(), caption);
    }

    static DataTable Table() => new("errors", new CsvTable([new("cells"), new("ramp", "cells"), new("error")],
        from Z in s_cells
        from ε in s_ramps
        select (IReadOnlyList<object?>)[Z, ε, Compression.Error(Z, ε)]));
}
