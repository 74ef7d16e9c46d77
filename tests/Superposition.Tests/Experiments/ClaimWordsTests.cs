using Superposition.Lab.Experiments;
using Superposition.Lab.Results;

namespace Superposition.Tests.Experiments;

/// <summary>Each claim of each experiment is a sentence that somebody can check.</summary>
public sealed class ClaimWordsTests
{
    public static TheoryData<string> Names => [.. Catalogue.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_claim_is_a_sentence_with_a_source_and_a_reason(string name)
    {
        var claims = SmokeRun.Claims(Catalogue.Find(name)[0]);
        Assert.True(claims.Count >= 5, $"{name} makes {claims.Count} claims");
        Assert.Equal(claims.Count, claims.Select(claim => claim.Id).Distinct().Count());
        Assert.Equal(claims.Count, claims.Select(claim => claim.Statement).Distinct().Count());
        foreach (var claim in claims)
        {
            Assert.Matches(@"^[a-z0-9.]+(-[a-z0-9.]+)*$", claim.Id);
            AssertSentence(claim.Statement, claim.Id);
            if (claim.Known is not null) AssertSentence(claim.Known, claim.Id);
            Assert.True(claim.Source.Trim().Length > 5, $"{claim.Id} has no source");
            Assert.True(claim.ToleranceReason.Trim().Length > 10,
                $"{claim.Id} does not say why its tolerance");
            Assert.True(claim.Tolerance > 0 && double.IsFinite(claim.Expected),
                $"{claim.Id}: {claim.Expected} ± {claim.Tolerance}");
            Assert.True(claim.Control is null || claim.Control.Statement.Length > 5,
                $"{claim.Id} has a control without words");
            Assert.True(claim.Seeds >= 0 && double.IsFinite(claim.Measured),
                $"{claim.Id} measured {claim.Measured}");
            Assert.True(claim.Rule != Rule.Overlaps || claim.Interval is not null,
                $"{claim.Id} compares no interval");
        }
    }

    // One that holds of anything would hold here too: what was trained is far from any minimum.
    [Theory]
    [MemberData(nameof(Names))]
    public void Claims_can_fail(string name)
    {
        var trained = SmokeRun.Claims(Catalogue.Find(name)[0]).Where(claim => claim.Seeds > 0).ToArray();
        int doNotHold = trained.Count(claim => claim.Verdict is Verdict.Fails or Verdict.Undecided);
        Assert.True(doNotHold >= trained.Length / 4, $"{doNotHold} of {trained.Length} fail");
    }

    static void AssertSentence(string text, string id)
    {
        Assert.True(text.Length > 20 && char.IsUpper(text[0]) && text.EndsWith('.'),
            $"{id}: '{text}' is no sentence");
        Assert.DoesNotContain("  ", text);
        Assert.DoesNotContain("NaN", text);
    }
}
