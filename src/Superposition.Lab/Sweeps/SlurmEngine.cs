using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// Runs a sweep as an array job of Slurm: each task is <c>superpose sweep work DIR</c>, which claims chunks
/// until none is left. Slurm only starts workers: who does what is decided in the shared folder, so a task
/// that is requeued, or never starts, changes no bit.
/// </summary>
public sealed partial class SlurmEngine(SweepFolder folder, Sweep sweep, SlurmOptions options)
{
    static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    /// <summary>Submits the workers.</summary>
    /// <param name="program">The path of superpose, the same on every node.</param>
    /// <returns>The job's number.</returns>
    public string Submit(string program)
    {
        string logs = folder.At("slurm");
        Directory.CreateDirectory(logs);
        string work = $"exec {Quoted(program)} sweep work {Quoted(folder.Folder)} "
            + $"--threads {options.Threads}";
        string said = Say("sbatch",
            [.. options.Arguments(sweep.Name, Path.Combine(logs, "%A_%a.log")), $"--wrap={work}"]);
        string job = said.Trim().Split(';')[0];
        return JobNumber().IsMatch(job) ? job : throw new InvalidInputException(
            $"sbatch answered '{said.Trim()}' where a job's number is expected.");
    }

    /// <summary>Waits until the workers have finished the sweep; a cancelled wait cancels the job.</summary>
    public void Wait(string job, Action<SweepProgress>? progress, CancellationToken cancel)
    {
        var runner = new SweepRunner(folder, sweep, Execution.Serial);
        var clock = Stopwatch.StartNew();
        double total = sweep.Grid.Cells.Sum(cell => cell.Seeds * Cost.Seconds(cell));
        double atFirst = runner.Missing().Cost;
        try
        {
            while (!runner.IsFinished)
            {
                bool isQueued = IsQueued(job);
                var (_, models, cost) = runner.Missing();
                double done = atFirst - cost;
                progress?.Invoke(new(
                    1 - cost / Math.Max(total, 1e-9), sweep.Grid.Models - models, sweep.Grid.Models,
                    done > 0 ? clock.Elapsed.TotalSeconds * cost / done : double.NaN, []));
                if (!isQueued && !runner.IsFinished)
                    throw new InvalidInputException(
                        $"the Slurm job {job} has ended with work left; its words are in "
                        + $"{folder.At("slurm")}, and the same command continues.");
                if (cancel.WaitHandle.WaitOne(s_look)) cancel.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            Say("scancel", [job]);
            throw;
        }
    }

    /// <summary>Whether a task of the job waits or runs; a job that has left the queue is unknown.</summary>
    static bool IsQueued(string job)
    {
        try
        {
            return Say("squeue", ["-h", "-o", "%T", "-j", job]).Trim().Length > 0;
        }
        catch (InvalidInputException fault) when (fault.Message.Contains("Invalid job id"))
        {
            return false;
        }
    }

    static string Say(string program, string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var complaints = process.StandardError.ReadToEndAsync();
            string said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode == 0) return said;
            string why = complaints.Result.Trim().Split('\n')[^1].TrimEnd('.');
            throw new InvalidInputException($"{program} failed: {why}.");
        }
        catch (Win32Exception fault)
        {
            throw new InvalidInputException(
                $"there is no {program} here: --engine slurm runs on a machine that submits to Slurm.",
                fault);
        }
    }

    static string Quoted(string word) => $"'{word.Replace("'", "'\\''")}'";

    [GeneratedRegex("^[0-9]+$")]
    private static partial Regex JobNumber();
}
