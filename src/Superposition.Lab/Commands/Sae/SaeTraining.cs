using System.Diagnostics;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Scores;
using Superposition.Lab.Files;
using Superposition.Lab.Files.Autoencoders;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Training;

namespace Superposition.Lab.Commands.Sae;

/// <summary>
/// One <c>sae train</c>: from samples to a folder that SAELens reads, beside our result.json. Where the truth
/// is known it is scored against it on the way, after 0.625, 1.25, 2.5, 5, 10, 20, … million samples.
/// </summary>
sealed class SaeTraining(SaeRequest asked, ISaeSource source, Execution execution, string typed)
{
    const double FirstScore = 0.625e6;
    const int ScoredOnTheWay = 1 << 16;

    /// <summary>Ten million samples of training are scored on half a million.</summary>
    const int ScoredAtTheEnd = 500_000, TrainedForEach = 20;

    /// <summary>A kill loses at most so much.</summary>
    static readonly TimeSpan s_between = TimeSpan.FromSeconds(30);

    /// <param name="every">Steps between checkpoints; 0: by time.</param>
    internal Result Run(string @out, bool force, long every, CancellationToken cancel)
    {
        string folder = OutputPath.CheckReplaceable(@out);
        var options = SaeRecipe.Options(asked, source.Dimension, source.Rows);
        if (source is WorldSource world) Cosines.Check(options.Width, world.Features); // for its scores
        var json = SaeRecipe.Json(asked, options, source);
        using var alone = FolderLock.AcquireBeside(folder);
        string key = $"{asked.Seed} {json.ToJsonString()}";
        var checkpoint = new SaeCheckpoint($"{folder}.checkpoint.safetensors", key);
        if (ResultFolder.IsFinished(folder, "sae train", json, asked.Seed, "standard", force))
        {
            checkpoint.DeleteOwn(); // killed between the result and this
            return Result.Read(Path.Combine(folder, ResultFolder.ResultFile));
        }
        if (force) checkpoint.Delete();
        var clock = Stopwatch.StartNew();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        using var trainer = new SaeTrainer(options, source.Sampler, asked.Seed, 0, execution,
            SaeRecipe.Start(asked, options, source));
        var log = new TrainingLog([], []);
        if (checkpoint.Read() is { } before)
        {
            trainer.Restore(before.State);
            log = before.Log;
        }
        long first = trainer.StepsDone;
        Train(trainer, options, checkpoint, every, log, cancel);
        double wall = clock.Elapsed.TotalSeconds;
        double cpuSeconds = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        double[] last = log.Curve[^1];
        var stored = StoredAutoencoder.Of(trainer.Model, options);
        var score = source.Score(stored, execution);
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
            Models = [new([new("loss", last[1]), new("l0", last[3]), new("dead", trainer.Dead),
                new("hash", ModelRow.HashOf(trainer.Model.Values.Span.ToArray())),
                .. score is null ? (ReadOnlySpan<KeyValuePair<string, object?>>)[]
                    : [new("explainedVariance", JsonText.Number(score.Codes.ExplainedVariance)),
                        new("scoredOn", score.Rows)],
                .. log.Scores.Count == 0 ? [] : WorldScores.Named(log.Scores[^1])])],
        };
        Store(folder, stored, result, log);
        checkpoint.Delete();
        return result;
    }

    void Train(
        SaeTrainer trainer, SaeOptions options, SaeCheckpoint checkpoint, long every, TrainingLog log,
        CancellationToken cancel)
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
                checkpoint.Write(trainer.State, log);
                throw new OperationCanceledException(cancel);
            }
            long step = trainer.StepsDone;
            var loss = trainer.Step();
            if (!double.IsFinite(loss.Total))
                throw new InvalidInputException(
                    $"training diverged in step {step}: lower --learning-rate.");
            if (step % row == 0 || trainer.StepsDone == options.Steps)
                log.Curve.Add([step, loss.Reconstruction, loss.Auxiliary, loss.L0, trainer.Dead]);
            Score(trainer, options, log, line);
            bool isDue = every > 0 ? trainer.StepsDone % every == 0 : since.Elapsed > s_between;
            if (isDue && trainer.StepsDone < options.Steps)
            {
                checkpoint.Write(trainer.State, log);
                GiveBack(trainer.Model);
                since.Restart();
            }
            double perStep = all.Elapsed.TotalSeconds / (trainer.StepsDone - first);
            line.Report(new((double)trainer.StepsDone / options.Steps, 0, 1,
                perStep * (options.Steps - trainer.StepsDone)));
        }
    }

    /// <summary>Against the truth, where it is known and the time has come.</summary>
    void Score(SaeTrainer trainer, SaeOptions options, TrainingLog log, ProgressLine line)
    {
        if (source.World is not { } world) return;
        bool isLast = trainer.StepsDone == options.Steps;
        double before = (trainer.StepsDone - 1.0) * options.Batch, now = before + options.Batch;
        double mark = FirstScore;
        while (mark <= before) mark *= 2;
        if (!isLast && mark > now) return;
        int scoredOn = isLast
            ? (int)Math.Clamp(now / TrainedForEach, ScoredOnTheWay, ScoredAtTheEnd) : ScoredOnTheWay;
        line.Say($"sae train  scoring after {now / 1e6:0.0} million samples");
        log.Scores.Add(WorldScores.Of(world, trainer.Model, options, now, scoredOn, execution));
        GiveBack(trainer.Model);
    }

    /// <summary>
    /// The copies of a checkpoint and the cosines of a score, hundreds of megabytes, would long wait for a
    /// collection: steps allocate nothing that could ask for one. Small models leave little.
    /// </summary>
    static void GiveBack(Autoencoder model)
    {
        const int Large = 1 << 20; // parameters
        if (model.Values.Length >= Large)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    static void Store(string folder, StoredAutoencoder sae, Result result, TrainingLog log)
    {
        using var building = AtomicFolder.Create(folder);
        building.Write(SaeLensFolder.Weights, stream =>
            SafeTensorsWriter.Write(stream, SaeLensFolder.TensorsOf(sae)));
        building.Write(SaeLensFolder.Config, stream => stream.Write(SaeLensFolder.ConfigOf(sae)));
        Write("training", [new("step"), new("reconstruction", "mean squared error, scaled inputs"),
            new("auxiliary"), new("l0"), new("dead", "latents")], log.Curve);
        if (log.Scores.Count > 0) Write("scores", WorldScores.Columns, log.Scores);
        building.Write(ResultFolder.ResultFile, stream =>
            stream.Write(System.Text.Encoding.UTF8.GetBytes(result.ToJson())));
        building.Commit();

        void Write(string name, IReadOnlyList<CsvColumn> columns, List<double[]> rows) =>
            building.Write($"data/{name}.csv", stream => Csv.Write(stream, new(
                columns, rows.Select(row => (IReadOnlyList<object?>)[.. row.Cast<object?>()]))));
    }
}
