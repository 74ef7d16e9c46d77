using System.Globalization;

namespace Superposition.Lab.Results.Pages;

/// <summary>
/// The page around the experiments: how many claims ended how, on what machine, the contents, and how to read
/// it.
/// </summary>
static class ReportPage
{
    // The policy makes "no network, no scripts" a fact of the page and not a habit of its authors.
    const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    public static void Write(TextWriter writer, string root, ReportSummary summary)
    {
        writer.Write(Markup.Of(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <title>Superposition: what was found</title>
            <style>
            {new Markup(ReportStyle.Css)}
            </style>
            </head>
            <body>
            {Header(summary)}{Contents(summary)}<main>

            """));
        foreach (var experiment in summary.Experiments) ExperimentSection.Write(writer, root, experiment);
        writer.Write(Markup.Of($"{Unreadable(summary)}</main>\n{Footer()}</body>\n</html>\n"));
    }

    static Markup Header(ReportSummary summary) => Markup.Of(
        $"""
        <header>
        <p class="r-kicker">Superposition lab</p>
        <h1>What was asked, and what was found</h1>
        <p class="r-lead">{Lead(summary)}</p>
        <ul class="r-tiles" aria-label="Verdicts">
        {Badge.Holds.Tile(summary.Counts.Holds)}
        {Badge.FailsKnown.Tile(summary.Counts.FailsKnown)}
        {Badge.Fails.Tile(summary.Counts.Fails)}
        {Badge.Undecided.Tile(summary.Counts.Undecided)}
        {Badge.Uninformative.Tile(summary.Counts.Uninformative)}
        </ul>
        <p>{Surprises(summary)} {Chance(summary)}</p>
        {Markup.Join(summary.Environments.Select(Environment))}</header>

        """);

    static string Lead(ReportSummary summary)
    {
        double wall = summary.Experiments.Sum(experiment => experiment.Timing.WallSeconds);
        double cpu = summary.Experiments.Sum(experiment => experiment.Timing.CpuSeconds);
        string experiments = Words.Count(summary.Experiments.Count, "experiment");
        string claims = Words.Count(summary.Counts.Claims, "claim");
        return $"{experiments} with {claims} that could have been false, "
            + $"run in {Words.Seconds(wall)} ({Words.Seconds(cpu)} of CPU time).";
    }

    static string Surprises(ReportSummary summary) => summary.Counts.Surprises switch
    {
        0 when summary.Counts.Holds + summary.Counts.FailsKnown + summary.Counts.Fails == 0 =>
            "Nothing was decided: this run was too small to judge its claims.",
        0 => "Nothing is a surprise: every claim that fails is one that exact analysis says must fail.",
        1 => "One claim is a surprise: its verdict is not what was foreseen.",
        int many => $"{many} claims are surprises: their verdicts are not what was foreseen.",
    };

    static string Chance(ReportSummary summary)
    {
        if (summary.StatisticalClaims == 0) return "No claim rests on a statistical interval.";
        string expected = summary.ExpectedChanceFailures.ToString("0.##", CultureInfo.InvariantCulture);
        return $"{summary.StatisticalClaims} of the {summary.Counts.Claims} claims rest on a 95% interval: "
            + $"were all of them true, about {expected} would still be expected to fail by chance.";
    }

    static Markup Environment(LabEnvironment environment) => Markup.Of(
        $"""
        <p class="r-machine">superpose {environment.Version}{Commit(environment)},
        numeric version {environment.NumericVersion} · {environment.Cpu}, {environment.Width},
        {Words.Count(environment.Threads, "thread")} · {environment.Os} · {environment.Runtime}</p>

        """);

    static string Commit(LabEnvironment environment) =>
        environment.Commit is string commit ? $" ({commit[..Math.Min(10, commit.Length)]})" : "";

    static Markup Contents(ReportSummary summary)
    {
        var sections = summary.Experiments.GroupBy(experiment => experiment.Section).Select(Section);
        return Markup.Of(
            $"""
            <nav aria-label="Contents"><h2>Contents</h2><ol>
            {Markup.Join(sections)}</ol></nav>

            """);
    }

    static Markup Section(IGrouping<string, ExperimentSummary> section) => Markup.Of(
        $"""
        <li><span class="r-section">{section.Key}</span><ol>
        {Markup.Join(section.Select(Entry))}</ol></li>

        """);

    static Markup Entry(ExperimentSummary experiment)
    {
        var marks = experiment.Claims.Select(claim => Mark(experiment, claim));
        return Markup.Of(
            $"""
            <li><a href="#{experiment.Folder}">{Words.Title(experiment.Experiment)}</a>
            <span class="r-marks">{Markup.Join(marks)}</span></li>

            """);
    }

    static Markup Mark(ExperimentSummary experiment, Claim claim)
    {
        var badge = Badge.Of(claim);
        string label = $"{badge.Word}: {claim.Statement}";
        return Markup.Of(
            $"""
            <a class="r-mark r-{badge.Style}" href="#{experiment.Folder}--{claim.Id}"
             title="{label}" aria-label="{label}">{badge.Symbol}</a>
            """);
    }

    static Markup Unreadable(ReportSummary summary)
    {
        if (summary.Unreadable.Count == 0) return Markup.Empty;
        var sentences = summary.Unreadable.Select(sentence => Markup.Of($"<li>{sentence}</li>\n"));
        return Markup.Of(
            $"""
            <section class="r-experiment"><h2>Not readable</h2>
            <ul>{Markup.Join(sentences)}</ul></section>

            """);
    }

    static Markup Footer() => Markup.Of(
        $"""
        <footer>
        <h2>How to read this</h2>
        <dl class="r-legend">
        {Legend(Badge.Holds, "The 95% interval (or the exact value) lies inside expected ± tolerance.")}
        {Legend(Badge.FailsKnown, "It lies outside, and exact analysis says why.")}
        {Legend(Badge.Fails, "It lies outside, and nobody foresaw it.")}
        {Legend(Badge.HoldsAgainst, "It lies inside, although exact analysis says that it cannot.")}
        {Legend(Badge.Undecided, "The data do not suffice; the row says what is missing.")}
        {Legend(Badge.Uninformative, "It holds, and so does its control, where it had to fail.")}
        </dl>
        <p>Where the reference is itself a statistic, expected ± tolerance is its 95% interval, and the two
        intervals must overlap.</p>
        <p>In the small plots the band is what was expected, the dot what was measured, the bar its 95%
        interval and the ring the control. Tolerances were fixed before the run; open an expected value for
        the reason. Everything here was computed from the result.json files beside this page; summary.json
        says the same to programs.</p>
        </footer>

        """);

    static Markup Legend(Badge badge, string meaning) =>
        Markup.Of($"<div><dt>{badge.Html}</dt><dd>{meaning}</dd></div>");
}
