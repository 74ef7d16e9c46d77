using System.Globalization;
using Superposition.Features;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// Sets of features as a user writes them, <c>0,1/2,3</c> (a semicolon works too): those that are on together
/// and those of which at most one is on. Whoever is in no set is alone.
/// </summary>
sealed record FeatureSets(
    IReadOnlyList<int[]> Correlated, IReadOnlyList<int[]> Anticorrelated, SetDensity Of = SetDensity.Set)
{
    /// <exception cref="InvalidInputException">It does not parse, or a feature is named twice.</exception>
    internal static FeatureSets Parse(string? correlated, string? anticorrelated, SetDensity of, int n)
    {
        var sets = new FeatureSets(
            Sets("correlated", correlated, n), Sets("anticorrelated", anticorrelated, n), of);
        var named = sets.All.SelectMany(set => set).GroupBy(i => i);
        if (named.FirstOrDefault(one => one.Count() > 1) is { } twice)
            throw new InvalidInputException(
                $"feature {twice.Key} is named twice: a feature belongs to one set.");
        return sets;
    }

    IEnumerable<int[]> All => Correlated.Concat(Anticorrelated);

    static int[][] Sets(string name, string? text, int n)
    {
        if (text is null) return [];
        return [.. text.Split('/', ';').Select(part =>
        {
            int[] set = [.. part.Split(',').Select(Feature)];
            return set.Length > 1 ? set : throw new InvalidInputException(
                $"{name} '{text}' has a set of one feature: a set has two or more, as in 0,1/2,3.");
        })];

        int Feature(string word) =>
            !int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int i)
                ? throw new InvalidInputException($"{name} '{text}' does not parse: "
                    + "write features from 0 with commas, and a slash between sets, as in 0,1/2,3.")
                : i < n ? i : throw new InvalidInputException(
                    $"{name} '{text}' names feature {i}, but {n} features are 0 to {n - 1}.");
    }

    /// <param name="density">[n]; the members of a set have one, the set's.</param>
    /// <exception cref="InvalidInputException">Members of a set have different densities.</exception>
    internal IWorld World(IReadOnlyList<double> density, Magnitude magnitude)
    {
        if (!All.Any()) return new IndependentWorld(density, magnitude);
        var members = All.SelectMany(set => set).ToHashSet();
        return new GroupedWorld(
            [
                .. Correlated.Select(set => FeatureGroup.Correlated(set, One(set, density))),
                .. Anticorrelated.Select(set => FeatureGroup.Anticorrelated(set, One(set, density), Of)),
                .. Enumerable.Range(0, density.Count).Where(i => !members.Contains(i))
                    .Select(i => FeatureGroup.Alone(i, Checked(density[i]))),
            ], magnitude);
    }

    static double One(int[] set, IReadOnlyList<double> density)
    {
        foreach (int i in set)
            if (density[i] != density[set[0]])
                throw new InvalidInputException(FormattableString.Invariant(
                    $"features {set[0]} and {i} are in one set with densities {density[set[0]]} and ")
                    + FormattableString.Invariant($"{density[i]}: a set has one density."));
        return Checked(density[set[0]]);
    }

    static double Checked(double p) => p is >= 0 and <= 1 ? p : throw new InvalidInputException(
        FormattableString.Invariant($"density {p} is outside [0, 1]: it is a probability."));
}
