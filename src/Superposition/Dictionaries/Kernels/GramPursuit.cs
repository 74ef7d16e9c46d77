using System.Runtime.CompilerServices;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training.Kernels;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Dictionaries.Kernels;

/// <summary>
/// The inner products once, z = W r₀, and then followed: taking v W_j turns them into z − v G_j, G = W Wᵀ.
/// A sample's z stays in cache through its k iterations, and one pass both moves it and finds the next
/// largest. Against products taken anew z drifts by roundings: about √k half-ulps, 1e-6 of the largest.
/// </summary>
sealed unsafe class GramPursuit<TLanes> : IPursuit where TLanes : unmanaged, ILanes<TLanes>
{
    const int Block = SaeBench<TLanes>.Block;

    /// <summary>
    /// Latents or samples whose rows stay in the second-level cache while all strips of Wᵀ pass by.
    /// </summary>
    const int Panel = 2 * Block;
    readonly SaeBench<TLanes> bench;
    readonly int k, strips, panelsOfSamples, panelsOfLatents, stride;
    readonly AlignedFloats G, z; // [n, stride], [B, stride]
    readonly AlignedFloats columns; // Wᵀ by strips of 64 latents, [strip][d][64]
    readonly AlignedFloats[] tiles;
    readonly PinnedFloats[] minus;
    readonly Action<int, int> transpose, multiply, pursue;
    AlignedFloats rest;
    PinnedInts? chosen;
    PinnedFloats? values;

    internal GramPursuit(SaeBench<TLanes> bench, int k)
    {
        (this.bench, this.k) = (bench, k);
        strips = (bench.n + Block - 1) / Block;
        stride = strips * Block + 16; // rows a power of two apart would share their lines of the cache
        panelsOfSamples = (bench.B + Panel - 1) / Panel;
        panelsOfLatents = (bench.n + Panel - 1) / Panel;
        (G, z, columns) = (new(bench.n * stride), new(bench.B * stride), new(strips * bench.d * Block));
        var workers = Enumerable.Range(0, bench.Team.Threads);
        tiles = [.. workers.Select(_ => new AlignedFloats(Panel * Block))];
        minus = [.. workers.Select(_ => new PinnedFloats(k))];
        (transpose, multiply, pursue, rest) = (Transpose, Multiply, Pursue, z);
    }

    /// <summary>
    /// Whether n²D/2 + B n (D + k) multiply-adds are well under the k B n D of dense products, and neither G
    /// nor z is too large to hold.
    /// </summary>
    internal static bool IsCheaper(SaeOptions options, int k)
    {
        const double Well = 1.5, Largest = 1 << 26; // floats, 256 MB
        double n = options.Width, D = options.Dimension, B = options.Batch;
        return Math.Max(n, B) * n <= Largest && k * B * n * D > Well * (n * n * D / 2 + B * n * (D + k));
    }

    public void Run(AlignedFloats rest, PinnedInts chosen, PinnedFloats values)
    {
        (this.rest, this.chosen, this.values) = (rest, chosen, values);
        bench.Team.Run(transpose, strips);
        bench.Team.Run(multiply, panelsOfSamples + panelsOfLatents);
        bench.Mark?.Invoke(SaePhase.Encode);
        bench.Team.Run(pursue, bench.Blocks);
    }

    void Transpose(int strip, int worker)
    {
        int first = strip * Block, count = Math.Min(Block, bench.n - first);
        float* from = bench.Model.Decoder + (nint)first * bench.D;
        float* to = columns.Pointer + (nint)strip * bench.d * Block;
        for (int s = 0; s < count; s++) // what the last strip has too many stays 0
            for (int j = 0; j < bench.d; j++) to[j * Block + s] = from[s * bench.D + j];
    }

    /// <summary>
    /// A panel of z, or of G from its diagonal on: the rest of G is the mirror image, and the same bits,
    /// since a product's factors may change places. The panels of G, ever shorter, come last.
    /// </summary>
    void Multiply(int item, int worker)
    {
        bool ofSamples = item < panelsOfSamples;
        int first = (ofSamples ? item : item - panelsOfSamples) * Panel;
        int rows = Math.Min(Panel, (ofSamples ? bench.B : bench.n) - first);
        float* A = (ofSamples ? rest.Pointer : bench.Model.Decoder) + (nint)first * bench.D;
        float* to = (ofSamples ? z : G).Pointer + (nint)first * stride, tile = tiles[worker].Pointer;
        for (int strip = ofSamples ? 0 : first / Block; strip < strips; strip++)
        {
            Product.Run<TLanes>(A, bench.D, 1, rows, bench.d,
                columns.Pointer + (nint)strip * bench.d * Block, null, tile);
            for (int r = 0; r < rows; r++)
                for (int c = 0; c < Block; c += 16)
                    TLanes.Store(TLanes.Load(tile + r * Block + c),
                        to + (nint)r * stride + strip * Block + c);
            if (!ofSamples && strip * Block >= first + rows) Mirror(tile, rows, first, strip * Block);
        }
    }

