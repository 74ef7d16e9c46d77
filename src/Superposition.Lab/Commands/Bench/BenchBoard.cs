namespace Superposition.Lab.Commands.Bench;

/// <summary>What <c>superpose bench</c> found, as <c>--json</c> prints it.</summary>
/// <param name="Command">What was typed.</param>
/// <param name="PeakGigaflops">Of one thread, two operations a multiply-add and lane; measured.</param>
/// <param name="LoadBefore">The system's load average over a minute, where it tells.</param>
/// <param name="PeakMemoryBytes">The most that this process held at once.</param>
sealed record BenchBoard(
    string Command, string Version, string Cpu, int Cores, string Width, double PeakGigaflops,
    double? LoadBefore, double? LoadAfter, long PeakMemoryBytes, string? Peer,
    IReadOnlyList<BenchLine> Lines, IReadOnlyList<Growth> Growth, YardstickRate? Yardstick);

/// <summary>One model of the board.</summary>
/// <param name="ShareOfPeak">
/// Of the measured peak, by the arithmetic that the kernel must do; null where that depends on the data.
/// </param>
/// <param name="TrainingBytes">All memory that training one model takes.</param>
/// <param name="TwoThreads">Null on one core.</param>
sealed record BenchLine(
    int Features, int Hidden, double Density, string Kernel,
    double ModelStepsPerCpuSecond, double NanosecondsPerSample,
    double? MultiplyAddsPerSample, double? ShareOfPeak,
    double AllocatedBytesPerStep, long TrainingBytes, Scaling? TwoThreads, PeerPair? Peer);

/// <summary>
/// PyTorch on the same model: in the notebook's einsum, and in instances-first bmm (not in whole runs, which
/// take minutes a line as it is).
/// </summary>
sealed record PeerPair(int Instances, PeerRatio Einsum, PeerRatio? Bmm);

/// <param name="Ratio">How many times as many model-steps ours does in a CPU second.</param>
sealed record PeerRatio(double ModelStepsPerCpuSecond, double Ratio);
