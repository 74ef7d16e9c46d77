using BenchmarkDotNet.Attributes;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Benchmarks;

/// <summary>
/// A thousand whole training steps (batch 1024, ReLU, AdamW) by size and width; memory must be that of the
/// model alone.
/// Run with: dotnet run -c Release --project bench/Superposition.Benchmarks -- --filter '*'
/// </summary>
[InProcess, MemoryDiagnoser]
public class TrainingBenchmarks
{
    public const int Steps = 1000;

    [Params("5-2", "20-5", "80-20")]
    public string Size { get; set; } = "5-2";

    [ParamsSource(nameof(Widths))]
    public LaneWidth Width { get; set; }

    public static IEnumerable<LaneWidth> Widths =>
        LaneWidths.Available.Where(width => width != LaneWidth.Scalar);

    [Benchmark(OperationsPerInvoke = Steps)]
    public TrainedModel Step()
    {
        int[] size = [.. Size.Split('-').Select(int.Parse)];
        var options = TrainingOptions.For(size[0], size[1], 0.05, "0.9^i") with { Steps = Steps };
        return Trainer.Train(new(options, 0, 0), Width);
    }
}
