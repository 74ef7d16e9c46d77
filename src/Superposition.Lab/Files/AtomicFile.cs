using System.Text;

namespace Superposition.Lab.Files;

/// <summary>
/// A file that is whole or absent: written under a temporary name in the same folder, flushed to the disk,
/// then renamed. Whatever stops the writing (a full disk, a fault, Ctrl-C), the old content stays as it was.
/// </summary>
public static class AtomicFile
{
    public static void Write(string path, Action<Stream> write)
    {
        string target = Path.GetFullPath(path);
        if (Directory.Exists(target)) throw new InvalidInputException($"cannot write {path}: it is a folder");
        string temporary = TemporaryName.Take(target);
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
            Posix.FlushFolder(Path.GetDirectoryName(target)!);
        }
        catch (Exception fault)
        {
            Remove(temporary);
            if (DiskFault.Is(fault)) throw DiskFault.Sentence("write", path, fault);
            throw;
        }
        finally
        {
            TemporaryName.Release(temporary);
        }
    }

    /// <summary>UTF-8 without a byte order mark, line ends as given.</summary>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Removes what is no more than a leftover, if that can be.</summary>
    internal static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            // Where something else went wrong before, that is to be reported.
        }
    }
}
