using System.Runtime.CompilerServices;
using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training.Kernels;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>
/// Matching pursuit (Costa et al. 2025, arXiv 2506.03093), tied: r₀ = x − b_dec; k times the direction
/// with the largest positive ⟨r, W_i⟩ is taken, v = ⟨r, W_i⟩, r ← r − v W_i, a_i += v; L = mean_b ‖r_k‖².
/// W_enc and b_enc are not used.
/// </summary>
public sealed record MatchingPursuit(int K) : ISaeArchitecture
{
    public string Name => "matching_pursuit";

    public void Check(SaeOptions options) => TopK.CheckK(K, options);

    ISaeStep ISaeArchitecture.Create<TLanes>(
        SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient) =>
        new Of<TLanes>(bench, options, gradient, K);

    /// <summary>
    /// From ρ = (2/B) r_k backwards: ∂v_t = −⟨ρ, w_t⟩, ∂w_t = −v_t ρ + ∂v_t r_t, ρ ← ρ + ∂v_t w_t; ∂b_dec
    /// = −ρ.
    /// </summary>
    sealed unsafe class Of<TLanes> : ISaeStep where TLanes : unmanaged, ILanes<TLanes>
    {
        const int Block = SaeBench<TLanes>.Block;
        readonly SaeBench<TLanes> bench;
        readonly SaeOptions options;
        readonly StepGradient gradient;
        readonly int k;
        readonly AlignedFloats rest; // r, [B, D]
        readonly AlignedFloats best, bestLatent; // [chunks, B]
        readonly PinnedInts chosen; // [B, k], −1 where pursuit had ended
        readonly PinnedFloats values, slopes; // v and ∂v, [B, k]
        readonly Candidates[] codes, picks;
        readonly EntryTable table; // a row for each (sample, iteration)
        readonly PinnedFloats onRest = new(1024), onSlope = new(1024);
        readonly AlignedFloats[] tiles;
        readonly Action<int, int> match, take, backward;
        AlignedFloats? ρ, r;
        int iteration;

        internal Of(SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient, int k)
        {
            (this.bench, this.options, this.gradient, this.k) = (bench, options, gradient, k);
            rest = new(bench.B * bench.D);
            (best, bestLatent) = (new(bench.Found.Length * bench.B), new(bench.Found.Length * bench.B));
            (chosen, values, slopes) = (new(bench.B * k), new(bench.B * k), new(bench.B * k));
            codes = [.. Enumerable.Range(0, bench.Blocks).Select(_ => new Candidates())];
            picks = [.. Enumerable.Range(0, bench.Blocks).Select(_ => new Candidates())];
            table = new(bench.B * k, bench.n);
            Codes = new(bench.B, bench.n);
            tiles = [.. Enumerable.Range(0, bench.Team.Threads)
                .Select(_ => new AlignedFloats(bench.Chunk * Block))];
            (match, take, backward) = (Match, Take, Backward);
        }

        public EntryTable Codes { get; }

        public void Encode(AlignedFloats x, SaeMoment moment, bool byThreshold)
        {
            var bias = bench.Model.Values.Span.Slice((int)bench.Model.DecoderBiasAt, bench.D);
            for (int b = 0; b < bench.B; b++)
                for (int j = 0; j < bench.D; j++)
                    rest.Pointer[b * bench.D + j] =
                        x.Pointer[b * bench.D + j] - (options.DecoderBias ? bias[j] : 0);
            for (iteration = 0; iteration < k; iteration++)
            {
                bench.Transpose(rest, centred: false);
                bench.Team.Run(match, bench.Found.Length);
                bench.Team.Run(take, bench.Blocks);
            }
            Collect();
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
                for (int chunk = 0; chunk < bench.Found.Length; chunk++)
                {
                    nint at = (nint)chunk * bench.B + b;
                    if (!(best.Pointer[at] > top)) continue;
                    top = best.Pointer[at];
                    latent = BitConverter.SingleToInt32Bits(bestLatent.Pointer[at]);
                }
                chosen.Pointer[b * k + iteration] = latent;
                values.Pointer[b * k + iteration] = top;
                if (latent >= 0)
                    SparseRows.Add<TLanes>(-top, bench.Model.Decoder + (nint)latent * bench.D,
                        rest.Pointer + (nint)b * bench.D, bench.D);
            }
        }

