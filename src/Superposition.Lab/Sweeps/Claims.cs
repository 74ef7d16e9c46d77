using System.Text;
using Superposition.Lab.Files;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// Who works on which chunk, as files in the folder that workers share: <c>KEY.claim</c> names the worker
/// that took KEY, and each worker's own file <c>.worker-ID</c> is touched while it lives. Only creation that
/// fails where the name exists, and renaming, are relied on, as network file systems have them; times are
/// compared only with times of the same file server. Where two workers take one chunk after all, both write
/// the same bytes.
/// </summary>
sealed class Claims : IDisposable
{
    /// <summary>A worker on another machine that has been silent for this long has died.</summary>
    internal static TimeSpan UsualLease { get; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// A claim without a name is about to get one, or its worker died between making and naming it.
    /// </summary>
    static readonly TimeSpan s_naming = TimeSpan.FromSeconds(2);

    const int Exists = 17, ExistsOnWindows = unchecked((int)0x80070050);

    readonly string folder, worker, beat;
    readonly TimeSpan lease;
    readonly HashSet<string> own = [];
    readonly Lock gate = new();
    readonly Timer heart;

    internal Claims(string folder, TimeSpan lease)
    {
        (this.folder, this.lease) = (folder, lease);
        worker = $"{WorkerIdentity.Own} {Guid.NewGuid():N}";
        beat = BeatOf(worker);
        Directory.CreateDirectory(folder);
        Beat();
        heart = new(_ => TryBeat(), null, lease / 6, lease / 6);
    }

    string BeatOf(string who) => Path.Combine(folder, $".worker-{who.Split(' ')[^1]}");

    string PathOf(string key) => Path.Combine(folder, $"{key}.claim");

    /// <summary>Takes a chunk, or one whose worker has died; false where another works on it.</summary>
    internal bool TryTake(string key)
    {
        string path = PathOf(key);
        if (TryCreate(path) || (IsDead(path, out string? who) && TryBury(path, who) && TryCreate(path)))
        {
            lock (gate) own.Add(key);
            return true;
        }
        return false;
    }

    internal void Release(string key)
    {
        lock (gate)
            if (!own.Remove(key)) return;
        Delete(PathOf(key));
    }

    bool TryCreate(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            file.Write(Encoding.UTF8.GetBytes(worker));
            return true;
        }
        catch (IOException fault) when (fault.HResult is Exists or ExistsOnWindows)
        {
            return false;
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            Delete(path);
            throw DiskFault.Sentence("claim", path, fault);
        }
    }

    /// <summary>Whether the claim's worker has died; who it is, null where the claim does not say.</summary>
    bool IsDead(string path, out string? who)
    {
        who = null;
        try
        {
            who = File.ReadAllText(path);
            int last = who.LastIndexOf(' ');
            if (last > 0 && WorkerIdentity.Parse(who[..last]) is { } identity)
            {
                if (identity.IsDead) return true;
                if (identity == WorkerIdentity.Own && who != worker) return !Path.Exists(BeatOf(who));
            }
            var seen = File.GetLastWriteTimeUtc(path);
            if (last > 0 && File.Exists(BeatOf(who)))
                seen = new[] { seen, File.GetLastWriteTimeUtc(BeatOf(who)) }.Max();
            return Beat() - seen > (who.Length == 0 && s_naming < lease ? s_naming : lease);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return false; // released between two looks: the next round takes it
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Sentence("read", path, fault);
        }
    }

    /// <summary>Moves a dead worker's claim away: of several who try, one can.</summary>
    bool TryBury(string path, string? who)
    {
        string grave = $"{path}.dead-{Guid.NewGuid():N}";
        try
        {
            File.Move(path, grave);
            bool isIt = File.ReadAllText(grave) == who;
            // somebody buried it before us and has claimed the chunk: that claim goes back
            if (!isIt) File.Move(grave, path, overwrite: false);
            else File.Delete(grave);
            return isIt;
        }
        catch (IOException)
        {
            Delete(grave);
            return false;
        }
    }

    /// <summary>Touches this worker's file.</summary>
    /// <returns>The file server's time.</returns>
    DateTime Beat()
    {
        using (var file = new FileStream(beat, FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Write(Encoding.UTF8.GetBytes(worker));
            file.Flush(flushToDisk: true);
        }
        return File.GetLastWriteTimeUtc(beat);
    }

    void TryBeat()
    {
        try
        {
            Beat();
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            // the next beat may succeed; if none does, others take over, which costs time and no bit
        }
    }

    static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            // whoever finds it sees that its worker is gone
        }
    }

    /// <summary>Workers that have been seen lately, this one among them.</summary>
    internal static int Living(string folder, TimeSpan lease) => !Directory.Exists(folder) ? 0
        : Directory.EnumerateFiles(folder, ".worker-*")
            .Count(path => DateTime.UtcNow - File.GetLastWriteTimeUtc(path) < lease && !IsOfDead(path));

    /// <summary>
    /// When all work is done: claims on finished chunks, and what dead workers left that is older than the
    /// lease (a living one elsewhere may still be writing a chunk that was taken over from it).
    /// </summary>
    internal void ClearAway()
    {
        var now = Beat();
        foreach (string path in Directory.EnumerateFiles(folder))
        {
            string name = Path.GetFileName(path);
            bool isOld = now - File.GetLastWriteTimeUtc(path) > lease;
            bool isLeft = name.StartsWith(".worker-", StringComparison.Ordinal)
                ? path != beat && (isOld || IsOfDead(path))
                : name[0] == '.' ? isOld : name.Contains(".claim");
            if (isLeft) Delete(path);
        }
    }

    static bool IsOfDead(string beat)
    {
        try
        {
            string who = File.ReadAllText(beat);
            int last = who.LastIndexOf(' ');
            return last > 0 && WorkerIdentity.Parse(who[..last]) is { IsDead: true };
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            return true;
        }
    }

    public void Dispose()
    {
        using var stopped = new ManualResetEvent(false);
        if (heart.Dispose(stopped)) stopped.WaitOne();
        string[] left;
        lock (gate) left = [.. own];
        foreach (string key in left) Release(key);
        Delete(beat);
    }
}
