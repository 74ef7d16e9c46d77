using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Dictionaries.Worlds;

/// <summary>
/// Worlds of many rare features in no tree, where nearly every draw is thinned: by every number that could
/// tell them apart the samples are those of the dense law, to five standard errors.
/// </summary>
public sealed class ThinningTests
{
    const int Groups = 6;

    /// <summary>Standard errors; of a hundred thousand pairs one may be more than five away.</summary>
    const double Errors = 5, OfMany = 5.5;

    static readonly SyntheticOptions s_rare = new()
    {
        Features = 240, Dimension = 24, MostFrequent = 0.3, LeastFrequent = 1e-3, CorrelationRank = 5,
        Roots = 4, Children = 3, Depth = 1, SpreadSteps = 0,
    };

    /// <summary>Frequencies as in the published world: half of what is in no tree fires once in 1,000.
    /// </summary>
    static readonly SyntheticOptions s_published = new()
    {
        Features = 700, Dimension = 24, FrequencyExponent = 1, Roots = 8, Depth = 2, SpreadSteps = 0,
    };

    public static TheoryData<string, double, int> Worlds => new()
    {
        { "rare", 0.1, 1 << 16 }, { "rare", 0.25, 1 << 16 },
        { "rare", 0.5, 1 << 15 }, // most factors leave less than the least own share
        { "published", 0.1, 1 << 16 },
    };

    static SyntheticWorld World(string name, double correlation) =>
        new((name == "rare" ? s_rare : s_published) with { CorrelationScale = correlation });

    /// <summary>Pairs in no tree in five groups of one size by F_i·F_j; 0: the others.</summary>
    static int[,] Grouped(SyntheticWorld world)
    {
        int N = world.Options.Features, rank = world.Options.CorrelationRank;
        var groups = new int[N, N];
        (int I, int J)[] pairs = [.. from i in world.Forest.Free
                                     from j in world.Forest.Free
                                     where j < i && j >= world.Forest.Alone
                                     orderby Enumerable.Range(0, rank).Sum(r =>
                                         world.Loading[i * rank + r] * world.Loading[j * rank + r])
                                     select (i, j)];
        for (int k = 0; k < pairs.Length; k++)
            groups[pairs[k].I, pairs[k].J] = 1 + (int)((long)k * (Groups - 1) / pairs.Length);
        return groups;
    }

    [Theory, MemberData(nameof(Worlds))]
    public void Rare_features_have_the_law_of_the_dense_sampler(string name, double correlation, int samples)
    {
        var world = World(name, correlation);
        int N = world.Options.Features;
        int[,] groups = Grouped(world);
        var fast = WorldTally.Thinned(world, groups, Groups, samples);
        var slow = WorldTally.Dense(world, groups, Groups, samples);
        Counts(fast.On, slow.On, Errors, "on");
        Counts(fast.AtOnce, slow.AtOnce, Errors, "on at once");
        Counts([.. fast.Both.Cast<double>()], [.. slow.Both.Cast<double>()], OfMany, "both on");
        for (int i = 0; i < N; i++) Same(fast.Value[i], slow.Value[i], $"mean code of {i}");
        for (int g = 1; g < Groups; g++) Same(fast.Pairs[g], slow.Pairs[g], $"pairs of group {g}");
        for (int q = 0; q < 4; q++) Same(fast.Quarter[q], slow.Quarter[q], $"quarter {q} of a block");
        Same(fast.Active, slow.Active, "L0");
        Same(fast.ActiveSquared, slow.ActiveSquared, "L0²");
        Same(fast.SquaredNorm, slow.SquaredNorm, "‖x‖²");
        Same(fast.Again, slow.Again, "twice in one lane");
        // the groups tell correlation apart, so a law without it would not pass
        Assert.True(fast.Pairs[Groups - 1].Mean - fast.Pairs[1].Mean > 4 * Errors * fast.Pairs[1].Error);
    }

    static void Same(Statistic a, Statistic b, string what)
    {
        double error = Math.Sqrt(a.Error * a.Error + b.Error * b.Error);
        Assert.True(Math.Abs(a.Mean - b.Mean) <= Errors * error,
            $"{what}: {a.Mean} and {b.Mean}, {Math.Abs(a.Mean - b.Mean) / error:0.0} standard errors apart");
    }

    /// <summary>
    /// Of a + b events in as many samples each is in a with probability ½: |a − b| beyond t √(a + b) has
    /// probability below 2 e^(−t²/2), however rare they are (Hoeffding).
    /// </summary>
    static void Counts(double[] a, double[] b, double errors, string what)
    {
        for (int i = 0; i < a.Length; i++)
            Assert.True(Math.Abs(a[i] - b[i]) <= errors * Math.Sqrt(a[i] + b[i]),
                $"{what}, {i}: {a[i]} and {b[i]}");
    }

    /// <summary>
    /// Without a parent nothing is gated: a feature fires with p_i P(μ_i + σ_i N > 0) and a pair as two
    /// normals with correlation F_i·F_j are above both thresholds, over sixteen times as many samples.
    /// </summary>
    [Theory, InlineData("rare", 0.1), InlineData("rare", 0.25), InlineData("published", 0.1)]
    public void Features_in_no_tree_fire_as_often_as_they_should(string name, double correlation)
    {
        const int Blocks = 1 << 14, Samples = 64 * Blocks;
        var world = World(name, correlation);
        var law = new DenseSampler(world.Options, 0);
        int N = world.Options.Features, alone = world.Forest.Alone;
        var sampler = world.Sampler(LaneWidths.Fastest);
        var batch = new HiddenBatch(64, world.Truth.Dimension);
        double[] on = new double[N], positive = [.. Enumerable.Range(0, N).Select(i =>
            Normal.Below(law.Mean[i] / law.Deviation[i]))];
        var both = new double[N, N];
        var all = new Statistic();
        for (int block = 0; block < Blocks; block++)
        {
            sampler.Fill(new(9, 0, RandomPurpose.Evaluation), (ulong)block, batch, 0);
            for (int s = 0; s < 64; s++)
            {
                var features = batch.Code(s).Features.Span;
                int free = 0;
                foreach (int i in features)
                {
                    on[i]++;
                    if (i >= alone) free++;
                    foreach (int j in features) both[i, j]++;
                }
                all.Add(free);
            }
        }
        double total = 0;
        for (int i = alone; i < N; i++)
        {
            double p = law.Density[i] * positive[i];
            total += p;
            Assert.True(Math.Abs(on[i] - Samples * p) <= Errors * Math.Sqrt(Samples * p),
                $"feature {i}: {on[i]} times where {Samples * p} are right");
            for (int j = alone; j < i; j++)
            {
                double ρ = Enumerable.Range(0, world.Options.CorrelationRank).Sum(r =>
                    law.Loading[i, r] * law.Loading[j, r]);
                double λ = Samples * positive[i] * positive[j]
                    * Normal.BothAbove(law.Threshold[i], law.Threshold[j], ρ);
                Assert.True(Deviance(both[i, j], λ) <= OfMany * OfMany,
                    $"{i} and {j}: {both[i, j]} times where {λ} are right");
            }
        }
        Assert.True(Math.Abs(all.Mean - total) <= Errors * all.Error, $"{all.Mean} where {total} is right");
    }

    /// <summary>A count of rare events is that far from λ with probability below e^(−deviance/2).</summary>
    static double Deviance(double count, double λ) =>
        2 * (λ - count + (count > 0 ? count * Math.Log(count / λ) : 0));
}
