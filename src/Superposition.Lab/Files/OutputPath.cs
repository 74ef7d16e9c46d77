using System.Text;

namespace Superposition.Lab.Files;

/// <summary>
/// Looks before the work starts whether its results could be written at its end: a minute of training must
/// not be lost to a folder that was never writable.
/// </summary>
public static class OutputPath
{
    // Linux and macOS allow 255 bytes a name; the temporary name beside it adds ".", ".tmp-", two numbers.
    const int LongestName = 220;

    /// <summary>Files will be written into <paramref name="path"/>, which may not exist yet.</summary>
    /// <returns>The absolute path.</returns>
    public static string Check(string path)
    {
        string target = Shape(path);
        Probe(path, NearestFolder(path, target));
        return target;
    }

    /// <summary>The folder <paramref name="path"/> itself will be created or replaced by a rename.</summary>
    /// <returns>The absolute path.</returns>
    public static string CheckReplaceable(string path)
    {
        string target = Check(path);
        if (IsMountPoint(target))
            throw new InvalidInputException(
                $"cannot write {path}: it is a mount point and stays; choose a folder inside it");
        Probe(path, NearestFolder(path, Path.GetDirectoryName(target)!));
        return target;
    }

    static string Shape(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new InvalidInputException("the output path is empty; name a folder");
        if (path.Contains('\0')) throw new InvalidInputException("the output path contains a NUL character");
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(target) is null)
            throw new InvalidInputException(
                $"cannot write {path}: it is the root of the file system; name a folder");
        string? longest = target.Split(Path.DirectorySeparatorChar).MaxBy(Encoding.UTF8.GetByteCount);
        if (Encoding.UTF8.GetByteCount(longest!) > LongestName)
            throw new InvalidInputException(
                $"cannot write {path}: a name in it is longer than {LongestName} bytes");
        return target;
    }

    static string NearestFolder(string path, string target)
    {
        for (string? folder = target; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(folder)) return folder;
            if (Path.Exists(folder))
                throw new InvalidInputException(folder == target
                    ? $"cannot write {path}: it is a file; choose a folder"
                    : $"cannot write {path}: {folder} is a file, not a folder");
        }
        throw new InvalidInputException($"cannot write {path}: no folder above it exists");
    }

    // Trying is the only honest test: permissions, quotas, read-only mounts and full disks all answer at
    // once.
    static void Probe(string path, string folder)
    {
        string probe = TemporaryName.Take(Path.Combine(folder, "superpose-probe"));
        try
        {
            using var stream = new FileStream(probe, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Options = FileOptions.DeleteOnClose,
                BufferSize = 0,
            });
            stream.Write(new byte[4096]);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new InvalidInputException(
                $"cannot write {path}: no permission to write in {folder}", fault);
        }
        catch (IOException fault)
        {
            throw DiskFault.Sentence("write", path, fault);
        }
        finally
        {
            TemporaryName.Release(probe);
        }
    }

    static bool IsMountPoint(string target)
    {
        const string Table = "/proc/self/mountinfo"; // the fifth word of a line is the place, blanks as \040
        string escaped = target.Replace("\\", "\\134").Replace(" ", "\\040");
        return File.Exists(Table)
            && File.ReadLines(Table).Any(line => line.Split(' ').ElementAtOrDefault(4) == escaped);
    }
}
