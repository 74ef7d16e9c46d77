using System.Numerics;
using System.Runtime.CompilerServices;
using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training.Kernels;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Dictionaries.Worlds;

/// <summary>
/// Draws a <see cref="SyntheticWorld"/> without touching what cannot fire. Given ε a feature fires with
/// probability Φ((ε·F_i − t_i)/√diag_i), so it needs one uniform number and no normal one; features without
/// a parent are thinned by Φ(−c) ≤ ½ exp(−c²/2) before Φ is asked; descendants are asked only below a parent
/// that is on; x is a sum of the few rows that are. The law is the dense sampler's.
/// </summary>
sealed unsafe class SyntheticSampler<TLanes> : IHiddenSampler where TLanes : unmanaged, ILanes<TLanes>
{
    const int Block = HiddenBatch.Block, Chunk = 64;

    readonly SyntheticWorld world;
    readonly int rank, stride;
    readonly AlignedFloats rows, bias, loading, freeLoading, shared, own, shift, draws;
    readonly Growing[] fired = [.. Enumerable.Range(0, Block).Select(_ => new Growing())];
    readonly Growing level = new(), below = new(), code = new();

    public SyntheticSampler(SyntheticWorld world)
    {
        this.world = world;
        rank = world.Options.CorrelationRank;
        var truth = world.Truth;
        stride = AlignedFloats.Padded(truth.Dimension);
        (rows, loading) = Shared.Of(world);
        bias = new(stride);
        world.Bias.CopyTo(bias.Span);
        int[] free = world.Forest.Free;
        freeLoading = new(Math.Max(1, free.Length * rank));
        for (int f = 0; f < free.Length; f++)
            world.Loading.AsSpan(free[f] * rank, rank).CopyTo(freeLoading.Span[(f * rank)..]);
        int padded = AlignedFloats.Padded(Math.Max(1, rank));
        shared = new(Math.Max(1, rank) * Block);
        own = new(padded);
        shift = new(Chunk * Block);
        draws = new(16);
    }

    public void Fill(WorldStream stream, ulong position, HiddenBatch batch, int block)
    {
        var rng = new LaneRng<TLanes>(stream.Key, position * (Block + 1));
        Roots(ref rng);
        var codes = batch.Codes[block];
        codes.Clear();
        float* x = batch.X.Pointer + (nint)block * Block * stride;
        for (int s = 0; s < Block; s++, x += stride)
        {
            Trees(stream, position, s);
            var features = code.Features.AsSpan(0, code.Count);
            codes.Add(features, code.Values.AsSpan(0, code.Count));
            fixed (int* index = code.Features)
            fixed (float* value = code.Values)
                SparseRows.Combine<TLanes>(bias.Pointer, rows.Pointer, stride, index, value, code.Count, x);
        }
        GC.KeepAlive(this);
        GC.KeepAlive(stream);
    }

    /// <summary>Which features without a parent fire, for 64 samples at once.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Roots(ref LaneRng<TLanes> rng)
    {
        foreach (var one in fired) one.Count = 0;
        var local = rng;
        for (int j = 0; j < rank * Block; j += 16)
            TLanes.Store(LaneNormal.Draw(ref local), shared.Pointer + j);
        int[] free = world.Forest.Free;
        for (int first = 0; first < free.Length; first += Chunk)
        {
            int count = Math.Min(Chunk, free.Length - first);
            if (rank > 0)
                Product.Run<TLanes>(freeLoading.Pointer + (nint)first * rank, rank, 1, count, rank,
                    shared.Pointer, null, shift.Pointer);
            else shift.Span.Clear();
            for (int f = 0; f < count; f++)
                RootRow(ref local, free[first + f], shift.Pointer + f * Block);
        }
        rng = local;
    }

    [MethodImpl(AggressiveInlining)]
    void RootRow(ref LaneRng<TLanes> rng, int i, float* S)
    {
        TLanes t = TLanes.Splat(world.Threshold[i]), inverse = TLanes.Splat(1 / world.OwnScale[i]);
        for (int v = 0; v < Block; v += 16)
        {
            var u = LaneNormal.Uniform(ref rng);
            var c = (t - TLanes.Load(S + v)) * inverse; // fires where η > c
            // ½ exp(−c²/2) for c > 0 with room for rounding; at c ≤ 0 no bound is needed, as Φ ≥ ½
            var bound = TLanes.Splat(0.50001f) * LaneMath.Exp(TLanes.Splat(-0.5f) * c * c);
            bound = TLanes.WhereGreater(c, TLanes.Zero, bound, TLanes.Splat(2f));
            if (TLanes.NonZero(TLanes.WhereGreater(bound, u, TLanes.Splat(1f), TLanes.Zero)) == 0) continue;
            var q = LaneMath.NormalCdf(TLanes.Zero - c);
            uint hits = TLanes.NonZero(TLanes.WhereGreater(q, u, TLanes.Splat(1f), TLanes.Zero));
            for (; hits != 0; hits &= hits - 1) fired[v + BitOperations.TrailingZeroCount(hits)].Add(i, 0);
        }
    }

