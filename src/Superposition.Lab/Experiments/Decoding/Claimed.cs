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

    /// <summary>A bar for each name, all of one axis from 0 to 1.</summary>
    internal static BarsPanel Bars(string title, IReadOnlyList<double> values, double? most = 1) =>
        new(values)
        {
            Heading = new(title), Axis = new(title) { Min = 0, Max = most }, Step = 26, Length = 120,
            Along = "in the caption's order",
        };

    /// <summary>"1 this; 2 that".</summary>
    internal static string Numbered(IEnumerable<string> names) =>
        string.Join("; ", names.Select((name, i) => $"{i + 1} {name}"));
}
