namespace Superposition.Lab.Explorer;

/// <summary>Who works when: all tabs share the cores but one, which is left to the browser.</summary>
sealed class Cores : IDisposable
{
    readonly SemaphoreSlim free = new(Math.Max(1, Environment.ProcessorCount - 1));
    long slices;

    /// <summary>Slices of work begun so far, of all tabs.</summary>
    public long Slices => Interlocked.Read(ref slices);

    /// <summary>Does a slice of work when a core is free, in the order of asking.</summary>
    public async Task<T> Run<T>(Func<T> slice, CancellationToken cancel)
    {
        await free.WaitAsync(cancel);
        try
        {
            Interlocked.Increment(ref slices);
            return await Task.Run(slice, cancel);
        }
        finally
        {
            free.Release();
        }
    }

    public void Dispose() => free.Dispose();
}
