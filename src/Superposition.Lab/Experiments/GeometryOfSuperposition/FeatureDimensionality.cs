using Superposition.Geometry;
using Superposition.Lab.Sweeps;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>
/// The dimensionality of every represented feature at 200 → 20 and 400 → 30 over twenty densities: where they
/// cluster, and what the components that make a cluster are, named by their Gram matrices and not by the
/// value.
/// </summary>
public sealed class FeatureDimensionality : IExperiment
{
    public string Name => "feature-dimensionality";
    public Section Section => Section.GeometryOfSuperposition;
    public string Question => "On which values do dimensionalities cluster, and which polytopes are these?";
    public string PaperFigure => "Uniform Superposition: dimensionality of features, with geometry graphs";

    public ModelGrid Grid(Scale scale, ulong seed) =>
        new(seed, [.. UniformModels.NotebookSize(scale), .. UniformModels.PaperSize(scale)]);

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var features = FeatureReading.All(models);
        var clusters = DimensionalityCluster.Detect(features);
        return new(
            FeatureDimensionalityClaims.All(features, clusters, models.Count),
            FeatureDimensionalityFigures.All(features, clusters),
            FeatureDimensionalityFigures.Tables(features, clusters),
            model => MostCommon(features.Where(one => one.Model == model)));
    }

    static string MostCommon(IEnumerable<FeatureReading> features) =>
        features.GroupBy(one => one.Kind).MaxBy(group => group.Count())?.Key ?? "nothing represented";
}

/// <summary>A represented feature: its dimensionality and the component that it belongs to.</summary>
sealed record FeatureReading(GridModel Model, int Feature, double D, NamedFactor Factor)
{
    internal string Part => Model.Cell.Part;

    internal double Density => Model.Density();

    /// <summary>The shape's name, or irregular.</summary>
    internal string Kind => Factor.Name;

    internal static IReadOnlyList<FeatureReading> All(IReadOnlyList<GridModel> models) =>
        [.. models.AsParallel().AsOrdered().SelectMany(model =>
        {
            var gram = model.Gram();
            return Polytopes.Name(gram).Factors.SelectMany(factor => factor.Component.Features
                .Select(i => new FeatureReading(model, i, gram.Dimensionality(i), factor)));
        })];

    /// <summary>Whether nothing but antipodal pairs are in its component, and more of them than dimensions.
    /// </summary>
    internal bool IsInCrowdedPairs =>
        2 * Factor.AntipodalPairs == Factor.Component.Features.Count
        && Factor.AntipodalPairs > Factor.Component.Dimension;

    /// <summary>Pairs in its component beyond its dimensions: 1 in a simplex with its negative.</summary>
    internal int Excess => Factor.AntipodalPairs - Factor.Component.Dimension;
}

/// <summary>Many features of one density with nearly one dimensionality.</summary>
/// <param name="Centre">The middle of the window that holds most of them.</param>
sealed record DimensionalityCluster(
    string Part, double Density, double Centre, double Share, IReadOnlyList<FeatureReading> Features)
{
    /// <summary>Half the width of a window, and the share of a density's features that makes a cluster of it.
    /// </summary>
    internal const double HalfWidth = 0.0075, LeastShare = 0.06;

    internal string Kind => Features.GroupBy(one => one.Kind).MaxBy(group => group.Count())!.Key;

    /// <summary>The share of its features in components of that kind.</summary>
    internal double Purity => (double)Features.Count(one => one.Kind == Kind) / Features.Count;

    /// <summary>
    /// Greedily: the window of width 0.015 with the most features is a cluster if it holds 6% of them; those
    /// within twice its width are taken out, and again.
    /// </summary>
    internal static IReadOnlyList<DimensionalityCluster> Detect(IReadOnlyList<FeatureReading> features) =>
        [.. features.GroupBy(one => (one.Part, one.Density)).SelectMany(group =>
            At(group.Key.Part, group.Key.Density, [.. group.OrderBy(one => one.D)]))];

    static IEnumerable<DimensionalityCluster> At(string part, double density, FeatureReading[] sorted)
    {
        int all = sorted.Length;
        var rest = sorted;
        while (rest.Length > 0)
        {
            var (start, count) = Densest(rest);
            if (count < LeastShare * all) yield break;
            double centre = rest[start..(start + count)].Average(one => one.D);
            yield return new(part, density, centre, (double)count / all, rest[start..(start + count)]);
            rest = [.. rest.Where(one => Math.Abs(one.D - centre) > 2 * HalfWidth)];
        }
    }

    static (int Start, int Count) Densest(FeatureReading[] sorted)
    {
        var best = (Start: 0, Count: 0);
        for (int start = 0, end = 0; start < sorted.Length; start++)
        {
            while (end < sorted.Length && sorted[end].D - sorted[start].D <= 2 * HalfWidth) end++;
            if (end - start > best.Count) best = (start, end - start);
        }
        return best;
    }
}
