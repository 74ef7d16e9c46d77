using Superposition.Geometry;
using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Numerics;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>The scatter of dimensionalities, coloured by what the components are, and their graphs.</summary>
static class FeatureDimensionalityFigures
{
    /// <summary>So many seeds of a size are drawn; all are in the tables.</summary>
    const int DrawnSeeds = 3, Insets = 9;

    static readonly string[] s_coloured =
        ["triangle", "digon", "pentagon", "square antiprism", "tetrahedron"];

    internal static IReadOnlyList<FigureFile> All(
        IReadOnlyList<FeatureReading> features, IReadOnlyList<DimensionalityCluster> clusters)
    {
        var panels = ((string[])[UniformModels.Notebook, UniformModels.Large])
            .Select(part => (IPanel)Scatter(part, [.. features.Where(one => one.Part == part)]));
        string caption = "Dimensionality Dᵢ = ‖Wᵢ‖² / Σⱼ (Ŵᵢ·Wⱼ)² of every represented feature over twenty "
            + "densities (up to three seeds a density, moved a little sideways), coloured by the polytope "
            + "that "
            + "its component of the interference graph is by its Gram matrix. Below: the component nearest "
            + "to "
            + "the middle of each kind of cluster; edges are cosines, blue opposed, orange aligned. "
            + "Answers to "
            + "the scatter of Uniform Superposition in Elhage et al. 2022.";
        var insets = Examples(clusters).Select(one => (IPanel)ShapePanels.Of(one.Factor, new(
            Short(one.Factor), Invariant($"D = {one.D:0.000}"),
            Invariant($"1/(1 − S) = {1 / one.Density:0.0}"), one.Part.Replace("-in-", " in "))));
        var body = new Figures.Grid([[Figures.Grid.Row([.. panels])], [Figures.Grid.Row([.. insets])]]);
        var figure = new Figure("Dimensionality of features", caption, body)
        {
            Keys = [new Swatches(
                [
                    .. s_coloured.Select((name, k) =>
                        new Swatch(name, Theme.Qualitative.Class(k), SwatchShape.Dot)),
                    new("other or irregular", Theme.None, SwatchShape.Dot),
                ])],
        };
        return [new("figure.svg", figure.ToSvg(), caption,
            "Points gather on horizontal lines at 2/3, 1/2, 2/5 and 3/8, and spread below.")];
    }

    static LinesPanel Scatter(string part, IReadOnlyList<FeatureReading> features)
    {
        var drawn = features.Where(one => one.Model.Stream < DrawnSeeds).ToArray();
        var rng = new Rng(0);
        double[] shift = [.. drawn.Select(_ => 0.94 + 0.12 * rng.NextUniform())];
        Series Points(string name, string colour, Func<FeatureReading, bool> isSo)
        {
            int[] own = [.. Enumerable.Range(0, drawn.Length).Where(k => isSo(drawn[k]))];
            return Series.Points(name, [.. own.Select(k => shift[k] / drawn[k].Density)],
                [.. own.Select(k => drawn[k].D)]) with
            { Colour = colour, Opacity = 0.7 };
        }
        return new(
            [
                Points("other", Theme.None, one => !s_coloured.Contains(one.Kind)),
                .. s_coloured.Select((name, k) =>
                    Points(name, Theme.Qualitative.Class(k), one => one.Kind == name)),
            ],
            new("1/(1 − S)") { Log = true, Min = 0.93, Max = 22 }, new("Dᵢ") { Min = 0, Max = 1 })
        {
            HasKey = false, Width = 380, Height = 300, Heading = part.Replace("-in-", " features in "),
            Guides =
            [
                new(3.0 / 4, "3/4 tetrahedron"), new(2.0 / 3, "2/3 triangle"), new(1.0 / 2, "1/2 digon"),
                new(2.0 / 5, "2/5 pentagon"), new(3.0 / 8, "3/8 antiprism"), new(1.0 / 4, "1/4"),
            ],
        };
    }

    /// <summary>Of each kind of component in clusters the feature nearest to its cluster's centre.</summary>
    static IEnumerable<FeatureReading> Examples(IReadOnlyList<DimensionalityCluster> clusters) =>
        clusters.SelectMany(cluster => cluster.Features.Select(one => (one, cluster)))
            .Where(pair => pair.one.Factor.Component.Features.Count is > 1 and <= 40)
            .GroupBy(pair => pair.one.Factor.Match is null && pair.one.IsInCrowdedPairs
                ? "crowded pairs" : pair.one.Kind)
            .OrderByDescending(group => group.Count()).Take(Insets)
            .Select(group => group.MinBy(pair =>
                (pair.one.Factor.Deformation ?? 0) + Math.Abs(pair.one.D - pair.cluster.Centre)).one)
            .OrderByDescending(one => one.D);

    static string Short(NamedFactor factor) => factor.Match is null
        ? factor.Label.Replace("irregular (", "").TrimEnd(')').Replace("antipodal ", "")
        : factor.Name.Replace("simplex and its negative", "simplex ±");

    internal static IReadOnlyList<DataTable> Tables(
        IReadOnlyList<FeatureReading> features, IReadOnlyList<DimensionalityCluster> clusters) =>
    [
        new("features", new(
            [
                new("size"), new("density"), new("stream"), new("feature"), new("dimensionality", "D_i"),
                new("component"), new("componentFeatures"), new("componentDimension"), new("deformation"),
            ],
            features.Select(one => (IReadOnlyList<object?>)
            [
                one.Part, one.Density, one.Model.Stream, one.Feature, one.D, one.Kind,
                one.Factor.Component.Features.Count, one.Factor.Component.Dimension, one.Factor.Deformation,
            ]).DefaultIfEmpty(["", null, null, null, 0, "nothing represented", null, null, null]))),
        new("clusters", new(
            [
                new("size"), new("density"), new("centre", "D_i"), new("share", "of the density's features"),
                new("features"), new("kind"), new("purity", "share of that kind"),
            ],
            clusters.Select(one => (IReadOnlyList<object?>)
            [
                one.Part, one.Density, one.Centre, one.Share, one.Features.Count, one.Kind, one.Purity,
            ]).DefaultIfEmpty(["", null, null, null, 0, "none", null]))),
        new("unexplained", new(
            [
                new("size"), new("density"), new("component"), new("features"), new("dimension"),
                new("antipodalPairs"), new("excess", "pairs − dimension"), new("count", "components"),
            ],
            FeatureDimensionalityClaims.Window(features)
                .DistinctBy(one => one.Factor, ReferenceEqualityComparer.Instance)
                .GroupBy(one => (one.Part, one.Density, one.Factor.Label.Replace(" (deformed)", ""),
                    one.Factor.Component.Features.Count, one.Factor.Component.Dimension,
                    one.Factor.AntipodalPairs, one.Excess))
                .Select(group => (IReadOnlyList<object?>)
                [
                    group.Key.Part, group.Key.Density, group.Key.Item3, group.Key.Count, group.Key.Dimension,
                    group.Key.AntipodalPairs, group.Key.Excess, group.Count(),
                ]).DefaultIfEmpty(["", null, "none", null, null, null, null, 0]))),
    ];
}
