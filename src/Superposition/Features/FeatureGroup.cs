namespace Superposition.Features;

/// <summary>
/// Features whose on/off states depend on each other, and the law: every pattern with its probability.
/// </summary>
public sealed record FeatureGroup(IReadOnlyList<int> Features, IReadOnlyList<OnPattern> Patterns)
{
    /// <summary>The probability that this member is on.</summary>
    public double Density(int feature) => Patterns.Where(pattern => pattern.On.Contains(feature))
        .Sum(pattern => pattern.Probability);

    /// <summary>One feature, on with probability p.</summary>
    public static FeatureGroup Alone(int feature, double p) => Correlated([feature], p);

    /// <summary>All members are on together, with probability p, or all off (paper, "Correlated").</summary>
    public static FeatureGroup Correlated(IReadOnlyList<int> members, double p) =>
        new(members, [new(1 - p, []), new(p, members)]);

    /// <summary>
    /// At most one member is on, each as often as the others. The density p is the set's, as in the paper,
    /// so a member has p / |set|; or a member's, and the set is on with |set| p.
    /// </summary>
    public static FeatureGroup Anticorrelated(
        IReadOnlyList<int> members, double p, SetDensity of = SetDensity.Set)
    {
        double each = of == SetDensity.Set ? p / members.Count : p;
        return new(members,
            [new(1 - each * members.Count, []), .. members.Select(member => new OnPattern(each, [member]))]);
    }
}

/// <summary>Whose density an anticorrelated set is given.</summary>
public enum SetDensity { Set, Member }

/// <summary>
/// With this probability exactly the features in <paramref name="On"/> are on, the rest of the group off.
/// </summary>
public sealed record OnPattern(double Probability, IReadOnlyList<int> On);
