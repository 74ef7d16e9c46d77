namespace Superposition.Lab.Explorer;

/// <summary>A stretch of training: what was changed before it, and the steps really run.</summary>
/// <param name="Name">
/// An option of <c>train</c>, <see cref="Pin"/>, <see cref="Kick"/> or <see cref="Weights"/>.
/// </param>
/// <param name="Value">
/// As written on the command line; of a pin <c>feature,x,y,…</c> or <c>none</c>, of a kick its standard
/// deviation, of weights W row by row and b.
/// </param>
public sealed record Segment(string Name, string Value, int Steps)
{
    /// <summary>Holds W_i at a place while the others learn.</summary>
    public const string Pin = "pin", Unpinned = "none";

    /// <summary>Adds Gaussian noise to W, once.</summary>
    public const string Kick = "kick";

    /// <summary>Sets W and b, once: the way through a barrier, to a minimum that is known.</summary>
    public const string Weights = "weights";

    /// <summary>Whether the command line knows it.</summary>
    public static bool IsOfTrain(string name) => name is not (Pin or Kick or Weights);

    /// <summary>What may change while a model trains; anything else starts a new one.</summary>
    public static IReadOnlyList<string> Changeable { get; } =
    [
        "density", "importance", "activation", "loss-exponent", "optimizer", "learning-rate",
        "weight-decay", "batch", "magnitude", Pin, Kick, Weights,
    ];
}
