using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training.Kernels;

namespace Superposition.Training;

/// <summary>
/// One model to train: what, and which random stream. (options, seed, stream) decide every bit of it.
/// </summary>
public sealed record TrainingRun(TrainingOptions Options, ulong Seed, ulong Stream);

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
public static unsafe class Trainer
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
        var options = run.Options.Checked();
        var layout = new ParameterLayout(options);
        int padded = AlignedFloats.Padded(layout.Count);
        var (kernel, optimizer) = KernelFactory.Create(options, width, threads);
        using var split = kernel as IDisposable;
        IGradient gradient = options.Objective == Objective.Samples ? kernel : new ExactGradient(options,
            expected ?? throw new ArgumentNullException(
                nameof(expected), "the exact objective needs a formula"));
        var key = new LaneKey(run.Seed, run.Stream, RandomPurpose.TrainingData);
        AlignedFloats θ = new(padded), δθ = new(padded);
        options.Initialisation.Fill(
            options.Features, options.Hidden, run.Seed, run.Stream,
            layout.W(θ.Span), layout.W2(θ.Span), layout.b(θ.Span), layout.Gate(θ.Span));
        if (!options.Bias) layout.b(θ.Span).Clear();
        var kept = new List<Snapshot>();
        int next = 0;
        for (int step = 0; ; step++)
        {
            if (snapshots is not null)
                for (; next < snapshots.Count && snapshots[next] <= step; next++)
                    if (snapshots[next] == step) kept.Add(new(step, layout.Read(θ.Span)));
            if (step == options.Steps) break;
            cancel.ThrowIfCancellationRequested();
            gradient.Gradient(θ.Pointer, key, (ulong)step, δθ.Pointer);
            optimizer.Step(θ.Pointer, δθ.Pointer, options.Schedule.Factor(step, options.Steps));
        }
        GC.KeepAlive(key);
        GC.KeepAlive(δθ);
        return new(layout.Read(θ.Span), kept);
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
