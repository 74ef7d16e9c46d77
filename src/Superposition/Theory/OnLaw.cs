using Superposition.Features;

namespace Superposition.Theory;

/// <summary>
/// Given one combination of patterns of the dependent groups, which has this probability: the features that
/// may be on, independently, each with its density.
/// </summary>
sealed record OnBranch(double Probability, int[] Features, double[] Density);

/// <summary>Exactly these features are on.</summary>
sealed record OnSet(double Probability, int[] On);

/// <summary>A world's law of which features are on, as sums over it are taken.</summary>
sealed class OnLaw
{
    readonly IReadOnlyList<FeatureGroup> groups;

    internal OnLaw(IWorld world)
    {
        groups = world.Groups;
        int[] named = [.. groups.SelectMany(group => group.Features)];
        if (named.Length != world.FeatureCount || named.Distinct().Count() != named.Length)
            throw new ArgumentException("the groups of a world name each feature once", nameof(world));
        var alone = groups.Where(group => group.Features.Count == 1).ToArray();
        int[] free = [.. alone.Select(group => group.Features[0])];
        double[] density = [.. alone.Select(group => OnProbability(group))];
        Branches =
        [
            .. Sets(groups.Where(group => group.Features.Count > 1)).Select(set => new OnBranch(
                set.Probability, [.. set.On, .. free], [.. set.On.Select(_ => 1.0), .. density])),
        ];
    }

    /// <summary>One branch where all features are independent, else one for each combination.</summary>
    internal IReadOnlyList<OnBranch> Branches { get; }

    /// <summary>Every set of features that may be on together: 2ⁿ where they are independent.</summary>
    internal IEnumerable<OnSet> Sets() => Sets(groups);

    static double OnProbability(FeatureGroup group) =>
        group.Patterns.Where(pattern => pattern.On.Count > 0).Sum(pattern => pattern.Probability);

    static IEnumerable<OnSet> Sets(IEnumerable<FeatureGroup> groups)
    {
        IEnumerable<OnSet> sets = [new(1, [])];
        foreach (var group in groups)
        {
            var possible = group.Patterns.Where(pattern => pattern.Probability > 0).ToArray();
            sets = sets.SelectMany(set => possible.Select(pattern =>
                new OnSet(set.Probability * pattern.Probability, [.. set.On, .. pattern.On])));
        }
        return sets;
    }
}
