using System.Runtime.CompilerServices;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training.Kernels;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Dictionaries.Kernels;

/// <summary>
/// k times of each sample the direction with the largest positive ⟨r, W_i⟩, the first of equal ones:
/// v = ⟨r, W_i⟩, r ← r − v W_i.
/// </summary>
interface IPursuit
{
    /// <param name="rest">[B, D], r₀; becomes r_k.</param>
    /// <param name="chosen">[B, k], −1 where pursuit had ended.</param>
    /// <param name="values">[B, k], v.</param>
    void Run(AlignedFloats rest, PinnedInts chosen, PinnedFloats values);
}

/// <summary>
/// All inner products anew in every iteration: k dense products, fewer where every sample has ended before:
/// nothing is positive, ‖r‖ is below a threshold, or, where asked, a direction came for the second time.
/// </summary>
sealed unsafe class DensePursuit<TLanes> : IPursuit where TLanes : unmanaged, ILanes<TLanes>
{
    const int Block = SaeBench<TLanes>.Block;
    readonly SaeBench<TLanes> bench;
    readonly int k;
    readonly double restThreshold;
    readonly bool stopsOnRepeat;
    readonly bool[] ended;
    readonly AlignedFloats best, bestLatent; // [chunks, B]
    readonly AlignedFloats[] tiles;
    readonly Action<int, int> match, take;
    AlignedFloats rest;
    PinnedInts? chosen;
    PinnedFloats? values;
    int iteration;

    internal DensePursuit(
        SaeBench<TLanes> bench, int k, double restThreshold = 0, bool stopsOnRepeat = false)
    {
        (this.bench, this.k) = (bench, k);
        (this.restThreshold, this.stopsOnRepeat) = (restThreshold, stopsOnRepeat);
        ended = new bool[bench.B];
        (best, bestLatent) = (new(bench.Found.Length * bench.B), new(bench.Found.Length * bench.B));
        tiles = [.. Enumerable.Range(0, bench.Team.Threads)
            .Select(_ => new AlignedFloats(bench.Chunk * Block))];
        (match, take, rest) = (Match, Take, best);
    }

    public void Run(AlignedFloats rest, PinnedInts chosen, PinnedFloats values)
    {
        (this.rest, this.chosen, this.values) = (rest, chosen, values);
        Array.Clear(ended);
        for (iteration = 0; iteration < k; iteration++)
        {
            if (!Array.TrueForAll(ended, one => one))
            {
                bench.Transpose(rest, centred: false);
                bench.Team.Run(match, bench.Found.Length);
            }
            bench.Team.Run(take, bench.Blocks);
        }
    }

    /// <summary>Of a chunk of latents the best of each sample.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Match(int chunk, int worker)
    {
        int first = chunk * bench.Chunk, rows = Math.Min(bench.Chunk, bench.n - first);
        float* z = tiles[worker].Pointer, W = bench.Model.Decoder + (nint)first * bench.D;
        for (int block = 0; block < bench.Blocks; block++)
        {
            Product.Run<TLanes>(W, bench.D, 1, rows, bench.d,
                bench.Columns.Pointer + (nint)block * bench.d * Block, null, z);
            nint at = (nint)chunk * bench.B + block * Block;
            for (int v = 0; v < Block; v += 16)
            {
                TLanes top = TLanes.Zero, latent = TLanes.SplatBits(uint.MaxValue);
                for (int row = 0; row < rows; row++)
                {
                    var one = TLanes.Load(z + row * Block + v);
                    latent = TLanes.WhereGreater(one, top, TLanes.SplatBits((uint)(first + row)), latent);
                    top = TLanes.WhereGreater(one, top, one, top);
                }
                TLanes.Store(top, best.Pointer + at + v);
                TLanes.Store(latent, bestLatent.Pointer + at + v);
            }
        }
    }

    void Take(int block, int worker)
    {
        for (int b = block * Block; b < (block + 1) * Block; b++)
        {
            float top = 0;
            int latent = -1;
            for (int chunk = 0; chunk < bench.Found.Length && !ended[b]; chunk++)
            {
                nint at = (nint)chunk * bench.B + b;
                if (!(best.Pointer[at] > top)) continue;
                top = best.Pointer[at];
                latent = BitConverter.SingleToInt32Bits(bestLatent.Pointer[at]);
            }
            int* own = chosen!.Pointer + b * k;
            own[iteration] = latent;
            values!.Pointer[b * k + iteration] = top;
            ended[b] = latent < 0
                || (stopsOnRepeat && new ReadOnlySpan<int>(own, iteration).Contains(latent));
            if (latent < 0) continue;
            float* r = rest.Pointer + (nint)b * bench.D;
            SparseRows.Add<TLanes>(-top, bench.Model.Decoder + (nint)latent * bench.D, r, bench.D);
            if (restThreshold > 0 && Math.Sqrt(SparseRows.Dot<TLanes>(r, r, bench.D)) < restThreshold)
                ended[b] = true;
        }
    }
}
