using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Superposition.Tests.Files;

namespace Superposition.Tests.Sweeps;

/// <summary>
/// A Slurm of one controller and two nodes on this machine, with a munge of its own, in a temporary folder.
/// It takes root and Debian's slurm-wlm and munge.
/// </summary>
sealed class LoopbackSlurm : IDisposable
{
    readonly TemporaryFolder folder = new();

    internal string Config => folder["slurm.conf"];

    internal const string Needs = "a Slurm of its own takes root, slurm-wlm and munge";

    internal static bool IsPossible => OperatingSystem.IsLinux() && Environment.UserName == "root"
        && File.Exists("/usr/sbin/slurmctld") && File.Exists("/usr/sbin/slurmd")
        && File.Exists("/usr/sbin/munged");

    internal LoopbackSlurm()
    {
        foreach (string inner in (string[])["state", "spooln0", "spooln1"])
            Directory.CreateDirectory(folder[inner]);
        File.WriteAllBytes(folder["munge.key"], RandomNumberGenerator.GetBytes(1024));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder["munge.key"], UnixFileMode.UserRead);
            File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        }
        string D = folder.Path, host = Environment.MachineName.Split('.')[0];
        int port = RandomNumberGenerator.GetInt32(20_000, 32_000);
        File.WriteAllText(Config, $"""
            ClusterName=loop
            SlurmctldHost={host}(127.0.0.1)
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket={D}/munge.socket
            CredType=cred/munge
            StateSaveLocation={D}/state
            SlurmdSpoolDir={D}/spool%n
            SlurmctldPidFile={D}/slurmctld.pid
            SlurmdPidFile={D}/slurmd-%n.pid
            SlurmctldLogFile={D}/slurmctld.log
            SlurmdLogFile={D}/slurmd-%n.log
            SlurmctldPort={port}
            ProctrackType=proctrack/pgid
            TaskPlugin=task/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            ReturnToService=2
            SlurmdTimeout=15
            KillWait=2
            MpiDefault=none
            JobCompType=jobcomp/none
            AccountingStorageType=accounting_storage/none
            JobAcctGatherType=jobacct_gather/none
            SwitchType=switch/none
            NodeName=n0 NodeHostname={host} NodeAddr=127.0.0.1 Port={port + 1} CPUs=1
            NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={port + 2} CPUs=1
            PartitionName=main Nodes=n0,n1 Default=YES MaxTime=INFINITE State=UP

            """);
        Run("munged", "--force", $"--key-file={D}/munge.key", $"--socket={D}/munge.socket",
            $"--pid-file={D}/munged.pid", $"--log-file={D}/munged.log", $"--seed-file={D}/munged.seed");
        Run("slurmctld", "-f", Config);
        Run("slurmd", "-f", Config, "-N", "n0");
        Run("slurmd", "-f", Config, "-N", "n1");
    }

    static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start($"/usr/sbin/{program}", arguments);
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), $"{program} did not go to the background");
        Assert.True(process.ExitCode == 0, $"{program}: exit {process.ExitCode}");
    }

    /// <summary>The node is lost, with the worker on it: nobody says goodbye.</summary>
    internal void Lose(int worker)
    {
        string environment = File.ReadAllText($"/proc/{worker}/environ");
        string node = environment.Split('\0').Single(one => one.StartsWith("SLURMD_NODENAME="))[16..];
        string stat = File.ReadAllText($"/proc/{worker}/stat");
        int parent = int.Parse(stat.Split(") ")[^1].Split(' ')[1], CultureInfo.InvariantCulture);
        Kill(PidIn($"slurmd-{node}.pid"));
        Kill(parent); // its slurmstepd
        Kill(worker);
    }

    int? PidIn(string file) =>
        File.Exists(folder[file]) && int.TryParse(File.ReadAllText(folder[file]).Trim(), out int pid)
            ? pid : null;

    static void Kill(int? pid)
    {
        if (pid is not > 1) return;
        try
        {
            using var process = Process.GetProcessById(pid.Value);
            process.Kill();
            process.WaitForExit(5_000);
        }
        catch (Exception fault) when (
            fault is ArgumentException or Win32Exception or InvalidOperationException)
        {
            // it has ended by itself
        }
    }

    /// <summary>Of tasks: they outlive their daemon; ours have a file of this folder open.</summary>
    IEnumerable<int> Guardians()
    {
        foreach (string process in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(process), out int pid) && IsOurs(process)) yield return pid;

        bool IsOurs(string process)
        {
            try
            {
                return File.ReadAllText($"{process}/comm").Trim() == "slurmstepd"
                    && Directory.EnumerateFiles($"{process}/fd").Any(file =>
                        new FileInfo(file).LinkTarget is { } open && open.StartsWith(folder.Path));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    public void Dispose()
    {
        foreach (int guardian in Guardians().ToArray()) Kill(guardian);
        foreach (string daemon in (string[])["slurmctld", "slurmd-n0", "slurmd-n1", "munged"])
            Kill(PidIn($"{daemon}.pid"));
        folder.Dispose();
    }
}
