using Superposition.Lab.Figures;
using Superposition.Lab.Results;

namespace Superposition.Lab.Experiments.Decoding;

/// <summary>What the experiments of this section share: a mean over seeds as a claim, and bars of rows.
/// </summary>
static class Claimed
{
    internal const string Random = "random directions in the dictionary's place";

    internal static Claim Mean(
        string id, string statement, string source, double expected, double tolerance, string reason,
        IReadOnlyList<double> values, string? controlWords = null, IReadOnlyList<double>? control = null) =>
        new()
        {
            Id = id, Statement = statement, Source = source, Expected = expected, Tolerance = tolerance,
            ToleranceReason = reason, Measured = values.Count == 0 ? 0 : values.Average(),
            Interval = Statistics.Mean([.. values]), Seeds = values.Count,
            Control = control is null ? null : new(controlWords!,
                control.Count == 0 ? 0 : control.Average(), Statistics.Mean([.. control])),
        };

    /// <summary>A row of panels with a bar for each name, the names beside the first.</summary>
    /// <param name="most">End of every axis; null: each its own.</param>
    internal static IPanel[] Bars(
        IReadOnlyList<string> names, double? most,
        params (string Title, IReadOnlyList<double> Values)[] panels) =>
        [.. panels.Select((panel, k) => new BarsPanel(panel.Values)
        {
            Heading = new(panel.Title), Axis = new("") { Max = most }, Horizontal = true, Step = 15,
            Length = 130, Names = k == 0 ? names : [],
        })];
}