        /// <summary>The picks of a sample as its code: a direction taken twice has the sum.</summary>
        void Collect()
        {
            for (int block = 0; block < bench.Blocks; block++)
            {
                var to = codes[block];
                to.Count = 0;
                to.Reserve(Block * k);
                for (int b = block * Block; b < (block + 1) * Block; b++)
                {
                    int begin = to.Count;
                    for (int t = 0; t < k; t++)
                    {
                        int latent = chosen.Pointer[b * k + t], at = begin;
                        if (latent < 0) break;
                        while (at < to.Count && to.Latent.Pointer[at] != latent) at++;
                        if (at == to.Count)
                        {
                            to.Sample.Pointer[at] = b;
                            to.Latent.Pointer[at] = latent;
                            to.Z.Pointer[at] = 0;
                            to.Count++;
                        }
                        to.Z.Pointer[at] += values.Pointer[b * k + t];
                    }
                }
            }
            Codes.Build(codes, null);
            Codes.Z.Span[..Codes.Count].CopyTo(Codes.A.Span);
        }

        public SaeLoss Gradient(AlignedFloats x, SaeMoment moment)
        {
            Encode(x, moment, byThreshold: false);
            ρ ??= new(bench.B * k * bench.D);
            r ??= new(bench.B * k * bench.D);
            double loss = 0;
            for (int b = 0; b < bench.B; b++)
            {
                float* row = rest.Pointer + (nint)b * bench.D;
                loss += SparseRows.Dot<TLanes>(row, row, bench.D);
            }
            bench.Team.Run(backward, bench.Blocks);
            table.Build(picks, null);
            onRest.Grow(table.Count);
            onSlope.Grow(table.Count);
            for (int e = 0; e < table.Count; e++)
            {
                onRest.Pointer[e] = -values.Pointer[table.Sample.Pointer[e]];
                onSlope.Pointer[e] = slopes.Pointer[table.Sample.Pointer[e]];
            }
            gradient.Parts.Add(new(table, onRest, ρ, null, null, Centre: false, Bias: false));
            gradient.Parts.Add(new(table, onSlope, r, null, null, Centre: false, Bias: false));
            return new(loss / bench.B, 0, 0, (double)Codes.Count / bench.B);
        }

        void Backward(int block, int worker)
        {
            int D = bench.D;
            var to = picks[block];
            to.Count = 0;
            to.Reserve(Block * k);
            var row = stackalloc float[D];
            for (int b = block * Block; b < (block + 1) * Block; b++)
            {
                float* r_t = rest.Pointer + (nint)b * D;
                for (int j = 0; j < D; j++) row[j] = 2f / bench.B * r_t[j];
                for (int t = k - 1; t >= 0; t--)
                {
                    int at = b * k + t, latent = chosen.Pointer[at];
                    if (latent < 0) continue;
                    float* w = bench.Model.Decoder + (nint)latent * D;
                    SparseRows.Add<TLanes>(values.Pointer[at], w, r_t, D);
                    float slope = -SparseRows.Dot<TLanes>(row, w, D);
                    slopes.Pointer[at] = slope;
                    new Span<float>(row, D).CopyTo(ρ!.Span.Slice(at * D, D));
                    new Span<float>(r_t, D).CopyTo(r!.Span.Slice(at * D, D));
                    SparseRows.Add<TLanes>(slope, w, row, D);
                }
                for (int t = 0; t < k; t++)
                {
                    int at = b * k + t;
                    if (chosen.Pointer[at] < 0) break;
                    to.Sample.Pointer[to.Count] = at;
                    to.Latent.Pointer[to.Count] = chosen.Pointer[at];
                    to.Z.Pointer[to.Count++] = values.Pointer[at];
                }
                SparseRows.Add<TLanes>(-1, row, gradient.DecoderBias.Pointer + (nint)block * D, D);
            }
        }
    }
}
