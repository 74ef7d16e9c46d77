using System.Diagnostics;
using Superposition.Lab.Files;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>How far a sweep is, over all its workers, and what this one has seen.</summary>
/// <param name="SecondsLeft">At the rate of this worker's share so far; NaN until something is finished.
/// </param>
/// <param name="Classes">Of the models that this worker trained, most frequent first.</param>
public sealed record SweepProgress(
    double Fraction, long ModelsDone, long Models, double SecondsLeft,
    IReadOnlyList<KeyValuePair<string, int>> Classes)
{
    /// <summary>What this worker has spent on training, of all its threads together.</summary>
    public double TrainingSeconds { get; init; }
}

/// <summary>What one worker did.</summary>
/// <param name="TrainingSeconds">Processor time within the trainer, of all threads together.</param>
/// <param name="MeasuringSeconds">Processor time of looking at what was trained, as the page asks.</param>
public sealed record SweepCost(
    int Chunks, long Models, long Samples, double WallSeconds, double TrainingSeconds,
    double MeasuringSeconds);

/// <summary>
/// Works on a sweep's chunks until none is left, beside any number of other workers on the same folder;
/// then the summary is made of them. Chunks that are there already cost nothing.
/// </summary>
public sealed class SweepRunner
{
    static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    readonly SweepFolder folder;
    readonly Sweep sweep;
    readonly Execution execution;
    readonly TimeSpan lease;
    readonly RowStore store;
    readonly IReadOnlyList<Chunk> chunks;

    /// <param name="lease">How long a worker on another machine may be silent.</param>
    public SweepRunner(SweepFolder folder, Sweep sweep, Execution execution, TimeSpan? lease = null)
    {
        (this.folder, this.sweep, this.execution) = (folder, sweep, execution);
        this.lease = lease ?? Claims.UsualLease;
        store = new(folder.ChunkFolder, sweep);
        chunks = sweep.Chunks();
    }

    /// <summary>Whether the summary is that of this very sweep.</summary>
    public bool IsFinished =>
        SweepSummary.KeyIn(folder.At(SweepFolder.SummaryFile)) == SweepFolder.KeyOf(sweep, store, chunks);

    /// <summary>Chunks, models and predicted seconds that are left.</summary>
    public (int Chunks, long Models, double Cost) Missing()
    {
        store.Look();
        Chunk[] missing = [.. chunks.SelectMany(store.Missing)];
        return (missing.Length, missing.Sum(chunk => (long)chunk.Count), missing.Sum(chunk => chunk.Cost));
    }

    /// <returns>What this worker did; nothing where all was finished.</returns>
    /// <exception cref="OperationCanceledException">What was finished is kept.</exception>
    public SweepCost Run(Action<SweepProgress>? progress = null, CancellationToken cancel = default)
    {
        var clock = Stopwatch.StartNew();
        var work = new SweepWork(store, sweep, chunks, execution, progress);
        if (!IsFinished)
        {
            Directory.CreateDirectory(folder.ChunkFolder);
            using var claims = new Claims(folder.ChunkFolder, lease);
            do work.All(claims, cancel);
            while (!TrySummarise(cancel));
            claims.ClearAway();
        }
        return work.Cost with { WallSeconds = clock.Elapsed.TotalSeconds };
    }

    /// <summary>False where rows did not read: they are gone then, and are made again.</summary>
    bool TrySummarise(CancellationToken cancel)
    {
        while (true)
        {
            using (var alone = FolderLock.TryAcquire(folder.Folder))
                if (alone is not null)
                    return IsFinished || new SweepSummary(folder, sweep, store, chunks).TryWrite(cancel);
            if (cancel.WaitHandle.WaitOne(s_look)) cancel.ThrowIfCancellationRequested();
        }
    }
}
