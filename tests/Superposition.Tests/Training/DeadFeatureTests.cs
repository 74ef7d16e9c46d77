using System.Diagnostics;
using System.Reflection;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;
using Superposition.Training.Kernels;

namespace Superposition.Tests.Training;

/// <summary>
/// A feature that died has moments that only shrink. In 20,000 steps they would become denormals, which many
/// processors add up slowly and .NET cannot flush; the optimiser sets them to 0, so a step costs what it did.
/// </summary>
public unsafe class DeadFeatureTests(ITestOutputHelper output)
{
    const int Parameters = 20 * 80 + 80; // 80→20

    public static TheoryData<OptimizerKind> Kinds => [.. Enum.GetValues<OptimizerKind>()];

    /// <summary>An optimiser, its weights, and one gradient that it is given at every step.</summary>
    sealed class Worker
    {
        readonly AlignedFloats θ = new(Parameters), δθ = new(Parameters);
        readonly IOptimizerKernel kernel;

        internal Worker(OptimizerKind kind)
        {
            var rule = new Optimizer { Kind = kind, WeightDecay = Optimizer.DefaultWeightDecay(kind) };
            var options = TrainingOptions.For(80, 20, 0.05) with { Optimizer = rule };
            kernel = KernelFactory.Create(options, LaneWidths.Fastest).Optimizer;
            var rng = new Rng(3);
            for (int j = 0; j < Parameters; j++) θ.Span[j] = (float)rng.NextNormal();
        }

        internal Worker Steps(int count, double gradient)
        {
            var rng = new Rng(4);
            for (int j = 0; j < Parameters; j++) δθ.Span[j] = (float)(gradient * rng.NextNormal());
            return Steps(count);
        }

        Worker Steps(int count)
        {
            for (int step = 0; step < count; step++) kernel.Step(θ.Pointer, δθ.Pointer, 1);
            GC.KeepAlive(this);
            return this;
        }

        internal double Seconds()
        {
            long start = Stopwatch.GetTimestamp();
            Steps(100); // long beside a tick of the clock
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        /// <summary>Denormals among the weights and the optimiser's moments (private to it).</summary>
        internal int Denormals() => kernel.GetType().GetFields(BindingFlags.NonPublic | BindingFlags.Instance)
            .Select(field => field.GetValue(kernel)).OfType<AlignedFloats>().Append(θ)
            .Sum(floats => floats.Span.ToArray().Count(float.IsSubnormal));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void AStepWithDecayedMomentsCostsNoMore(OptimizerKind kind)
    {
        var live = new Worker(kind).Steps(1000, 1e-3);
        var decayed = new Worker(kind).Steps(1000, 1e-3).Steps(20_000, 0);
        Assert.Equal(0, decayed.Denormals());
        var faint = new Worker(kind).Steps(1000, 1e-20); // (1 − β₂) δ² is 1e-43: importance 0.5^60
        Assert.Equal(0, faint.Denormals());
        // the quickest of many runs by turns: what else the machine does only adds, and may last a while
        double fresh = double.MaxValue, dead = fresh, faintly = fresh;
        for (int run = 0; run < 200; run++)
        {
            fresh = Math.Min(fresh, live.Seconds());
            dead = Math.Min(dead, decayed.Seconds());
            faintly = Math.Min(faintly, faint.Seconds());
        }
        output.WriteLine($"{kind}: a step costs {fresh * 1e7:0} ns fresh, "
            + $"{dead / fresh:0.00} of that when dead, "
            + $"{faintly / fresh:0.00} with faint gradients");
        // equal but for noise. With moments left as denormals, AdamW took 3.3 times as long (AMD Zen 5); with
        // them cut but faint gradients squared, 2.5 times.
        Assert.InRange(dead / fresh, 0, 1.5);
        Assert.InRange(faintly / fresh, 0, 1.5);
    }
}
