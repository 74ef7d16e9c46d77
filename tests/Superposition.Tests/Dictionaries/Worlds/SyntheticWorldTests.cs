using Superposition.Dictionaries;
using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Dictionaries.Worlds;

/// <summary>
/// The thinning sampler has the dense sampler's law, and is a function of the position alone.
/// </summary>
public sealed class SyntheticWorldTests
{
    const int Samples = 64 * 1024;

    static readonly SyntheticOptions s_small = new()
    {
        Features = 60, Dimension = 20, MostFrequent = 0.4, LeastFrequent = 0.01, CorrelationRank = 5,
        CorrelationScale = 0.25, Roots = 6, Children = 3, Depth = 2, SpreadSteps = 3, DeviationSpread = 2,
    };

    static WorldStream Stream(ulong seed) => new(seed, 3, RandomPurpose.TrainingData);

    static IEnumerable<double[]> Drawn(IHiddenWorld world, int samples, ulong seed)
    {
        var sampler = world.Sampler(LaneWidths.Fastest);
        var batch = new HiddenBatch(64, world.Truth.Dimension);
        for (int block = 0; block < samples / 64; block++)
        {
            sampler.Fill(Stream(seed), (ulong)block, batch, 0);
            for (int s = 0; s < 64; s++)
            {
                var a = new double[world.Truth.Count];
                var (features, values) = batch.Code(s);
                for (int k = 0; k < features.Length; k++) a[features.Span[k]] = values.Span[k];
                yield return a;
            }
        }
    }

    sealed class Moments(int N)
    {
        internal readonly double[] On = new double[N], Value = new double[N], Active = new double[N + 1];
        internal readonly double[,] Both = new double[N, N];

        internal static Moments Of(IEnumerable<double[]> samples, int N)
        {
            var m = new Moments(N);
            foreach (double[] a in samples)
            {
                int[] on = [.. Enumerable.Range(0, N).Where(i => a[i] > 0)];
                m.Active[on.Length]++;
                foreach (int i in on)
                {
                    m.On[i]++;
                    m.Value[i] += a[i];
                    foreach (int j in on) m.Both[i, j]++;
                }
            }
            return m;
        }
    }

    public static TheoryData<bool, bool, double> Variations => new()
    {
        { true, false, 0.25 }, { false, false, 0.25 }, { true, true, 0.1 }, { true, false, 0.6 },
    };

    // Two samples of 65,536: a difference of counts has deviation below √(2k); 5.5 of them is one in 10^7,
    // and some 2,000 numbers are compared.
    [Theory, MemberData(nameof(Variations))]
    public void Thinning_has_the_law_of_the_dense_sampler(bool exclusive, bool scale, double correlation)
    {
        var world = new SyntheticWorld(s_small with
        {
            Exclusive = exclusive,
            ScaleByParent = scale,
            CorrelationScale = correlation,
        });
        int N = world.Options.Features;
        var fast = Moments.Of(Drawn(world, Samples, 1), N);
        var dense = new DenseSampler(world.Options, 2);
        var slow = Moments.Of(Enumerable.Range(0, Samples).Select(_ => dense.Sample()), N);
        void Same(double a, double b, string what) => Assert.True(
            Math.Abs(a - b) <= 5.5 * Math.Sqrt(a + b + 4), $"{what}: {a} and {b} of {Samples}");
        for (int i = 0; i < N; i++)
        {
            Same(fast.On[i], slow.On[i], $"feature {i} on");
            Close.Equal(slow.Value[i] / (slow.On[i] + 1), fast.Value[i] / (fast.On[i] + 1),
                4.5 * (1 + world.Deviation[i]) / Math.Sqrt(slow.On[i] + 1), $"mean value of {i}");
            for (int j = 0; j < i; j++) Same(fast.Both[i, j], slow.Both[i, j], $"{i} and {j} together");
        }
        for (int k = 0; k <= N; k++) Same(fast.Active[k], slow.Active[k], $"{k} on at once");
    }

    public static TheoryData<string> Formulas => ["small", "correlated", "inclusive", "published"];

