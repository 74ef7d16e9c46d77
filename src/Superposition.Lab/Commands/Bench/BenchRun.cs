using System.Diagnostics;
using Superposition.Lab.Sweeps;
using Superposition.Training;

namespace Superposition.Lab.Commands.Bench;

/// <param name="Command">What was typed, to be kept with the figures.</param>
sealed record BenchRequest(string Command, bool WholeGrid, bool WithPeer, bool WithYardstick, Budget Budget);

/// <summary>Measures a board, line by line.</summary>
static class BenchRun
{
    internal static BenchBoard Measure(BenchRequest request, CancellationToken cancel)
    {
        var execution = LabMachine.Execution(1);
        var machine = LabMachine.Describe(execution);
        double? before = MachineClock.Load();
        double peak = PeakRate.FlopsPerSecond(execution.Width);
        using var progress = new ProgressLine("bench");
        // first, so that a missing compiler is told before minutes have passed
        progress.Say("bench  the yardstick in C");
        var yardstick = request.WithYardstick ? Yardstick.Measure(request.Budget, execution, cancel) : null;
        string? peerName = null;
        var lines = new List<BenchLine>();
        var sizes = Sizes(request.WholeGrid);
        foreach (var size in sizes)
        {
            cancel.ThrowIfCancellationRequested();
            progress.Say($"bench  {size.Name} at {size.Density} ({lines.Count + 1} of {sizes.Length})");
            var (line, name) = Line(size, request, execution, cancel);
            peerName ??= name;
            lines.Add(line);
        }
        // again at the end, and the larger: a shared machine may have been slow just then
        peak = Math.Max(peak, PeakRate.FlopsPerSecond(execution.Width));
        lines = [.. lines.Select(line => line with
        {
            ShareOfPeak = 2e9 * line.MultiplyAddsPerSample / line.NanosecondsPerSample / peak,
        })];
        using var process = Process.GetCurrentProcess();
        return new(request.Command, VersionAndCommit(machine.Version, machine.Commit), machine.Cpu,
            Environment.ProcessorCount, machine.Width, peak / 1e9, before, MachineClock.Load(),
            process.PeakWorkingSet64, peerName, lines, Growth.Of(lines), yardstick);
    }

    static BenchSize[] Sizes(bool whole)
    {
        if (!whole) return [.. BenchSize.Named];
        static bool Fits(BenchSize size) =>
            !size.IsStress || KernelRegimes.Of(size.Options) is not (KernelRegime.Tiny or KernelRegime.Dense);
        foreach (var size in BenchSize.Whole.Where(size => !Fits(size)))
            Console.Error.WriteLine($"{size.Name} is left out: it is not for the tiny kernel.");
        return [.. BenchSize.Whole.Where(Fits)];
    }

    static string VersionAndCommit(string version, string? commit) =>
        commit is null ? version : $"{version} ({commit[..Math.Min(10, commit.Length)]})";

    static (BenchLine Line, string? Peer) Line(
        BenchSize size, BenchRequest request, Execution execution, CancellationToken cancel)
    {
        var (options, budget, half) = (size.Options, request.Budget, request.Budget.Part(0.5));
        // ours, theirs, ours again: a machine that slows down halfway is shared out fairly
        double first = OwnRate.StepsPerCpuSecond(options, half, execution, cancel);
        var einsum = request.WithPeer ? Peer.Measure(size, budget, "einsum", cancel) : null;
        var bmm = request.WithPeer && budget.Steps is null ? Peer.Measure(size, budget, "bmm", cancel) : null;
        double rate = 2 / (1 / first + 1 / OwnRate.StepsPerCpuSecond(options, half, execution, cancel));
        PeerRatio Against(Peer.Rate peer) =>
            new(peer.ModelStepsPerCpuSecond, rate / peer.ModelStepsPerCpuSecond);

        int few = (int)Math.Clamp(rate * budget.Seconds / 20, 1, 1000);
        var (perStep, bytes) = OwnRate.Allocated(options, few, execution, cancel);
        int steps = budget.Steps ?? (int)Math.Clamp(rate * budget.Seconds / 4, 1, TrainingOptions.MostSteps);
        return (new(size.Features, size.Hidden, size.Density, OptionsJson.Name(KernelRegimes.Of(options)),
            rate, 1e9 / (rate * options.Batch), Arithmetic.MultiplyAdds(options), ShareOfPeak: null,
            perStep, bytes, Scaling.Measure(options, steps, execution, cancel),
            einsum is null ? null
                : new(size.PeerInstances, Against(einsum), bmm is null ? null : Against(bmm))), einsum?.Name);
    }
}
