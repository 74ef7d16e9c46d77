using System.Globalization;

namespace Superposition.Lab.Sweeps;

/// <summary>What is asked of Slurm for the workers of a sweep; null leaves it to the cluster.</summary>
/// <param name="Tasks">Of the array: workers, each with chunks of its own.</param>
/// <param name="Threads">Of one worker.</param>
/// <param name="Time">As sbatch takes it, such as 30 or 1-12:00.</param>
public sealed record SlurmOptions(
    int Tasks, int Threads, string? Partition = null, string? Account = null, string? Time = null,
    string? Memory = null)
{
    /// <summary>The arguments of sbatch but for what the workers run.</summary>
    internal IEnumerable<string> Arguments(string name, string log)
    {
        string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
        yield return "--parsable";
        yield return $"--job-name=superpose-{name}";
        yield return $"--array=0-{Whole(Tasks - 1)}";
        yield return $"--cpus-per-task={Whole(Threads)}";
        yield return "--requeue"; // a lost node's task goes on elsewhere
        yield return "--open-mode=append";
        yield return $"--output={log}";
        if (Partition is not null) yield return $"--partition={Partition}";
        if (Account is not null) yield return $"--account={Account}";
        if (Time is not null) yield return $"--time={Time}";
        if (Memory is not null) yield return $"--mem={Memory}";
    }
}
