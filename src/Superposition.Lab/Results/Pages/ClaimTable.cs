namespace Superposition.Lab.Results.Pages;

/// <summary>The claims of one experiment, one a row; on a narrow screen each row becomes a block.</summary>
static class ClaimTable
{
    public static Markup Of(ExperimentSummary experiment)
    {
        if (experiment.Claims.Count == 0) return Markup.Empty;
        return Markup.Of(
            $"""
            <h3 class="r-wide">Claims</h3>
            <table class="r-claims">
            <caption class="r-hidden">Claims of {Words.Title(experiment.Experiment)}</caption>
            <thead><tr><th scope="col">Verdict</th><th scope="col">Claim</th><th scope="col">Expected</th>
            <th scope="col">Measured</th><th scope="col">Seeds</th><th scope="col">Control</th></tr></thead>
            <tbody>
            {Markup.Join(experiment.Claims.Select(claim => Row(experiment, claim)))}</tbody>
            </table>

            """);
    }

    static Markup Row(ExperimentSummary experiment, Claim claim) => Markup.Of(
        $"""
        <tr id="{experiment.Folder}--{claim.Id}">
        <td class="r-verdict">{Badge.Of(claim).Html}</td>
        <th scope="row" class="r-statement">{claim.Statement}
        <span class="r-source">{claim.Source}</span>{Why(claim)}{Known(claim)}</th>
        <td data-label="Expected">{Expected(claim)}</td>
        <td data-label="Measured">{Measured(claim)}</td>
        <td data-label="Seeds">{Seeds(claim)}</td>
        {ControlCell(claim)}
        </tr>

        """);

    static Markup Why(Claim claim) => claim.Reason is null
        ? Markup.Empty
        : Note($"Why {Badge.Of(claim).Word}", claim.Reason);

    static Markup Known(Claim claim) => claim.Known is null ? Markup.Empty : Note("Known", claim.Known);

    static Markup Note(string label, string text) =>
        Markup.Of($"""<span class="r-note"><b>{label}:</b> {text}</span>""");

    static Markup Expected(Claim claim) => Markup.Of(
        $"""
        <details class="r-why"><summary title="{claim.ToleranceReason}"><span
         class="r-number">{Words.Number(claim.Expected, claim.Tolerance)}{Tolerance(claim)}</span></summary>
        <p>{claim.ToleranceReason}{RuleNote(claim)}</p></details>
        """);

    static Markup Tolerance(Claim claim) =>
        claim.Tolerance == 0 ? new(" exactly") : Markup.Of($" ± {Words.Number(claim.Tolerance)}");

    static Markup RuleNote(Claim claim) => claim.Rule == Rule.Within ? Markup.Empty : new(
        " The reference is a statistic: this is its 95% interval, and the two intervals must overlap.");

    static Markup Measured(Claim claim) => Markup.Of(
        $"""
        <span class="r-number">{Words.Number(claim.Measured, claim.Tolerance)}</span>
        {Confidence(claim.Interval, claim.Tolerance)}{ClaimPlot.Draw(claim)}
        """);

    static Markup Confidence(Interval? interval, double tolerance) => interval is not Interval own
        ? Markup.Empty
        : Markup.Of($"""<span class="r-interval">95% {Words.Range(own, tolerance)}</span>""");

    static Markup Seeds(Claim claim) => claim.Seeds == 0 ? new("–") : Markup.Of($"{claim.Seeds}");

    static Markup ControlCell(Claim claim)
    {
        if (claim.Control is not Control control)
            return new("""<td data-label="Control" class="r-empty">–</td>""");
        string outcome = claim.ControlVerdict switch
        {
            Verdict.Fails => "fails, as it must",
            Verdict.Holds => "holds as well",
            _ => "undecided",
        };
        var number = Words.Number(control.Measured, claim.Tolerance);
        return Markup.Of(
            $"""
            <td data-label="Control"><span class="r-number">{number}</span>
            {Confidence(control.Interval, claim.Tolerance)}<span
             class="r-source">{outcome}: {control.Statement}</span></td>
            """);
    }
}
