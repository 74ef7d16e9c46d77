using Superposition.Training;

namespace Superposition.Lab.Commands.Bench;

/// <summary>How fast ours trains on one thread, and what memory it takes.</summary>
static class OwnRate
{
    /// <summary>Model-steps a CPU second, after a warm-up.</summary>
    internal static double StepsPerCpuSecond(
        TrainingOptions options, Budget budget, Execution execution, CancellationToken cancel)
    {
        int steps = Steps(options, budget, execution, cancel);
        return steps / CpuSeconds(options with { Steps = steps }, execution, cancel);
    }

    /// <summary>The steps of a whole run, or how many fill the time; the code is warm then.</summary>
    internal static int Steps(
        TrainingOptions options, Budget budget, Execution execution, CancellationToken cancel)
    {
        double enough = Math.Min(0.1, budget.Seconds / 4);
        CpuSeconds(options with { Steps = 1 }, execution, cancel); // compiles the kernel
        for (int steps = 2; ; steps *= 4)
        {
            double seconds = CpuSeconds(options with { Steps = steps }, execution, cancel);
            if (seconds < enough) continue;
            double fitting = steps * budget.Seconds / seconds;
            return budget.Steps ?? (int)Math.Clamp(fitting, 1, TrainingOptions.MostSteps);
        }
    }

    static double CpuSeconds(TrainingOptions options, Execution execution, CancellationToken cancel)
    {
        var start = Environment.CpuUsage.TotalTime;
        Trainer.Train(new(options, 0, 0), execution.Width, cancel: cancel);
        return (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    }

    /// <summary>
    /// What training allocates in all, and what each step adds to that. A collection in between may count the
    /// rest of a thread's allocation buffer as allocated, so the least of several runs is what there is.
    /// </summary>
    internal static (double PerStep, long InAll) Allocated(
        TrainingOptions options, int steps, Execution execution, CancellationToken cancel)
    {
        const int Runs = 3;
        long Least(int count) => Enumerable.Range(0, Runs).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Trainer.Train(new(options with { Steps = count }, 0, 0), execution.Width, cancel: cancel);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        long once = Least(steps), twice = Least(2 * steps);
        return ((twice - once) / (double)steps, once);
    }
}
