namespace Superposition.Geometry;

/// <summary>A component of the interference graph and what it is.</summary>
/// <param name="Match">The shape that it has, or null: irregular.</param>
/// <param name="Confidence">
/// 1 − (δ/δ')²: δ is the deformation, δ' that of the second-best name, at most
/// <see cref="Polytopes.MostDeformation"/>. 1 is a perfect match; at 3% of noise it is 0.91. Of an irregular
/// one: 1 where nothing resembles it, less where a shape lies just beyond the limit.
/// </param>
/// <param name="NormSpread">Standard deviation of its norms over their mean.</param>
/// <param name="Cosines">[k, k] in the order of the component's features.</param>
public sealed record NamedFactor(
    Component Component, ShapeMatch? Match, double Confidence, double NormSpread, double[,] Cosines)
{
    /// <summary>The shape's name, or "irregular".</summary>
    public string Name => Match?.Shape.Name ?? Polytopes.Irregular;

    /// <summary>How far the directions are from the shape; null where irregular.</summary>
    public double? Deformation => Match?.Deformation;

    public bool IsDeformed => Deformation > Polytopes.DeformedAbove;

    /// <summary>
    /// "pentagon (deformed)" where the directions are off by more than 1%; "irregular (7 in 3-D)", or
    /// "irregular (19 antipodal pairs in 17-D)", where it has no name.
    /// </summary>
    public string Label => Match is null ? $"{Name} ({Size} in {Component.Dimension}-D)"
        : IsDeformed ? $"{Name} (deformed)" : Name;

    string Size => 2 * AntipodalPairs == Component.Features.Count
        ? $"{AntipodalPairs} antipodal pairs" : $"{Component.Features.Count}";

    /// <summary>Pairs of features at more than 168° (cosine below −0.98).</summary>
    public int AntipodalPairs => Cosines.Cast<double>().Count(cosine => cosine < -0.98) / 2;

    /// <summary>The eigenvalues of the cosines, largest first: what tells irregular ones apart.</summary>
    public IReadOnlyList<double> GramSpectrum => Spectrum.Of(Cosines);

    public override string ToString() => Label;
}

/// <summary>What a model's represented features form, as a whole and factor by factor.</summary>
/// <param name="Name">Of the whole: "octahedron", "pentagon + 2 digons", "irregular".</param>
/// <param name="Composition">The factors, counted: "3 digons".</param>
/// <param name="Confidence">
/// The least of the factors' and of 1 − (deformation of the whole / its limit)².
/// </param>
/// <param name="Deformation">
/// Of the whole from its factors' shapes in orthogonal subspaces, so that factors out of the right angle
/// count; null where a factor is irregular.
/// </param>
/// <param name="Factors">By their first feature.</param>
public sealed record Naming(
    string Name, string Composition, double Confidence, double? Deformation,
    IReadOnlyList<NamedFactor> Factors)
{
    public bool IsDeformed => Deformation > Polytopes.DeformedAbove;

    public string Label => IsDeformed ? $"{Name} (deformed)" : Name;

    /// <summary>"octahedron = 3 digons"</summary>
    public override string ToString() => Name == Composition ? Label : $"{Label} = {Composition}";
}
