using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Superposition.Features;
using Superposition.Lab.Sweeps;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Commands;

/// <summary>
/// <c>superpose bench</c>: how fast training is, against the machine's own limit and against PyTorch,
/// in one run.
/// </summary>
static class BenchCommand
{
    /// <summary>
    /// One model size, what a CPU second does of it, and what the same second does in PyTorch: in the
    /// notebook's einsum, and in instances-first bmm, which is faster.
    /// </summary>
    sealed record Line(
        int Features, int Hidden, double Density, double ModelStepsPerCpuSecond, double NanosecondsPerSample,
        string Kernel, double? ShareOfPeak, double? PeerModelStepsPerCpuSecond, double? Ratio,
        double? FastestPeerModelStepsPerCpuSecond, double? RatioToFastest);

    sealed record Board(
        string Version, string Cpu, string Width, double PeakGigaflops, double LoadBefore, double LoadAfter,
        string? Peer, IReadOnlyList<Line> Lines);

    static readonly (int Features, int Hidden, double Density, double Importance)[] s_grid =
        [(5, 2, 0.05, 0.9), (20, 5, 0.05, 0.7), (80, 20, 0.05, 0.9), (200, 20, 0.03, 1), (400, 30, 0.01, 1)];

    internal static Command Create()
    {
        var peer = new Option<bool>("--peer")
        { Description = "Also time the same work in PyTorch (needs python3-torch)." };
        var seconds = new Option<double>("--seconds")
        { Description = "Time for each measurement.", HelpName = "X", DefaultValueFactory = _ => 3 };
        var json = SharedOptions.Json();
        var command = new Command("bench", """
            Measures how fast models train, and with --peer the same work in PyTorch.

            Model-steps a CPU second (batch 1024, ReLU, AdamW, whole steps with their random numbers),
            nanoseconds a sample, and the share of this machine's measured multiply-add peak. Measure on a
            quiet machine: the load is printed.

            Example:
              superpose bench --peer
            """)
        { peer, seconds, json };
        command.SetAction((parsed, cancel) =>
        {
            double time = parsed.GetValue(seconds);
            if (!(time is >= 0.01 and <= 600))
                throw new InvalidInputException($"seconds is {time}; it must lie between 0.01 and 600.");
            var board = Measure(parsed.GetValue(peer), time, cancel);
            if (!parsed.GetValue(json)) Print(board);
            else Console.Out.WriteLine(JsonSerializer.Serialize(board, JsonText.Indented));
            return Task.FromResult(Program.Done);
        });
        return command;
    }

    static Board Measure(bool withPeer, double seconds, CancellationToken cancel)
    {
        var execution = LabMachine.Execution(1);
        var machine = LabMachine.Describe(execution);
        double before = Load(), peak = PeakRate.FlopsPerSecond(execution.Width);
        string? peerName = null;
        var lines = s_grid.Select(size =>
        {
            cancel.ThrowIfCancellationRequested();
            var (n, m, density, importance) = size;
            // ours, theirs, ours again: a machine that slows down halfway is shared out fairly
            double first = Rate(n, m, density, importance, seconds / 2, execution, cancel);
            Peer.Rate? theirs = withPeer ? Peer.Measure(n, m, density, importance, seconds, "einsum") : null;
            Peer.Rate? fastest = withPeer ? Peer.Measure(n, m, density, importance, seconds, "bmm") : null;
            double ours = (first + Rate(n, m, density, importance, seconds / 2, execution, cancel)) / 2;
            if (theirs is not null) peerName = NameOf(theirs);
            double samples = ours * 1024;
            var kernel = KernelRegimes.Of(TrainingOptions.For(n, m, density));
            // five products of n·m multiply-adds a sample: h, z, δh, and the two terms of δW; what the sparse
            // kernel must do depends on how many outputs survive, so no share is given
            double? share = kernel == KernelRegime.Dense ? samples * 10.0 * n * m : null;
            return new Line(n, m, density, ours, 1e9 / samples, OptionsJson.Name(kernel), share,
                theirs?.ModelStepsPerCpuSecond, ours / theirs?.ModelStepsPerCpuSecond,
                fastest?.ModelStepsPerCpuSecond, ours / fastest?.ModelStepsPerCpuSecond);
        }).ToArray();
        // again at the end, and the larger: a shared machine may have been slow just then
        peak = Math.Max(peak, PeakRate.FlopsPerSecond(execution.Width));
        lines = [.. lines.Select(line => line with { ShareOfPeak = line.ShareOfPeak / peak })];
        return new(machine.Version, machine.Cpu, machine.Width, peak / 1e9, before, Load(), peerName, lines);
    }

    static string NameOf(Peer.Rate peer) =>
        $"PyTorch {peer.Version} (Debian), {peer.Threads} thread, OpenBLAS {peer.Kernel}";

    /// <summary>Model-steps a CPU second of one thread, after a warm-up.</summary>
    static double Rate(
        int n, int m, double density, double importance, double seconds, Execution execution,
        CancellationToken cancel)
    {
        var options = TrainingOptions.For(n, m, density) with
        {
            Importance = Importance.Geometric(n, importance),
            Steps = 64,
        };
        var clock = Stopwatch.StartNew();
        Trainer.Train(new(options, 0, 0), execution.Width, cancel: cancel);
        clock.Restart();
        Trainer.Train(new(options, 0, 0), execution.Width, cancel: cancel);
        int steps = (int)Math.Clamp(64 * seconds / clock.Elapsed.TotalSeconds, 64, TrainingOptions.MostSteps);
        using var process = Process.GetCurrentProcess();
        var start = process.TotalProcessorTime;
        Trainer.Train(new(options with { Steps = steps }, 0, 0), execution.Width, cancel: cancel);
        process.Refresh();
        return steps / (process.TotalProcessorTime - start).TotalSeconds;
    }

    static double Load() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : double.NaN;

    static void Print(Board board)
    {
        string peak = Invariant($"peak {board.PeakGigaflops:0} GFLOP/s a thread (measured)");
        string load = Invariant($"load {board.LoadBefore:0.0} to {board.LoadAfter:0.0}");
        Console.Out.WriteLine($"{board.Cpu}, {board.Width}, {peak}, {load}");
        if (board.Peer is not null) Console.Out.WriteLine($"peer: {board.Peer}, ten instances a step");
        var table = new Table().Border(TableBorder.None)
            .AddColumns("model", "density", "kernel", "model-steps/CPU s", "ns/sample", "of peak");
        if (board.Peer is not null) table.AddColumns("peer, einsum", "ratio", "peer, bmm", "ratio");
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        foreach (var line in board.Lines)
            table.AddRow(board.Peer is null ? Ours(line) : [.. Ours(line), .. Theirs(line)]);
        Terminal.Out.Write(table);
    }

    static string[] Ours(Line line) =>
    [
        $"{line.Features}→{line.Hidden}",
        Invariant($"{line.Density}"),
        line.Kernel,
        Invariant($"{line.ModelStepsPerCpuSecond:N0}"),
        Invariant($"{line.NanosecondsPerSample:0.00}"),
        line.ShareOfPeak is { } share ? Invariant($"{share:P0}") : "-",
    ];

    static string[] Theirs(Line line) =>
        [
        Invariant($"{line.PeerModelStepsPerCpuSecond:N0}"), Invariant($"{line.Ratio:0.0}x"),
        Invariant($"{line.FastestPeerModelStepsPerCpuSecond:N0}"), Invariant($"{line.RatioToFastest:0.0}x"),
    ];
}
