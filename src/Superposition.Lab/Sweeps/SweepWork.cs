using System.Diagnostics;
using Superposition.Lab.Files;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>The parcels that one worker takes, one after another, until every chunk is there.</summary>
sealed class SweepWork(
    RowStore store, Sweep sweep, IReadOnlyList<Chunk> chunks, Execution execution,
    Action<SweepProgress>? progress)
{
    static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    /// <summary>A parcel of which this worker has the claim.</summary>
    /// <param name="Key">Of the whole parcel, by which it is claimed.</param>
    /// <param name="Chunks">Those of it that were in no file.</param>
    sealed record Open(string Key, IReadOnlyList<Chunk> Chunks)
    {
        internal Dictionary<Chunk, SweepRow[][]> Rows { get; } = new(ReferenceEqualityComparer.Instance);
        internal int Done;
    }

    readonly Lock gate = new();
    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly Dictionary<string, int> classes = [];
    readonly Dictionary<Chunk, Open> open = new(ReferenceEqualityComparer.Instance);
    readonly double total = chunks.Sum(chunk => chunk.Cost);
    readonly long models = chunks.Sum(chunk => (long)chunk.Count);
    double cost, othersCost, trainedBefore;
    long othersModels;
    ChunkWorkers? workers;

    internal SweepCost Cost { get; private set; } = new(0, 0, 0, 0, 0, 0);

    /// <summary>Until every chunk is there, whoever makes it.</summary>
    internal void All(Claims claims, CancellationToken cancel)
    {
        var parcels = Parcel.Pack(chunks, sweep.ChunkSeconds);
        while (true)
        {
            store.Look();
            var missing = parcels
                .Select(parcel => (Parcel: parcel, Chunks: parcel.Chunks.SelectMany(store.Missing).ToArray()))
                .Where(one => one.Chunks.Length > 0)
                .OrderByDescending(one => one.Chunks.Sum(chunk => chunk.Cost)).ToArray();
            See([.. missing.SelectMany(one => one.Chunks)]);
            if (missing.Length == 0) return;
            int before = Cost.Chunks;
            var next = Taken(new(missing), claims).GetEnumerator();
            workers = new(execution,
                execution.ThreadsEach(missing.Sum(one => one.Chunks.Sum(chunk => chunk.Count))));
            try
            {
                workers.Run(() => next.MoveNext() ? next.Current : null, Done,
                    chunk => Finish(chunk, claims), cancel);
            }
            catch (OperationCanceledException)
            {
                Abandon();
                throw;
            }
            finally
            {
                trainedBefore += workers.Training.TotalSeconds;
                Cost = Cost with { TrainingSeconds = trainedBefore };
            }
            // the others' chunks are theirs until they are done or dead
            if (Cost.Chunks == before && cancel.WaitHandle.WaitOne(s_look))
                cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The chunks of one parcel after another that this worker could claim.</summary>
    IEnumerable<Chunk> Taken(Queue<(Parcel Parcel, Chunk[] Chunks)> queue, Claims claims)
    {
        while (queue.TryDequeue(out var one))
        {
            string key = store.KeyOf(one.Parcel.Chunks);
            if (!claims.TryTake(key)) continue;
            if (IsThereNow(one.Chunks))
            {
                claims.Release(key);
                continue;
            }
            var taken = new Open(key, one.Chunks);
            lock (gate)
                foreach (var chunk in one.Chunks)
                {
                    open[chunk] = taken;
                    taken.Rows[chunk] = new SweepRow[chunk.Count][];
                }
            foreach (var chunk in one.Chunks) yield return chunk;
        }
    }

    /// <summary>They may have been finished between the look at the folder and the claim.</summary>
    bool IsThereNow(Chunk[] wanted)
    {
        if (!File.Exists(store.PathOf(wanted))) return false;
        store.Look();
        return !wanted.SelectMany(store.Missing).Any();
    }

    void Done(Chunk chunk, int s, GridModel model)
    {
        var begun = Posix.ThreadTime();
        SweepRow[] seen = [.. SweepRow.Of(sweep, model, execution.Width)];
        double measuring = (Posix.ThreadTime() - begun).TotalSeconds;
        lock (gate)
        {
            open[chunk].Rows[chunk][s] = seen;
            classes[seen[^1].Class] = classes.GetValueOrDefault(seen[^1].Class) + 1;
            cost += Sweeps.Cost.Seconds(model.Cell);
            long samples = model.Cell.Stages.Sum(options => (long)options.Steps * options.Batch);
            Cost = Cost with
            {
                Models = Cost.Models + 1,
                Samples = Cost.Samples + samples,
                MeasuringSeconds = Cost.MeasuringSeconds + measuring,
            };
            Report();
        }
    }

    /// <summary>A parcel is written with the last of its chunks.</summary>
    void Finish(Chunk chunk, Claims claims)
    {
        Open parcel;
        lock (gate)
        {
            parcel = open[chunk];
            if (++parcel.Done < parcel.Chunks.Count) return;
        }
        Write(parcel, parcel.Chunks);
        claims.Release(parcel.Key);
    }

    /// <summary>Interrupted, it keeps every model that is trained.</summary>
    void Abandon()
    {
        foreach (var parcel in open.Values.Distinct().ToArray())
            Write(parcel, [.. parcel.Chunks.SelectMany(chunk => Trained(chunk, parcel.Rows[chunk]))]);
    }

    /// <summary>The runs of streams of a chunk that have their rows.</summary>
    static IEnumerable<Chunk> Trained(Chunk chunk, SweepRow[]?[] rows)
    {
        for (int first = 0, end; first < rows.Length; first = end + 1)
        {
            end = Array.IndexOf(rows, null, first) is >= 0 and var hole ? hole : rows.Length;
            if (end > first)
                yield return new(chunk.Cell, chunk.Seed, chunk.First + (ulong)first, end - first);
        }
    }

    void Write(Open parcel, IReadOnlyList<Chunk> trained)
    {
        if (trained.Count > 0)
            store.Write([.. trained.Select(part => (part, (IReadOnlyList<SweepRow>)Rows(parcel, part)))]);
        lock (gate)
        {
            foreach (var chunk in parcel.Chunks) open.Remove(chunk);
            Cost = Cost with { Chunks = Cost.Chunks + trained.Count };
        }
    }

    /// <summary>Those of a chunk of the parcel, or of a part of one.</summary>
    static SweepRow[] Rows(Open parcel, Chunk part)
    {
        var chunk = parcel.Chunks.First(one =>
            ReferenceEquals(one.Cell, part.Cell) && one.First <= part.First && part.End <= one.End);
        int skipped = (int)(part.First - chunk.First);
        return [.. parcel.Rows[chunk].Skip(skipped).Take(part.Count).SelectMany(rows => rows)];
    }

    void See(IReadOnlyList<Chunk> missing)
    {
        lock (gate)
        {
            othersCost = total - missing.Sum(chunk => chunk.Cost) - cost;
            othersModels = models - missing.Sum(chunk => (long)chunk.Count) - Cost.Models;
            Report();
        }
    }

    void Report()
    {
        double left = total - othersCost - cost;
        progress?.Invoke(new(
            Math.Clamp(1 - left / Math.Max(total, 1e-9), 0, 1), othersModels + Cost.Models, models,
            left <= 1e-9 ? 0 : cost > 0 ? clock.Elapsed.TotalSeconds * left / cost : double.NaN,
            [.. classes.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key)])
        {
            TrainingSeconds = trainedBefore + (workers?.Training.TotalSeconds ?? 0),
        });
    }
}