    /// <summary>Everything that the published formulas make of the options and the random numbers.</summary>
    [Theory, MemberData(nameof(Formulas))]
    public void A_world_has_the_numbers_of_the_formulas(string name)
    {
        var options = name switch
        {
            "small" => s_small,
            "correlated" => s_small with { CorrelationScale = 0.6 }, // own shares at their floor of 0.01
            "inclusive" => s_small with { Exclusive = false },
            _ => SyntheticOptions.SynthSaeBench16k with { SpreadSteps = 0, Dimension = 1 },
        };
        var world = new SyntheticWorld(options);
        var law = new DenseSampler(options, 0);
        int rank = options.CorrelationRank;
        for (int i = 0; i < options.Features; i++)
        {
            Assert.Equal(DenseSampler.ParentOf(i, options), world.Forest.Parent[i]);
            Close.Equal(law.Density[i], world.Density[i], 1e-12, $"p of {i}", floor: 0);
            Close.Equal(law.Mean[i], world.Mean[i], 1e-6, $"μ of {i}");
            Close.Equal(law.Deviation[i], world.Deviation[i], 1e-6, $"σ of {i}");
            Close.Equal(law.Own[i], world.OwnScale[i], 1e-6, $"√diag of {i}");
            for (int r = 0; r < rank; r++)
                Close.Equal(law.Loading[i, r], world.Loading[i * rank + r], 1e-6, $"F of {i}");
            // what fires always has t = −∞, or −9
            Close.Equal(Math.Max(-9, law.Threshold[i]), world.Threshold[i], 1e-6, $"t of {i}");
        }
        if (name == "correlated") Assert.Contains(world.OwnScale, own => Math.Abs(own - 0.1) < 1e-6);
    }

    [Fact]
    public void Siblings_exclude_each_other_and_need_their_parent()
    {
        var world = new SyntheticWorld(s_small);
        foreach (double[] a in Drawn(world, 4096, 5))
            for (int i = 0; i < a.Length; i++)
            {
                int parent = world.Forest.Parent[i];
                if (parent < 0 || a[i] == 0) continue;
                Assert.True(a[parent] > 0);
                Assert.Single(Enumerable.Range(world.Forest.FirstChild[parent], 3), c => a[c] > 0);
            }
    }

    [Fact]
    public void Hidden_states_are_the_sum_of_what_is_on()
    {
        var world = new SyntheticWorld(s_small);
        var batch = new HiddenBatch(128, world.Truth.Dimension);
        world.Sampler(LaneWidths.Fastest).Fill(Stream(4), 9, batch, 1);
        for (int b = 64; b < 128; b++)
        {
            double[] x = [.. world.Bias.Select(v => (double)v)];
            var (features, values) = batch.Code(b);
            for (int k = 0; k < features.Length; k++)
                for (int c = 0; c < x.Length; c++)
                    x[c] += values.Span[k] * world.Truth.Row(features.Span[k])[c];
            Close.Equal(x, batch.Row(b).ToArray(), 1e-5, $"sample {b}");
        }
    }

    [Fact]
    public void A_block_is_a_function_of_its_position_whatever_the_width()
    {
        var world = new SyntheticWorld(s_small);
        float[]? first = null;
        foreach (var width in LaneWidths.Available)
        {
            var sampler = world.Sampler(width);
            var batch = new HiddenBatch(64, world.Truth.Dimension);
            foreach (ulong position in (ulong[])[3, 8, 3]) sampler.Fill(Stream(6), position, batch, 0);
            first ??= batch.X.Span.ToArray();
            Assert.Equal(first, batch.X.Span.ToArray());
            sampler.Fill(Stream(6), 4, batch, 0);
            Assert.NotEqual(first, batch.X.Span.ToArray());
        }
    }

    [Fact]
    public void The_published_world_has_its_published_shape()
    {
        var world = new SyntheticWorld(SyntheticOptions.SynthSaeBench16k with { SpreadSteps = 0 });
        Assert.Equal(10_880, world.Forest.Alone); // 128 + 512 + 2,048 + 8,192
        Close.Equal(0.4, world.Density[0], 1e-12);
        Close.Equal(5e-4, world.Density[^1], 1e-12);
        double[] active = [.. Drawn(world, 4096, 1).Select(a => (double)a.Count(v => v > 0))];
        // "true L0 ≈ 34": its deviation over samples is about 14, so a mean of 4,096 is good to 0.7
        Assert.InRange(active.Average(), 32, 36);
        double top = Drawn(world, 2048, 2).Average(a => a.Take(4096).Count(v => v > 0));
        Assert.InRange(top, 23, 28); // "≈ 25 among the 4,096 most frequent"
    }

    [Fact]
    public void Spreading_lowers_the_overlaps()
    {
        var options = SyntheticOptions.Mini;
        double Overlap(int steps)
        {
            var truth = new SyntheticWorld(options with { SpreadSteps = steps }).Truth;
            double sum = 0;
            for (int i = 0; i < truth.Count; i++)
            {
                Close.Equal(1, truth.Norm(i), 1e-5);
                for (int j = 0; j < i; j++)
                {
                    double c = Directions.Cosine(truth.Row(i), truth.Row(j));
                    sum += c * c;
                }
            }
            return sum;
        }
        Assert.True(Overlap(100) < 0.99 * Overlap(0), $"{Overlap(100)} against {Overlap(0)}");
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(10, 0)]
    public void A_world_that_cannot_be_is_refused(int features, int dimension) =>
        Assert.Throws<InvalidInputException>(() => new SyntheticWorld(
            s_small with { Features = features, Dimension = dimension }));
}
