using Superposition.Geometry;
using Superposition.Lab.Results;
using Superposition.Theory;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>The paper's clusters, and what the one that it leaves unexplained is made of.</summary>
static class FeatureDimensionalityClaims
{
    const string Paper = "Elhage et al. 2022, Uniform Superposition";
    const string Conjecture = "a conjecture of this project: 2d + 2 directions in d dimensions";

    /// <summary>The paper's, and the D of each as a tight frame.</summary>
    static readonly (string Shape, double D)[] s_shapes =
        [("tetrahedron", 3.0 / 4), ("triangle", 2.0 / 3), ("digon", 1.0 / 2), ("pentagon", 2.0 / 5),
            ("square antiprism", 3.0 / 8)];

    internal static IReadOnlyList<Claim> All(
        IReadOnlyList<FeatureReading> features, IReadOnlyList<DimensionalityCluster> clusters, int models) =>
        [.. Clusters(features, clusters, models), .. Unexplained(features, models), Exact()];

    static IEnumerable<Claim> Clusters(
        IReadOnlyList<FeatureReading> features, IReadOnlyList<DimensionalityCluster> clusters, int models)
    {
        double[] irregular =
            [.. features.Where(one => one.Kind == Polytopes.Irregular).Select(one => one.D)];
        foreach (var (shape, d) in s_shapes)
        {
            bool Near(double centre) => Math.Abs(centre - d) < 0.01;
            double Found(string name) => clusters.Where(one => Near(one.Centre) && one.Kind == name)
                .Select(one => one.Share).DefaultIfEmpty(0).Max();
            yield return new()
            {
                Id = $"cluster-{shape.Replace(' ', '-')}",
                Statement = $"There is a cluster at {Fraction(d)} and it is made of {Plural(shape)} "
                    + "(largest share of a density's features in one).",
                Source = Paper, Expected = 1, Tolerance = 1 - DimensionalityCluster.LeastShare,
                ToleranceReason = "a cluster holds at least 6% of the features of a density",
                Measured = Found(shape), Seeds = models,
                Control = new("the same of heptagons", Found("heptagon")),
            };
            double[] own = [.. features.Where(one => one.Kind == shape).Select(one => one.D)];
            yield return new()
            {
                Id = $"value-{shape.Replace(' ', '-')}",
                Statement = $"Features in components that are {Plural(shape)} by their Gram matrix have "
                    + $"D = {Fraction(d)} (median).",
                Source = Paper, Expected = d, Tolerance = 0.01,
                ToleranceReason = "an antiprism of least energy has 0.3744, one with equal edges 0.3664",
                Measured = own.Length > 0 ? Statistics.Median(own) : 0, Seeds = models,
                Control = irregular.Length > 0
                    ? new("features of irregular components", Statistics.Median(irregular)) : null,
                TooLittle = own.Length > 0 ? null : $"no component of the {models} models is one",
            };
        }
        yield return new()
        {
            Id = "no-cluster-at-one",
            Statement = "There is no cluster at D = 1 (largest share of a density's features in one).",
            Source = Paper, Expected = 0, Tolerance = DimensionalityCluster.LeastShare,
            ToleranceReason = "below 6% nothing is called a cluster",
            Measured = clusters.Where(one => one.Centre > 0.985).Select(one => one.Share)
                .DefaultIfEmpty(0).Max(),
            Seeds = models,
            Control = new("the same at 1/2", clusters.Where(one => Math.Abs(one.Centre - 0.5) < 0.015)
                .Select(one => one.Share).DefaultIfEmpty(0).Max()),
        };
    }

    /// <summary>Features with D from 0.435 to 0.455 where digons give way, 1/(1 − S) from 3 to 5.2.</summary>
    internal static IReadOnlyList<FeatureReading> Window(
        IReadOnlyList<FeatureReading> features, double low = 0.435, double high = 0.455) =>
        [.. features.Where(one => one.Density is > 0.19 and < 0.34 && one.D > low && one.D < high)];

