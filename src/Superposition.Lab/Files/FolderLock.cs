namespace Superposition.Lab.Files;

/// <summary>
/// One process works in a folder at a time. The lock is advisory and belongs to an open file
/// (<c>flock</c> on Unix), so the kernel gives it back even after <c>kill -9</c>; the empty file stays.
/// </summary>
public sealed class FolderLock : IDisposable
{
    // EWOULDBLOCK on Linux and macOS, and the sharing violation of Windows.
    const int WouldBlock = 11, WouldBlockMac = 35, SharingViolation = unchecked((int)0x80070020);

    readonly FileStream _file;

    FolderLock(FileStream file) => _file = file;

    /// <summary>
    /// Takes the lock or says at once that somebody else has it; creates the folder where it is absent.
    /// </summary>
    public static FolderLock Acquire(string folder) => Open(folder, Path.Combine(folder, ".lock"));

    /// <summary>The same, but null where somebody else has it.</summary>
    public static FolderLock? TryAcquire(string folder)
    {
        try
        {
            return Acquire(folder);
        }
        catch (InvalidInputException fault) when (fault.InnerException is IOException inner && Waits(inner))
        {
            return null;
        }
    }

    static bool Waits(IOException fault) => fault.HResult is WouldBlock or WouldBlockMac or SharingViolation;

    /// <summary>
    /// The same for a folder that will itself be created or exchanged by a rename: the lock is the hidden
    /// file
    /// <c>.NAME.lock</c> beside it, which the rename does not touch.
    /// </summary>
    public static FolderLock AcquireBeside(string folder)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string parent = Path.GetDirectoryName(target) ?? target;
        return Open(folder, Path.Combine(parent, $".{Path.GetFileName(target)}.lock"));
    }

    static FolderLock Open(string folder, string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException fault) when (Waits(fault))
        {
            throw new InvalidInputException(
                $"another superpose process is working in {folder}; wait for it or choose another --out",
                fault);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Sentence("lock", folder, fault);
        }
    }

    public void Dispose() => _file.Dispose();
}
