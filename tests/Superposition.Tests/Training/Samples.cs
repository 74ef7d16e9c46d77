using Superposition.Features;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Tests.Training;

/// <summary>
/// The very samples that a kernel draws at a step, for the reference: [count, n] in double precision.
/// </summary>
static unsafe class Samples
{
    /// <summary>What a kernel of this regime draws in training.</summary>
    internal static double[] Trained(
        KernelRegime regime, IndependentWorld world, ulong seed, ulong stream, ulong position, int count) =>
        regime == KernelRegime.Tiny ? InPartsOf(world, seed, stream, position, count)
        : Evaluated(regime, world, seed, stream, position, count);

    /// <summary>What it draws to evaluate a loss.</summary>
    internal static double[] Evaluated(
        KernelRegime regime, IndependentWorld world, ulong seed, ulong stream, ulong position, int count) =>
        regime is KernelRegime.Gram or KernelRegime.Sparse ? SparselyOf(world, seed, stream, position, count)
        : Of(world, seed, stream, position, count);

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
        var tables = new IndependentSampling(world);
        var sampler = new IndependentSampler<TMagnitude>(tables);
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
        GC.KeepAlive(tables);
        return samples;
    }

    /// <summary>What the tiny kernel draws at a step: the same, in parts of 32 samples.</summary>
    internal static double[] InPartsOf(
        IndependentWorld world, ulong seed, ulong stream, ulong position, int count) => world.Magnitude switch
        {
            Magnitude.Uniform => InParts<UniformMagnitude>(world, seed, stream, position, count),
            Magnitude.Symmetric => InParts<SymmetricMagnitude>(world, seed, stream, position, count),
            Magnitude.Constant => InParts<ConstantMagnitude>(world, seed, stream, position, count),
            Magnitude.HalfNormal => InParts<HalfNormalMagnitude>(world, seed, stream, position, count),
            _ => InParts<ExponentialMagnitude>(world, seed, stream, position, count),
        };

    static double[] InParts<TMagnitude>(
        IndependentWorld world, ulong seed, ulong stream, ulong position, int count)
        where TMagnitude : struct, IMagnitude
    {
        int n = world.FeatureCount;
        var tables = new IndependentSampling(world);
        var sampler = new IndependentSampler<TMagnitude>(tables);
        var key = new LaneKey(seed, stream, RandomPurpose.TrainingData);
        var rng = new LaneRng<LanesScalar>(key, position);
        var samples = new double[count * n];
        float* two = stackalloc float[32];
        for (int first = 0; first < count; first += 32)
            for (int i = 0; i < n; i++)
            {
                sampler.Draw(ref rng, i, out LanesScalar x0, out LanesScalar x1);
                LanesScalar.Store(x0, two);
                LanesScalar.Store(x1, two + 16);
                for (int s = first; s < Math.Min(count, first + 32); s++) samples[s * n + i] = two[s - first];
            }
        GC.KeepAlive(tables);
        return samples;
    }

    /// <summary>What the sparse kernels draws at a step.</summary>
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
        var draws = new ActiveStream<LanesScalar, TMagnitude>(key, position);
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
