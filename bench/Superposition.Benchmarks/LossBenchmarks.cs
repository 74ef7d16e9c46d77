using BenchmarkDotNet.Attributes;
using Superposition.Models;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Benchmarks;

/// <summary>What an exact expected loss costs beside an estimate from 2^20 samples.</summary>
[InProcess] // a project generated for each run would restore anew, from feeds that need not be there
public class LossBenchmarks
{
    static readonly TrainingOptions s_options = TrainingOptions.For(5, 2, 0.05, "0.9^i") with { Steps = 100 };
    static readonly ToyModel s_model = Trainer.Train(new(s_options, 0, 0), Execution.Serial.Width).Model;

    [Benchmark]
    public double Exact() =>
        ExactLoss.Of(s_model, s_options.World, s_options.Importance.Values);

    [Benchmark]
    public LossEstimate Sampled() =>
        Evaluator.Loss(s_model, s_options, 0, 0, Execution.Serial.Width, 1 << 20);
}
