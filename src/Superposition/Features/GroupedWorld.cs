namespace Superposition.Features;

/// <summary>
/// Any mixture of independent groups: correlated and anticorrelated sets, features alone, or patterns of any
/// law. Values of features that are on are independent.
/// </summary>
public sealed record GroupedWorld : IWorld
{
    /// <summary>How far probabilities may sum from 1, for rounding.</summary>
    const double Rounding = 1e-9;

    /// <exception cref="InvalidInputException">
    /// The groups do not name features 0 … n − 1 once each, or a law is not one.
    /// </exception>
    public GroupedWorld(IReadOnlyList<FeatureGroup> groups, Magnitude magnitude = Magnitude.Uniform)
    {
        (Groups, Magnitude) = (groups, magnitude);
        int[] named = [.. groups.SelectMany(group => group.Features).Order()];
        for (int i = 0; i < named.Length; i++)
            if (named[i] != i)
                throw new InvalidInputException(i > 0 && named[i] == named[i - 1]
                    ? $"feature {named[i]} is in two sets: a feature belongs to one."
                    : $"feature {i} is in no set: give every feature a set or a density of its own.");
        foreach (var group in groups)
        {
            double sum = group.Patterns.Sum(pattern => pattern.Probability);
            bool isLaw = group.Patterns.All(pattern => pattern.Probability >= -Rounding)
                && Math.Abs(sum - 1) <= Rounding;
            if (!isLaw)
                throw new InvalidInputException(
                    $"the set of features {string.Join(", ", group.Features)} has pattern probabilities that "
                    + $"are negative or do not sum to 1 (they sum to {sum:G6}): lower its density.");
            if (group.Patterns.Any(pattern => pattern.On.Except(group.Features).Any()))
                throw new InvalidInputException(
                    $"the set of features {string.Join(", ", group.Features)} switches on one outside it.");
        }
    }

    public IReadOnlyList<FeatureGroup> Groups { get; }
    public Magnitude Magnitude { get; }
    public int FeatureCount => Groups.Sum(group => group.Features.Count);
}
