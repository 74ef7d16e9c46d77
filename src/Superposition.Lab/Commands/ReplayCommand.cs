using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Superposition.Geometry;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Commands;

/// <summary><c>superpose replay</c>: trains a result's models again and compares every bit.</summary>
static class ReplayCommand
{
    /// <summary>
    /// What of a result folder trained to the same bits (or, approximately, to the same minimum).
    /// </summary>
    sealed record Outcome(
        string Folder, string Experiment, int Models, int Same, IReadOnlyList<string> Different);

    internal static Command Create()
    {
        var folder = new Argument<string>("dir")
        { Description = "A result folder, or a folder of result folders." };
        var approximate = new Option<bool>("--approximate")
        {
            Description = "Across numeric versions: the loss is the same within 2% or five standard errors.",
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
            Trains the models of a result again and compares the weights bit for bit.

            It needs only result.json, which keeps every option and a hash of each model's weights.
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

    static int Run(
        string folder, bool approximate, int most, Execution execution, bool json, CancellationToken cancel)
    {
        if (most < 0) throw new InvalidInputException($"models is {most}; it must be 0 (all) or more.");
        var outcomes = Folders(folder)
            .Select(one => Replay(one, approximate, most, execution, cancel)).ToArray();
        if (json) Console.Out.WriteLine(JsonSerializer.Serialize(outcomes, JsonText.Indented));
        foreach (var outcome in json ? [] : outcomes)
        {
            Console.Out.WriteLine($"{outcome.Experiment}: {outcome.Same} of {outcome.Models} models "
                + (approximate ? "reach the same minimum" : "are the same, bit for bit"));
            foreach (string difference in outcome.Different.Take(10))
                Console.Out.WriteLine($"  {difference}");
        }
        return outcomes.All(outcome => outcome.Same == outcome.Models) ? Program.Done : Program.OurFault;
    }

    static string[] Folders(string folder)
    {
        if (HoldsResult(folder)) return [folder];
        string[] inner = Directory.Exists(folder)
            ? [.. Directory.GetDirectories(folder).Where(HoldsResult).Order(StringComparer.Ordinal)]
            : [];
        return inner.Length > 0 ? inner : throw new InvalidInputException(
            $"{folder} holds no {ResultFolder.ResultFile}, and no folder in it does: "
            + "name a folder that 'reproduce' or 'train' wrote.");
    }

    static bool HoldsResult(string folder) => File.Exists(Path.Combine(folder, ResultFolder.ResultFile));

    static Outcome Replay(
        string folder, bool approximate, int most, Execution execution, CancellationToken cancel)
    {
        var result = Result.Read(Path.Combine(folder, ResultFolder.ResultFile));
        int version = result.Environment.NumericVersion;
        if (version != NumericVersion.Current && !approximate)
            throw new InvalidInputException(
                $"{folder} was made by numeric version {version}, this is {NumericVersion.Current}: "
                + "the bits may differ; --approximate compares what was found instead.");
        if (result.Models.Count == 0)
            throw new InvalidInputException($"{folder} lists no models, so there is nothing to train again.");
        var grid = GridJson.Read(result.Options, result.Seed);
        var rows = Spread(result.Models, most);
        var runs = rows.Select(row => (Cell: CellOf(grid, row, folder), Stream: StreamOf(row, folder)))
            .ToArray();
        var trained = Train(runs, result, execution, cancel);
        var different = new List<string>();
        for (int i = 0; i < rows.Count; i++)
        {
            var (row, model) = (rows[i], trained[i]);
            string? difference = approximate
                ? Otherwise(row, runs[i].Cell, result.Seed, runs[i].Stream, model, execution)
                : OtherBits(row, model);
            if (difference is not null)
                different.Add($"cell {row.Number("cell")}, stream {row.Number("stream")}: {difference}");
        }
        return new(folder, result.Experiment, rows.Count, rows.Count - different.Count, different);
    }

    static ToyModel[] Train(
        (Cell Cell, ulong Stream)[] runs, Result result, Execution execution, CancellationToken cancel)
    {
        int done = 0, each = execution.ThreadsEach(runs.Length);
        var clock = Stopwatch.StartNew();
        using var line = new ProgressLine($"replay {result.Experiment}");
        var trained = new ToyModel[runs.Length];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = execution.Threads,
            CancellationToken = cancel,
        };
        Parallel.For(0, runs.Length, parallel, i =>
        {
            trained[i] = TrainingPath.Train(
                runs[i].Cell, result.Seed, runs[i].Stream, execution.Width, each, cancel).Model;
            int now = Interlocked.Increment(ref done);
            double left = clock.Elapsed.TotalSeconds * (runs.Length - now) / now;
            line.Report(new((double)now / runs.Length, now, runs.Length, left));
        });
        return trained;
    }

    static ulong StreamOf(Row row, string folder) => row["stream"] is long and >= 0 and var stream
        ? (ulong)stream
        : throw new InvalidInputException(
            $"{folder}: a model's row names no stream, so it cannot be trained again.");

    static Cell CellOf(ModelGrid grid, Row row, string folder) =>
        row["cell"] is long and >= 0 and var cell && cell < grid.Cells.Count
            ? grid.Cells[(int)cell]
            : throw new InvalidInputException(
                $"{folder}: a model's row names no cell of the options, so it cannot be trained again.");

    static IReadOnlyList<Row> Spread(IReadOnlyList<Row> rows, int most)
    {
        if (most == 0 || rows.Count <= most) return rows;
        int last = rows.Count - 1, gaps = Math.Max(1, most - 1);
        return [.. Enumerable.Range(0, most).Select(k => rows[(int)((long)k * last / gaps)])];
    }

    /// <summary>The two hashes where they differ, null where every bit is the same.</summary>
    static string? OtherBits(Row row, ToyModel model)
    {
        string hash = ModelRow.HashOf(model.W, model.W2, model.Gate, model.b);
        string? stored = row.Text("hash");
        return hash == stored ? null : $"hash {hash}, stored {stored}";
    }

    /// <summary>What differs beyond rounding, null where it is the same minimum.</summary>
    static string? Otherwise(
        Row row, Cell cell, ulong seed, ulong stream, ToyModel model, Execution execution)
    {
        double stored = row.Number("loss"), error = row.Number("lossError");
        if (!model.IsFinite) return double.IsNaN(stored) ? null : "diverged";
        var now = GridRunner.ExpectedLoss(model, cell.Stages[^1], seed, stream, execution.Width);
        double together = Math.Sqrt(error * error + now.StandardError * now.StandardError);
        if (Math.Abs(now.Loss - stored) <= Math.Max(0.02 * stored, 5 * together)) return null;
        string difference = Invariant($"loss {now.Loss:G5}, stored {stored:G5}");
        return model.W2 is null && model.Gate is null ? $"{difference}, {new Gram(model).Represented} "
            + "represented" : difference;
    }
}
