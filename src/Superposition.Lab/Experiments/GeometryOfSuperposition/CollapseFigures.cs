using Superposition.Geometry;
using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Theory;
using static System.FormattableString;
using static Superposition.Lab.Experiments.GeometryOfSuperposition.CollapseToComponents;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>Five panels from PCA to superposition; which seeds collapse; and the paper's ranges.</summary>
static class CollapseFigures
{
    internal static IReadOnlyList<FigureFile> All(
        IReadOnlyList<GridModel> models, IReadOnlyList<ExactMinimum> optima) =>
        [Panels(models), Counts(models, optima)];

    static FigureFile Panels(IReadOnlyList<GridModel> models)
    {
        VectorPanel Of(PairWorld world, double density)
        {
            var seeds = Trained(models, world, density);
            var best = seeds.Best();
            int alike = seeds.Count(model => Class(model) == Class(best));
            string lines = world == World ? $"{Class(best)}, as in {alike}/{seeds.Count}" : "";
            return new(Orientation.Canonical(best.Model))
            {
                Colours = PairWorld.Colours(World.Features), Size = 150,
                Heading = new(Invariant($"p = {density}"), Invariant($"loss {best.Loss:G3}"), lines),
            };
        }
        IReadOnlyList<IPanel?>[] rows =
        [
            .. ((PairWorld[])[World, Independent]).Select(world =>
                (IReadOnlyList<IPanel?>)[.. Shown.Select(density => Of(world, density))]),
        ];
        string caption = "The model of least loss at five densities of a pair, from dense, where a pair is "
            + "one direction (its principal component, two vectors on top of each other), to sparse, where "
            + "all six have "
            + "their own. Beneath, six independent features, where a colour means nothing. "
            + "Answers to the figure of Collapsing of Correlated Features in Elhage et al. 2022.";
        var figure = new Figure("From principal components to superposition", caption,
            new Figures.Grid(rows) { RowHeaders = ["three correlated pairs", "six independent features"] })
        {
            Keys = [new Swatches([.. Enumerable.Range(0, 3).Select(k =>
                new Swatch($"pair {k + 1}", Theme.Series(k, 3)))])],
        };
        return new("figure.svg", figure.ToSvg(), caption);
    }

    static FigureFile Counts(IReadOnlyList<GridModel> models, IReadOnlyList<ExactMinimum> optima)
    {
        string[] columns = [.. Densities.Select(density => Invariant($"{density}"))];
        var shares = new double[4, Densities.Length];
        for (int d = 0; d < Densities.Length; d++)
            for (int count = 0; count < 4; count++)
                shares[count, d] = Trained(models, World, Densities[d])
                    .Share(model => PairWorld.Collapsed(model.Gram()) == count).Share;
        var trained = new StackedSharesPanel(
            [.. Enumerable.Range(0, 4).Select(Word)], shares, columns)
        {
            Heading = new("What training finds"), Along = "density p of a pair", Of = "share of seeds",
            Width = 400, Height = 180,
        };
        // slightly apart, so that both show where they agree
        Series Line(string name, Func<int, double> of) => new(
            name, [.. Densities.Skip(1)], [.. Enumerable.Range(1, Densities.Length - 1).Select(of)]);
        var best = new LinesPanel(
            [
                Line("exact optimum", d => PairWorld.Collapsed(optima[d].Model.Gram) + 0.03),
                Line("the paper's ranges", d => PaperSays(Densities[d]) - 0.03),
            ],
            new Axis("density p of a pair") { Log = true, Reversed = true },
            new Axis("pairs collapsed") { Min = -0.1, Max = 3.2 })
        { Heading = new("What is best"), Width = 300, Height = 180 };
        string caption = "Left: the number of collapsed pairs (less than 20° apart) among "
            + $"{Trained(models, World, 1).Count} seeds at each density. Right: the same of the exact "
            + "optimum (the "
            + "best seeds, polished) and as the paper's text has it: the order is the same, but the third "
            + "pair opens at a "
            + "higher density than the paper's panels suggest.";
        var figure = new Figure("How many pairs collapse", caption, Figures.Grid.Row(trained, best));
        return new("figure-counts.svg", figure.ToSvg(), caption);
    }

    internal static IReadOnlyList<DataTable> Tables(
        IReadOnlyList<GridModel> models, IReadOnlyList<ExactMinimum> optima) =>
    [
        new("optima", new(
            [
                new("density", "of a pair"), new("pair"), new("cosine"), new("norm", "mean of the two"),
                new("bias", "mean of the two"), new("loss"), new("expectedLoss"), new("leastCurvature"),
            ],
            from d in Enumerable.Range(0, Densities.Length)
            let gram = optima[d].Model.Gram
            from k in Enumerable.Range(0, World.Pairs)
            select (IReadOnlyList<object?>)
            [
                Densities[d], k, gram.Cosine(2 * k, 2 * k + 1), (gram.Norm(2 * k) + gram.Norm(2 * k + 1)) / 2,
                (optima[d].Model.b[2 * k] + optima[d].Model.b[2 * k + 1]) / 2, optima[d].Loss,
                Optima[d].Loss, optima[d].Spectrum[0],
            ])),
        new("collapsed", new(
            [
                new("density", "of a pair"), new("collapsed"), new("seeds"), new("share"),
                new("low", "95% Wilson"), new("high", "95% Wilson"), new("paper"),
            ],
            from density in Densities
            let seeds = Trained(models, World, density)
            from count in Enumerable.Range(0, 4)
            let share = seeds.Share(model => PairWorld.Collapsed(model.Gram()) == count)
            select (IReadOnlyList<object?>)
            [
                density, count, seeds.Count, share.Share, share.Interval.Low, share.Interval.High,
                PaperSays(density) == count ? 1 : 0,
            ])),
    ];
}
