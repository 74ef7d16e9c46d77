using System.Collections.Concurrent;
using System.Diagnostics;
using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>How far a grid is, in units of predicted cost.</summary>
/// <param name="SecondsLeft">NaN until something is finished.</param>
public sealed record GridProgress(double Fraction, int ModelsDone, int Models, double SecondsLeft);

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
        foreach (var cell in grid.Cells) ExactObjective.Check(cell.Options.Checked());
        var clock = Stopwatch.StartNew();
        var chunks = Chunk.Cut(grid);
        var results = chunks.Select(chunk => store?.TryRead(chunk)).ToArray();
        var missing = Enumerable.Range(0, chunks.Count).Where(c => results[c] is null)
            .OrderByDescending(c => chunks[c].Cost).ToArray();
        double total = chunks.Sum(chunk => chunk.Cost), todo = missing.Sum(c => chunks[c].Cost), done = 0;
        int modelsDone = grid.Models - missing.Sum(c => chunks[c].Count);
        int each = execution.ThreadsEach(missing.Length);
        var gate = new Lock();
        Report();
        // one chunk at a time to each thread: a range of them would leave one thread with the last long ones
        var source = Partitioner.Create(missing, EnumerablePartitionerOptions.NoBuffering);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = execution.Threads,
            CancellationToken = cancel,
        };
        Parallel.ForEach(source, parallel, c =>
        {
            var chunk = chunks[c];
            var models = new GridModel[chunk.Count];
            for (int s = 0; s < chunk.Count; s++)
            {
                models[s] = Train(chunk, s, each, cancel);
                lock (gate)
                {
                    done += chunk.Cost / chunk.Count;
                    modelsDone++;
                    Report();
                }
            }
            store?.Write(chunk, models);
            results[c] = models;
        });
        long samples = missing.Sum(c => Samples(chunks[c]));
        return (
            [.. results.SelectMany(models => models!)],
            new(clock.Elapsed.TotalSeconds, samples));

        void Report() => progress?.Invoke(new(
            (total - todo + done) / Math.Max(total, 1e-9), modelsDone, grid.Models,
            done > 0 ? clock.Elapsed.TotalSeconds * (todo - done) / done : todo == 0 ? 0 : double.NaN));
    }

    static long Samples(Chunk chunk) =>
        (long)chunk.Count * chunk.Cell.Options.Steps * chunk.Cell.Options.Batch;

    /// <summary>
    /// Deletes the grid's chunks, when their models are stored elsewhere; not those that other grids want.
    /// </summary>
    public void Forget(ModelGrid grid, IEnumerable<ModelGrid>? wanted = null)
    {
        var keep = (wanted ?? []).SelectMany(Chunk.Cut).Select(chunk => chunk.Key).ToHashSet();
        store?.Delete(Chunk.Cut(grid).Where(chunk => !keep.Contains(chunk.Key)));
    }

    GridModel Train(Chunk chunk, int s, int threads, CancellationToken cancel)
    {
        var options = chunk.Cell.Options;
        ulong stream = chunk.First + (ulong)s;
        var run = new TrainingRun(options, chunk.Seed, stream);
        var trained = Trainer.Train(
            run, execution.Width, chunk.Cell.Snapshots, cancel, threads, ExactObjective.Of(options));
        var model = trained.Model;
        var loss = ExpectedLoss(
            model, options, chunk.Seed, stream, execution.Width, chunk.Cell.LossSamples);
        return new(chunk.Cell, chunk.Seed, stream, model, loss.Loss, loss.StandardError)
        {
            Snapshots = trained.Snapshots,
        };
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
                return new(ExactLoss.Of(model, options.World, importance), 0);
        }
        return Evaluator.Loss(
            model, options, seed, stream, width,
            samples ?? Evaluator.DefaultSamples(options.Features));
    }
}
