using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Superposition.Dictionaries.Kernels;
using Superposition.Features;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training.Kernels;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Dictionaries.Worlds;

/// <summary>
/// Draws a <see cref="SyntheticWorld"/> without touching what cannot fire. Given ε a feature fires with
/// probability Φ((ε·F_i − t_i)/√diag_i), so it needs no normal number; features without a parent are thinned
/// by the largest of these among four samples, so that most need one uniform number for four; descendants are
/// asked only below a parent that is on; x is a sum of the few rows that are. The law is the dense sampler's.
/// </summary>
sealed unsafe class SyntheticSampler<TLanes> : IHiddenSampler where TLanes : unmanaged, ILanes<TLanes>
{
    const int Block = HiddenBatch.Block, Chunk = 64;

    /// <summary>Of fewer features the rows stay in cache by themselves.</summary>
    const int LeastFetched = 1024;

    /// <summary>Features that fire more often than this are asked one sample after another.</summary>
    const float Often = 0.25f;

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
        draws = new(64);
    }

    public void Fill(WorldStream stream, ulong position, HiddenBatch batch, int block)
    {
        var rng = new LaneRng<TLanes>(stream.Key, position * (Block + 1));
        Roots(ref rng);
        var codes = batch.Codes[block];
        codes.Clear();
        float* x = batch.X.Pointer + (nint)block * Block * stride;
        for (int s = 0; s < Block; s++)
        {
            Trees(stream, position, s);
            codes.Add(code.Features.AsSpan(0, code.Count), code.Values.AsSpan(0, code.Count));
            Fetch();
            // the rows of this sample come from memory while those of the last one are summed
            if (s > 0) Sum(codes, s - 1, x + (nint)(s - 1) * stride);
        }
        Sum(codes, Block - 1, x + (nint)(Block - 1) * stride);
        GC.KeepAlive(this);
        GC.KeepAlive(stream);
    }

    void Sum(CodeList codes, int s, float* x)
    {
        var (features, values) = codes.Of(s);
        fixed (int* index = features.Span)
        fixed (float* value = values.Span)
            SparseRows.Combine<TLanes>(bias.Pointer, rows.Pointer, stride, index, value, features.Length, x);
    }

    /// <summary>Asks for the rows of the code at hand: the directions are larger than any cache.</summary>
    void Fetch()
    {
        if (!Sse.IsSupported || world.Options.Features < LeastFetched) return;
        for (int k = 0; k < code.Count; k++)
        {
            float* row = rows.Pointer + (nint)code.Features[k] * stride;
            for (int j = 0; j < stride; j += 16) Sse.Prefetch1(row + j);
        }
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

    /// <summary>
    /// One feature in 64 samples. Lane l stands for the samples l, l + 16, l + 32 and l + 48, none of which
    /// fires with more than q, that of the largest shift: one uniform number tells whether any of the four
    /// is a candidate at all, and few are. A feature that is often on is asked in every sample.
    /// </summary>
    [MethodImpl(AggressiveInlining)]
    void RootRow(ref LaneRng<TLanes> rng, int i, float* S)
    {
        TLanes t = TLanes.Splat(world.Threshold[i]), inverse = TLanes.Splat(1 / world.OwnScale[i]);
        var most = Larger(Larger(TLanes.Load(S), TLanes.Load(S + 16)),
            Larger(TLanes.Load(S + 32), TLanes.Load(S + 48)));
        // fires where η > (t − S)/own; with room for the rounding of Φ
        var q = LaneMath.NormalCdf((most - t) * inverse) * TLanes.Splat(1.0001f);
        TLanes one = TLanes.Splat(1f), u = LaneNormal.Uniform(ref rng);
        if (TLanes.NonZero(TLanes.WhereGreater(q, TLanes.Splat(Often), one, TLanes.Zero)) != 0)
        {
            for (int v = 0; v < Block; v += 16)
            {
                if (v > 0) u = LaneNormal.Uniform(ref rng);
                var exact = LaneMath.NormalCdf((TLanes.Load(S + v) - t) * inverse);
                uint on = TLanes.NonZero(TLanes.WhereGreater(exact, u, one, TLanes.Zero));
                for (; on != 0; on &= on - 1) fired[v + BitOperations.TrailingZeroCount(on)].Add(i, 0);
            }
            return;
        }
        // 1 − e^(−λ) ≥ q for the rate λ = q + q², and 1 − e^(−4λ) ≤ 4λ
        var λ = TLanes.Fma(q, q, q);
        uint hits = TLanes.NonZero(TLanes.WhereGreater(TLanes.Splat(4f) * λ, u, one, TLanes.Zero));
        if (hits == 0) return;
        TLanes.Store(λ, draws.Pointer);
        TLanes.Store(u, draws.Pointer + 16);
        for (; hits != 0; hits &= hits - 1)
            Candidates(ref rng, i, S, BitOperations.TrailingZeroCount(hits));
    }

    [MethodImpl(AggressiveInlining)]
    static TLanes Larger(TLanes a, TLanes b) => TLanes.WhereGreater(a, b, a, b);

    /// <summary>
    /// The candidates among a lane's four samples: each is one with 1 − e^(−λ), found by the gaps between
    /// them, and fires with its own share of that.
    /// </summary>
    void Candidates(ref LaneRng<TLanes> rng, int i, float* S, int lane)
    {
        double λ = draws.Pointer[lane], u = draws.Pointer[16 + lane];
        double candidate = -Expm1(-λ);
        for (double at = -Log1p(-u) / λ; at < 4;)
        {
            int s = (int)at * 16 + lane;
            TLanes.Store(LaneMath.NormalCdf(
                TLanes.Splat((S[s] - world.Threshold[i]) * (1 / world.OwnScale[i]))), draws.Pointer + 32);
            TLanes.Store(LaneNormal.Uniform(ref rng), draws.Pointer + 48);
            if (draws.Pointer[48] * candidate < draws.Pointer[32]) fired[s].Add(i, 0);
            at = (int)at + 1 - Log1p(-(double)draws.Pointer[49]) / λ;
        }
    }

    /// <summary>ln(1 + x), for x in [−1, 0]: near 0 without losing its digits.</summary>
    static double Log1p(double x)
    {
        if (x <= -1) return -1e3; // a draw of 1: no further candidate
        if (x < -0.05) return Elementary.Log(1 + x);
        return x * (1 - x * (1.0 / 2 - x * (1.0 / 3 - x * (1.0 / 4 - x * (1.0 / 5 - x * (1.0 / 6
            - x * (1.0 / 7)))))));
    }

    /// <summary>eˣ − 1, for x in [−0.32, 0].</summary>
    static double Expm1(double x) =>
        x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5 * (1 + x / 6 * (1 + x / 7 * (1 + x / 8)))))));

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