    /// <summary>The tile's columns become parts of G's rows, whole lines of the cache at once.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Mirror(float* tile, int rows, int column, int row)
    {
        int count = Math.Min(Block, bench.n - row);
        for (int r0 = 0; r0 < rows; r0 += 16)
            for (int s = 0; s < count; s++)
            {
                float* to = G.Pointer + (nint)(row + s) * stride + column;
                for (int r = r0; r < Math.Min(rows, r0 + 16); r++) to[r] = tile[r * Block + s];
            }
    }

    void Pursue(int block, int worker)
    {
        float* less = minus[worker].Pointer, W = bench.Model.Decoder;
        for (int b = block * Block; b < (block + 1) * Block; b++)
        {
            float* own = z.Pointer + (nint)b * stride, row = own, v = values!.Pointer + b * k;
            int* latent = chosen!.Pointer + b * k;
            int taken = 0;
            for (float factor = 0; taken < k; taken++) // the first time z is only looked at
            {
                latent[taken] = Next(own, row, factor, strips * Block, out v[taken]);
                if (latent[taken] < 0) break;
                row = G.Pointer + (nint)latent[taken] * stride;
                factor = less[taken] = -v[taken];
            }
            for (int t = taken; t < k; t++) (latent[t], v[t]) = (-1, 0);
            float* r = rest.Pointer + (nint)b * bench.D;
            SparseRows.Combine<TLanes>(r, W, bench.D, latent, less, taken, r);
        }
    }

    /// <summary>z += factor · row; the place of the largest positive z, the first of equal ones, or −1.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    static int Next(float* z, float* row, float factor, int length, out float largest)
    {
        var f = TLanes.Splat(factor);
        TLanes top0 = TLanes.Zero, top1 = top0, top2 = top0, top3 = top0;
        TLanes at0 = TLanes.Zero, at1 = at0, at2 = at0, at3 = at0;
        TLanes here = TLanes.SplatBits(0), step = TLanes.SplatBits(Block);
        for (int c = 0; c < length; c += Block, here = TLanes.AddBits(here, step))
        {
            var one = TLanes.Fma(f, TLanes.Load(row + c), TLanes.Load(z + c));
            TLanes.Store(one, z + c);
            at0 = TLanes.WhereGreater(one, top0, here, at0);
            top0 = TLanes.WhereGreater(one, top0, one, top0);
            one = TLanes.Fma(f, TLanes.Load(row + c + 16), TLanes.Load(z + c + 16));
            TLanes.Store(one, z + c + 16);
            at1 = TLanes.WhereGreater(one, top1, here, at1);
            top1 = TLanes.WhereGreater(one, top1, one, top1);
            one = TLanes.Fma(f, TLanes.Load(row + c + 32), TLanes.Load(z + c + 32));
            TLanes.Store(one, z + c + 32);
            at2 = TLanes.WhereGreater(one, top2, here, at2);
            top2 = TLanes.WhereGreater(one, top2, one, top2);
            one = TLanes.Fma(f, TLanes.Load(row + c + 48), TLanes.Load(z + c + 48));
            TLanes.Store(one, z + c + 48);
            at3 = TLanes.WhereGreater(one, top3, here, at3);
            top3 = TLanes.WhereGreater(one, top3, one, top3);
        }
        var tops = stackalloc float[Block];
        var places = stackalloc float[Block];
        TLanes.Store(top0, tops);
        TLanes.Store(top1, tops + 16);
        TLanes.Store(top2, tops + 32);
        TLanes.Store(top3, tops + 48);
        TLanes.Store(at0, places);
        TLanes.Store(at1, places + 16);
        TLanes.Store(at2, places + 32);
        TLanes.Store(at3, places + 48);
        int latent = -1;
        largest = 0;
        for (int lane = 0; lane < Block; lane++)
        {
            int at = *(int*)(places + lane) + lane;
            if (!(tops[lane] > largest || (tops[lane] == largest && at < latent))) continue;
            (largest, latent) = (tops[lane], at);
        }
        return latent;
    }
}
