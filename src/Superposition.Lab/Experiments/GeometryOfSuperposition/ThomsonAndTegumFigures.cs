using Superposition.Geometry;
using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Numerics;
using Superposition.Theory;
using static System.FormattableString;
using static Superposition.Lab.Experiments.GeometryOfSuperposition.ThomsonAndTegum;
using static Superposition.Theory.CodeFamily;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>The benefit of every code against density, and the graphs of the polytopes.</summary>
static class ThomsonAndTegumFigures
{
    static readonly CodeFamily[] s_drawn =
        [Triangle, Digon, SquareAntiprism, Clebsch, Schläfli, FiftySix, Icosahedron];

    /// <summary>From 1 to 0.01.</summary>
    static readonly double[] s_densities =
        [.. Enumerable.Range(0, 31).Select(k => Elementary.Pow(100, -k / 30.0))];

    /// <summary>Large codes in dense worlds cost much and are far behind.</summary>
    static bool IsDrawn(CodeFamily family, double p) => family.Dimension <= 3 || p < 0.4;

    internal static IReadOnlyList<FigureFile> All(IReadOnlyList<GridModel> models)
    {
        var series = s_drawn.Select((family, k) =>
        {
            double[] densities = [.. s_densities.Where(p => IsDrawn(family, p))];
            return new Series(Invariant($"{family.Name}"), densities,
                [.. densities.Select(p => family.Best(p).Benefit)])
            {
                Radius = 0, Colour = Theme.Qualitative.Class(k),
            };
        });
        var benefit = new LinesPanel(
            [.. series], new("density p = 1 − S") { Log = true, Reversed = true },
            new("features' worth of loss saved per dimension, B") { Min = 0, Max = 5.5 })
        {
            Width = 620, Height = 250, Heading = "exact benefit at the best norm, bias and height",
        };
        string[] shown =
        [
            "triangle", "tetrahedron", "triangular bipyramid", "octahedron", "pentagonal bipyramid",
            "square antiprism", "icosahedron",
        ];
        var graphs = shown.Select(name => (IPanel)Shown(name));
        var trained = Searches.Select(search =>
        {
            var best = models.Of(search.Part).Best();
            var factor = Polytopes.Name(best.Gram()).Factors
                .MaxBy(one => one.Component.Features.Count);
            string title = search.Part.Replace("-in-", " in ");
            return factor is null ? null : (IPanel)ShapePanels.Of(factor, new(
                title, factor.Name, Invariant($"p = {search.Density}")), 130);
        });
        string caption = "Above: benefit per hidden dimension of each code, exactly; the highest curve is "
            + "what a "
            + "network with many equal features should choose. Middle: the paper's polytopes as graphs of "
            + "their cosines (blue opposed, orange aligned); a bipyramid or an octahedron falls apart into "
            + "orthogonal factors. Below: the largest component of the best trained model at the density "
            + "where "
            + "its code should win. Answers to the table and the polytopes of The Geometry of "
            + "Superposition in "
            + "Elhage et al. 2022.";
        var body = new Figures.Grid(
            [[benefit], [Figures.Grid.Row([.. graphs])], [Figures.Grid.Row([.. trained])]]);
        var figure = new Figure("Which polytope wins", caption, body);
        return [new("figure.svg", figure.ToSvg(), caption,
            "Curves of benefit that overtake one another as features grow sparser, and graphs of "
                + "polytopes.")];
    }

    static GraphPanel Shown(string name)
    {
        var shape = ShapeCatalogue.All.First(one => one.Name == name);
        var factors = string.Join(" + ", shape.Factors.Select(factor => factor.Length).OrderDescending());
        return ShapePanels.Of(shape, new(name, shape.Factors.Count == 1 ? "one factor" : $"factors "
            + $"{factors}"));
    }

    internal static IReadOnlyList<DataTable> Tables() =>
    [
        new("thomson", new(
            [new("points"), new("energy"), new("polytope"), new("leastDimensionality"), new("most")],
            from N in Enumerable.Range(2, 11)
            let solution = ThomsonAndTegumClaims.Solved(N)
            let gram = ThomsonAndTegumClaims.GramOf(solution)
            select (IReadOnlyList<object?>)
            [
                N, solution.Energy, Polytopes.Name(gram).Name,
                Enumerable.Range(0, N).Min(gram.Dimensionality),
                Enumerable.Range(0, N).Max(gram.Dimensionality),
            ])),
        new("benefits", new(
            [
                new("density"), new("code"), new("features"), new("dimensions"), new("benefit", "per "
                    + "dimension"),
                new("normSquared"), new("bias"), new("height"), new("loss", "of one feature"),
            ],
            from p in (double[])[0.5, 0.3, 0.2, 0.15, 0.12, 0.1, 0.06, 0.02]
            from family in CodeFamily.All.Where(family => IsDrawn(family, p))
            let best = family.Best(p)
            select (IReadOnlyList<object?>)
            [
                p, family.Name, family.Count, family.Dimension, best.Benefit, best.NormSquared, best.Bias,
                double.IsNaN(best.Height) ? null : best.Height, best.Loss,
            ])),
        new("crossovers", new(
            [new("above"), new("below"), new("density"), new("starAbove", "D*"), new("starBelow", "D*")],
            from known in ThomsonAndTegumClaims.Known
            let p = ThomsonAndTegumClaims.Found(known.Above, known.Below, known.Density)
            select (IReadOnlyList<object?>)
            [
                known.Above.Name, known.Below.Name, p, known.Above.Best(p).DimensionsPerFeature,
                known.Below.Best(p).DimensionsPerFeature,
            ])),
    ];
}
