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
    IReadOnlyList<KeyValuePair<string, int>> Classes);

/// <summary>What one worker did.</summary>
public sealed record SweepCost(int Chunks, long Models, long Samples, double WallSeconds);

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
        var present = Present();
        var missing = chunks.Where(chunk => !present.Contains(store.KeyOf(chunk))).ToArray();
        return (missing.Length, missing.Sum(chunk => (long)chunk.Count), missing.Sum(chunk => chunk.Cost));
    }

    /// <returns>What this worker did; nothing where all was finished.</returns>
    /// <exception cref="OperationCanceledException">What was finished is kept.</exception>
    public SweepCost Run(Action<SweepProgress>? progress = null, CancellationToken cancel = default)
    {
        var clock = Stopwatch.StartNew();
        var work = new Work(this, progress, clock);
        if (!IsFinished)
        {
            Directory.CreateDirectory(folder.ChunkFolder);
            using var claims = new Claims(folder.ChunkFolder, lease);
            do work.All(claims, cancel);
            while (!TrySummarise(cancel));
            claims.ClearAway();
        }
        return new(work.Chunks, work.Models, work.Samples, clock.Elapsed.TotalSeconds);
    }

    /// <summary>False where a chunk did not read: it is gone then, and is made again.</summary>
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

    HashSet<string> Present() => Directory.Exists(folder.ChunkFolder)
        ? [.. Directory.EnumerateFiles(folder.ChunkFolder, "*.csv")
            .Select(path => Path.GetFileNameWithoutExtension(path))]
        : [];

    /// <summary>The chunks that this worker takes, one after another.</summary>
    sealed class Work(SweepRunner of, Action<SweepProgress>? progress, Stopwatch clock)
    {
        readonly Lock gate = new();
        readonly Dictionary<string, int> classes = [];
        readonly Dictionary<Chunk, SweepRow[][]> rows = new(ReferenceEqualityComparer.Instance);
        double cost;
        double othersCost;
        long othersModels;
        internal int Chunks;
        internal long Models, Samples;

        /// <summary>Until every chunk is there, whoever makes it.</summary>
        internal void All(Claims claims, CancellationToken cancel)
        {
            while (true)
            {
                var present = of.Present();
                var missing = of.chunks.Where(chunk => !present.Contains(of.store.KeyOf(chunk)))
                    .OrderByDescending(chunk => chunk.Cost).ToArray();
                See(missing);
                if (missing.Length == 0) return;
                int before = Chunks;
                var queue = new Queue<Chunk>(missing);
                var workers = new ChunkWorkers(
                    of.execution, of.execution.ThreadsEach(missing.Sum(chunk => chunk.Count)));
                workers.Run(() => Next(queue, claims), Done, chunk => Finish(chunk, claims), cancel);
                // the others' chunks are theirs until they are done or dead
                if (Chunks == before && cancel.WaitHandle.WaitOne(s_look))
                    cancel.ThrowIfCancellationRequested();
            }
        }

        Chunk? Next(Queue<Chunk> queue, Claims claims)
        {
            while (queue.TryDequeue(out var chunk))
            {
                string key = of.store.KeyOf(chunk);
                if (!claims.TryTake(key)) continue;
                // it may have been finished between the look at the folder and the claim
                if (File.Exists(of.store.PathOf(key))) claims.Release(key);
                else
                {
                    lock (gate) rows[chunk] = new SweepRow[chunk.Count][];
                    return chunk;
                }
            }
            return null;
        }

        void Done(Chunk chunk, int s, GridModel model)
        {
            SweepRow[] seen = [.. SweepRow.Of(of.sweep, model, of.execution.Width)];
            lock (gate)
            {
                rows[chunk][s] = seen;
                classes[seen[^1].Class] = classes.GetValueOrDefault(seen[^1].Class) + 1;
                cost += Cost.Seconds(model.Cell);
                Models++;
                Samples += model.Cell.Stages.Sum(options => (long)options.Steps * options.Batch);
                Report();
            }
        }

        void Finish(Chunk chunk, Claims claims)
        {
            SweepRow[][] made;
            lock (gate) rows.Remove(chunk, out made!);
            of.store.Write(chunk, [.. made.SelectMany(one => one)]);
            claims.Release(of.store.KeyOf(chunk));
            lock (gate) Chunks++;
        }

        double total;
        long models;

        void See(IReadOnlyList<Chunk> missing)
        {
            lock (gate)
            {
                (total, models) = (of.chunks.Sum(chunk => chunk.Cost), of.chunks.Sum(c => (long)c.Count));
                othersCost = total - missing.Sum(chunk => chunk.Cost) - cost;
                othersModels = models - missing.Sum(chunk => (long)chunk.Count) - Models;
                Report();
            }
        }

        void Report()
        {
            double left = total - othersCost - cost;
            progress?.Invoke(new(
                Math.Clamp(1 - left / Math.Max(total, 1e-9), 0, 1), othersModels + Models, models,
                left <= 1e-9 ? 0 : cost > 0 ? clock.Elapsed.TotalSeconds * left / cost : double.NaN,
                [.. classes.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key)]));
        }
    }

}
