using System.Diagnostics;
using System.Text.Json;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Worlds;
using Superposition.Lab.Sweeps;
using Superposition.Numerics.Lanes;
using static System.FormattableString;

namespace Superposition.Lab.Commands.Bench;

/// <summary>Milliseconds a step, by part, and what follows.</summary>
/// <param name="Split">Milliseconds a step of each part.</param>
/// <param name="WithoutGeneration">Samples a second on one stored batch.</param>
sealed record SaeRate(
    int Threads, IReadOnlyDictionary<string, double> Split, double SamplesPerSecond,
    double SamplesPerCpuSecond, double WithoutGeneration, double AllocatedBytesPerStep);

/// <summary>Side by side against one after the other.</summary>
sealed record SweepRate(int Autoencoders, int Threads, double SideBySideSeconds, double AloneSeconds)
{
    public double SpeedUp => AloneSeconds / SideBySideSeconds;
}

/// <param name="PeerSamplesPerSecond">The dense step in PyTorch on one stored batch, as many threads.</param>
sealed record SaeBoard(
    string Version, string Cpu, string Width, string Model, IReadOnlyList<SaeRate> Rates, SweepRate Sweep,
    IReadOnlyDictionary<int, double>? PeerSamplesPerSecond, long PeakMemoryBytes);

/// <summary>
/// <c>superpose bench --sae</c>: BatchTopK of width 4,096 with k = 25 on the world of 16,384 features in 768
/// dimensions, batches of 1,024; and small autoencoders side by side.
/// </summary>
static class SaeSpeed
{
    const int Warmup = 12;
    static readonly SaeOptions s_options = new()
    {
        Dimension = 768, Width = 4096, Architecture = new BatchTopK(25), Batch = 1024, Steps = 1_000_000,
        LearningRate = 3e-4,
    };

    internal static SaeBoard Measure(int steps, bool withPeer, CancellationToken cancel)
    {
        using var progress = new ProgressLine("bench");
        progress.Say("bench  the world of 16,384 features");
        var world = new SyntheticWorld(SyntheticOptions.SynthSaeBench16k);
        int[] threads = Environment.ProcessorCount > 1 ? [1, 2] : [1];
        var peer = new Dictionary<int, double>();
        var rates = new List<SaeRate>();
        foreach (int count in threads)
        {
            progress.Say($"bench  {count} thread{(count > 1 ? "s" : "")}");
            rates.Add(Rate(world, count, steps, cancel));
            if (withPeer) peer[count] = PeerRate(count, Math.Max(10, steps / 4), cancel);
        }
        progress.Say("bench  a sweep of small autoencoders");
        var machine = LabMachine.Describe(LabMachine.Execution(1));
        using var process = Process.GetCurrentProcess();
        return new(machine.Version, machine.Cpu, machine.Width,
            "BatchTopK, width 4096, d = 768, k = 25, batch 1024", rates, Sweep(steps, cancel),
            withPeer ? peer : null, process.PeakWorkingSet64);
    }

    static SaeRate Rate(SyntheticWorld world, int threads, int steps, CancellationToken cancel)
    {
        using var trainer = new SaeTrainer(
            s_options, () => world.Sampler(LaneWidths.Fastest), 0, 0, LabMachine.Execution(threads));
        for (int step = 0; step < Warmup; step++) trainer.Step();
        var spent = new double[Enum.GetValues<SaePhase>().Length];
        long last = Stopwatch.GetTimestamp();
        trainer.Mark = phase =>
        {
            long now = Stopwatch.GetTimestamp();
            spent[(int)phase] += (now - last) * 1e3 / Stopwatch.Frequency / steps;
            last = now;
        };
        long bytes = GC.GetTotalAllocatedBytes(true), begun = last = Stopwatch.GetTimestamp();
        double cpu = Environment.CpuUsage.TotalTime.TotalSeconds;
        for (int step = 0; step < steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            trainer.Step();
        }
        double wall = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        cpu = Environment.CpuUsage.TotalTime.TotalSeconds - cpu;
        double allocated = (double)(GC.GetTotalAllocatedBytes(true) - bytes) / steps;
        trainer.Mark = null;
        begun = Stopwatch.GetTimestamp();
        for (int step = 0; step < steps; step++) trainer.StepAgain();
        double stored = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        double samples = (double)steps * s_options.Batch;
        return new(threads,
            Enum.GetValues<SaePhase>().ToDictionary(phase => phase.ToString(), phase => spent[(int)phase]),
            samples / wall, samples / cpu, samples / stored, allocated);
    }

