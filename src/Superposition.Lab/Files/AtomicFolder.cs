namespace Superposition.Lab.Files;

/// <summary>
/// A folder that is whole or absent. It is built under a hidden name beside its final place;
/// <see cref="Commit()"/> flushes everything and renames once, <see cref="Dispose"/> without it removes all
/// traces. An existing folder of that name is exchanged atomically: every reader sees the old one or the new
/// one. What killed processes left is cleared when the same folder is opened again.
/// </summary>
public sealed class AtomicFolder : IDisposable
{
    readonly string _shown;
    bool _committed;

    AtomicFolder(string shown, string target)
    {
        _shown = shown;
        Target = target;
        WorkPath = TemporaryName.Take(target);
    }

    /// <summary>Where the folder will be, absolute.</summary>
    public string Target { get; }

    /// <summary>
    /// Where the folder is built, absolute; gone after <see cref="Commit()"/> or <see cref="Dispose"/>.
    /// </summary>
    public string WorkPath { get; }

    public static AtomicFolder Create(string path)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(target) is not string parent)
            throw new InvalidInputException(
                $"cannot write {path}: it is the root of the file system; name a folder");
        if (File.Exists(target)) throw new InvalidInputException($"cannot write {path}: it is a file");
        var folder = new AtomicFolder(path, target);
        try
        {
            Directory.CreateDirectory(parent);
            Recover(target);
            Directory.CreateDirectory(folder.WorkPath);
            return folder;
        }
        catch (Exception fault)
        {
            folder.Dispose();
            if (DiskFault.Is(fault)) throw DiskFault.Sentence("write", path, fault);
            throw;
        }
    }

    /// <summary>
    /// Writes one file, <paramref name="name"/> relative to the folder such as <c>data/norms.csv</c>.
    /// </summary>
    public void Write(string name, Action<Stream> write)
    {
        string path = Path.Combine(WorkPath, name);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            write(stream);
            stream.Flush(); // here, not in Dispose: a full disk must not surface while another fault unwinds
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Sentence("write", Path.Combine(_shown, name), fault);
        }
    }

    public void Commit() => Commit(exchange: true);

    internal void Commit(bool exchange)
    {
        ObjectDisposedException.ThrowIf(_committed, this);
        try
        {
            FlushTree(WorkPath);
            if (!Directory.Exists(Target)) Directory.Move(WorkPath, Target);
            else if (exchange && Posix.TryExchange(WorkPath, Target)) Remove(WorkPath);
            else ReplaceInTwoSteps();
            _committed = true;
            Posix.FlushFolder(Path.GetDirectoryName(Target)!);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Sentence("write", _shown, fault);
        }
        finally
        {
            if (_committed) TemporaryName.Release(WorkPath);
        }
    }

    public void Dispose()
    {
        if (_committed) return;
        Remove(WorkPath);
        TemporaryName.Release(WorkPath);
    }

    // Between the two renames the name is absent, and Recover puts the old folder back if we die there.
    void ReplaceInTwoSteps()
    {
        string old = TemporaryName.Take(Target, "old");
        Directory.Move(Target, old);
        try
        {
            Directory.Move(WorkPath, Target);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            Directory.Move(old, Target);
            throw;
        }
        Remove(old);
        TemporaryName.Release(old);
    }

    static void Recover(string target)
    {
        foreach (string old in TemporaryName.Leftovers(target, "old"))
            if (Directory.Exists(target)) Remove(old);
            else Directory.Move(old, target);
        foreach (string temporary in TemporaryName.Leftovers(target)) Remove(temporary);
    }

    static void FlushTree(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }
        foreach (string inner in Directory.EnumerateDirectories(folder)) FlushTree(inner);
        Posix.FlushFolder(folder);
    }

    // Leftovers that cannot be removed now are hidden, harmless, and tried again next time.
    static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
        }
    }
}
