using System.Diagnostics;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Lab.Files;
using Superposition.Lab.Files.Activations;
using Superposition.Lab.Files.Autoencoders;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Training;

namespace Superposition.Lab.Commands.Sae;

/// <summary>
/// One <c>sae train</c>: from shards to a folder that SAELens reads, beside our result.json.
/// </summary>
sealed class SaeTraining(SaeRequest asked, ActivationShards shards, Execution execution, string typed)
{
    /// <summary>A kill loses at most so much.</summary>
    static readonly TimeSpan s_between = TimeSpan.FromSeconds(30);

    /// <param name="every">Steps between checkpoints; 0: by time.</param>
    internal Result Run(string @out, bool force, long every, CancellationToken cancel)
    {
        string folder = OutputPath.CheckReplaceable(@out);
        var options = SaeRecipe.Options(asked, shards.Width, shards.Rows);
        var json = SaeRecipe.Json(asked, options, shards);
        using var alone = FolderLock.AcquireBeside(folder);
        if (ResultFolder.IsFinished(folder, "sae train", json, asked.Seed, "standard", force))
            return Result.Read(Path.Combine(folder, ResultFolder.ResultFile));
        string key = $"{asked.Seed} {json.ToJsonString()}";
        var checkpoint = new SaeCheckpoint($"{folder}.checkpoint.safetensors", key);
        if (force) checkpoint.Delete();
        var clock = Stopwatch.StartNew();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        using var trainer = new SaeTrainer(options, shards.Shuffled, asked.Seed, 0, execution,
            SaeRecipe.Start(options, shards, asked.Seed));
        if (checkpoint.Read() is { } state) trainer.Restore(state);
        long first = trainer.StepsDone;
        var curve = new List<IReadOnlyList<object?>>();
        Train(trainer, options, checkpoint, every, curve, cancel);
        double wall = clock.Elapsed.TotalSeconds;
        double cpuSeconds = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        var result = new Result
        {
            Experiment = "sae train",
            Section = "",
            Question = "Which directions explain these activations sparsely?",
            Scale = "standard",
            Seed = asked.Seed,
            Command = typed,
            Options = json,
            Timing = new(wall, cpuSeconds, (trainer.StepsDone - first) * (double)options.Batch / wall),
            Environment = LabMachine.Describe(execution),
            Models = [new([new("loss", curve[^1][1]), new("l0", curve[^1][3]), new("dead", trainer.Dead),
                new("hash", ModelRow.HashOf(trainer.Model.Values.Span.ToArray()))])],
        };
        Store(folder, StoredAutoencoder.Of(trainer.Model, options), result, curve);
        checkpoint.Delete();
        return result;
    }

    static void Train(
        SaeTrainer trainer, SaeOptions options, SaeCheckpoint checkpoint, long every,
        List<IReadOnlyList<object?>> curve, CancellationToken cancel)
    {
        using var line = new ProgressLine("sae train");
        var since = Stopwatch.StartNew();
        var all = Stopwatch.StartNew();
        long first = trainer.StepsDone;
        int row = Math.Max(1, options.Steps / 200);
        while (trainer.StepsDone < options.Steps)
        {
            if (cancel.IsCancellationRequested)
            {
                checkpoint.Write(trainer.State);
                throw new OperationCanceledException(cancel);
            }
            long step = trainer.StepsDone;
            var loss = trainer.Step();
            if (!double.IsFinite(loss.Total))
                throw new InvalidInputException(
                    $"training diverged in step {step}: lower --learning-rate.");
            if (step % row == 0 || trainer.StepsDone == options.Steps)
                curve.Add([step, loss.Reconstruction, loss.Auxiliary, loss.L0, trainer.Dead]);
            bool isDue = every > 0 ? trainer.StepsDone % every == 0 : since.Elapsed > s_between;
            if (isDue && trainer.StepsDone < options.Steps)
            {
                checkpoint.Write(trainer.State);
                since.Restart();
            }
            double perStep = all.Elapsed.TotalSeconds / (trainer.StepsDone - first);
            line.Report(new((double)trainer.StepsDone / options.Steps, 0, 1,
                perStep * (options.Steps - trainer.StepsDone)));
        }
        // a run that was finished but not stored has no curve of its own
        if (curve.Count == 0) curve.Add([trainer.StepsDone, double.NaN, 0.0, double.NaN, trainer.Dead]);
    }

    static void Store(
        string folder, StoredAutoencoder sae, Result result, IReadOnlyList<IReadOnlyList<object?>> curve)
    {
        using var building = AtomicFolder.Create(folder);
        building.Write(SaeLensFolder.Weights, stream =>
            SafeTensorsWriter.Write(stream, SaeLensFolder.TensorsOf(sae)));
        building.Write(SaeLensFolder.Config, stream => stream.Write(SaeLensFolder.ConfigOf(sae)));
        building.Write("data/training.csv", stream => Csv.Write(stream, new(
            [new("step"), new("reconstruction", "mean squared error, scaled inputs"), new("auxiliary"),
                new("l0"), new("dead", "latents")], curve)));
        building.Write(ResultFolder.ResultFile, stream =>
            stream.Write(System.Text.Encoding.UTF8.GetBytes(result.ToJson())));
        building.Commit();
    }
}
