using System.Runtime.CompilerServices;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Features;

/// <summary>
/// The features of a block that are on: sample, feature and value of each, by sample and then by feature.
/// </summary>
public sealed class ActiveFeatures(int capacity)
{
    public int Count { get; internal set; }
    public int[] Sample { get; } = new int[capacity];
    public int[] Feature { get; } = new int[capacity];
    public float[] Value { get; } = new float[capacity];
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
    LaneRng<TLanes> rng;
    fixed float gaps[16];
    fixed float thinning[16];
    fixed float values[16];
    int cursor;
    long next; // the candidate's place, counted from the start of the current block

    public ActiveStream(ActiveSampling tables, LaneKey key, ulong position)
    {
        rng = new(key, position);
        cursor = 16;
        next = -1;
        Advance(tables);
    }

    /// <summary>Moves to the next candidate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Advance(ActiveSampling tables)
    {
        if (++cursor >= 16) Refill(tables.GapScale);
        next += 1 + (long)gaps[cursor];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void Refill(float gapScale)
    {
        TLanes half = TLanes.Splat(0.5f), unit = TLanes.Splat(Unit);
        var u = (TLanes.FromInteger(TLanes.ShiftRightBits(rng.NextBits(), 1)) + half) * unit;
        var thin = (TLanes.FromInteger(TLanes.ShiftRightBits(rng.NextBits(), 1)) + half) * unit;
        var v = (TLanes.FromInteger(TLanes.ShiftRightBits(rng.NextBits(), 1)) + half) * unit;
        // whole numbers below 2³¹: ln(2⁻³²)/ln(1 − P) is at most 2.3e7 at P = 1e-6
        var gap = LaneMath.Log(u) * TLanes.Splat(gapScale);
        var down = TLanes.Round(gap - half);
        fixed (float* g = gaps, t = thinning, x = values)
        {
            TLanes.Store(TLanes.WhereGreater(down, TLanes.Zero, down, TLanes.Zero), g);
            TLanes.Store(thin, t);
            TLanes.Store(TMagnitude.Quantile(v), x);
        }
        cursor = 0;
    }

    /// <summary>The active features of the next <paramref name="samples"/> samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(ActiveSampling tables, int samples, ActiveFeatures active)
    {
        int n = tables.FeatureCount, count = 0;
        long places = (long)samples * n;
        float[] keep = tables.Keep;
        bool isThinned = tables.IsThinned;
        while (next < places)
        {
            int sample = (int)((ulong)next / (uint)n), feature = (int)(next - (long)sample * n);
            if (!isThinned || thinning[cursor] <= keep[feature])
            {
                active.Sample[count] = sample;
                active.Feature[count] = feature;
                active.Value[count++] = values[cursor];
            }
            Advance(tables);
        }
        next -= places;
        active.Count = count;
    }
}

/// <summary>
/// What <see cref="ActiveStream{TLanes,TMagnitude}"/> reads: 1 / ln(1 − P), and p_i / P for each feature.
/// </summary>
public sealed class ActiveSampling
{
    /// <summary>Above this density skipping saves nothing, and near 1 the logarithm is no use.</summary>
    public const double MostDensity = 0.5;

    public ActiveSampling(IndependentWorld world)
    {
        FeatureCount = world.FeatureCount;
        double most = Math.Min(world.Density.Max(), MostDensity);
        GapScale = (float)(1 / Elementary.Log(1 - most));
        Keep = [.. world.Density.Select(p => (float)(p / most))];
        IsThinned = Keep.Any(keep => keep < 1);
    }

    public int FeatureCount { get; }
    public float GapScale { get; }
    public float[] Keep { get; }
    public bool IsThinned { get; }
}
