using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Superposition.Lab.Files;

/// <summary>
/// Names of unfinished files and folders: <c>.NAME.tmp-PID-N</c> beside NAME, so that the last step is a
/// rename within one file system, a listing does not show them, and whoever comes later can tell whether the
/// writer lives.
/// </summary>
static class TemporaryName
{
    static readonly ConcurrentDictionary<string, byte> s_alive = new();
    static int s_count;

    /// <summary>A fresh sibling of <paramref name="target"/>, ours until <see cref="Release"/>.</summary>
    public static string Take(string target, string kind = "tmp")
    {
        string path;
        do // a dead process of our number may have left this name: in containers every one is process 1
        {
            int number = Interlocked.Increment(ref s_count);
            string name = $".{Path.GetFileName(target)}.{kind}-{Environment.ProcessId}-{number}";
            path = Path.Combine(Path.GetDirectoryName(target)!, name);
        }
        while (Path.Exists(path));
        s_alive[path] = 0;
        return path;
    }

    public static void Release(string path) => s_alive.TryRemove(path, out _);

    /// <summary>What dead processes left beside <paramref name="target"/>, files and folders.</summary>
    public static IReadOnlyList<string> Leftovers(string target, string kind = "tmp")
    {
        string folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder)) return [];
        string prefix = $".{Path.GetFileName(target)}.{kind}-";
        return [.. Directory.EnumerateFileSystemEntries(folder).Where(path => IsLeftover(path, prefix))];
    }

    static bool IsLeftover(string path, string prefix)
    {
        string name = Path.GetFileName(path);
        if (!name.StartsWith(prefix, StringComparison.Ordinal)) return false;
        string[] parts = name[prefix.Length..].Split('-');
        if (parts.Length != 2 || !IsNumber(parts[0], out int process) || !IsNumber(parts[1], out _))
            return false;
        // In containers every run may be process 1: our own number alone does not mean that the name is ours.
        return process == Environment.ProcessId ? !s_alive.ContainsKey(path) : !Lives(process);
    }

    static bool IsNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    static bool Lives(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return true; // it is there but not ours to look at
        }
    }
}
