using System.Text.Json.Nodes;

namespace Superposition.Lab.Explorer;

/// <summary>What a tab has running: it works in slices and reports after each.</summary>
interface IJob : IDisposable
{
    bool IsDone { get; }

    /// <summary>Works for about <see cref="Limits.Slice"/>; then what there is to show.</summary>
    Report Advance(int frame, CancellationToken cancel);

    /// <summary>A message to the job, already taken apart.</summary>
    /// <returns>What there is to say at once, or null.</returns>
    /// <exception cref="InvalidInputException">It asks for what cannot be.</exception>
    JsonObject? Take(string verb, JsonObject message);
}

/// <summary>A binary frame, and words that go before it.</summary>
sealed record Report(byte[]? Frame, IReadOnlyList<JsonObject> Messages);
