using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Training;

/// <summary>
/// One model to train: what, and which random stream. (options, seed, stream) decide every bit of it.
/// </summary>
public sealed record TrainingRun(TrainingOptions Options, ulong Seed, ulong Stream)
{
    /// <summary>
    /// Where in its stream of batches it starts: training that goes on from given weights sees new samples.
    /// </summary>
    public ulong FirstBatch { get; init; }
}

/// <summary>A trained model, and the weights as they were after the steps asked for.</summary>
public sealed record TrainedModel(ToyModel Model, IReadOnlyList<Snapshot> Snapshots);

/// <summary>The weights after a number of steps; 0 is the initialisation.</summary>
public sealed record Snapshot(int Step, ToyModel Model);

/// <summary>How to run, which changes speed and never a bit.</summary>
/// <param name="Threads">Models trained at once; where there are fewer, large ones share threads.</param>
public sealed record Execution(int Threads, LaneWidth Width)
{
    /// <summary>The threads of one of so many models.</summary>
    public int ThreadsEach(int models) => Math.Max(1, Threads / Math.Max(1, models));

    /// <summary>One thread, the fastest width of this machine.</summary>
    public static Execution Serial { get; } = new(1, LaneWidths.Fastest);
}

/// <summary>
/// Trains toy models: each in the cache of one core from its first step to its last, many side by side.
/// </summary>
public static class Trainer
{
    /// <summary>Trains one model on the calling thread.</summary>
    /// <param name="snapshots">Steps after which to keep the weights, ascending.</param>
    /// <param name="threads">
    /// For a large model (2¹⁵ parameters and more): its batches are cut into slices that threads share.
    /// </param>
    /// <param name="expected">
    /// The closed form that <see cref="Objective.Exact"/> descends: L at θ (W [m, n] then b [n]) and its
    /// gradient.
    /// </param>
    /// <exception cref="InvalidInputException">The options are out of range.</exception>
    /// <exception cref="OperationCanceledException"/>
    public static TrainedModel Train(
        TrainingRun run, LaneWidth width, IReadOnlyList<int>? snapshots = null,
        CancellationToken cancel = default, int threads = 1, Differentiable? expected = null)
    {
        using var session = new TrainingSession(run, width, threads, expected);
        var kept = new List<Snapshot>();
        foreach (int step in snapshots ?? [])
        {
            if (step < session.Step || step > run.Options.Steps) continue;
            session.Advance(step - session.Step, cancel);
            kept.Add(new(step, session.Model));
        }
        session.Advance(run.Options.Steps - session.Step, cancel);
        return new(session.Model, kept);
    }

    /// <summary>
    /// Trains many models side by side, results in the order of the runs; each is what it would be alone.
    /// </summary>
    /// <param name="done">Called after each model, from its thread.</param>
    /// <param name="expected">Makes the closed form for a model of the exact objective; see Train.</param>
    public static TrainedModel[] TrainAll(
        IReadOnlyList<TrainingRun> runs, Execution execution, IReadOnlyList<int>? snapshots = null,
        Action<int>? done = null, CancellationToken cancel = default,
        Func<TrainingOptions, Differentiable?>? expected = null)
    {
        foreach (var options in runs.Select(run => run.Options).Distinct()) options.Checked();
        var trained = new TrainedModel[runs.Count];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = execution.Threads,
            CancellationToken = cancel,
        };
        int each = execution.ThreadsEach(runs.Count);
        Parallel.For(0, runs.Count, parallel, i =>
        {
            trained[i] = Train(
                runs[i], execution.Width, snapshots, cancel, each, expected?.Invoke(runs[i].Options));
            done?.Invoke(i);
        });
        return trained;
    }
}
