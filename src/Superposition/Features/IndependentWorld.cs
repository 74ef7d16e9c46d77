using System.Runtime.CompilerServices;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Features;

/// <summary>x_i = 0 with probability 1 − p_i, else a draw from the magnitude; features independent.</summary>
/// <param name="Density">[n], p_i = 1 − S_i in (0, 1].</param>
public sealed record IndependentWorld(
    IReadOnlyList<double> Density, Magnitude Magnitude = Magnitude.Uniform) : IWorld
{
    /// <summary>The same density for all n features.</summary>
    public IndependentWorld(int n, double density, Magnitude magnitude = Magnitude.Uniform)
        : this(Enumerable.Repeat(density, n).ToArray(), magnitude) { }

    public int FeatureCount => Density.Count;

    public IReadOnlyList<FeatureGroup> Groups =>
        [.. Density.Select((p, i) => new FeatureGroup([i], [new(1 - p, []), new(p, [i])]))];

    /// <summary>E x_i and Var x_i = p E v² − (p E v)².</summary>
    public (double Mean, double Variance) Moments(int i)
    {
        var (mean, square) = Magnitude.Moments();
        double p = Density[i];
        return (p * mean, p * square - p * mean * (p * mean));
    }
}

/// <summary>
/// One draw of 32 bits a feature serves both questions: it is on when bits ≤ T, T + 1 = p·2³², and given
/// that, bits / (T + 1) is uniform on (0, 1]. So a density is exact to 2⁻³², and a value has p·2³¹ levels.
/// </summary>
public readonly unsafe struct IndependentSampler<TMagnitude>(IndependentSampling tables) : ISampler
    where TMagnitude : struct, IMagnitude
{
    readonly IndependentSampling tables = tables; // a field: it owns what Fill points at

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill<TLanes>(ref LaneRng<TLanes> rng, float* x) where TLanes : unmanaged, ILanes<TLanes>
    {
        var local = rng; // in registers for the length of the loop
        int n = tables.FeatureCount;
        float* thresholds = tables.Thresholds.Pointer, scales = tables.Scales.Pointer;
        var half = TLanes.Splat(0.5f);
        for (int i = 0; i < n; i++)
        {
            var threshold = TLanes.Splat(thresholds[i]);
            var scale = TLanes.Splat(scales[i]);
            for (int v = 0; v < SampleBlock.Vectors; v++, x += 16)
            {
                var bits = local.NextBits();
                var u = (TLanes.FromInteger(TLanes.ShiftRightBits(bits, 1)) + half) * scale;
                TLanes.Store(TLanes.WhereAtMostBits(bits, threshold, TMagnitude.Quantile(u)), x);
            }
        }
        rng = local;
        GC.KeepAlive(tables);
    }
}

/// <summary>The two tables that the sampler reads: T_i as bits, and 2 / (T_i + 1).</summary>
public sealed class IndependentSampling
{
    public IndependentSampling(IndependentWorld world)
    {
        FeatureCount = world.FeatureCount;
        Thresholds = new(FeatureCount);
        Scales = new(FeatureCount);
        for (int i = 0; i < FeatureCount; i++)
        {
            double count = Math.Clamp(Math.Round(world.Density[i] * 4294967296.0), 1, 4294967296.0);
            Thresholds.Span[i] = BitConverter.UInt32BitsToSingle((uint)(count - 1));
            Scales.Span[i] = (float)(2 / count);
        }
    }

    public int FeatureCount { get; }
    public AlignedFloats Thresholds { get; }
    public AlignedFloats Scales { get; }
}
