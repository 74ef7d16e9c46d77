using Superposition.Training;

namespace Superposition.Lab.Commands.Bench;

/// <summary>
/// Two models trained side by side: the wall clock of one thread over that of two, and whether the machine
/// was free all that time. On a busy one the ratio says nothing.
/// </summary>
/// <param name="CpuPerWall">Our CPU seconds a second while two threads ran: 2 where both had a core.</param>
/// <param name="Others">What other programs used of all cores.</param>
/// <param name="Stolen">What the hypervisor gave to other guests (steal time), of all cores.</param>
sealed record Scaling(double Speedup, double CpuPerWall, double? Others, double? Stolen, bool? IsQuiet)
{
    /// <summary>One thread, two threads, one thread again; null where there is one core.</summary>
    internal static Scaling? Measure(
        TrainingOptions options, int steps, Execution execution, CancellationToken cancel)
    {
        if (Environment.ProcessorCount < 2) return null;
        Seconds(options with { Steps = 1 }, 2, execution, cancel); // wakes the second thread
        options = options with { Steps = steps };
        var start = MachineClock.Now();
        double first = Seconds(options, 1, execution, cancel);
        var both = MachineClock.Now();
        double two = Seconds(options, 2, execution, cancel);
        double cpu = MachineClock.Now().Since(both).CpuPerWall;
        double last = Seconds(options, 1, execution, cancel);
        var machine = MachineClock.Now().Since(start);
        return new((first + last) / 2 / two, cpu, machine.Others, machine.Stolen, machine.IsQuiet);
    }

    static double Seconds(TrainingOptions options, int threads, Execution execution, CancellationToken cancel)
    {
        double start = MachineClock.Now().Wall;
        TrainingRun[] runs = [new(options, 0, 0), new(options, 0, 1)];
        Trainer.TrainAll(runs, execution with { Threads = threads }, cancel: cancel);
        return MachineClock.Now().Wall - start;
    }
}
