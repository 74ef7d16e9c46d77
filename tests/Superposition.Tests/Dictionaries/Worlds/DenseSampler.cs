using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;

namespace Superposition.Tests.Dictionaries.Worlds;

/// <summary>
/// The law of a synthetic world as published, written out: one Gaussian a feature and sample, every feature
/// drawn whether it can matter or not, values at all that fire, then level by level the parents' gates and
/// the choice among siblings.
/// </summary>
sealed class DenseSampler(SyntheticWorld world, ulong seed)
{
    Rng rng = new(seed, 7);

    internal double[] Sample()
    {
        var options = world.Options;
        int N = options.Features, rank = options.CorrelationRank;
        double[] ε = [.. Enumerable.Range(0, rank).Select(_ => rng.NextNormal())];
        var a = new double[N];
        for (int i = 0; i < N; i++)
        {
            double g = world.OwnScale[i] * rng.NextNormal();
            for (int r = 0; r < rank; r++) g += ε[r] * world.Loading[i * rank + r];
            double value = world.Mean[i] + world.Deviation[i] * rng.NextNormal();
            if (g > world.Threshold[i]) a[i] = Math.Max(0, value);
        }
        for (int parent = 0; parent < N; parent++) // breadth first: parents before children
        {
            int[] children = [.. Enumerable.Range(world.Forest.FirstChild[parent],
                world.Forest.Children[parent])];
            foreach (int child in children)
                a[child] *= options.ScaleByParent ? a[parent] / world.Mean[parent] : a[parent] > 0 ? 1 : 0;
            int[] on = [.. children.Where(child => a[child] > 0)];
            if (!options.Exclusive || on.Length < 2) continue;
            int winner = on[rng.NextIndex(on.Length)];
            foreach (int child in on)
                if (child != winner) a[child] = 0;
        }
        return a;
    }
}
