namespace Superposition.Lab.Results;

/// <summary>
/// What the data say about a claim. It is computed by <see cref="Claim"/> and written nowhere by hand.
/// </summary>
public enum Verdict
{
    /// <summary>
    /// The measurement agrees with what was expected, within the tolerance fixed before the run.
    /// </summary>
    Holds,

    /// <summary>The measurement excludes what was expected.</summary>
    Fails,

    /// <summary>
    /// The data do not suffice to say either; <see cref="Claim.Reason"/> says what is missing.
    /// </summary>
    Undecided,

    /// <summary>The claim holds, but so does its control, where it had to fail: it tells nothing.</summary>
    Uninformative,
}

/// <summary>How a measurement is compared with what was expected.</summary>
public enum Rule
{
    /// <summary>
    /// The expectation is a number: the whole interval must lie inside expected ± tolerance.
    /// </summary>
    Within,

    /// <summary>
    /// The expectation is itself a statistic whose 95% interval is expected ± tolerance: the two intervals
    /// must overlap.
    /// </summary>
    Overlaps,
}
