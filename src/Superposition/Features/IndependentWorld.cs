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
public readonly unsafe struct IndependentSampler<TMagnitude>(IndependentSampling tables) : IFeatureSampler
    where TMagnitude : struct, IMagnitude
{
    readonly IndependentSampling tables = tables; // a field: it owns what the pointer points at
    readonly float* each = tables.Each.Pointer;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill<TLanes>(ref LaneRng<TLanes> rng, float* x) where TLanes : unmanaged, ILanes<TLanes>
    {
        var local = rng; // both in registers for the length of the loop
        var source = this;
        int n = tables.FeatureCount;
        for (int i = 0; i < n; i++, x += SampleBlock.Size)
        {
            source.Draw(ref local, i, out TLanes x0, out TLanes x1);
            TLanes.Store(x0, x);
            TLanes.Store(x1, x + 16);
            source.Draw(ref local, i, out x0, out x1);
            TLanes.Store(x0, x + 32);
            TLanes.Store(x1, x + 48);
        }
        rng = local;
        GC.KeepAlive(tables);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Draw<TLanes>(ref LaneRng<TLanes> rng, int i, out TLanes x0, out TLanes x1)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        float* one = each + (nint)i * IndependentSampling.Stride;
        TLanes threshold = TLanes.Splat(one[0]), scale = TLanes.Splat(one[1]), half = TLanes.Splat(one[2]);
        x0 = One(rng.NextBits(), threshold, scale, half);
        x1 = One(rng.NextBits(), threshold, scale, half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TLanes One<TLanes>(TLanes bits, TLanes threshold, TLanes scale, TLanes half)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var u = TLanes.Fma(TLanes.FromInteger(TLanes.ShiftRightBits(bits, 1)), scale, half);
        return TLanes.WhereAtMostBits(bits, threshold, TMagnitude.Quantile(u));
    }
}

/// <summary>What the sampler reads of each feature: T_i as bits, 2 / (T_i + 1), and half of that.</summary>
public sealed class IndependentSampling
{
    internal const int Stride = 4;

    public IndependentSampling(IndependentWorld world)
    {
        FeatureCount = world.FeatureCount;
        Each = new(FeatureCount * Stride);
        for (int i = 0; i < FeatureCount; i++)
        {
            double count = Math.Clamp(Math.Round(world.Density[i] * 4294967296.0), 1, 4294967296.0);
            Each.Span[i * Stride] = BitConverter.UInt32BitsToSingle((uint)(count - 1));
            Each.Span[i * Stride + 1] = (float)(2 / count);
            Each.Span[i * Stride + 2] = (float)(1 / count);
        }
    }

    public int FeatureCount { get; }
    internal AlignedFloats Each { get; }
}
