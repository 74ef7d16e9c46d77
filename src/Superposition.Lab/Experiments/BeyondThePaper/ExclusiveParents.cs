using Superposition.Features;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>
/// A conditional world of yes and no: two parents, of which at most one is on, and k attributes of each, on
/// only under it and then with probability ½ each. Features 0 and 1 are the parents, 2 + k·parent + a is
/// attribute a.
/// </summary>
static class ExclusiveParents
{
    internal const int Attributes = 4, Features = 2 + 2 * Attributes;

    /// <param name="density">That of either parent's being on: each has half of it.</param>
    internal static GroupedWorld Conditional(double density) => new(
        [
            new([.. Enumerable.Range(0, Features)],
            [
                new(1 - density, []),
                .. from parent in Enumerable.Range(0, 2)
                   from subset in Enumerable.Range(0, 1 << Attributes)
                   select new OnPattern(density / 2 / (1 << Attributes),
                       [parent, .. Enumerable.Range(0, Attributes).Where(a => (subset >> a & 1) == 1)
                           .Select(a => Attribute(parent, a))]),
            ]),
        ], Magnitude.Constant);

    /// <summary>The same marginals, every feature alone.</summary>
    internal static GroupedWorld Independent(double density) => new(
        [.. Enumerable.Range(0, Features).Select(i =>
            FeatureGroup.Alone(i, i < 2 ? density / 2 : density / 4))], Magnitude.Constant);

    internal static int Attribute(int parent, int a) => 2 + Attributes * parent + a;

    /// <summary>The parent of an attribute.</summary>
    internal static int ParentOf(int feature) => (feature - 2) / Attributes;

    internal static string Name(int feature) => feature < 2 ? $"{"AB"[feature]}"
        : $"{"ab"[ParentOf(feature)]}{(feature - 2) % Attributes + 1}";
}
