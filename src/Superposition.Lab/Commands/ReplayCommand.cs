using System.CommandLine;
using System.Text.Json;
using Superposition.Geometry;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Training;

namespace Superposition.Lab.Commands;

/// <summary><c>superpose replay</c>: trains a result's models again and compares every bit.</summary>
static class ReplayCommand
{
    /// <summary>What of a result folder trained to the same bits (or, approximately, to the same minimum).</summary>
    sealed record Outcome(string Folder, string Experiment, int Models, int Same, IReadOnlyList<string> Different);

    internal static Command Create()
    {
        var folder = new Argument<string>("dir") { Description = "A result folder, or a folder of result folders." };
        var approximate = new Option<bool>("--approximate")
        {
            Description = "Across numeric versions: the same number of features represented, and the loss within 2% or five standard errors.",
        };
        var models = new Option<int>("--models")
        {
            Description = "Replay so many models of each result, evenly spread; 0 is all.",
            HelpName = "N",
            DefaultValueFactory = _ => 0,
        };
        Option<int> threads = SharedOptions.Threads();
        var json = SharedOptions.Json();
        var command = new Command("replay", """
            Trains the models of a result again, from its result.json alone, and compares the weights bit for bit.

            Exit code 0: all the same. 1: some differ.

            Example:
              superpose replay out/reproduce/five-in-two --models 20
            """)
        { folder, approximate, models, threads, json };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(
            parsed.GetValue(folder)!, parsed.GetValue(approximate), parsed.GetValue(models),
            LabMachine.Execution(parsed.GetValue(threads)), parsed.GetValue(json), cancel)));
        return command;
    }

    static int Run(string folder, bool approximate, int most, Execution execution, bool json, CancellationToken cancel)
    {
        if (most < 0) throw new InvalidInputException($"models is {most}; it must be 0 (all) or more.");
        var outcomes = Folders(folder).Select(one => Replay(one, approximate, most, execution, cancel)).ToArray();
        if (json) Console.Out.WriteLine(JsonSerializer.Serialize(outcomes, JsonText.Indented));
        foreach (var outcome in json ? [] : outcomes)
        {
            Console.Out.WriteLine($"{outcome.Experiment}: {outcome.Same} of {outcome.Models} models "
                + (approximate ? "reach the same minimum" : "are the same, bit for bit"));
            foreach (string difference in outcome.Different.Take(10)) Console.Out.WriteLine($"  {difference}");
        }
        return outcomes.All(outcome => outcome.Same == outcome.Models) ? Program.Done : Program.OurFault;
    }

    static string[] Folders(string folder)
    {
        if (File.Exists(Path.Combine(folder, ResultFolder.ResultFile))) return [folder];
        string[] inner = Directory.Exists(folder)
            ? [.. Directory.GetDirectories(folder).Where(one => File.Exists(Path.Combine(one, ResultFolder.ResultFile))).Order(StringComparer.Ordinal)]
            : [];
        return inner.Length > 0 ? inner : throw new InvalidInputException(
            $"{folder} holds no {ResultFolder.ResultFile}, and no folder in it does: name a folder that 'reproduce' or 'train' wrote.");
    }

    static Outcome Replay(string folder, bool approximate, int most, Execution execution, CancellationToken cancel)
    {
        var result = Result.Read(Path.Combine(folder, ResultFolder.ResultFile));
        int version = result.Environment.NumericVersion;
        if (version != NumericVersion.Current && !approximate)
            throw new InvalidInputException($"{folder} was made by numeric version {version}, this is {NumericVersion.Current}: the bits "
                + "may differ; --approximate compares what was found instead.");
        var grid = GridJson.Read(result.Options, result.Seed);
        var rows = Spread(result.Models, most);
        var runs = rows.Select(row => new TrainingRun(
            CellOf(grid, row, folder).Options, result.Seed, (ulong)row.Number("stream"))).ToArray();
        int done = 0;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var line = new ProgressLine($"replay {result.Experiment}");
        var trained = Trainer.TrainAll(runs, execution, done: _ =>
        {
            int now = Interlocked.Increment(ref done);
            line.Report(new((double)now / runs.Length, now, runs.Length, clock.Elapsed.TotalSeconds * (runs.Length - now) / now));
        }, cancel: cancel);
        var different = new List<string>();
        for (int i = 0; i < rows.Count; i++)
        {
            string? difference = approximate
                ? Otherwise(rows[i], runs[i], trained[i].Model, execution)
                : ModelRow.HashOf(trained[i].Model.W, trained[i].Model.b) is var hash && hash == rows[i].Text("hash")
                    ? null : $"hash {hash}, stored {rows[i].Text("hash")}";
            if (difference is not null)
                different.Add($"cell {rows[i].Number("cell")}, stream {rows[i].Number("stream")}: {difference}");
        }
        return new(folder, result.Experiment, rows.Count, rows.Count - different.Count, different);
    }

    static Cell CellOf(ModelGrid grid, Row row, string folder) => row.Number("cell") is >= 0 and var cell && cell < grid.Cells.Count
        ? grid.Cells[(int)cell]
        : throw new InvalidInputException($"{folder}: a model's row names no cell of the options, so it cannot be trained again.");

    static IReadOnlyList<Row> Spread(IReadOnlyList<Row> rows, int most) => most == 0 || rows.Count <= most
        ? rows
        : [.. Enumerable.Range(0, most).Select(k => rows[(int)((long)k * (rows.Count - 1) / Math.Max(1, most - 1))])];

    /// <summary>What differs beyond rounding, null where it is the same minimum.</summary>
    static string? Otherwise(Row row, TrainingRun run, ToyModel model, Execution execution)
    {
        double stored = row.Number("loss"), error = row.Number("lossError");
        if (!model.IsFinite) return double.IsNaN(stored) ? null : "diverged";
        var now = GridRunner.ExpectedLoss(model, run.Options, run.Seed, run.Stream, execution.Width);
        double allowed = Math.Max(0.02 * stored, 5 * Math.Sqrt(error * error + now.StandardError * now.StandardError));
        return Math.Abs(now.Loss - stored) <= allowed
            ? null : FormattableString.Invariant($"loss {now.Loss:G5}, stored {stored:G5}, {new Gram(model).Represented} represented");
    }
}
