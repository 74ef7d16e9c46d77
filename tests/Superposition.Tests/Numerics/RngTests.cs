using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Numerics;

/// <summary>
/// Statistics with fixed seeds: thresholds are four to five standard deviations, so they hold or never did.
/// </summary>
public unsafe class RngTests
{
    [Fact]
    public void NormalsHaveTheMomentsOfTheNormal()
    {
        const int Count = 400_000;
        var rng = new Rng(7);
        double[] sums = new double[5];
        for (int s = 0; s < Count; s++)
        {
            double x = rng.NextNormal(), power = 1;
            for (int k = 1; k <= 4; k++) sums[k] += power *= x;
        }
        Close.Equal(0, sums[1] / Count, 5 / Math.Sqrt(Count));
        Close.Equal(1, sums[2] / Count, 5 * Math.Sqrt(2.0 / Count));
        Close.Equal(0, sums[3] / Count, 5 * Math.Sqrt(15.0 / Count));
        Close.Equal(3, sums[4] / Count, 5 * Math.Sqrt(96.0 / Count));
    }

    [Fact]
    public void IndicesAreUniform() => ChiSquared(20, 200_000, new Func<Func<int>>(() =>
    {
        var rng = new Rng(11);
        return () => rng.NextIndex(20);
    })());

    [Theory]
    [InlineData(24), InlineData(16), InlineData(8), InlineData(0)]
    public void EveryByteOfALaneIsUniform(int shift)
    {
        var buffer = Lanes(seed: 3, stream: 0, position: 0, draws: 40_000);
        int next = 0;
        ChiSquared(256, buffer.Length, () => (int)(buffer[next++] >> shift) & 255);
    }

    [Fact]
    public void FirstDrawsOverPositionsAreUniform()
    {
        // the generator is rekeyed at every step, so the first draw of each step must be as good as any other
        int position = 0, lane = 16;
        uint[] draw = [];
        ChiSquared(256, 100_000, () =>
        {
            if (lane == 16) (draw, lane) = (Lanes(5, 1, (ulong)position++, 1), 0);
            return (int)(draw[lane++] >> 24);
        });
    }

    [Fact]
    public void LanesStreamsPositionsAndPurposesAreUncorrelated()
    {
        const int Draws = 4096;
        var columns = new List<double[]>();
        foreach (ulong stream in (ulong[])[0, 1, 2, 1UL << 40])
            foreach (ulong position in (ulong[])[0, 1, 2, 1UL << 33])
            {
                var bits = Lanes(9, stream, position, Draws);
                for (int lane = 0; lane < 16; lane += 5)
                    columns.Add(Centred(Enumerable.Range(0, Draws).Select(d => bits[d * 16 + lane])));
            }
        columns.Add(Centred(Lanes(9, 0, 0, Draws / 16, RandomPurpose.Evaluation)));
        double worst = 0;
        for (int i = 0; i < columns.Count; i++)
            for (int j = 0; j < i; j++)
                worst = Math.Max(worst, Math.Abs(Correlation(columns[i], columns[j])));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{columns.Count} streams, worst correlation {worst:G3}");
        Assert.True(worst < 5 / Math.Sqrt(Draws),
            $"correlation {worst:G3} between streams that should share nothing");
    }

    [Fact]
    public void AllWidthsDrawTheSameBits()
    {
        var expected = Lanes(1, 2, 3, 50);
        Assert.Equal(expected, Draw<Lanes512>(1, 2, 3, 50, RandomPurpose.TrainingData));
        Assert.Equal(expected, Draw<Lanes256>(1, 2, 3, 50, RandomPurpose.TrainingData));
        Assert.Equal(expected, Draw<Lanes128>(1, 2, 3, 50, RandomPurpose.TrainingData));
    }

    static uint[] Lanes(
        ulong seed, ulong stream, ulong position, int draws,
        RandomPurpose purpose = RandomPurpose.TrainingData) =>
        Draw<LanesScalar>(seed, stream, position, draws, purpose);

    static uint[] Draw<T>(ulong seed, ulong stream, ulong position, int draws, RandomPurpose purpose)
        where T : unmanaged, ILanes<T>
    {
        var rng = new LaneRng<T>(new LaneKey(seed, stream, purpose), position);
        var bits = new uint[draws * 16];
        fixed (uint* to = bits)
            for (int d = 0; d < draws; d++) T.Store(rng.NextBits(), (float*)to + d * 16);
        return bits;
    }

    static double[] Centred(IEnumerable<uint> bits) => [.. bits.Select(one => one / 4294967296.0 - 0.5)];

    static double Correlation(double[] a, double[] b)
    {
        double ab = 0, aa = 0, bb = 0;
        for (int i = 0; i < a.Length; i++)
        {
            ab += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return ab / Math.Sqrt(aa * bb);
    }

    static void ChiSquared(int cells, int count, Func<int> draw)
    {
        var counts = new int[cells];
        for (int i = 0; i < count; i++) counts[draw()]++;
        double expected = (double)count / cells;
        double statistic = counts.Sum(c => (c - expected) * (c - expected) / expected);
        double z = (statistic - (cells - 1)) / Math.Sqrt(2.0 * (cells - 1));
        Assert.True(Math.Abs(z) < 5,
            $"chi-squared {statistic:F1} with {cells - 1} degrees of freedom is {z:F1} deviations off");
    }
}
