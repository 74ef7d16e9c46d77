using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Tests.Training;

/// <summary>
/// What training a model allocates on its thread. A collection that another test causes meanwhile gives up
/// the thread's half-used allocation buffer, which counts as allocated; so the least of several runs is the
/// answer. What a step allocates is in every run.
/// </summary>
static class Allocations
{
    const int Runs = 8;

    internal static long Of(TrainingOptions options, Differentiable? expected = null)
    {
        long least = long.MaxValue;
        for (int run = 0; run < Runs; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Trainer.Train(new(options, 0, 0), LaneWidths.Fastest, expected: expected);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
