namespace Superposition.Lab.Experiments;

/// <summary>A section of the paper, in its order; <c>reproduce</c> takes its slug.</summary>
public sealed record Section(int Order, string Slug, string Title)
{
    public static Section DemonstratingSuperposition { get; } =
        new(1, "demonstrating-superposition", "Demonstrating Superposition");

    public static Section SuperpositionAsAPhaseChange { get; } =
        new(2, "superposition-as-a-phase-change", "Superposition as a Phase Change");

    public static Section GeometryOfSuperposition { get; } =
        new(3, "geometry-of-superposition", "The Geometry of Superposition");

    public static Section LearningDynamics { get; } =
        new(4, "learning-dynamics", "Superposition and Learning Dynamics");

    public static Section AdversarialRobustness { get; } =
        new(5, "adversarial-robustness", "Relationship to Adversarial Robustness");

    public static Section PrivilegedBasis { get; } =
        new(6, "superposition-in-a-privileged-basis", "Superposition in a Privileged Basis");

    public static Section Computation { get; } =
        new(7, "computation-in-superposition", "Computation in Superposition");

    public static Section StrategicPicture { get; } =
        new(8, "strategic-picture", "The Strategic Picture of Superposition");

    public static Section Appendix { get; } = new(11, "appendix", "Appendix");

    public static Section Decoding { get; } = new(13, "decoding", "Decoding Superposition");

    public static Section BeyondThePaper { get; } = new(12, "beyond-the-paper", "Beyond the Paper");

    /// <summary>Whether it is a section of Elhage et al. 2022.</summary>
    public bool IsOfThePaper => this != BeyondThePaper && this != Decoding;

    public static IReadOnlyList<Section> All { get; } =
    [
        DemonstratingSuperposition, SuperpositionAsAPhaseChange, GeometryOfSuperposition, LearningDynamics,
        AdversarialRobustness, PrivilegedBasis, Computation, StrategicPicture,
        Appendix, BeyondThePaper, Decoding,
    ];
}
