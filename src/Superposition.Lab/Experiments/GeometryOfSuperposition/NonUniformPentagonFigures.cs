using Superposition.Geometry;
using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Theory;
using static System.FormattableString;
using static Superposition.Lab.Experiments.GeometryOfSuperposition.NonUniformPentagon;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>Both branches over each other, and the losses that cross.</summary>
static class NonUniformPentagonFigures
{
    static readonly double[] s_fine = [.. Enumerable.Range(0, 25).Select(k => 0.2 * Math.Pow(20, k / 24.0))];

    /// <summary>Where the branches cross.</summary>
    static readonly double[] s_near = [.. Enumerable.Range(0, 25).Select(k => 0.2 * Math.Pow(2, k / 24.0))];

    internal static IReadOnlyList<FigureFile> All(IReadOnlyList<GridModel> models, PentagonBranches branches)
    {
        double[] pentagon = [.. s_fine.Select(ratio => branches.Pentagon(ratio).Loss)];
        double[] digons = [.. s_fine.Select(ratio => branches.Digons(ratio).Loss)];
        Series Cloud(string kind, string colour)
        {
            var own = models.Where(model => Class(model) == kind).ToArray();
            return new Series(
                $"trained: {kind}", [.. own.Select(Ratio)], [.. own.Select(model => model.Loss)])
            {
                Joined = false, Radius = 2.6, Opacity = 0.45, Colour = colour,
            };
        }
        string one = Theme.Qualitative.Class(0), two = Theme.Qualitative.Class(1);
        var losses = new LinesPanel(
            [
                Cloud(Other, Theme.None), Cloud(Pentagon, one), Cloud(Digons, two),
                new("exact pentagon", s_fine, pentagon) { Radius = 0, Colour = one },
                new("exact two digons", s_fine, digons) { Radius = 0, Colour = two },
            ],
            new("density of one feature / of the others") { Log = true, Min = 0.18, Max = 4.4 },
            new("loss") { Log = true, Min = 0.0045, Max = 0.08 })
        {
            Width = 330, Height = 250, Heading = "losses cross",
        };
        // the gap to the better branch, where the curves cannot be told apart by eye
        double[] near = [.. s_near.Append(branches.Crossing()).Order()];
        Series Excess(string name, Func<double, ExactMinimum> branch, string colour) => new(name, near,
            [.. near.Select(ratio => 100 * (branch(ratio).Loss
                / Math.Min(branches.Pentagon(ratio).Loss, branches.Digons(ratio).Loss) - 1))])
        {
            Radius = 0, Colour = colour,
        };
        var gap = new LinesPanel(
            [
                Excess("exact pentagon", branches.Pentagon, one),
                Excess("exact two digons", branches.Digons, two),
            ],
            new("density of one feature / of the others") { Log = true, Min = 0.2, Max = 0.4 },
            new("above the better one, %") { Min = 0, Max = 15 })
        {
            Width = 200, Height = 250, Heading = "near the crossing",
        };
        string caption = "Five equally important features in two dimensions, four of density 0.05 and one "
            + "denser "
            + "or sparser (n = 5, m = 2). First two: the best trained pentagon and pair of digons at each "
            + "ratio, "
            + "turned alike, the changed feature to the right; darker is sparser. Digons are the same at "
            + "every ratio, with that feature at 0. Then the losses of all seeds on the two exact branches "
            + "(grey: another feature is lost), "
            + Invariant($"which cross at a ratio of {branches.Crossing():0.0000}: ")
            + Invariant($"{1 / branches.Crossing():0.00} times sparser, not 2.5. ")
            + "Answers to the figures of Non-Uniform Superposition in Elhage et al. 2022.";
        var figure = new Figure("A pentagon of unequal features", caption, Figures.Grid.Row(
            Vectors(models, Pentagon, "pentagons"), Vectors(models, Digons, "two digons"), losses, gap));
        return [new("figure.svg", figure.ToSvg(), caption,
            "Two curves of loss that cross, with trained models on both of them.")];
    }

    static double Ratio(GridModel model) => (double)model.Cell["ratio"];

    /// <summary>The best of each ratio as its own points, coloured by the ratio.</summary>
    static IPanel Vectors(IReadOnlyList<GridModel> models, string kind, string title)
    {
        double range = 1.35, size = 200;
        var series = Ratios.Select((ratio, k) =>
        {
            var found = At(models, ratio).Where(model => Class(model) == kind).ToArray();
            double[,] W = found.Length > 0 ? Orientation.Canonical(found.Best().Model) : new double[2, 0];
            int n = W.GetLength(1);
            return new Series(Invariant($"{ratio}"), [.. Enumerable.Range(0, n).Select(i => W[0, i])],
                [.. Enumerable.Range(0, n).Select(i => W[1, i])])
            {
                Joined = false, Radius = 3, Opacity = 0.9,
                Colour = Theme.Sequential.Of(1 - k / (Ratios.Length - 1.0)),
            };
        }).Reverse().ToArray();
        return new LinesPanel(series, new("component 1") { Min = -range, Max = range },
            new("component 2") { Min = -range, Max = range })
        {
            Width = size, Height = size, Heading = new(title, "key: density of one / of the others"),
        };
    }


    internal static IReadOnlyList<DataTable> Tables(
        IReadOnlyList<GridModel> models, PentagonBranches branches) =>
        [
            new("branches", new(
                [new("ratio"), new("pentagon", "exact loss"), new("digons", "exact loss")],
                s_fine.Select(ratio => (IReadOnlyList<object?>)
                    [ratio, branches.Pentagon(ratio).Loss, branches.Digons(ratio).Loss]))),
            new("trained", new(
                [
                    new("ratio"), new("kind"), new("seeds"), new("share"), new("low", "95% Wilson"),
                    new("high", "95% Wilson"), new("bestLoss"),
                ],
                from ratio in Ratios
                from kind in (string[])[Pentagon, Digons, Other]
                let at = At(models, ratio)
                let share = at.Share(model => Class(model) == kind)
                select (IReadOnlyList<object?>)
                [
                    ratio, kind, at.Count, share.Share, share.Interval.Low, share.Interval.High,
                    at.Where(model => Class(model) == kind).Select(model => (double?)model.Loss).Min(),
                ])),
        ];
}
