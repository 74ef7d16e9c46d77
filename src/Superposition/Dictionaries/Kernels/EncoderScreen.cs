using System.Numerics;
using System.Runtime.CompilerServices;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Dictionaries.Kernels;

/// <summary>
/// Which z = ⟨w, x̃⟩ + b can exceed their bound, from a product of 16-bit integers, which takes half the time
/// of the exact one; those that can are then computed exactly, in the dense product's own order. Every width
/// can screen, and gets the same bits; whether it does, <see cref="SaeBench{TLanes}.Encode"/> decides.
/// </summary>
/// <remarks>
/// With N ≥ ‖v‖ a vector becomes q = round(s v), s = L/N, L = 16,380: so |q_w + q_x| &lt; 2¹⁵, and by Cauchy
/// and Schwarz |⟨q_w, q_x⟩| &lt; 2³¹. What rounding loses, v − q/s, is no longer than ε N, ε = 0.51 √d/L, so
/// |⟨w, x̃⟩ − ⟨q_w, q_x⟩/(s_w s_x)| ≤ (2ε + ε²) N_w N_x. The exact product is itself a chain of d roundings,
/// at most γ (|b| + N_w N_x) off, γ = 1.01 d 2⁻²⁴. Hence z cannot exceed its bound where
/// N_x (⟨q_w, q_x⟩/L² + κ) &lt; (bound − b − γ|b|)/N_w, κ = 2ε + ε² + γ and a little for this comparison's
/// own roundings. What is not finite or too large for this always passes.
/// </remarks>
sealed unsafe class EncoderScreen<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    const int Block = SaeBench<TLanes>.Block;
    const float Length = 16_380;

    /// <summary>More survivors than this share of a tile cost more than the dense product.</summary>
    const int MostSurvivors = 16;

    /// <summary>Norms are off by what squares of tiny numbers lose, and not used above the second.</summary>
    const float SmallestNorm = 1e-17f, LargestNorm = 1e18f;

    readonly SaeBench<TLanes> bench;
    readonly int d, D, pairs, stride;
    readonly double γ, κ;

    /// <summary>x̃ in pairs of elements (32j + i, 32j + 16 + i), [block][pairs][64].</summary>
    readonly AlignedFloats columns;

    /// <summary>N_x/L², κ N_x, and what the halved product has too much of a sample, negative, [B].</summary>
    readonly AlignedFloats unit, slack, less;

    /// <summary>By worker: a chunk's rows in the same pairs, what they must reach, and too much, negative.
    /// </summary>
    readonly AlignedFloats[] rows, least, rowLess;

    /// <summary>The bits of every second lane, and zeros for x that is not centred.</summary>
    readonly AlignedFloats even, nothing;
    readonly Action<int, int> prepare;

    internal EncoderScreen(SaeBench<TLanes> bench)
    {
        this.bench = bench;
        (d, D) = (bench.d, bench.D);
        pairs = (d / 32 * 16 + Math.Min(16, d % 32) + 1) / 2 * 2;
        stride = AlignedFloats.Padded(pairs);
        γ = d * 1.01 / (1 << 24);
        double ε = 0.51 * Math.Sqrt(d) / Length;
        κ = 1.01 * (2 * ε + ε * ε + γ + 16.0 / (1 << 24));
        (columns, unit, slack, less) = (new(bench.B * pairs), new(bench.B), new(bench.B), new(bench.B));
        (nothing, even) = (new(D), new(16));
        for (int i = 0; i < 16; i += 2) ((uint*)even.Pointer)[i] = uint.MaxValue;
        AlignedFloats[] EachWorker(int length) =>
            [.. Enumerable.Range(0, bench.Team.Threads).Select(_ => new AlignedFloats(length))];
        rows = EachWorker(bench.Chunk * stride + 16);
        (least, rowLess) = (EachWorker(bench.Chunk), EachWorker(bench.Chunk));
        prepare = PrepareBlock;
    }

    /// <summary>Takes the bench's columns.</summary>
    internal void Prepare() => bench.Team.Run(prepare, bench.Blocks);

    [MethodImpl(AggressiveOptimization)]
    void PrepareBlock(int block, int worker)
    {
        float* from = bench.Columns.Pointer + (nint)block * d * Block;
        float* to = columns.Pointer + (nint)block * pairs * Block;
        for (int v = 0; v < Block; v += 16, from += 16, to += 16)
        {
            var square = TLanes.Zero;
            for (int k = 0; k < d; k++)
            {
                var x = TLanes.Load(from + k * Block);
                square = TLanes.Fma(x, x, square);
            }
            var norm = TLanes.Fma(TLanes.Sqrt(square), TLanes.Splat(Above), TLanes.Splat(SmallestNorm));
            var scale = TLanes.Splat(Length) / norm;
            TLanes.Store(norm * TLanes.Splat(1 / (Length * Length)), unit.Pointer + block * Block + v);
            TLanes.Store(norm * TLanes.Splat((float)κ), slack.Pointer + block * Block + v);
            TLanes surplus = TLanes.Zero, last = TLanes.Zero;
            for (int p = 0; p < pairs; p++)
            {
                int low = p / 16 * 32 + p % 16, high = low + 16;
                var pair = Pair(low < d ? TLanes.Load(from + low * Block) : TLanes.Zero,
                    high < d ? TLanes.Load(from + high * Block) : TLanes.Zero, scale);
                TLanes.Store(pair, to + p * Block);
                if (p % 2 == 1) surplus = TLanes.AddPairsBits(last, pair, surplus);
                last = pair;
            }
            // −s = ~s + 1
            TLanes.Store(TLanes.AddBits(TLanes.XorBits(surplus, TLanes.SplatBits(uint.MaxValue)),
                TLanes.SplatBits(1)), less.Pointer + block * Block + v);
        }
    }

    /// <summary>What a computed norm is multiplied by to be no less than the true one.</summary>
    float Above => 1 + 1e-6f + (float)γ;

    /// <summary>round(s low) and round(s high) side by side.</summary>
    [MethodImpl(AggressiveInlining)]
    static TLanes Pair(TLanes low, TLanes high, TLanes scale) => TLanes.OrBits(
        TLanes.AndBits(TLanes.ToInteger(TLanes.Round(low * scale)), TLanes.SplatBits(0xFFFF)),
        TLanes.ShiftLeftBits(TLanes.ToInteger(TLanes.Round(high * scale)), 16));

    /// <summary>Takes a chunk of encoder rows.</summary>
    /// <param name="W">[count, D]</param>
    [MethodImpl(AggressiveOptimization)]
    internal void Take(float* W, float* b, float* bound, int count, int worker)
    {
        float* to = rows[worker].Pointer, limit = least[worker].Pointer;
        int* negative = (int*)rowLess[worker].Pointer, lanes = stackalloc int[16];
        var mask = TLanes.Load(even.Pointer);
        for (int r = 0; r < count; r++, W += D, to += stride)
        {
            float norm = MathF.Sqrt(SparseRows.Dot<TLanes>(W, W, D)) * Above + SmallestNorm;
            var scale = TLanes.Splat(Length / norm);
            for (int k = 0, p = 0; k < d; k += 32, p += 16)
                TLanes.Store(Pair(TLanes.Load(W + k),
                    k + 16 < D ? TLanes.Load(W + k + 16) : TLanes.Zero, scale), to + p);
            var surplus = TLanes.Zero;
            for (int p = 0; p < stride; p += 16) // of lanes 2m and 2m + 1
                surplus = TLanes.AddPairsBits(
                    TLanes.AndBits(TLanes.Load(to + p), mask), TLanes.Load(to + p + 1), surplus);
            TLanes.Store(surplus, (float*)lanes);
            negative[r] = 0;
            for (int i = 0; i < 16; i++) negative[r] -= lanes[i];
            // the last term is what sums lose below the smallest normal number
            double need = (bound[r] - (double)b[r] - γ * Math.Abs(b[r]) - d * 1e-44) / norm;
            limit[r] = norm < LargestNorm && Math.Abs(b[r]) < 1e36f
                ? MathF.BitDecrement((float)need) : float.NegativeInfinity;
        }
    }

    /// <summary>
    /// Appends what of a chunk and a block of samples exceeds its bound; says false, having added nothing,
    /// where so much may that the dense product is cheaper.
    /// </summary>
    /// <param name="tile">[count, 64], for use within.</param>
    internal bool Run(int latent, int count, int block, float* tile, Candidates found, int worker)
    {
        HalvedProduct.Run<TLanes>(rows[worker].Pointer, stride, count, pairs,
            columns.Pointer + (nint)block * pairs * Block, tile);
        int first = found.Count, end = Survivors(tile, count, latent, block * Block, found, worker);
        if ((end - first) * MostSurvivors > count * Block) return false;
        float* b = bench.Model.Values.Pointer + bench.Model.EncoderBiasAt;
        float* centre = bench.IsCentred
            ? bench.Model.Values.Pointer + bench.Model.DecoderBiasAt : nothing.Pointer;
        ExactChains.Run(bench.Model.Encoder, bench.Source.Pointer, centre, b, D, d, found, end);
        float* bound = bench.Least.Pointer, z = found.Z.Pointer;
        int* sample = found.Sample.Pointer, of = found.Latent.Pointer;
        int at = first;
        for (int j = first; j < end; j++)
            if (z[j] > bound[of[j]]) (sample[at], of[at], z[at++]) = (sample[j], of[j], z[j]);
        found.Count = at;
        found.Computed += end - first;
        return true;
    }

    [MethodImpl(AggressiveOptimization)]
    int Survivors(float* tile, int count, int latent, int sample, Candidates found, int worker)
    {
        int end = found.Count;
        int* toSample = found.Sample.Pointer, toLatent = found.Latent.Pointer;
        float* limit = least[worker].Pointer, one = unit.Pointer + sample, more = slack.Pointer + sample;
        float* surplus = less.Pointer + sample;
        uint* rowSurplus = (uint*)rowLess[worker].Pointer;
        var yes = TLanes.Splat(1f);
        for (int r = 0; r < count; r++, tile += Block)
        {
            TLanes need = TLanes.Splat(limit[r]), own = TLanes.SplatBits(rowSurplus[r]);
            for (int v = 0; v < Block; v += 16)
            {
                var product = TLanes.AddBits(
                    TLanes.AddBits(TLanes.Load(tile + v), own), TLanes.Load(surplus + v));
                var most = TLanes.Fma(
                    TLanes.FromInteger(product), TLanes.Load(one + v), TLanes.Load(more + v));
                // asked the other way round, so that NaN survives
                uint hits = TLanes.NonZero(TLanes.WhereGreater(need, most, TLanes.Zero, yes));
                for (; hits != 0; hits &= hits - 1, end++)
                    (toSample[end], toLatent[end]) =
                        (sample + v + BitOperations.TrailingZeroCount(hits), latent + r);
            }
        }
        return end;
    }
}
