using System.Runtime.CompilerServices;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Features;

/// <summary>
/// The features of a block that are on: sample, feature and value of each, by sample and then by feature.
/// </summary>
public sealed unsafe class ActiveFeatures(int capacity)
{
    readonly AlignedFloats samples = new(capacity), features = new(capacity), values = new(capacity);

    public int Count { get; internal set; }
    internal int* Sample => (int*)samples.Pointer;
    internal int* Feature => (int*)features.Pointer;
    internal float* Value => values.Pointer;
}

/// <summary>
/// Sparse samples of an independent world without visiting the features that are off. Over all (sample,
/// feature) places in order, the gap to the next candidate at the largest density P is geometric,
/// ⌊ln u / ln(1 − P)⌋; a candidate is kept with probability p_i / P (thinning), and its value comes from a
/// third draw. Sixteen candidates are drawn at a time.
/// </summary>
public unsafe struct ActiveStream<TLanes, TMagnitude>
    where TLanes : unmanaged, ILanes<TLanes> where TMagnitude : struct, IMagnitude
{
    const float Unit = 1f / (1u << 31);
    const int InverseShift = 42, Drawn = 64;
    LaneRng<TLanes> rng;
    fixed int gaps[Drawn]; // from the candidate before, at least 1
    fixed float thinning[Drawn];
    fixed float values[Drawn];
    int cursor;
    long last; // the place of the candidate before the cursor, counted from the start of the current block

    public ActiveStream(LaneKey key, ulong position)
    {
        rng = new(key, position);
        cursor = Drawn;
        last = -1;
    }

    /// <summary>The next candidates: four vectors, so that none waits for another's logarithm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void Refill(ActiveSampling tables)
    {
        var scale = TLanes.Splat(tables.GapScale);
        var local = rng;
        fixed (int* g = gaps)
        fixed (float* t = thinning, x = values)
            for (int v = 0; v < Drawn; v += 16)
            {
                TLanes.Store(Gap(Uniform(ref local), scale), (float*)g + v);
                TLanes.Store(TMagnitude.Quantile(Uniform(ref local)), x + v);
                if (tables.IsThinned) TLanes.Store(Uniform(ref local), t + v);
            }
        rng = local;
    }

    /// <summary>In (0, 1], 2³¹ levels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TLanes Uniform(ref LaneRng<TLanes> rng) =>
        (TLanes.FromInteger(TLanes.ShiftRightBits(rng.NextBits(), 1)) + TLanes.Splat(0.5f))
            * TLanes.Splat(Unit);

    /// <summary>
    /// 1 + ⌊ln u / ln(1 − P)⌋ as integers below 2³¹: ln(2⁻³²)/ln(1 − P) is at most 2.3e7 at P = 1e-6.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TLanes Gap(TLanes u, TLanes scale)
    {
        var down = TLanes.Round(LaneMath.Log(u) * scale - TLanes.Splat(0.5f));
        down = TLanes.WhereGreater(down, TLanes.Zero, down, TLanes.Zero);
        return TLanes.AddBits(TLanes.ToInteger(down), TLanes.SplatBits(1));
    }

    /// <summary>The active features of the next <paramref name="samples"/> samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(ActiveSampling tables, int samples, ActiveFeatures active)
    {
        uint n = (uint)tables.FeatureCount;
        int count = 0, at = cursor;
        long places = samples * (long)n, before = last;
        while (true)
        {
            if (at == Drawn)
            {
                Refill(tables);
                at = 0;
            }
            if (Emit(tables, n, places, ref at, ref before, ref count, active)) break;
        }
        cursor = at;
        last = before - places;
        active.Count = count;
        GC.KeepAlive(active);
        GC.KeepAlive(tables);
    }

    /// <summary>The drawn candidates up to the block's end: true when it was reached.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool Emit(
        ActiveSampling tables, uint n, long places, ref int cursor, ref long last, ref int count,
        ActiveFeatures active)
    {
        ulong inverse = (1UL << InverseShift) / n + 1; // exact for places below 2²⁶ at n ≤ 2¹⁶
        bool isThinned = tables.IsThinned, ended = false;
        int* sampleOf = active.Sample, featureOf = active.Feature;
        float* valueOf = active.Value, keep = tables.Keep;
        int to = count, at = cursor;
        long before = last;
        fixed (int* g = gaps)
        fixed (float* t = thinning, x = values)
            for (; at < Drawn; at++)
            {
                long place = before + g[at];
                if (place >= places)
                {
                    ended = true;
                    break;
                }
                before = place;
                uint sample = (uint)((ulong)place * inverse >> InverseShift);
                uint feature = (uint)place - sample * n;
                sampleOf[to] = (int)sample;
                featureOf[to] = (int)feature;
                valueOf[to] = x[at];
                if (!isThinned || t[at] <= keep[feature]) to++;
            }
        cursor = at;
        last = before;
        count = to;
        return ended;
    }
}

/// <summary>
/// What <see cref="ActiveStream{TLanes,TMagnitude}"/> reads: 1 / ln(1 − P), and p_i / P for each feature.
/// </summary>
public sealed unsafe class ActiveSampling
{
    readonly AlignedFloats keep;

    /// <summary>Above this density skipping saves nothing, and near 1 the logarithm is no use.</summary>
    public const double MostDensity = 0.5;

    public ActiveSampling(IndependentWorld world)
    {
        FeatureCount = world.FeatureCount;
        keep = new(FeatureCount);
        double most = Math.Min(world.Density.Max(), MostDensity);
        GapScale = (float)(1 / Elementary.Log(1 - most));
        for (int i = 0; i < FeatureCount; i++) keep.Span[i] = (float)(world.Density[i] / most);
        IsThinned = world.Density.Any(p => p < most);
    }

    public int FeatureCount { get; }
    public float GapScale { get; }
    internal float* Keep => keep.Pointer;
    public bool IsThinned { get; }
}
