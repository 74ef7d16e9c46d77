using System.CommandLine;
using Spectre.Console;
using Superposition.Lab.Files;
using Superposition.Lab.Sweeps;
using Superposition.Lab.Sweeps.Specification;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Commands;

/// <summary><c>superpose sweep</c>: statistics over thousands of models, never lost.</summary>
static class SweepCommand
{
    internal static Command Create()
    {
        var spec = new Argument<string?>("SPEC")
        {
            Description = "A page of JSON: what is trained, what varies, how many seeds.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var @out = new Option<string?>("--out")
        { Description = "Folder for the results. [default: out/sweep/NAME]", HelpName = "DIR" };
        var dry = new Option<bool>("--dry-run")
        { Description = "Say how many cells and models, how long and how much disk; run nothing." };
        var schema = new Option<bool>("--schema")
        { Description = "Print the JSON Schema of the page: editors complete from it." };
        var engine = new Option<string>("--engine")
        {
            Description = "Where it runs: local, or slurm, an array job whose tasks share DIR.",
            DefaultValueFactory = _ => "local",
            HelpName = "NAME",
        };
        engine.AcceptOnlyFromAmong("local", "slurm");
        var detach = new Option<bool>("--detach")
        { Description = "With slurm: submit and return; 'sweep status DIR' says how far it is." };
        var tasks = new Option<int>("--tasks")
        { Description = "With slurm: workers.", HelpName = "N", DefaultValueFactory = _ => 8 };
        Option<string?> partition = Slurm("--partition"), account = Slurm("--account"),
            time = Slurm("--time"), memory = Slurm("--mem");
        Option<int> threads = SharedOptions.Threads();
        Option<bool> force = SharedOptions.Force(), json = SharedOptions.Json();
        var command = new Command("sweep", """
            Trains the models that a page of JSON asks for and says what became of them, with intervals.

            What is finished is kept, whatever ends the run: the same command continues, and a changed page
            computes only what is new. Any number of machines may share the folder (sweep work DIR).

            Examples:
              superpose sweep examples/sweeps/00-smallest.json
              superpose sweep examples/sweeps/01-success-map.json --dry-run
              superpose sweep examples/sweeps/01-success-map.json --engine slurm --tasks 16 --time 30
              superpose sweep status out/sweep/00-smallest
              superpose sweep show out/sweep/00-smallest
            """)
        {
            spec, @out, dry, schema, threads, engine, detach, tasks, partition, account, time, memory,
            force, json,
        };
        command.Add(SweepWorkCommand.Create());
        command.Add(SweepStatusCommand.Create());
        command.Add(SweepShowCommand.Create());
        command.SetAction((parsed, cancel) =>
        {
            if (parsed.GetValue(schema)) return Task.FromResult(Schema());
            string page = parsed.GetValue(spec) ?? throw new InvalidInputException(
                "sweep needs a page of JSON, or --schema (see 'superpose sweep --help').");
            int workers = parsed.GetValue(tasks);
            if (workers is < 1 or > 10_000)
                throw new InvalidInputException($"tasks is {workers}; it must lie between 1 and 10000.");
            int own = parsed.GetValue(threads);
            var slurm = parsed.GetValue(engine) == "local" ? null : new SlurmOptions(
                workers, Math.Max(1, own), parsed.GetValue(partition), parsed.GetValue(account),
                parsed.GetValue(time), parsed.GetValue(memory));
            var asked = new Asked(
                page, parsed.GetValue(@out), parsed.GetValue(dry), parsed.GetValue(force),
                parsed.GetValue(json), slurm, parsed.GetValue(detach));
            return Task.FromResult(Run(asked, LabMachine.Execution(own), cancel));
        });
        return command;
    }

    /// <param name="Slurm">Null for here.</param>
    sealed record Asked(
        string Page, string? Out, bool IsDry, bool Force, bool Json, SlurmOptions? Slurm, bool Detach);

    static Option<string?> Slurm(string name) =>
        new(name) { Description = "With slurm: passed to sbatch as it is.", HelpName = "X" };

    static int Schema()
    {
        Console.Out.WriteLine(SpecSchema.Document().ToJsonString(JsonText.Indented));
        return Program.Done;
    }

    static int Run(Asked asked, Execution execution, CancellationToken cancel)
    {
        var sweep = SpecReader.Read(asked.Page);
        sweep = sweep with { Grid = LabMachine.WithForcedKernel(sweep.Grid) };
        string folder = asked.Out ?? Path.Combine("out", "sweep", sweep.Name);
        if (asked.IsDry)
        {
            SweepForecast.Of(sweep, execution).Print(sweep, asked.Json);
            return Program.Done;
        }
        var place = new SweepFolder(OutputPath.Check(folder));
        place.Put(sweep, asked.Force);
        bool isThere = new SweepRunner(place, sweep, execution).IsFinished;
        if (asked.Slurm is { } slurm && !isThere)
        {
            var engine = new SlurmEngine(place, sweep, slurm);
            string job = engine.Submit(Environment.ProcessPath!);
            Console.Error.WriteLine($"superpose: Slurm job {job}, {slurm.Tasks} workers");
            if (asked.Detach) return Program.Done;
            using var line = new ProgressLine(sweep.Name);
            engine.Wait(job, progress => Report(line, progress), cancel);
        }
        var cost = asked.Slurm is null ? Work(place, sweep, execution, null, cancel) : null;
        if (asked.Json) Console.Out.Write(File.ReadAllText(place.At(SweepFolder.SummaryFile)));
        else SweepShowCommand.Print(place, sweep, folder, cost);
        return Program.Done;
    }

    /// <summary>Works until nothing is left, with a line of progress.</summary>
    internal static SweepCost Work(
        SweepFolder folder, Sweep sweep, Execution execution, TimeSpan? lease, CancellationToken cancel)
    {
        using var line = new ProgressLine(sweep.Name);
        return new SweepRunner(folder, sweep, execution, lease)
            .Run(progress => Report(line, progress), cancel);
    }

    static void Report(ProgressLine line, SweepProgress progress) => line.Report(
        new(progress.Fraction, (int)progress.ModelsDone, (int)progress.Models, progress.SecondsLeft)
        { Note = Counts(progress) });

    static string Counts(SweepProgress progress)
    {
        double all = progress.Classes.Sum(pair => pair.Value);
        string spent = progress.TrainingSeconds < 1 ? ""
            : $"{ProgressLine.Duration(progress.TrainingSeconds)} of CPU  ";
        return spent + string.Join(", ", progress.Classes.Take(4)
            .Select(pair => Invariant($"{pair.Key} {pair.Value:N0} ({pair.Value / all:0%})")));
    }
}
