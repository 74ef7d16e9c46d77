using Superposition.Features;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Features;

/// <summary>
/// The very samples of dependent features that a kernel draws, [count, n] in double precision.
/// </summary>
static unsafe class GroupedSamples
{
    internal static double[] Of(
        IWorld world, ulong seed, ulong stream, ulong position, int count) => world.Magnitude switch
        {
            Magnitude.Uniform => Draw<UniformMagnitude>(world, seed, stream, position, count),
            Magnitude.Symmetric => Draw<SymmetricMagnitude>(world, seed, stream, position, count),
            Magnitude.Constant => Draw<ConstantMagnitude>(world, seed, stream, position, count),
            Magnitude.HalfNormal => Draw<HalfNormalMagnitude>(world, seed, stream, position, count),
            _ => Draw<ExponentialMagnitude>(world, seed, stream, position, count),
        };

    static double[] Draw<TMagnitude>(IWorld world, ulong seed, ulong stream, ulong position, int count)
        where TMagnitude : struct, IMagnitude
    {
        int n = world.FeatureCount;
        var sampler = new GroupedSampler<TMagnitude>(new(world));
        var key = new LaneKey(seed, stream, RandomPurpose.TrainingData);
        var rng = new LaneRng<LanesScalar>(key, position);
        var block = new AlignedFloats(n * SampleBlock.Size);
        var samples = new double[count * n];
        for (int s = 0; s < count; s++)
        {
            int lane = s % SampleBlock.Size;
            if (lane == 0) sampler.Fill(ref rng, block.Pointer);
            for (int i = 0; i < n; i++) samples[s * n + i] = block.Span[i * SampleBlock.Size + lane];
        }
        GC.KeepAlive(block);
        GC.KeepAlive(key);
        return samples;
    }

    /// <summary>
    /// A parent, a child only under it, and a grandchild only under both; the features come in any order.
    /// </summary>
    internal static FeatureGroup Hierarchy(int parent, int child, int grandchild) => new(
        [child, grandchild, parent],
        [
            new(0.4, []), new(0.25, [parent]), new(0.2, [parent, child]),
            new(0.15, [grandchild, parent, child]),
        ]);

    /// <summary>Every kind of law in one world of eleven features.</summary>
    internal static GroupedWorld Mixture(Magnitude magnitude = Magnitude.Uniform) => new(
        [
            FeatureGroup.Correlated([0, 5], 0.3),
            FeatureGroup.Anticorrelated([1, 2, 7], 0.45),
            FeatureGroup.Anticorrelated([3, 9], 0.25, SetDensity.Member),
            Hierarchy(8, 4, 10),
            FeatureGroup.Alone(6, 0.1),
        ], magnitude);
}
