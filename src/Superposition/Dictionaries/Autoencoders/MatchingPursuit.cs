using System.Runtime.CompilerServices;
using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>
/// Matching pursuit (Costa et al. 2025, arXiv 2506.03093), tied: r₀ = x − b_dec; k times the direction
/// with the largest positive ⟨r, W_i⟩ is taken, v = ⟨r, W_i⟩, r ← r − v W_i, a_i += v; L = mean_b ‖r_k‖².
/// W_enc and b_enc are not used.
/// </summary>
/// <param name="RestThreshold">A sample's pursuit ends after the step that leaves ‖r‖ below it.</param>
/// <param name="StopsOnRepeat">Whether it ends after a direction is taken for the second time.</param>
public sealed record MatchingPursuit(int K, double RestThreshold = 0, bool StopsOnRepeat = false)
    : ISaeArchitecture
{
    public string Name => "matching_pursuit";

    public void Check(SaeOptions options)
    {
        TopK.CheckK(K, options);
        SaeOptions.Range("the residual threshold", RestThreshold, 0, 1e12);
    }

    /// <summary>A row of ∂W for each sample and iteration.</summary>
    public void CheckLearning(SaeOptions options) => AlignedFloats.Fit(
        $"the gradient of {options.Batch} samples of {K} codes each in {options.Dimension} dimensions",
        (long)options.Batch * K * AlignedFloats.Padded(options.Dimension));

    ISaeStep ISaeArchitecture.Create<TLanes>(
        SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient) =>
        new Of<TLanes>(bench, options, gradient, this);

    /// <summary>
    /// Which way the inner products go: null, whichever is cheaper for the options. Only the dense way has r
    /// at hand, so stops of a sample's own go that way.
    /// </summary>
    internal bool? ByGram { get; init; }

    bool IsGram(SaeOptions options) =>
        ByGram ?? (RestThreshold == 0 && !StopsOnRepeat && GramPursuit<LanesScalar>.IsCheaper(options, K));

    /// <summary>
    /// From ρ = (2/B) r_k backwards: ∂v_t = −⟨ρ, w_t⟩, ∂w_t = −v_t ρ + ∂v_t r_t, ρ ← ρ + ∂v_t w_t; ∂b_dec
    /// = −ρ. Each r_t is rebuilt from the one after it.
    /// </summary>
    sealed unsafe class Of<TLanes> : ISaeStep where TLanes : unmanaged, ILanes<TLanes>
    {
        const int Block = SaeBench<TLanes>.Block;
        readonly SaeBench<TLanes> bench;
        readonly SaeOptions options;
        readonly StepGradient gradient;
        readonly int k;
        readonly IPursuit pursuit;
        readonly AlignedFloats rest; // r, [B, D]
        readonly PinnedInts chosen; // [B, k], −1 where pursuit had ended
        readonly PinnedFloats values, ones; // v, [B, k]
        readonly double[] squares;
        readonly Candidates[] codes, picks;
        readonly EntryTable table; // a row for each (sample, iteration)
        readonly Action<int, int> centre, backward;
        AlignedFloats x;
        AlignedFloats? onRows; // ∂w_t, [B·k, D]

        internal Of(SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient, MatchingPursuit own)
        {
            (this.bench, this.options, this.gradient, k) = (bench, options, gradient, own.K);
            pursuit = own.IsGram(options)
                ? new GramPursuit<TLanes>(bench, k)
                : new DensePursuit<TLanes>(bench, k, own.RestThreshold, own.StopsOnRepeat);
            rest = new(bench.B * bench.D);
            (chosen, values, ones) = (new(bench.B * k), new(bench.B * k), new(bench.B * k));
            ones.Span.Fill(1);
            squares = new double[bench.B];
            codes = [.. Enumerable.Range(0, bench.Blocks).Select(_ => new Candidates())];
            picks = [.. Enumerable.Range(0, bench.Blocks).Select(_ => new Candidates())];
            table = new(bench.B * k, bench.n);
            Codes = new(bench.B, bench.n);
            (centre, backward, x) = (Centre, Backward, rest);
        }

        public EntryTable Codes { get; }

        public void Encode(AlignedFloats x, SaeMoment moment, bool byThreshold)
        {
            this.x = x;
            bench.Team.Run(centre, bench.Blocks);
            pursuit.Run(rest, chosen, values);
            Collect();
            bench.Mark?.Invoke(SaePhase.Select);
        }

        void Centre(int block, int worker)
        {
            int first = block * Block * bench.D, length = Block * bench.D;
            x.Span.Slice(first, length).CopyTo(rest.Span[first..]);
            if (!options.DecoderBias) return;
            float* bias = bench.Model.Values.Pointer + bench.Model.DecoderBiasAt;
            for (int b = block * Block; b < (block + 1) * Block; b++)
                SparseRows.Add<TLanes>(-1, bias, rest.Pointer + (nint)b * bench.D, bench.D);
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
            onRows ??= new(bench.B * k * bench.D);
            bench.Team.Run(backward, bench.Blocks);
            table.Build(picks, null);
            gradient.Parts.Add(new(table, ones, onRows, null, null, Centre: false, Bias: false));
            double loss = 0;
            foreach (double square in squares) loss += square;
            return new(loss / bench.B, 0, 0, (double)Codes.Count / bench.B);
        }

        [MethodImpl(AggressiveOptimization)]
        void Backward(int block, int worker)
        {
            int D = bench.D;
            var to = picks[block];
            to.Count = 0;
            to.Reserve(Block * k);
            var ρ = stackalloc float[D];
            for (int b = block * Block; b < (block + 1) * Block; b++)
            {
                float* r = rest.Pointer + (nint)b * D;
                squares[b] = SparseRows.Dot<TLanes>(r, r, D);
                for (int j = 0; j < D; j++) ρ[j] = 2f / bench.B * r[j];
                for (int t = k - 1; t >= 0; t--)
                {
                    int at = b * k + t, latent = chosen.Pointer[at];
                    if (latent < 0) continue;
                    float* w = bench.Model.Decoder + (nint)latent * D;
                    float v = values.Pointer[at];
                    SparseRows.Add<TLanes>(v, w, r, D);
                    Row(v, -SparseRows.Dot<TLanes>(ρ, w, D), w, r, ρ, onRows!.Pointer + (nint)at * D, D);
                }
                for (int t = 0; t < k; t++)
                {
                    int at = b * k + t;
                    if (chosen.Pointer[at] < 0) break;
                    to.Sample.Pointer[to.Count] = at;
                    to.Latent.Pointer[to.Count] = chosen.Pointer[at];
                    to.Z.Pointer[to.Count++] = values.Pointer[at];
                }
                SparseRows.Add<TLanes>(-1, ρ, gradient.DecoderBias.Pointer + (nint)block * D, D);
            }
        }

        /// <summary>∂w = −v ρ + ∂v r, then ρ ← ρ + ∂v w.</summary>
        [MethodImpl(AggressiveInlining)]
        static void Row(float v, float slope, float* w, float* r, float* ρ, float* to, int D)
        {
            TLanes minus = TLanes.Splat(-v), s = TLanes.Splat(slope);
            for (int c = 0; c < D; c += 16)
            {
                var before = TLanes.Load(ρ + c);
                TLanes.Store(TLanes.Fma(minus, before, s * TLanes.Load(r + c)), to + c);
                TLanes.Store(TLanes.Fma(s, TLanes.Load(w + c), before), ρ + c);
            }
        }
    }
}
