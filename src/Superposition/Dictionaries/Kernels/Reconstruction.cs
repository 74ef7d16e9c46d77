using System.Runtime.CompilerServices;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Dictionaries.Kernels;

/// <summary>
/// x̂ = b_dec + Σ_e A_e W_i of a table, its squared error, G = ∂L/∂x̂ and every ∂L/∂A_e = ⟨G, W_i⟩, sample by
/// sample. With levels x̂_ℓ sums the latents of levels 0 … ℓ and each level has an error of its own: nested
/// (G_ℓ = Σ_{ℓ' ≥ ℓ} g_ℓ'), or detached, where a level's error moves only its own latents
/// (G_ℓ = g_ℓ + g of the whole).
/// </summary>
sealed unsafe class Reconstruction<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    readonly SaeBench<TLanes> bench;
    readonly int levels, D, B;
    readonly bool detached, bias;
    readonly double tilt, lastAgain;
    readonly Action<int, int> forward, backward, both;
    readonly Scratch[] scratch;
    readonly float[] factor; // [levels, B], what turns an error into g
    EntryTable table;
    PinnedFloats A, slope;
    AlignedFloats x, biasTo;
    int[]? level;

    sealed class Scratch(int stride)
    {
        internal readonly PinnedInts Index = new(256);
        internal readonly PinnedFloats Value = new(256);
        internal readonly AlignedFloats Row = new(stride);
        internal readonly PinnedInts Next = new(SaeBench<TLanes>.Block);
    }

    /// <param name="weights">[levels], of each level's error in the loss.</param>
    /// <param name="lastAgain">
    /// Detached: the weight with which the last level's own latents see its error once more.
    /// </param>
    /// <param name="eachError">Whether x̂_ℓ − x of every level is wanted afterwards, not the last's alone.
    /// </param>
    /// <param name="tilt">t of the tilted mean Σ_b w_b ℓ_b, w = softmax(t ℓ/mean ℓ); 0: the mean.</param>
    internal Reconstruction(
        SaeBench<TLanes> bench, double[] weights, bool detached = false, double tilt = 0, bool bias = true,
        double lastAgain = 0, bool eachError = false)
    {
        this.lastAgain = lastAgain;
        (this.bench, this.detached, this.tilt, this.bias) = (bench, detached, tilt, bias);
        (levels, D, B, Weights) = (weights.Length, bench.D, bench.B, weights);
        G = new(levels * B * D);
        Residuals = [.. Enumerable.Range(0, levels)
            .Select(l => eachError || l == levels - 1 ? new AlignedFloats(B * D) : null)];
        Loss = new double[levels * B];
        factor = new float[levels * B];
        scratch = [.. Enumerable.Range(0, bench.Team.Threads).Select(_ => new Scratch(D))];
        (forward, backward, both) = (Forward, Backward, Both);
        (table, A, slope, x, biasTo) = (null!, null!, null!, G, G);
    }

    internal double[] Weights { get; }

    /// <summary>[levels][B, D], ∂L/∂x̂ as it reaches the latents of a level.</summary>
    internal AlignedFloats G { get; }

    /// <summary>[B, D], x̂ − x of the last level.</summary>
    internal AlignedFloats Residual => Residuals[^1]!;

    /// <summary>[levels] of the same, null for levels whose error was not asked for.</summary>
    internal AlignedFloats?[] Residuals { get; }

    /// <summary>[levels, B], ‖x̂_ℓ − x‖².</summary>
    internal double[] Loss { get; }

    /// <param name="slope">Where ∂L/∂A_e goes.</param>
    /// <param name="biasTo">[blocks, D], to which Σ_b G_0 is added.</param>
    /// <returns>Σ_ℓ weight_ℓ · (tilted) mean over samples of ‖x̂_ℓ − x‖².</returns>
    internal double Run(
        EntryTable table, PinnedFloats A, PinnedFloats slope, AlignedFloats x, int[]? level,
        AlignedFloats biasTo)
    {
        (this.table, this.A, this.slope, this.x) = (table, A, slope, x);
        (this.level, this.biasTo) = (levels == 1 ? null : level, biasTo);
        slope.Grow(table.Count);
        if (tilt == 0)
        {
            for (int l = 0; l < levels; l++)
                factor.AsSpan(l * B, B).Fill((float)(2 * Weights[l] / B));
            bench.Team.Run(both, bench.Blocks);
        }
        else
        {
            bench.Team.Run(forward, bench.Blocks);
            Tilt();
            bench.Team.Run(backward, bench.Blocks);
        }
        double total = 0;
        for (int l = 0; l < levels; l++)
        {
            double again = l == levels - 1 ? 1 + lastAgain : 1;
            for (int b = 0; b < B; b++) total += 0.5 * again * factor[l * B + b] * Loss[l * B + b];
        }
        return total;
    }

    /// <summary>factor_ℓb = 2 weight_ℓ w_b, w = softmax over the batch of t ℓ_b / mean ℓ.</summary>
    void Tilt()
    {
        for (int l = 0; l < levels; l++)
        {
            double mean = 0, sum = 0;
            for (int b = 0; b < B; b++) mean += Loss[l * B + b] / B;
            double scale = tilt / Math.Max(mean, 1e-30);
            for (int b = 0; b < B; b++) sum += Elementary.Exp(scale * (Loss[l * B + b] - mean));
            for (int b = 0; b < B; b++)
                factor[l * B + b] =
                    (float)(2 * Weights[l] * Elementary.Exp(scale * (Loss[l * B + b] - mean)) / sum);
        }
    }

    [MethodImpl(AggressiveOptimization)]
    void Both(int block, int worker)
    {
        const int Many = 128; // latents of a sample
        int first = block * SaeBench<TLanes>.Block, last = first + SaeBench<TLanes>.Block;
        int entries = table.RowStart.Pointer[last] - table.RowStart.Pointer[first];
        if (levels == 1 && entries > Many * SaeBench<TLanes>.Block)
        {
            Crowded(block, scratch[worker]);
            return;
        }
        for (int b = first; b < last; b++)
        {
            Decode(b, worker);
            Slopes(b, block);
        }
    }

    /// <summary>
    /// The same where many latents are on, of one level: chunk by chunk of the latents, whose rows then serve
    /// all samples of the block from the second-level cache. No sum changes its order.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    void Crowded(int block, Scratch own)
    {
        int first = block * SaeBench<TLanes>.Block;
        int* start = table.RowStart.Pointer + first, latent = table.Latent.Pointer;
        int* next = own.Next.Pointer; // a sample's first entry beyond the chunks before
        float* g = G.Pointer + (nint)first * D, W = bench.Model.Decoder;
        for (int s = 0; s < SaeBench<TLanes>.Block; s++) Begin(g + (nint)s * D);
        new Span<int>(start, SaeBench<TLanes>.Block).CopyTo(new(next, SaeBench<TLanes>.Block));
        for (int end = bench.Chunk; end < bench.n + bench.Chunk; end += bench.Chunk)
            for (int s = 0; s < SaeBench<TLanes>.Block; s++)
            {
                int from = next[s];
                while (next[s] < start[s + 1] && latent[next[s]] < end) next[s]++;
                float* sum = g + (nint)s * D;
                int used = OfLevel(0, from, next[s], own, out int* index, out float* value);
                SparseRows.Combine<TLanes>(sum, W, D, index, value, used, sum);
            }
        for (int s = 0; s < SaeBench<TLanes>.Block; s++)
        {
            Error(first + s, 0, g + (nint)s * D);
            Scale(first + s, block);
        }
        new Span<int>(start, SaeBench<TLanes>.Block).CopyTo(new(next, SaeBench<TLanes>.Block));
        for (int end = bench.Chunk; end < bench.n + bench.Chunk; end += bench.Chunk)
            for (int s = 0; s < SaeBench<TLanes>.Block; s++)
                for (; next[s] < start[s + 1] && latent[next[s]] < end; next[s]++)
                    slope.Pointer[next[s]] = SparseRows.Dot<TLanes>(
                        g + (nint)s * D, W + (nint)latent[next[s]] * D, D);
    }

    void Forward(int block, int worker)
    {
        for (int b = block * SaeBench<TLanes>.Block; b < (block + 1) * SaeBench<TLanes>.Block; b++)
            Decode(b, worker);
    }

    void Backward(int block, int worker)
    {
        for (int b = block * SaeBench<TLanes>.Block; b < (block + 1) * SaeBench<TLanes>.Block; b++)
            Slopes(b, block);
    }

    /// <summary>The errors x̂_ℓ − x of a sample into G, their squares into Loss.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Decode(int b, int worker)
    {
        var own = scratch[worker];
        int start = table.RowStart.Pointer[b], end = table.RowStart.Pointer[b + 1];
        float* sum = own.Row.Pointer;
        Begin(sum);
        for (int l = 0; l < levels; l++)
        {
            int used = OfLevel(l, start, end, own, out int* index, out float* value);
            SparseRows.Combine<TLanes>(sum, bench.Model.Decoder, D, index, value, used, sum);
            Error(b, l, sum);
        }
    }

    /// <summary>What a sum of latents starts from.</summary>
    void Begin(float* sum)
    {
        if (bias)
            Buffer.MemoryCopy(
                bench.Model.Values.Pointer + bench.Model.DecoderBiasAt, sum, D * 4L, D * 4L);
        else new Span<float>(sum, D).Clear();
    }

    /// <summary>x̂ − x into G, where x̂ may be already.</summary>
    [MethodImpl(AggressiveInlining)]
    void Error(int b, int l, float* reconstructed)
    {
        float* error = G.Pointer + ((nint)l * B + b) * D, xb = x.Pointer + (nint)b * D;
        var squares = TLanes.Zero;
        for (int k = 0; k < D; k += 16)
        {
            var e = TLanes.Load(reconstructed + k) - TLanes.Load(xb + k);
            squares = TLanes.Fma(e, e, squares);
            TLanes.Store(e, error + k);
        }
        Loss[l * B + b] = TLanes.Sum(squares);
        if (Residuals[l] is { } kept)
            Buffer.MemoryCopy(error, kept.Pointer + (nint)b * D, D * 4L, D * 4L);
    }

    /// <summary>
    /// Of a sample's entries those that are not 0 and whose latents have this level, in their order.
    /// </summary>
    int OfLevel(int l, int start, int end, Scratch own, out int* index, out float* value)
    {
        own.Index.Grow(end - start);
        own.Value.Grow(end - start);
        index = own.Index.Pointer;
        value = own.Value.Pointer;
        int used = 0;
        for (int e = start; e < end; e++)
        {
            int latent = table.Latent.Pointer[e];
            if (A.Pointer[e] == 0 || (level is not null && level[latent] != l)) continue;
            (index[used], value[used]) = (latent, A.Pointer[e]);
            used++;
        }
        return used;
    }

    /// <summary>Errors become G, level by level.</summary>
    [MethodImpl(AggressiveInlining)]
    void Scale(int b, int block)
    {
        for (int l = levels - 1; l >= 0; l--)
        {
            float* g = G.Pointer + ((nint)l * B + b) * D;
            var f = TLanes.Splat(factor[l * B + b]);
            bool adds = l < levels - 1;
            float* next = G.Pointer + ((nint)(detached ? levels - 1 : l + 1) * B + b) * D;
            for (int k = 0; k < D; k += 16)
            {
                var one = TLanes.Load(g + k) * f;
                TLanes.Store(adds ? one + TLanes.Load(next + k) : one, g + k);
            }
        }
        if (lastAgain != 0)
        {
            float* last = G.Pointer + ((nint)(levels - 1) * B + b) * D;
            SparseRows.Add<TLanes>((float)lastAgain, last, last, D);
        }
        if (bias)
            SparseRows.Add<TLanes>(
                1, G.Pointer + (nint)b * D, biasTo.Pointer + (nint)block * D, D);
    }

    /// <summary>Errors become G, and slopes are taken.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Slopes(int b, int block)
    {
        Scale(b, block);
        int start = table.RowStart.Pointer[b], end = table.RowStart.Pointer[b + 1];
        int* latent = table.Latent.Pointer;
        float* to = slope.Pointer;
        for (int e = start; e < end; e++)
        {
            int i = latent[e], l = level is null ? 0 : level[i];
            to[e] = SparseRows.Dot<TLanes>(
                G.Pointer + ((nint)l * B + b) * D, bench.Model.Decoder + (nint)i * D, D);
        }
    }
}
