using System.Diagnostics;
using System.Globalization;

namespace Superposition.Lab.Commands.Bench;

/// <summary>
/// What happened between two moments: our own CPU seconds a second of wall clock, and as shares of all cores
/// what other programs used and what the hypervisor gave to other guests, where the system tells.
/// </summary>
readonly record struct Quietness(double CpuPerWall, double? Others, double? Stolen)
{
    const double MostOthers = 0.05, MostStolen = 0.02;

    internal bool? IsQuiet => Others is { } others && Stolen is { } stolen
        ? others <= MostOthers && stolen <= MostStolen : null;
}

/// <summary>A moment on the clocks that tell how quiet a machine is; two make a measurement.</summary>
readonly record struct MachineClock(double Wall, double Own, double? Busy, double? Stolen)
{
    const double TicksPerSecond = 100; // the kernel's USER_HZ, whatever its own rate

    internal static MachineClock Now()
    {
        var (busy, stolen) = AllCores();
        double wall = Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
        return new(wall, Environment.CpuUsage.TotalTime.TotalSeconds, busy, stolen);
    }

    internal Quietness Since(MachineClock start)
    {
        double wall = Wall - start.Wall, own = Own - start.Own, cores = wall * Environment.ProcessorCount;
        double? others = (Busy - start.Busy - own) / cores; // may be a tick below 0
        others = others is { } share ? Math.Max(0, share) : null;
        return new(own / wall, others, (Stolen - start.Stolen) / cores);
    }

    /// <summary>
    /// "cpu user nice system idle iowait irq softirq steal …" of /proc/stat, since the machine was started.
    /// </summary>
    static (double? Busy, double? Stolen) AllCores()
    {
        const string Table = "/proc/stat";
        if (!File.Exists(Table)) return (null, null);
        string[] words = File.ReadLines(Table).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 9) return (null, null);
        double Seconds(int k) => double.Parse(words[k], CultureInfo.InvariantCulture) / TicksPerSecond;
        return (Seconds(1) + Seconds(2) + Seconds(3) + Seconds(6) + Seconds(7), Seconds(8));
    }

    /// <summary>The load average over the last minute.</summary>
    internal static double? Load() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : null;
}
