namespace Superposition.Dictionaries.Kernels;

/// <summary>
/// A few threads that share the items of one job after another. Which thread does an item changes no bit:
/// items write to places of their own. Running a job allocates nothing.
/// </summary>
sealed class WorkTeam : IDisposable
{
    readonly Thread[] others;
    readonly SemaphoreSlim begin = new(0);
    readonly CountdownEvent ended;
    volatile bool stopped;
    Action<int, int>? job;
    int next, items;
    Exception? fault;

    internal WorkTeam(int threads)
    {
        Threads = Math.Max(1, threads);
        ended = new(Math.Max(1, Threads - 1));
        others = [.. Enumerable.Range(1, Threads - 1).Select(Other)];
        foreach (var other in others) other.Start();
    }

    internal int Threads { get; }

    /// <summary>Calls job(item, worker) once for every item; a fault in one is thrown here.</summary>
    internal void Run(Action<int, int> job, int items)
    {
        (this.job, this.items, next, fault) = (job, items, 0, null);
        bool isShared = others.Length > 0 && items > 1;
        if (isShared)
        {
            ended.Reset();
            begin.Release(others.Length);
        }
        Work(0);
        if (isShared) ended.Wait();
        if (fault is { } thrown) throw new AggregateException(thrown);
    }

    void Work(int worker)
    {
        try
        {
            for (int item; (item = Interlocked.Increment(ref next) - 1) < items;) job!(item, worker);
        }
        catch (Exception thrown)
        {
            fault = thrown;
            next = items;
        }
    }

    Thread Other(int worker) => new(() =>
    {
        while (true)
        {
            begin.Wait();
            if (stopped) return;
            Work(worker);
            ended.Signal();
        }
    })
    { IsBackground = true };

    public void Dispose()
    {
        if (stopped) return;
        stopped = true;
        begin.Release(Math.Max(1, others.Length));
        foreach (var other in others) other.Join();
        begin.Dispose();
        ended.Dispose();
    }
}
