using System.CommandLine;
using Spectre.Console;
using Superposition.Lab.Experiments;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using static System.FormattableString;

namespace Superposition.Lab.Commands;

/// <summary><c>superpose reproduce</c>: runs experiments, stores them, writes the report.</summary>
static class ReproduceCommand
{
    internal static Command Create()
    {
        var name = new Argument<string>("name")
        {
            Description = "An experiment, a section, paper (its sections alone), or all.",
            DefaultValueFactory = _ => "all",
        };
        var scale = new Option<string>("--scale")
        {
            Description = "smoke: seconds, for tests. standard: the paper's sizes, minutes. "
                + "deep: thousands of seeds.",
            DefaultValueFactory = _ => "standard",
        };
        scale.AcceptOnlyFromAmong("smoke", "standard", "deep");
        var strict = new Option<bool>("--strict")
        {
            Description = "Exit with 3 when a claim fails unexpectedly, "
                + "or holds although exact analysis says that it fails.",
        };
        Option<ulong> seed = SharedOptions.Seed();
        Option<string> @out = SharedOptions.Out("reproduce");
        Option<int> threads = SharedOptions.Threads();
        Option<bool> force = SharedOptions.Force(), json = SharedOptions.Json();
        var command = new Command("reproduce", """
            Reproduces experiments of the paper: trains, draws, checks each claim, writes a report.

            What is finished is skipped; after Ctrl-C or a crash the same command continues. The report is
            OUT/index.html, and OUT/summary.json for programs.

            Example:
              superpose reproduce demonstrating-superposition
              superpose reproduce five-in-two --scale smoke --out /tmp/look
            """)
        { name, scale, seed, @out, threads, strict, force, json };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(
            Catalogue.Find(parsed.GetValue(name)!),
            new(
                parsed.GetValue(@out)!, Enum.Parse<Scale>(parsed.GetValue(scale)!, true),
                parsed.GetValue(seed), parsed.GetValue(force),
                LabMachine.Execution(parsed.GetValue(threads))),
            parsed.GetValue(strict), parsed.GetValue(json), cancel)));
        return command;
    }

    static int Run(
        IReadOnlyList<IExperiment> experiments, Reproduction reproduction, bool strict, bool json,
        CancellationToken cancel)
    {
        var results = new List<Result>();
        foreach (var (k, experiment) in experiments.Index())
        {
            GridResult.Outcome outcome;
            var coming = experiments.Skip(k + 1);
            using (var line = new ProgressLine(experiment.Name))
                outcome = reproduction.Run(experiment, line.Report, cancel, coming);
            results.Add(outcome.Result);
            if (!json) Print(outcome);
        }
        string[] order = [.. Catalogue.All.Select(one => one.Name)];
        var summary = Report.Write(reproduction.Out, order);
        if (json) Console.Out.WriteLine(summary.ToJson());
        else
        {
            Console.Out.WriteLine(Cost(results));
            Console.Out.WriteLine($"report: {Path.Combine(reproduction.Out, Report.PageFile)}");
        }
        bool isSurprising = results.SelectMany(result => result.Claims).Any(claim => claim.IsSurprise);
        return strict && isSurprising ? Program.Surprise : Program.Done;
    }

    /// <summary>What these results cost when they were made, in this run or an earlier one.</summary>
    static string Cost(IReadOnlyCollection<Result> results) =>
        Invariant($"{results.Count} experiment{(results.Count == 1 ? "" : "s")}: ")
        + Invariant($"{results.Sum(result => result.Timing.WallSeconds):0} s, ")
        + Invariant($"{results.Sum(result => result.Timing.CpuSeconds):0} s of CPU");

    static void Print(GridResult.Outcome outcome)
    {
        var console = Terminal.Out;
        var result = outcome.Result;
        string cost = outcome.WasFinished ? "finished before" : $"{result.Timing.WallSeconds:0.0} s";
        console.MarkupLineInterpolated($"[bold]{result.Experiment}[/]  [grey]{cost}[/]");
        var table = new Table().Border(TableBorder.None).HideHeaders()
            .AddColumns("verdict", "claim", "measured", "expected");
        foreach (var claim in result.Claims)
            table.AddRow(
                new Markup($"  {Badge(claim)}"), new Text(claim.Id), new Text(Measured(claim)),
                new Text(Invariant($"{claim.Expected:G4} ± {claim.Tolerance:G2}")));
        console.Write(table);
        console.WriteLine();
    }

    static string Measured(Claim claim) => Invariant($"{claim.Measured:G4}")
        + (claim.Interval is { } interval ? Invariant($" [{interval.Low:G3}, {interval.High:G3}]") : "");

    static string Badge(Claim claim) => claim.Verdict switch
    {
        Verdict.Holds => claim.Known is null ? "[green]holds[/]" : "[red]HOLDS (known to fail)[/]",
        Verdict.Fails => claim.Known is null ? "[red]FAILS[/]" : "[yellow]fails (known)[/]",
        Verdict.Undecided => "[grey]undecided[/]",
        _ => "[grey]uninformative[/]",
    };
}
