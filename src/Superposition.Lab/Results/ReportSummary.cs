using System.Text.Json;
using System.Text.Json.Serialization;

namespace Superposition.Lab.Results;

/// <summary><c>summary.json</c>: the report for programs.</summary>
/// <param name="Unreadable">One sentence for each folder whose result could not be read.</param>
public sealed record ReportSummary(
    VerdictCounts Counts,
    int StatisticalClaims,
    double ExpectedChanceFailures,
    IReadOnlyList<LabEnvironment> Environments,
    IReadOnlyList<ExperimentSummary> Experiments,
    IReadOnlyList<string> Unreadable)
{
    [JsonPropertyOrder(-1)]
    public int Schema => Result.CurrentSchema;

    public static ReportSummary Of(
        IReadOnlyList<ExperimentSummary> experiments, IReadOnlyList<string> unreadable)
    {
        Claim[] claims = [.. experiments.SelectMany(experiment => experiment.Claims)];
        int statistical = claims.Count(claim => claim.Interval is not null);
        return new(
            VerdictCounts.Of(claims),
            statistical,
            // A 95% interval misses the truth once in twenty times; the decimal product has no rounding tail.
            (double)(statistical * 0.05m),
            [.. experiments.Select(experiment => experiment.Environment).Distinct()],
            experiments,
            unreadable);
    }

    public string ToJson() => JsonSerializer.Serialize(this, ResultJson.Options) + "\n";
}

/// <summary>One experiment in the report; file names are relative to <c>Folder</c>.</summary>
public sealed record ExperimentSummary(
    string Experiment,
    string Folder,
    string Section,
    string Question,
    string Scale,
    ulong Seed,
    VerdictCounts Counts,
    IReadOnlyList<Claim> Claims,
    IReadOnlyList<FigureCaption> Figures,
    IReadOnlyList<string> Files,
    int ModelsKept,
    Timing Timing,
    string Command,
    string Replay,
    [property: JsonIgnore] LabEnvironment Environment);