    /// <summary>Values of a sample's roots, then level by level what is on below them.</summary>
    void Trees(WorldStream stream, ulong position, int s)
    {
        var rng = new LaneRng<TLanes>(stream.Key, position * (Block + 1) + 1 + (ulong)s);
        code.Count = 0;
        level.Count = 0;
        var roots = fired[s];
        for (int k = 0; k < roots.Count; k++) level.Add(roots.Features[k], 0);
        Values(ref rng, level);
        var forest = world.Forest;
        for (int r = 0; r < rank; r++) own.Pointer[r] = shared.Pointer[r * Block + s];
        while (level.Count > 0)
        {
            for (int k = 0; k < level.Count; k++) code.Add(level.Features[k], level.Values[k]);
            below.Count = 0;
            for (int k = 0; k < level.Count; k++)
                for (int c = 0; c < forest.Children[level.Features[k]]; c++)
                    below.Add(forest.FirstChild[level.Features[k]] + c, level.Values[k]);
            if (below.Count == 0) break;
            Fire(ref rng);
            Values(ref rng, below);
            if (world.Options.Exclusive) KeepOne(ref rng);
            level.Count = 0;
            for (int k = 0; k < below.Count; k++) level.Add(below.Features[k], below.Values[k]);
        }
    }

    /// <summary>Keeps of the candidates below those that fire; values are still their parents'.</summary>
    void Fire(ref LaneRng<TLanes> rng)
    {
        int kept = 0, count = below.Count, loadStride = own.Length;
        float* c = stackalloc float[16];
        for (int first = 0; first < count; first += 16)
        {
            for (int k = 0; k < 16; k++)
            {
                int i = below.Features[Math.Min(first + k, count - 1)];
                float S = rank == 0 ? 0 : SparseRows.Dot<TLanes>(
                    own.Pointer, loading.Pointer + (nint)i * loadStride, loadStride);
                c[k] = (S - world.Threshold[i]) / world.OwnScale[i];
            }
            var q = LaneMath.NormalCdf(TLanes.Load(c));
            var u = LaneNormal.Uniform(ref rng);
            uint hits = TLanes.NonZero(TLanes.WhereGreater(q, u, TLanes.Splat(1f), TLanes.Zero));
            if (count - first < 16) hits &= (1u << (count - first)) - 1;
            for (; hits != 0; hits &= hits - 1)
            {
                int k = first + BitOperations.TrailingZeroCount(hits);
                below.Features[kept] = below.Features[k];
                below.Values[kept++] = below.Values[k];
            }
        }
        below.Count = kept;
    }

    /// <summary>
    /// ReLU(μ + σ N(0, 1)), times the parent's share where the world says so; zeros are off.
    /// </summary>
    void Values(ref LaneRng<TLanes> rng, Growing list)
    {
        int kept = 0, count = list.Count;
        bool isBelow = ReferenceEquals(list, below), scale = isBelow && world.Options.ScaleByParent;
        for (int k = 0; k < count; k++)
        {
            if (k % 16 == 0) TLanes.Store(LaneNormal.Draw(ref rng), draws.Pointer);
            int i = list.Features[k];
            float value = MathF.FusedMultiplyAdd(world.Deviation[i], draws.Pointer[k % 16], world.Mean[i]);
            if (scale) value *= list.Values[k] / world.Mean[world.Forest.Parent[i]];
            if (!(value > 0)) continue;
            list.Features[kept] = i;
            list.Values[kept++] = value;
        }
        list.Count = kept;
    }

    /// <summary>Of siblings that are on, one, each as likely; siblings stand together.</summary>
    void KeepOne(ref LaneRng<TLanes> rng)
    {
        int kept = 0;
        int[] parent = world.Forest.Parent;
        for (int first = 0, end; first < below.Count; first = end)
        {
            for (end = first + 1; end < below.Count
                && parent[below.Features[end]] == parent[below.Features[first]];) end++;
            int chosen = first;
            if (end - first > 1)
            {
                TLanes.Store(LaneNormal.Uniform(ref rng), draws.Pointer);
                chosen += Math.Min(end - first - 1, (int)(draws.Pointer[0] * (end - first)));
            }
            below.Features[kept] = below.Features[chosen];
            below.Values[kept++] = below.Values[chosen];
        }
        below.Count = kept;
    }

    /// <summary>Features with a number each, in arrays that grow and are kept.</summary>
    sealed class Growing
    {
        internal int[] Features = new int[64];
        internal float[] Values = new float[64];
        internal int Count;

        internal void Add(int feature, float value)
        {
            if (Count == Features.Length)
            {
                Array.Resize(ref Features, 2 * Count);
                Array.Resize(ref Values, 2 * Count);
            }
            Features[Count] = feature;
            Values[Count++] = value;
        }
    }

    /// <summary>The padded copies of a world's large matrices, made once for all its samplers.</summary>
    static class Shared
    {
        static readonly ConditionalWeakTable<SyntheticWorld, Padded> s_made = [];

        sealed record Padded(AlignedFloats Rows, AlignedFloats Loading);

        internal static (AlignedFloats Rows, AlignedFloats Loading) Of(SyntheticWorld world)
        {
            var made = s_made.GetValue(world, Make);
            return (made.Rows, made.Loading);
        }

        static Padded Make(SyntheticWorld world)
        {
            int N = world.Options.Features, rank = world.Options.CorrelationRank;
            int D = world.Options.Dimension, stride = AlignedFloats.Padded(D);
            int loadStride = AlignedFloats.Padded(Math.Max(1, rank));
            AlignedFloats rows = new(N * stride), loading = new(N * loadStride);
            for (int i = 0; i < N; i++)
            {
                world.Truth.Row(i).CopyTo(rows.Span[(i * stride)..]);
                world.Loading.AsSpan(i * rank, rank).CopyTo(loading.Span[(i * loadStride)..]);
            }
            return new(rows, loading);
        }
    }
}