    /// <summary>Sixteen of them, 64 latents on 32 dimensions: λ is the axis.</summary>
    static SweepRate Sweep(int steps, CancellationToken cancel)
    {
        var world = new SyntheticWorld(SyntheticOptions.Independent(64, 32, 4.0 / 64));
        IHiddenSampler Sampler() => world.Sampler(LaneWidths.Fastest);
        int threads = Math.Min(2, Environment.ProcessorCount);
        SweptSae[] members = [.. Enumerable.Range(0, 16).Select(i => new SweptSae(new()
        {
            Dimension = 32, Width = 64, Architecture = new Standard(new(0.01 * (1 + i))), Batch = 256,
            Steps = 20 * steps,
        }, (ulong)i))];
        double Time(int count)
        {
            long begun = Stopwatch.GetTimestamp();
            using var sweep = new SaeSweep(
                [.. members.Take(count)], Sampler, 0, 0, LabMachine.Execution(threads));
            sweep.Run(cancel);
            return Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
        double Alone()
        {
            long begun = Stopwatch.GetTimestamp();
            foreach (var (options, stream) in members)
            {
                using var trainer = new SaeTrainer(
                    options, Sampler, 0, stream, LabMachine.Execution(threads), dataStream: 0);
                while (trainer.StepsDone < options.Steps) trainer.Step();
                cancel.ThrowIfCancellationRequested();
            }
            return Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
        Time(2); // compiled by now
        return new(members.Length, threads, Time(members.Length), Alone());
    }

    static double PeerRate(int threads, int steps, CancellationToken cancel) => Peer.WithScripts(folder =>
    {
        var ended = ChildProgram.Run(Peer.Python,
            [Path.Combine(folder, "sae.py"), "--threads", $"{threads}", "--steps", $"{steps}"], cancel)
            ?? throw Peer.Missing($"there is no {Peer.Python}");
        if (ended.ExitCode != 0) throw Peer.Missing(ended.Complaint);
        return JsonDocument.Parse(ended.Output).RootElement.GetProperty("samplesPerSecond").GetDouble();
    });

    internal static IEnumerable<string> Lines(SaeBoard board)
    {
        yield return Invariant($"{board.Model}; {board.Cpu}, {board.Width}; ")
            + Invariant($"peak memory {board.PeakMemoryBytes / 1e6:0} MB");
        foreach (var rate in board.Rates)
        {
            string split = string.Join("  ", rate.Split.Select(part =>
                Invariant($"{part.Key.ToLowerInvariant()} {part.Value:0.0}")));
            yield return Invariant($"{rate.Threads} thread(s): {split} ms a step; ")
                + Invariant($"{rate.SamplesPerSecond:0} samples/s ({rate.SamplesPerCpuSecond:0} a CPU ")
                + Invariant($"second), {rate.WithoutGeneration:0} on a stored batch; ")
                + Invariant($"{rate.AllocatedBytesPerStep:0} bytes allocated a step");
            if (board.PeerSamplesPerSecond?.TryGetValue(rate.Threads, out double peer) == true)
                yield return Invariant($"  PyTorch, dense, one stored batch: {peer:0} samples/s, ")
                    + Invariant($"of which ours is {rate.WithoutGeneration / peer:0.0} times");
        }
        yield return Invariant($"{board.Sweep.Autoencoders} autoencoders 64 wide on 32 dimensions, ")
            + Invariant($"{board.Sweep.Threads} thread(s): side by side ")
            + Invariant($"{board.Sweep.SideBySideSeconds:0.00} ")
            + Invariant($"s, one after the other {board.Sweep.AloneSeconds:0.00} s: ")
            + Invariant($"{board.Sweep.SpeedUp:0.0} times as fast, the same bits");
    }
}
