using BenchmarkDotNet.Attributes;
using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;
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

/// <summary>
/// Exact loss and gradient, amortised over 64 random models W ~ N(0, 1/m), b ~ N(−0.1, 0.1²).
/// </summary>
[InProcess]
public class ExactGradientBenchmarks
{
    const int Models = 64;
    ExactLoss exact = null!;
    double[][] θ = [];
    double[] δθ = [];

    [Params("2→1", "3→2", "5→2", "8→3", "10→5", "12→6")]
    public string Shape { get; set; } = "";

    int m;

    [GlobalSetup]
    public void Setup()
    {
        int n = int.Parse(Shape.Split('→')[0]);
        m = int.Parse(Shape.Split('→')[1]);
        exact = new(new IndependentWorld(n, 0.1), Importance.Geometric(n, 0.9).Values);
        δθ = new double[m * n + n];
        θ = [.. Enumerable.Range(0, Models).Select(s =>
        {
            var rng = new Rng(0, (ulong)s);
            return Enumerable.Range(0, δθ.Length).Select(j => j < m * n
                ? rng.NextNormal() / Math.Sqrt(m) : 0.1 * rng.NextNormal() - 0.1).ToArray();
        })];
    }

    [Benchmark(OperationsPerInvoke = Models)]
    public double Gradient()
    {
        double sum = 0;
        foreach (var one in θ) sum += exact.Gradient(m, one, δθ);
        return sum;
    }
}
