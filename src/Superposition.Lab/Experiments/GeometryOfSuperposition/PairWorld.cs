using Superposition.Features;
using Superposition.Geometry;
using Superposition.Lab.Figures;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>
/// Features in pairs, features 2k and 2k + 1 being pair k: correlated, anticorrelated, or independent with
/// the same densities.
/// </summary>
sealed record PairWorld(string Name, int Pairs, Func<int, double, IEnumerable<FeatureGroup>> Pair)
{
    internal static PairWorld Correlated(int pairs) => new($"{Word(pairs)} correlated pairs", pairs,
        (k, p) => [FeatureGroup.Correlated([2 * k, 2 * k + 1], p)]);

    /// <summary>The density is the pair's, as in the paper: a member has half of it.</summary>
    internal static PairWorld Anticorrelated(int pairs) => new($"{Word(pairs)} anticorrelated pairs", pairs,
        (k, p) => [FeatureGroup.Anticorrelated([2 * k, 2 * k + 1], p)]);

    /// <param name="share">Of the density p, which a feature has.</param>
    internal PairWorld Control(double share = 1) => new($"{Name}, independent", Pairs,
        (k, p) => [FeatureGroup.Alone(2 * k, share * p), FeatureGroup.Alone(2 * k + 1, share * p)]);

    internal int Features => 2 * Pairs;

    /// <summary>The world at one density.</summary>
    internal GroupedWorld At(double density) =>
        new([.. Enumerable.Range(0, Pairs).SelectMany(k => Pair(k, density))]);

    /// <summary>cos between the two of a pair, each pair's.</summary>
    internal static double[] Cosines(Gram gram) =>
        [.. Enumerable.Range(0, gram.n / 2).Select(k => gram.Cosine(2 * k, 2 * k + 1))];

    /// <summary>
    /// Pairs that point one way: an angle below 20°. Exact optima have 0 to 9° or more than 60°.
    /// </summary>
    internal static int Collapsed(Gram gram) => Cosines(gram).Count(cosine => cosine > 0.94);

    /// <summary>A colour for each feature: its pair's.</summary>
    internal static string[] Colours(int n) =>
        [.. Enumerable.Range(0, n).Select(i => Theme.Series(i / 2, n / 2))];

    static string Word(int pairs) => pairs == 2 ? "two" : "three";
}
