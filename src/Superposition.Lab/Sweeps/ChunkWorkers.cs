using Superposition.Lab.Files;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// Trains chunks, a model at a time to each thread, so that no thread waits for another's chunk: a further
/// chunk is asked for when every model of those before is being trained.
/// </summary>
/// <param name="threadsEach">For one model: more than one only where models are few and large.</param>
sealed class ChunkWorkers(Execution execution, int threadsEach)
{
    /// <summary>A chunk that is being trained.</summary>
    sealed class Open(Chunk chunk)
    {
        internal Chunk Chunk { get; } = chunk;
        internal int Taken, Done;
    }

    long training;

    /// <summary>
    /// The processor time of training, of all threads together: the rest is what surrounds it.
    /// </summary>
    internal TimeSpan Training => new(Interlocked.Read(ref training));

    /// <summary>Ends when there is no further chunk and all that were begun are done.</summary>
    /// <param name="next">The next chunk, null for none; never called by two threads at once.</param>
    /// <param name="modelDone">Called with each model and its place in the chunk, from its thread.</param>
    /// <param name="chunkDone">Called when a chunk is whole, from one of the threads.</param>
    /// <exception cref="OperationCanceledException">Chunks that were begun are abandoned.</exception>
    internal void Run(
        Func<Chunk?> next, Action<Chunk, int, GridModel> modelDone, Action<Chunk> chunkDone,
        CancellationToken cancel)
    {
        var gate = new Lock();
        Open? current = null;
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = execution.Threads,
            CancellationToken = cancel,
        };
        Parallel.For(0, execution.Threads, parallel, (_, state) =>
        {
            while (!state.IsExceptional && Take() is var (open, s))
            {
                modelDone(open.Chunk, s, Train(open.Chunk, s, cancel));
                if (Interlocked.Increment(ref open.Done) == open.Chunk.Count) chunkDone(open.Chunk);
            }
        });
        cancel.ThrowIfCancellationRequested();

        (Open Open, int Model)? Take()
        {
            lock (gate)
            {
                cancel.ThrowIfCancellationRequested();
                if (current is null || current.Taken == current.Chunk.Count)
                    current = next() is { } chunk ? new(chunk) : null;
                return current is null ? null : (current, current.Taken++);
            }
        }
    }

    GridModel Train(Chunk chunk, int s, CancellationToken cancel)
    {
        var cell = chunk.Cell;
        ulong stream = chunk.First + (ulong)s;
        var begun = Posix.ThreadTime();
        var trained = TrainingPath.Train(cell, chunk.Seed, stream, execution.Width, threadsEach, cancel);
        Interlocked.Add(ref training, threadsEach * (Posix.ThreadTime() - begun).Ticks);
        var model = trained.Model;
        var loss = GridRunner.ExpectedLoss(
            model, cell.Stages[^1], chunk.Seed, stream, execution.Width, cell.LossSamples);
        return new(cell, chunk.Seed, stream, model, loss.Loss, loss.StandardError)
        {
            Snapshots = trained.Snapshots,
        };
    }
}