    static IEnumerable<Claim> Unexplained(IReadOnlyList<FeatureReading> features, int models)
    {
        var window = Window(features);
        var beside = Window(features, 0.385, 0.415);
        static bool IsSimplex(FeatureReading one) =>
            one.Kind.StartsWith("simplex and its negative", StringComparison.Ordinal);
        yield return Share("unexplained-simplex",
            "The cluster at 0.445 is made of simplices with their negatives (share of its features in such a "
            + "component).", Conjecture, 1, 0.5, "half of the features would make it the rule",
            window, IsSimplex, beside, models);
        yield return Share("unexplained-pairs",
            "The cluster at 0.445 is made of antipodal pairs that are more than their dimensions (share of "
                + "its "
            + "features in such a component).", "one model of an earlier run: 19 pairs in 17-D", 1, 0.5,
            "half of the features would make it the rule",
            window, one => one.IsInCrowdedPairs, beside, models);
        yield return Share("unexplained-antipodal",
            "A feature of the cluster at 0.445 has an antipodal partner, at more than 168° (share).",
            "one model of an earlier run", 1, 0.2, "a fifth may belong to shapes that pass by",
            window, HasPartner, beside, models);
    }

    static bool HasPartner(FeatureReading one)
    {
        int row = Array.IndexOf([.. one.Factor.Component.Features], one.Feature);
        var cosines = one.Factor.Cosines;
        return Enumerable.Range(0, cosines.GetLength(1)).Any(j => cosines[row, j] < -0.98);
    }

    static Claim Share(
        string id, string statement, string source, double expected, double tolerance, string reason,
        IReadOnlyList<FeatureReading> of, Func<FeatureReading, bool> isSo,
        IReadOnlyList<FeatureReading> beside, int models)
    {
        static (double Share, Interval Interval) Count(
            IReadOnlyList<FeatureReading> of, Func<FeatureReading, bool> isSo)
        {
            // features of one component are not independent of each other
            (int So, int Of)[] components = [.. of
                .GroupBy(one => one.Factor, ReferenceEqualityComparer.Instance)
                .Select(group => (group.Count(isSo), group.Count()))];
            return of.Count == 0 ? (0, Interval.Unbounded)
                : ((double)of.Count(isSo) / of.Count, Statistics.GroupedShare(components));
        }
        var (share, interval) = Count(of, isSo);
        var control = Count(beside, isSo);
        return new()
        {
            Id = id, Statement = statement, Source = source, Expected = expected, Tolerance = tolerance,
            ToleranceReason = reason, Measured = share, Seeds = models, Rule = Rule.Overlaps,
            Control = beside.Count > 0
                ? new("features with D from 0.385 to 0.415 at the same densities", control.Share) : null,
            Interval = interval,
            TooLittle = of.Count > 0 ? null : "no feature has a D from 0.435 to 0.455 there",
        };
    }

    static Claim Exact()
    {
        double[] densities = [.. Enumerable.Range(0, 15).Select(k => 0.19 + 0.01 * k)];
        var simplices = Enumerable.Range(4, 6).Select(CodeFamily.SimplexAndNegative).ToArray();
        double Lead(double p, CodeFamily family) =>
            family.Best(p).Benefit - CodeFamily.Winner(p, s_plain).Benefit;
        return new()
        {
            Id = "simplex-and-negative-never-wins",
            Statement = "From p = 0.19 to 0.33 no simplex with its negative in four to nine dimensions "
                + "saves more "
                + "loss per dimension than digons, pentagons and antiprisms do (how far the best of them is "
                + "ahead, 0 if behind).",
            Source = "exact optima of codes", Expected = 0, Tolerance = 1e-9,
            ToleranceReason = "the benefits are exact to about 1e-12",
            Measured = Math.Max(0, densities.Max(p => simplices.Max(family => Lead(p, family)))), Seeds = 0,
        };
    }

    static readonly CodeFamily[] s_plain =
        [CodeFamily.Digon, CodeFamily.Pentagon, CodeFamily.SquareAntiprism];

    static string Fraction(double d) => d switch
    {
        0.75 => "3/4",
        0.5 => "1/2",
        0.4 => "2/5",
        0.375 => "3/8",
        _ => "2/3",
    };

    static string Plural(string shape) => shape == "tetrahedron" ? "tetrahedra" : shape + "s";
}
