using System.Diagnostics;
using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>How far a grid is, in units of predicted cost.</summary>
/// <param name="SecondsLeft">NaN until something is finished.</param>
public sealed record GridProgress(double Fraction, int ModelsDone, int Models, double SecondsLeft)
{
    /// <summary>What else is worth seeing, such as what became of the models.</summary>
    public string Note { get; init; } = "";
}

/// <summary>What training a grid cost; chunks that were found finished cost nothing.</summary>
public sealed record GridCost(double WallSeconds, long Samples);

/// <summary>
/// Trains a grid: chunks over threads, most costly first, each stored as soon as it is whole.
/// Started again after any end it continues with what is missing.
/// </summary>
public sealed class GridRunner(Execution execution, ChunkStore? store = null)
{
    /// <returns>Every model, cell by cell, stream by stream.</returns>
    /// <exception cref="OperationCanceledException">What was finished by then is in the store.</exception>
    public (IReadOnlyList<GridModel> Models, GridCost Cost) Run(
        ModelGrid grid, Action<GridProgress>? progress = null, CancellationToken cancel = default)
    {
        foreach (var options in grid.Cells.SelectMany(cell => cell.Stages))
            ExactObjective.Check(options.Checked());
        var clock = Stopwatch.StartNew();
        var chunks = Chunk.Cut(grid);
        var results = chunks.Select(chunk => store?.TryRead(chunk)).ToArray();
        var missing = Enumerable.Range(0, chunks.Count).Where(c => results[c] is null)
            .OrderByDescending(c => chunks[c].Cost).ToArray();
        double total = chunks.Sum(chunk => chunk.Cost), todo = missing.Sum(c => chunks[c].Cost), done = 0;
        int modelsDone = grid.Models - missing.Sum(c => chunks[c].Count);
        var gate = new Lock();
        Report();
        var queue = new Queue<int>(missing);
        var place = missing.ToDictionary(
            c => chunks[c], c => c, (IEqualityComparer<Chunk>)ReferenceEqualityComparer.Instance);
        var made = chunks
            .Select((chunk, c) => results[c] is null ? new GridModel[chunk.Count] : []).ToArray();
        var workers = new ChunkWorkers(execution, execution.ThreadsEach(missing.Length));
        // in their own time: small cells end faster than a disk flushes their files
        var writing = Task.CompletedTask;
        try
        {
            workers.Run(() => queue.TryDequeue(out int c) ? chunks[c] : null, ModelDone, ChunkDone, cancel);
        }
        finally
        {
            writing.GetAwaiter().GetResult();
        }
        long samples = missing.Sum(c => Samples(chunks[c]));
        return (
            [.. results.SelectMany(models => models!)],
            new(clock.Elapsed.TotalSeconds, samples));

        void ModelDone(Chunk chunk, int s, GridModel model)
        {
            made[place[chunk]][s] = model;
            lock (gate)
            {
                done += Cost.Seconds(model.Cell);
                modelsDone++;
                Report();
            }
        }

        void ChunkDone(Chunk chunk)
        {
            var models = made[place[chunk]];
            results[place[chunk]] = models;
            if (store is null) return;
            lock (gate) writing = After(writing, () => store.Write(chunk, models));
            if (writing.IsFaulted) writing.GetAwaiter().GetResult(); // a full disk ends it here
        }

        void Report() => progress?.Invoke(new(
            (total - todo + done) / Math.Max(total, 1e-9), modelsDone, grid.Models,
            done > 0 ? clock.Elapsed.TotalSeconds * (todo - done) / done : todo == 0 ? 0 : double.NaN));
    }

    static Task After(Task before, Action then) => before.ContinueWith(
        done =>
        {
            done.GetAwaiter().GetResult();
            then();
        }, TaskScheduler.Default);

    static long Samples(Chunk chunk) =>
        chunk.Count * chunk.Cell.Stages.Sum(options => (long)options.Steps * options.Batch);

    /// <summary>
    /// Deletes the grid's chunks, when their models are stored elsewhere; not those that other grids want.
    /// </summary>
    public void Forget(ModelGrid grid, IEnumerable<ModelGrid>? wanted = null)
    {
        if (store is null) return;
        var own = grid.Cells.Select(Shape).ToHashSet(); // cheap to compare, where a key is not
        var keep = (wanted ?? [])
            .Select(one => one with { Cells = [.. one.Cells.Where(cell => own.Contains(Shape(cell)))] })
            .SelectMany(one => Chunk.Cut(one)).Select(chunk => chunk.Key).ToHashSet();
        store.Delete(Chunk.Cut(grid).Where(chunk => !keep.Contains(chunk.Key)));

        static (int, int, int, int) Shape(Cell cell) =>
            (cell.Options.Features, cell.Options.Hidden, cell.Options.Steps, cell.Options.Batch);
    }

    /// <summary>Exact where Theory covers the model, else on samples that no training saw.</summary>
    public static LossEstimate ExpectedLoss(
        ToyModel model, TrainingOptions options, ulong seed, ulong stream, LaneWidth width,
        int? samples = null)
    {
        if (!model.IsFinite) return new(double.NaN, double.NaN);
        if (options.IsPlain)
        {
            var importance = options.Importance.Values;
            bool isLinear = options is { Activation: Activation.Identity, LossExponent: 2 };
            if (isLinear && options.World is IndependentWorld world)
                return new(LinearOptimum.Loss(model, world, importance), 0);
            if (ExactLoss.Covers(model, options.World, options.LossExponent))
                return new(ExactWorkspace.Of(options).Exact.Loss(new(model)), 0);
        }
        return Evaluator.Loss(
            model, options, seed, stream, width,
            samples ?? Evaluator.DefaultSamples(options.Features));
    }
}
