using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Superposition.Lab.Files;

/// <summary>
/// What the BCL does not offer of Unix: three things that a safe write needs, and a thread's own clock.
/// </summary>
static partial class Posix
{
    const int CurrentFolder = -100;      // AT_FDCWD
    const uint ExchangeFlag = 2;         // RENAME_EXCHANGE
    const int NoSuchCall = 38, InvalidArgument = 22, NotSupported = 95;

    [LibraryImport(
        "libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport(
        "libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);

    [StructLayout(LayoutKind.Sequential)]
    struct TimeSpec
    {
        public nint Seconds, Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    /// <summary>
    /// The processor time of this thread, which other processes do not stretch; the time of day elsewhere
    /// than on Linux.
    /// </summary>
    public static TimeSpan ThreadTime()
    {
        const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID
        return OperatingSystem.IsLinux() && ClockGetTime(ThreadCpuTime, out var time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1e3)
            : Stopwatch.GetElapsedTime(0);
    }

    /// <summary>
    /// Swaps two existing folders in one step: at every instant both names exist and are whole. False where
    /// the kernel, the C library or the file system cannot do it, and then nothing has happened.
    /// </summary>
    public static bool TryExchange(string a, string b)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            if (RenameAt2(CurrentFolder, a, CurrentFolder, b, ExchangeFlag) == 0) return true;
        }
        catch (EntryPointNotFoundException)
        {
            return false; // musl before 1.2.6 and glibc before 2.28 have no wrapper
        }
        int error = Marshal.GetLastPInvokeError();
        if (error is NoSuchCall or InvalidArgument or NotSupported) return false;
        throw new IOException(new Win32Exception(error).Message, error);
    }

    /// <summary>
    /// Makes the names inside a folder survive a power cut: fsync of a file keeps its bytes, only fsync of
    /// the folder keeps its entry. Does nothing on Windows, where folders cannot be flushed.
    /// </summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        int file = Open(folder, 0);
        if (file < 0) return;
        int failed = FSync(file);
        int error = Marshal.GetLastPInvokeError();
        Close(file);
        // Some network file systems answer "invalid argument" for a folder: they keep names by themselves.
        if (failed != 0 && error != InvalidArgument)
            throw new IOException(new Win32Exception(error).Message, error);
    }
}
