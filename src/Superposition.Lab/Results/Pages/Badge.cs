namespace Superposition.Lab.Results.Pages;

/// <summary>A verdict as a reader sees it: a word and a symbol, and a colour that nobody needs.</summary>
sealed record Badge(string Word, string Symbol, string Style)
{
    public static Badge Holds { get; } = new("holds", "✓", "holds");
    public static Badge HoldsAgainst { get; } = new("holds, unforeseen", "✓", "surprise");
    public static Badge FailsKnown { get; } = new("fails, as known", "✗", "known");
    public static Badge Fails { get; } = new("FAILS", "✗", "fails");
    public static Badge Undecided { get; } = new("undecided", "?", "undecided");
    public static Badge Uninformative { get; } = new("uninformative", "≈", "uninformative");

    public static Badge Of(Claim claim) => (claim.Verdict, claim.Known) switch
    {
        (Verdict.Holds, null) => Holds,
        (Verdict.Holds, _) => HoldsAgainst,
        (Verdict.Fails, null) => Fails,
        (Verdict.Fails, _) => FailsKnown,
        (Verdict.Uninformative, _) => Uninformative,
        _ => Undecided,
    };

    public Markup Html => Markup.Of(
        $"""<span class="r-badge r-{Style}"><span aria-hidden="true">{Symbol}</span> {Word}</span>""");

    public Markup Tile(int count) => Markup.Of(
        $"""
        <li class="r-tile r-{Style}{(count == 0 ? " r-none" : "")}"><span class="r-count">{count}</span>
        <span class="r-word"><span aria-hidden="true">{Symbol}</span> {Word}</span></li>
        """);
}
