using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Dictionaries.Worlds;

/// <summary>Mean of a number and the deviation of that mean, from what was seen.</summary>
sealed class Statistic
{
    double count, sum, squares;

    internal void Add(double value)
    {
        count++;
        sum += value;
        squares += value * value;
    }

    internal double Mean => sum / count;
    internal double Error => Math.Sqrt(Math.Max(0, squares / count - Mean * Mean) / count);
}

/// <summary>
/// What the samples of a world are compared by, block after block of 64: how often a feature or a pair is on,
/// values, how many are on at once, ‖x‖², and co-firing of features without a parent by how strongly their
/// factors agree.
/// </summary>
/// <param name="groups">[N, N], the group of a pair; 0 for pairs that are not counted.</param>
sealed class WorldTally(SyntheticWorld world, int[,] groups, int groupCount)
{
    readonly int N = world.Options.Features;
    readonly int[] fired = new int[world.Options.Features * 16];
    int samples;

    internal readonly double[] On = new double[world.Options.Features];
    internal readonly double[,] Both = new double[world.Options.Features, world.Options.Features];
    internal readonly double[] AtOnce = new double[world.Options.Features + 1];
    internal readonly Statistic[] Value = Many(world.Options.Features), Pairs = Many(groupCount);

    /// <summary>Free features on in the first, second, … 16 of 64 samples.</summary>
    internal readonly Statistic[] Quarter = Many(4);
    internal readonly Statistic Active = new(), ActiveSquared = new(), SquaredNorm = new();

    /// <summary>Of a block: free features on in two of the four samples that one draw stands for.</summary>
    internal readonly Statistic Again = new();

    static Statistic[] Many(int count) => [.. Enumerable.Range(0, count).Select(_ => new Statistic())];

    internal void Add(double[] a, double squaredNorm)
    {
        int[] on = [.. Enumerable.Range(0, N).Where(i => a[i] > 0)];
        var inGroup = new int[groupCount];
        foreach (int i in on)
        {
            On[i]++;
            foreach (int j in on)
            {
                if (j >= i) break;
                Both[i, j]++;
                inGroup[groups[i, j]]++;
            }
        }
        for (int i = 0; i < N; i++) Value[i].Add(a[i]);
        for (int g = 1; g < groupCount; g++) Pairs[g].Add(inGroup[g]);
        AtOnce[on.Length]++;
        Active.Add(on.Length);
        ActiveSquared.Add(on.Length * on.Length);
        SquaredNorm.Add(squaredNorm);
        int s = samples++ % 64;
        Quarter[s / 16].Add(on.Count(i => i >= world.Forest.Alone));
        foreach (int i in on)
            if (i >= world.Forest.Alone) fired[i * 16 + s % 16]++;
        if (s < 63) return;
        Again.Add(fired.Sum(count => count * (count - 1) / 2));
        Array.Clear(fired);
    }

    internal static WorldTally Thinned(SyntheticWorld world, int[,] groups, int groupCount, int count)
    {
        var tally = new WorldTally(world, groups, groupCount);
        var sampler = world.Sampler(LaneWidths.Fastest);
        var batch = new HiddenBatch(64, world.Truth.Dimension);
        for (int block = 0; block < count / 64; block++)
        {
            sampler.Fill(new(1, 3, RandomPurpose.TrainingData), (ulong)block, batch, 0);
            for (int s = 0; s < 64; s++)
            {
                var a = new double[world.Truth.Count];
                var (features, values) = batch.Code(s);
                for (int k = 0; k < features.Length; k++) a[features.Span[k]] = values.Span[k];
                double square = 0;
                foreach (float v in batch.Row(s)) square += (double)v * v;
                tally.Add(a, square);
            }
        }
        return tally;
    }

    internal static WorldTally Dense(SyntheticWorld world, int[,] groups, int groupCount, int count)
    {
        var tally = new WorldTally(world, groups, groupCount);
        var dense = new DenseSampler(world.Options, 2);
        for (int b = 0; b < count; b++)
        {
            double[] a = dense.Sample(), x = [.. world.Bias.Select(v => (double)v)];
            for (int i = 0; i < a.Length; i++)
                for (int k = 0; k < x.Length && a[i] > 0; k++) x[k] += a[i] * world.Truth.Row(i)[k];
            tally.Add(a, x.Sum(v => v * v));
        }
        return tally;
    }
}
