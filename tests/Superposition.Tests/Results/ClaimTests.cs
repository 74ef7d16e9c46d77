using Superposition.Lab.Results;

namespace Superposition.Tests.Results;

public sealed class ClaimTests
{
    static readonly double s_inf = double.PositiveInfinity;

    /// <summary>Expected 10 ± 2, so [8, 12] is accepted.</summary>
    internal static Claim Of(double measured, Interval? interval = null, Rule rule = Rule.Within) => new()
    {
        Id = "a-claim",
        Statement = "It is ten.",
        Source = "a test",
        Expected = 10,
        Tolerance = 2,
        ToleranceReason = "two is enough",
        Measured = measured,
        Seeds = 5,
        Interval = interval,
        Rule = rule,
    };

    [Theory]
    [InlineData(10, Verdict.Holds)]
    [InlineData(8, Verdict.Holds)]
    [InlineData(12, Verdict.Holds)]
    [InlineData(7.999, Verdict.Fails)]
    [InlineData(12.001, Verdict.Fails)]
    [InlineData(double.NaN, Verdict.Undecided)]
    [InlineData(double.PositiveInfinity, Verdict.Undecided)]
    public void ExactClaim(double measured, Verdict verdict) => Assert.Equal(verdict, Of(measured).Verdict);

    [Theory]
    [InlineData(9, 11, Verdict.Holds)]
    [InlineData(8, 12, Verdict.Holds)]
    [InlineData(7, 9, Verdict.Undecided)]
    [InlineData(11, 13, Verdict.Undecided)]
    [InlineData(7, 13, Verdict.Undecided)]
    [InlineData(5, 8, Verdict.Undecided)] // touching is not disjoint
    [InlineData(5, 7.9, Verdict.Fails)]
    [InlineData(12.1, 15, Verdict.Fails)]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity, Verdict.Undecided)]
    [InlineData(double.NaN, double.NaN, Verdict.Undecided)]
    public void Within(double low, double high, Verdict verdict) =>
        Assert.Equal(verdict, Of(10, new(low, high)).Verdict);

    [Theory]
    [InlineData(11, 20, null, Verdict.Holds)]
    [InlineData(0, 8, null, Verdict.Holds)]
    [InlineData(5, 15, null, Verdict.Holds)]
    [InlineData(12.1, 20, null, Verdict.Fails)]
    [InlineData(11, 20, 8.0, Verdict.Undecided)]
    [InlineData(11, 19, 8.0, Verdict.Holds)]
    [InlineData(13, 30, 8.0, Verdict.Undecided)]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity, null, Verdict.Undecided)]
    public void Overlaps(double low, double high, double? maxWidth, Verdict verdict) =>
        Assert.Equal(verdict, (Of(10, new(low, high), Rule.Overlaps) with { MaxWidth = maxWidth }).Verdict);

    [Theory]
    [InlineData(Rule.Within)]
    [InlineData(Rule.Overlaps)]
    public void NotANumber_IsUndecidedWithAReason(Rule rule)
    {
        var claim = Of(double.NaN, new(9, 11), rule);
        Assert.Equal(Verdict.Undecided, claim.Verdict);
        Assert.Equal("the measurement is not a finite number", claim.Reason);
    }

    [Fact]
    public void Control_ThatHoldsMakesAHoldingClaimUninformative()
    {
        var holding = new Control("random weights", 11);
        var failing = new Control("random weights", 20);
        Assert.Equal(Verdict.Uninformative, (Of(10) with { Control = holding }).Verdict);
        Assert.Equal("its control holds as well: random weights", (Of(10) with { Control = holding }).Reason);
        Assert.Equal(Verdict.Holds, (Of(10) with { Control = failing }).Verdict);
        Assert.Equal(Verdict.Fails, (Of(30) with { Control = holding }).Verdict);
        Assert.Equal(Verdict.Undecided, (Of(double.NaN) with { Control = holding }).Verdict);
        // The control is judged by the same rule: this one straddles the edge, so it does not hold.
        var straddling = new Control("shuffled", 12, new(11, 13));
        Assert.Equal(Verdict.Holds, (Of(10, new(9, 11)) with { Control = straddling }).Verdict);
        Assert.Equal(Verdict.Uninformative,
            (Of(10, new(9, 11), Rule.Overlaps) with { Control = straddling }).Verdict);
    }

    [Fact]
    public void Surprise_IsAVerdictThatNobodyForesaw()
    {
        Assert.False(Of(10).IsSurprise);
        Assert.True(Of(20).IsSurprise);
        Assert.False((Of(20) with { Known = "proved" }).IsSurprise);
        Assert.True((Of(10) with { Known = "proved" }).IsSurprise);
        Assert.False((Of(double.NaN) with { Known = "proved" }).IsSurprise);
        Assert.False(Of(double.NaN).IsSurprise);
    }

    [Fact]
    public void Reason_IsGivenExactlyWhereTheVerdictNeedsOne()
    {
        Assert.Null(Of(10).Reason);
        Assert.Null(Of(20, new(19, 21)).Reason);
        Assert.Equal(
            "the 95% interval [7, 9] is partly inside the accepted [8, 12]; 5 seeds are too few",
            Of(8, new(7, 9)).Reason);
        Assert.Contains("too wide", Of(8, new(-s_inf, s_inf), Rule.Overlaps).Reason);
    }

    [Fact]
    public void Counts_AddUp()
    {
        var counts = VerdictCounts.Of(
        [
            Of(10), Of(10) with { Known = "proved" }, Of(20), Of(20) with { Known = "proved" },
            Of(double.NaN),
            Of(10) with { Control = new("c", 10) },
        ]);
        Assert.Equal(
            new(Holds: 2, FailsKnown: 1, Fails: 1, Undecided: 1, Uninformative: 1, Surprises: 2), counts);
        Assert.Equal(6, counts.Claims);
    }
}
