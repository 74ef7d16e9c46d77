namespace Superposition.Lab.Experiments;

/// <summary>A section of the paper, in its order; <c>reproduce</c> takes its slug.</summary>
public sealed record Section(int Order, string Slug, string Title)
{
    public static Section DemonstratingSuperposition { get; } =
        new(1, "demonstrating-superposition", "Demonstrating Superposition");

    public static Section GeometryOfSuperposition { get; } =
        new(3, "geometry-of-superposition", "The Geometry of Superposition");

    public static IReadOnlyList<Section> All { get; } =
        [DemonstratingSuperposition, GeometryOfSuperposition];
}
