namespace Superposition.Lab.Results;

/// <summary>
/// How many claims ended how. <c>Fails</c> counts only failures that nobody foresaw; <c>Surprises</c> adds
/// the claims that hold although exact analysis says that they fail, and these are in <c>Holds</c> too.
/// </summary>
public sealed record VerdictCounts(
    int Holds, int FailsKnown, int Fails, int Undecided, int Uninformative, int Surprises)
{
    public int Claims => Holds + FailsKnown + Fails + Undecided + Uninformative;

    public static VerdictCounts Of(IEnumerable<Claim> claims)
    {
        int holds = 0, failsKnown = 0, fails = 0, undecided = 0, uninformative = 0, surprises = 0;
        foreach (var claim in claims)
        {
            if (claim.IsSurprise) surprises++;
            switch (claim.Verdict)
            {
                case Verdict.Holds: holds++; break;
                case Verdict.Undecided: undecided++; break;
                case Verdict.Uninformative: uninformative++; break;
                case Verdict.Fails when claim.Known is not null: failsKnown++; break;
                default: fails++; break;
            }
        }
        return new(holds, failsKnown, fails, undecided, uninformative, surprises);
    }
}
