using Superposition.Features;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Training;

/// <summary>
/// The very samples that a kernel draws at a step, for the reference: [count, n] in double precision.
/// </summary>
static unsafe class Samples
{
    internal static double[] Of(
        IndependentWorld world, ulong seed, ulong stream, ulong position, int count,
        RandomPurpose purpose = RandomPurpose.TrainingData) => world.Magnitude switch
        {
            Magnitude.Uniform => Draw<UniformMagnitude>(world, seed, stream, position, count, purpose),
            Magnitude.Symmetric => Draw<SymmetricMagnitude>(world, seed, stream, position, count, purpose),
            Magnitude.Constant => Draw<ConstantMagnitude>(world, seed, stream, position, count, purpose),
            Magnitude.HalfNormal => Draw<HalfNormalMagnitude>(world, seed, stream, position, count, purpose),
            _ => Draw<ExponentialMagnitude>(world, seed, stream, position, count, purpose),
        };

    static double[] Draw<TMagnitude>(
        IndependentWorld world, ulong seed, ulong stream, ulong position, int count, RandomPurpose purpose)
        where TMagnitude : struct, IMagnitude
    {
        int n = world.FeatureCount;
        var sampler = new IndependentSampler<TMagnitude>(new IndependentSampling(world));
        var rng = new LaneRng<LanesScalar>(new LaneKey(seed, stream, purpose), position);
        var block = new AlignedFloats(n * SampleBlock.Size);
        var samples = new double[count * n];
        for (int s = 0; s < count; s++)
        {
            int lane = s % SampleBlock.Size;
            if (lane == 0) sampler.Fill(ref rng, block.Pointer);
            for (int i = 0; i < n; i++) samples[s * n + i] = block.Span[i * SampleBlock.Size + lane];
        }
        GC.KeepAlive(block);
        return samples;
    }

    /// <summary>What the sparse kernel draws at a step.</summary>
    internal static double[] SparselyOf(
        IndependentWorld world, ulong seed, ulong stream, ulong position, int count) => world.Magnitude switch
        {
            Magnitude.Uniform => Sparsely<UniformMagnitude>(world, seed, stream, position, count),
            Magnitude.Symmetric => Sparsely<SymmetricMagnitude>(world, seed, stream, position, count),
            Magnitude.Constant => Sparsely<ConstantMagnitude>(world, seed, stream, position, count),
            Magnitude.HalfNormal => Sparsely<HalfNormalMagnitude>(world, seed, stream, position, count),
            _ => Sparsely<ExponentialMagnitude>(world, seed, stream, position, count),
        };

    static double[] Sparsely<TMagnitude>(
        IndependentWorld world, ulong seed, ulong stream, ulong position, int count)
        where TMagnitude : struct, IMagnitude
    {
        var (n, tables) = (world.FeatureCount, new ActiveSampling(world));
        var key = new LaneKey(seed, stream, RandomPurpose.TrainingData);
        var draws = new ActiveStream<LanesScalar, TMagnitude>(tables, key, position);
        var active = new ActiveFeatures(n * SampleBlock.Size);
        var samples = new double[count * n];
        for (int first = 0; first < count; first += SampleBlock.Size)
        {
            draws.Fill(tables, Math.Min(SampleBlock.Size, count - first), active);
            for (int a = 0; a < active.Count; a++)
                samples[(first + active.Sample[a]) * n + active.Feature[a]] = active.Value[a];
        }
        return samples;
    }
}
