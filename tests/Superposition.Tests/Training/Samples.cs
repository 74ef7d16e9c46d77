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
}
