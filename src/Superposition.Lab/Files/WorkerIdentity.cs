using System.Globalization;

namespace Superposition.Lab.Files;

/// <summary>
/// Which process wrote something, so that whoever finds it later can tell whether that process lives: by
/// machine (host, boot and process space), number and time of start.
/// </summary>
/// <param name="Machine">Equal only where process numbers mean the same.</param>
/// <param name="Started">In the machine's own unit.</param>
sealed record WorkerIdentity(string Machine, int Process, string Started)
{
    internal static WorkerIdentity Own { get; } = new(
        MachineOf(), Environment.ProcessId, StartOf(Environment.ProcessId) ?? "");

    /// <summary>In a line of text, and in file names.</summary>
    public override string ToString() => $"{Machine} {Process} {Started}";

    internal static WorkerIdentity? Parse(string text) =>
        text.Split(' ') is [var machine, var process, var started]
        && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? new(machine, number, started) : null;

    /// <summary>
    /// Whether it is sure to be dead: of another machine nothing is sure.
    /// </summary>
    internal bool IsDead => Machine == Own.Machine && StartOf(Process) != Started;

    static string MachineOf()
    {
        string boot = "", space = "";
        try
        {
            boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
            space = new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            // no Linux: the host's name alone
        }
        string text = $"{Environment.MachineName}-{boot}-{space}";
        return string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '.'));
    }

    /// <summary>Null where there is no such process, or it has ended and nobody has asked how.</summary>
    static string? StartOf(int process)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                using var found = System.Diagnostics.Process.GetProcessById(process);
                return found.HasExited ? null
                    : found.StartTime.Ticks.ToString(CultureInfo.InvariantCulture);
            }
            // "pid (name) state ... starttime": fields 3 and 22, counted behind the name
            string stat = File.ReadAllText($"/proc/{process}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (Exception fault) when (
            DiskFault.Is(fault) || fault is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
