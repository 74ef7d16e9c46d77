using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Superposition.Lab.Results;

/// <summary>
/// <c>result.json</c>: what was asked, what was found, what it cost. The order of the properties here is the
/// order of the keys there.
/// </summary>
public sealed record Result
{
    /// <summary>Raised when a reader of the older form would misread the newer one.</summary>
    public const int CurrentSchema = 1;

    [JsonRequired]
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>
    /// The experiment's name, such as <c>five-in-two</c>; a verb's name for results of its own.
    /// </summary>
    public required string Experiment { get; init; }

    /// <summary>The paper's section.</summary>
    public required string Section { get; init; }

    /// <summary>The question that the experiment answers, a sentence.</summary>
    public string Question { get; init; } = "";

    public required string Scale { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>The command line that made this, as typed in a shell.</summary>
    public string Command { get; init; } = "";

    /// <summary>Everything resolved: with it and the seed, the run can be repeated.</summary>
    public required JsonNode Options { get; init; }

    public IReadOnlyList<Claim> Claims { get; init; } = [];

    public IReadOnlyList<FigureCaption> Figures { get; init; } = [];

    public required Timing Timing { get; init; }

    public required LabEnvironment Environment { get; init; }

    /// <summary>A row for each model kept, in the order of the tensors.</summary>
    public IReadOnlyList<Row> Models { get; init; } = [];

    /// <summary>Reads a result, or says in one sentence what is wrong with the file.</summary>
    public static Result Read(string path) => ResultJson.Read(path);

    public string ToJson() => ResultJson.Write(this);
}

/// <summary>
/// A figure's file name and the words under it; <c>Description</c> is for those who cannot see it.
/// </summary>
public sealed record FigureCaption(string File, string Caption, string Description = "");

/// <summary>What a run cost; CPU seconds are of all threads together.</summary>
public sealed record Timing(double WallSeconds, double CpuSeconds, double SamplesPerSecond);

/// <summary>
/// Where a run took place. <c>Kernel</c>, <c>Width</c> and <c>NumericVersion</c> are part of the bits of its
/// weights;
/// <c>Threads</c> and <c>Cpu</c> are not, and explain only its speed.
/// </summary>
public sealed record LabEnvironment(
    string Version,
    string? Commit,
    int NumericVersion,
    string Cpu,
    string Kernel,
    string Width,
    int Threads,
    string Os,
    string Runtime);
