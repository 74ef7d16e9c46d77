namespace Superposition.Lab.Explorer;

/// <summary>A stretch of training: what was changed before it, and the steps really run.</summary>
/// <param name="Name">An option of <c>train</c>, or <see cref="Pin"/>.</param>
/// <param name="Value">As written on the command line; of a pin <c>feature,x,y,…</c> or <c>none</c>.</param>
public sealed record Segment(string Name, string Value, int Steps)
{
    /// <summary>Holds W_i at a place while the others learn.</summary>
    public const string Pin = "pin", Unpinned = "none";

    /// <summary>What may change while a model trains; anything else starts a new one.</summary>
    public static IReadOnlyList<string> Changeable { get; } =
    [
        "density", "importance", "activation", "loss-exponent", "optimizer", "learning-rate",
        "weight-decay", "batch", "magnitude", Pin,
    ];
}
