using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Numerics;
using Superposition.Theory;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>D* against sparsity, and the features learned at four sizes.</summary>
static class DimensionFigures
{
    /// <summary>Densities of the theory's curves, a few to each of the trained ones.</summary>
    static readonly double[] s_fine = [.. Enumerable.Range(0, 39).Select(k => Elementary.Pow(20, -k / 38.0))];

    internal static IReadOnlyList<FigureFile> All(DimensionCurves curves)
    {
        var sparsity = new Axis("1/(1 − S)") { Log = true, Min = 1, Max = 20 };
        var star = new LinesPanel(
            [
                Trained(curves, UniformModels.Large, DimensionCurves.Star),
                Trained(curves, UniformModels.Notebook, DimensionCurves.Star),
                Exact(curves, "exact: best code in ≤ 3-D", winner => winner.Small),
                Exact(curves, "exact: best code in ≤ 7-D", winner => winner.Any),
            ],
            sparsity, new("dimensions per feature D*") { Min = 0, Max = 1.1 })
        {
            Width = 420, Height = 260, Guides = [new(1, "1"), new(0.5, "1/2")],
            Heading = "D* = m / ‖W‖²",
        };
        var learned = new LinesPanel(
            [.. DimensionCurves.Parts.Select(part => Trained(curves, part, DimensionCurves.Learned))],
            sparsity, new("features learned ‖W‖²") { Log = true })
        {
            Width = 260, Height = 260, Heading = "four sizes",
        };
        string caption = "Left: hidden dimensions per learned feature as equally important features grow "
            + "sparser, "
            + "means and 95% intervals over seeds; beside them D* of the code of directions that saves "
            + "most loss "
            + "per dimension, with its exact best norm and bias. Training stays on 1 and 1/2 and leaves both "
            + "smoothly, because twenty or thirty dimensions hold a mixture of codes. Right: twice the "
            + "dimensions "
            + "hold twice the features, twice the features to choose from change nothing. Answers to the "
            + "figure "
            + "of Uniform Superposition in Elhage et al. 2022.";
        var figure = new Figure("Dimensions per feature", caption, Figures.Grid.Row(star, learned));
        return [new("figure.svg", figure.ToSvg(), caption,
            "D* falls from 1 to a plateau at one half between 1/(1 − S) of 2 and 3.5, then to 0.13 at 20.")];
    }

    static Series Trained(DimensionCurves curves, string part, Func<GridModel, double> value)
    {
        double[] densities = [.. curves.Densities.Where(p => curves.At(part, p).Count > 0)];
        var means = densities.Select(p => curves.At(part, p).Mean(value)).ToArray();
        return new(part.Replace("-in-", " in "), [.. densities.Select(p => 1 / p)],
            [.. means.Select(one => one.Mean)])
        {
            Low = Bounded(means, one => one.Interval.Low), High = Bounded(means, one => one.Interval.High),
        };
    }

    /// <summary>Two seeds give intervals wider than any figure: there only the mean is drawn.</summary>
    static double[] Bounded(
        (double Mean, Interval Interval)[] means, Func<(double Mean, Interval Interval), double> end) =>
        means.Any(one => one.Interval.Width > one.Mean) ? [] : [.. means.Select(end)];

    static Series Exact(
        DimensionCurves curves, string name, Func<(CodeOptimum Small, CodeOptimum Any), CodeOptimum> which) =>
        new(name, [.. s_fine.Select(p => 1 / p)],
            [.. s_fine.Select(p => which(curves.Winner(p)).DimensionsPerFeature)])
        { Radius = 0 };

    internal static IReadOnlyList<DataTable> Tables(DimensionCurves curves) =>
    [
        new("dimensions-per-feature", new(
            [
                new("size"), new("density"), new("seeds"), new("dimensionsPerFeature", "mean D*"),
                new("low", "95% Student"), new("high", "95% Student"), new("featuresLearned", "mean ‖W‖_F²"),
                new("packed", "mean Σ D_i / m"),
            ],
            from part in DimensionCurves.Parts
            from p in curves.Densities
            let at = curves.At(part, p)
            where at.Count > 0
            let star = at.Mean(DimensionCurves.Star)
            select (IReadOnlyList<object?>)
            [
                part, p, at.Count, star.Mean, Finite(star.Interval.Low), Finite(star.Interval.High),
                curves.MeanLearned(part, p), at.Average(DimensionCurves.Packed),
            ])),
        new("best-codes", new(
            [
                new("density"), new("mostDimensions"), new("code"), new("features"), new("dimensions"),
                new("normSquared"), new("bias"), new("benefit", "per dimension"),
                new("dimensionsPerFeature", "D*"),
            ],
            from p in s_fine
            from best in (CodeOptimum[])[curves.Winner(p).Small, curves.Winner(p).Any]
            select (IReadOnlyList<object?>)
            [
                p, best == curves.Winner(p).Small ? 3 : 7, best.Family.Name, best.Family.Count,
                best.Family.Dimension, best.NormSquared, best.Bias, best.Benefit, best.DimensionsPerFeature,
            ])),
    ];

    static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
