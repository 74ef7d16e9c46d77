using System.Globalization;
using System.Text.Json.Serialization;

namespace Superposition.Lab.Results;

/// <summary>
/// A sentence that can be false, what was expected and what was measured. The tolerance is fixed before the
/// run and says why it is what it is. <see cref="Verdict"/> follows from the numbers:
/// <code>
///   Within, interval:     [low, high] inside expected ± tolerance → holds; disjoint from it → fails; else
/// undecided
///   Within, no interval:  |measured − expected| ≤ tolerance → holds, else fails          (exact claims)
///   Overlaps:             [low, high] meets expected ± tolerance → holds, else fails; wider than maxWidth →
/// undecided
///   not a finite number, or too little was run → undecided
///   holds, and its control holds as well → uninformative
/// </code>
/// </summary>
public sealed record Claim
{
    /// <summary>Stable and unique in its experiment, such as <c>pentagon-share</c>.</summary>
    public required string Id { get; init; }

    /// <summary>A sentence that can be false.</summary>
    public required string Statement { get; init; }

    /// <summary>The paper's section or another citation.</summary>
    public required string Source { get; init; }

    public required double Expected { get; init; }

    public required double Tolerance { get; init; }

    public required string ToleranceReason { get; init; }

    public required double Measured { get; init; }

    /// <summary>How many independently trained models the measurement rests on; 0 for pure theory.</summary>
    public required int Seeds { get; init; }

    /// <summary>The 95% interval of <see cref="Measured"/>, where it is a statistic.</summary>
    public Interval? Interval { get; init; }

    public Rule Rule { get; init; } = Rule.Within;

    /// <summary>
    /// For <see cref="Rule.Overlaps"/>: an interval wider than this overlaps too easily to count.
    /// </summary>
    public double? MaxWidth { get; init; }

    /// <summary>
    /// Why exact analysis says that the claim fails: a sentence, and then a failure is no surprise.
    /// </summary>
    public string? Known { get; init; }

    /// <summary>The same measurement where the claim must fail.</summary>
    public Control? Control { get; init; }

    /// <summary>
    /// Why the run is too small to decide the claim at all (a smoke run trains too few steps), else null.
    /// </summary>
    public string? TooLittle { get; init; }

    public Verdict Verdict => Judge().Verdict;

    /// <summary>Why the claim is undecided or uninformative, else null.</summary>
    public string? Reason => Judge().Reason;

    /// <summary>The control's own verdict by the same rule; a good control fails.</summary>
    [JsonIgnore]
    public Verdict? ControlVerdict =>
        Control is null ? null : JudgeNumbers(Control.Measured, Control.Interval).Verdict;

    /// <summary>
    /// A claim that fails although nothing says it should, or holds although exact analysis says it fails.
    /// </summary>
    [JsonIgnore]
    public bool IsSurprise => Verdict == (Known is null ? Verdict.Fails : Verdict.Holds);

    (Verdict Verdict, string? Reason) Judge()
    {
        if (TooLittle is not null) return (Verdict.Undecided, TooLittle);
        var own = JudgeNumbers(Measured, Interval);
        return own.Verdict == Verdict.Holds && ControlVerdict == Verdict.Holds
            ? (Verdict.Uninformative, $"its control holds as well: {Control!.Statement}")
            : own;
    }

    (Verdict Verdict, string? Reason) JudgeNumbers(double measured, Interval? interval)
    {
        if (!double.IsFinite(measured)) return (Verdict.Undecided, "the measurement is not a finite number");
        var expected = Results.Interval.Around(Expected, Tolerance);
        if (interval is not Interval own)
            return (expected.Contains(measured) ? Verdict.Holds : Verdict.Fails, null);
        if (double.IsNaN(own.Width)) return (Verdict.Undecided, "its interval is not a number");
        return Rule == Rule.Within ? JudgeWithin(own, expected) : JudgeOverlap(own, expected);
    }

    (Verdict Verdict, string? Reason) JudgeWithin(Interval own, Interval expected)
    {
        if (expected.Contains(own)) return (Verdict.Holds, null);
        if (!expected.Overlaps(own)) return (Verdict.Fails, null);
        return (Verdict.Undecided,
            $"the 95% interval {Text(own)} is partly inside the accepted {Text(expected)}; {MoreSeeds()}");
    }

    (Verdict Verdict, string? Reason) JudgeOverlap(Interval own, Interval expected)
    {
        if (own.Width > (MaxWidth ?? double.MaxValue))
            return (Verdict.Undecided,
                $"the 95% interval {Text(own)} is too wide to compare with {Text(expected)}; {MoreSeeds()}");
        return (expected.Overlaps(own) ? Verdict.Holds : Verdict.Fails, null);
    }

    string MoreSeeds() => $"{Seeds} {(Seeds == 1 ? "seed is" : "seeds are")} too few";

    static string Text(Interval interval) => string.Create(
        CultureInfo.InvariantCulture, $"[{interval.Low:G4}, {interval.High:G4}]");
}

/// <summary>
/// The same measurement where the claim must fail (a linear model, random weights, shuffled features). It is
/// judged by the claim's rule; if it holds too, the claim says nothing about superposition.
/// </summary>
public sealed record Control(string Statement, double Measured, Interval? Interval = null);
