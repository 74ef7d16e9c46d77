using System.ComponentModel;
using System.Diagnostics;

namespace Superposition.Tests.Commands;

/// <summary>A small file system of its own, which takes root and Linux.</summary>
sealed class SmallDisk : IDisposable
{
    readonly string place;

    SmallDisk(string place) => this.place = place;

    /// <summary>Null where mounting is not allowed.</summary>
    internal static SmallDisk? TryMount(string place, string options)
    {
        Directory.CreateDirectory(place);
        return OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", place)
            ? new(place) : null;
    }

    public void Dispose() => Run("umount", place);

    static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process =
                Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // there is no such program
        }
    }
}
