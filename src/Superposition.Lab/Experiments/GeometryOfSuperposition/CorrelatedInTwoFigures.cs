using Superposition.Geometry;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using static System.FormattableString;
using static Superposition.Lab.Experiments.GeometryOfSuperposition.CorrelatedInTwo;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>Three rows of five models, as the paper has them; and the best of each density.</summary>
static class CorrelatedInTwoFigures
{
    const int Columns = 5;
    static readonly string[] s_rows =
        ["two correlated pairs", "two anticorrelated pairs", "three correlated pairs"];

    internal static IReadOnlyList<FigureFile> All(IReadOnlyList<GridModel> models) =>
        [Seeds(models), Best(models)];

    static VectorPanel Panel(GridModel model, string title) => new(Orientation.Canonical(model.Model))
    {
        Colours = PairWorld.Colours(model.Model.n),
        Heading = new(title, LossOf(model)),
    };

    /// <summary>Below 1e-12 it is rounding, of either sign.</summary>
    internal static string LossOf(GridModel model) =>
        model.Loss < 1e-12 ? "loss 0" : Invariant($"loss {model.Loss:G3}");

    static FigureFile Seeds(IReadOnlyList<GridModel> models)
    {
        IReadOnlyList<IPanel?>[] rows =
        [
            .. Worlds.Select(world => (IReadOnlyList<IPanel?>)[.. At(models, world, Shown).Take(Columns)
                .Select(model => Panel(model, $"seed {model.Stream}"))]),
        ];
        string caption = "The first five seeds at density p = 0.05 of a pair, each turned so that its first "
            + "feature points right; a colour is a pair. Correlated pairs are orthogonal where they can be, "
            + "side by side where they cannot; anticorrelated ones are antipodal. "
            + "Answers to the figure of Correlated and Anticorrelated Features in Elhage et al. 2022.";
        return File("figure.svg", "Pairs of features in two dimensions", rows, [], caption);
    }

    static FigureFile Best(IReadOnlyList<GridModel> models)
    {
        VectorPanel Of(PairWorld world, double density)
        {
            var seeds = At(models, world, density);
            var best = seeds.Best();
            int alike = seeds.Count(model => Class(model) == Class(best));
            return Panel(best, Invariant($"p = {density}")) with
            {
                Heading = new(Invariant($"p = {density}"), LossOf(best),
                    Invariant($"alike {alike}/{seeds.Count}")),
            };
        }
        IReadOnlyList<IPanel?>[] rows =
        [
            .. Worlds.Concat([Controls[0], Controls[2]]).Select(world =>
                (IReadOnlyList<IPanel?>)[.. Densities.Select(density => Of(world, density))]),
        ];
        string caption = "The model of least loss at each density of a pair, and how many seeds lie as it "
            + "does; beneath, independent features of the same densities, where a colour means nothing. In "
            + "dense data a correlated pair collapses to one direction.";
        return File("figure-densities.svg", "Pairs of features as they grow sparser", rows,
            ["four independent", "six independent"], caption);
    }

    static FigureFile File(
        string name, string title, IReadOnlyList<IPanel?>[] rows, string[] more, string caption)
    {
        var body = new Figures.Grid(rows) { RowHeaders = [.. s_rows, .. more] };
        var key = new Swatches([.. Enumerable.Range(0, 3).Select(k =>
            new Swatch($"pair {k + 1}{(k == 2 ? " (of three)" : "")}", Theme.Series(k, 3)))]);
        return new(name, new Figure(title, caption, body) { Keys = [key] }.ToSvg(), caption);
    }

    internal static IReadOnlyList<DataTable> Tables(IReadOnlyList<GridModel> models) =>
        [new("vectors", Vectors(models)), new("shares", Shares(models))];

    static CsvTable Vectors(IReadOnlyList<GridModel> models) => new(
        [
            new("world"), new("density", "of a pair"), new("stream"), new("best"), new("feature"),
            new("x"), new("y"), new("bias"),
        ],
        from world in Worlds.Concat(Controls)
        from density in Densities
        let seeds = At(models, world, density)
        let best = seeds.Best()
        from model in (density == Shown ? seeds.Take(Columns) : []).Append(best).Distinct()
        let plane = Orientation.Canonical(model.Model)
        from i in Enumerable.Range(0, world.Features)
        select (IReadOnlyList<object?>)
        [
            world.Name, density, (long)model.Stream, model == best ? 1 : 0, i, plane[0, i], plane[1, i],
            model.Model.b[i],
        ]);

    static CsvTable Shares(IReadOnlyList<GridModel> models) => new(
        [
            new("world"), new("density", "of a pair"), new("pairs"), new("seeds"), new("share"),
            new("low", "95% Wilson"), new("high", "95% Wilson"), new("leastLoss"),
        ],
        from world in Worlds.Concat(Controls)
        from density in Densities
        let seeds = At(models, world, density)
        from name in seeds.Select(Class).Distinct().Order(StringComparer.Ordinal)
        let share = seeds.Share(model => Class(model) == name)
        select (IReadOnlyList<object?>)
        [
            world.Name, density, name, seeds.Count, share.Share, share.Interval.Low, share.Interval.High,
            seeds.Where(model => Class(model) == name).Min(model => model.Loss),
        ]);
}
