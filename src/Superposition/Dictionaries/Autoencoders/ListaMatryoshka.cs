using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>
/// The recipe that tops the SynthSAEBench board: BatchTopK after one unrolled step of iterative shrinkage,
/// a⁰ = keep(W_enc x̃ + b), r = x̃ − Σ a⁰_i W_i, a = keep(W_enc (x̃ + η r) + b), trained through both; prefix
/// losses over latents sorted by how often they fire, each prefix held fixed for the next; tilted means over
/// samples; and a k that falls during training (public code: chanind, 2026; widths, tilt and k after
/// researchRalph's third version).
/// </summary>
/// <param name="StartK">k at the first step; it falls linearly to K at the last.</param>
/// <param name="Step">η</param>
/// <param name="InnerWeight">Of the prefix losses.</param>
/// <param name="Tilt">t of the mean Σ w_b ℓ_b, w = softmax(t ℓ_b/mean ℓ).</param>
public sealed record ListaMatryoshka(
    double K, IReadOnlyList<int> Widths, double StartK, double Step = 0.25, double InnerWeight = 0.5,
    double Tilt = 0.01) : ISaeArchitecture
{
    const float FrequencyKeep = 0.99f;

    public string Name => "lista_matryoshka";

    public void Check(SaeOptions options)
    {
        TopK.CheckK(K, options);
        TopK.CheckK(StartK, options);
        Matryoshka.CheckWidths(Widths, options);
        SaeOptions.Range("the step of the unrolled iteration", Step, 0, 1);
        SaeOptions.Range("the tilt", Tilt, 0, 10);
        SaeOptions.Range("the weight of the prefix losses", InnerWeight, 0, 1e3);
    }

    ISaeStep ISaeArchitecture.Create<TLanes>(
        SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient) =>
        new Of<TLanes>(bench, options, gradient, this);

    /// <summary>
    /// With S = ∂L/∂z of the second code and u = Σ_e S_e W_enc,e: ∂z⁰ = −η ⟨u, W_i⟩, ∂W_i gains −η a⁰_i u,
    /// and ∂b_dec gains −(1 + η) u.
    /// </summary>
    sealed unsafe class Of<TLanes> : ISaeStep where TLanes : unmanaged, ILanes<TLanes>
    {
        const int Block = SaeBench<TLanes>.Block;
        readonly SaeBench<TLanes> bench;
        readonly SaeOptions options;
        readonly StepGradient gradient;
        readonly ListaMatryoshka own;
        readonly RankedEncoder<TLanes> first, second;
        readonly Reconstruction<TLanes> reconstruction;
        readonly AuxiliaryPass<TLanes> auxiliary;
        readonly EntryTable before;
        readonly PinnedFloats onDecoder = new(1024);
        readonly AlignedFloats input, u;
        readonly int[] order, widths;
        readonly Action<int, int> refine, back;
        AlignedFloats x;

        internal Of(
            SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient, ListaMatryoshka own)
        {
            (this.bench, this.options, this.gradient, this.own) = (bench, options, gradient, own);
            (first, second) = (new(bench), new(bench));
            widths = Matryoshka.WithFull(own.Widths, options.Width);
            bool isFullListed = widths.Length == own.Widths.Count;
            double[] weights = [.. widths.Select((_, l) => l < widths.Length - 1 ? own.InnerWeight : 1)];
            reconstruction = new(bench, weights, detached: true, own.Tilt, options.DecoderBias,
                isFullListed ? own.InnerWeight : 0);
            auxiliary = new(bench, options, ..bench.n);
            (before, Codes) = (new(bench.B, bench.n), new(bench.B, bench.n));
            (input, u) = (new(bench.B * bench.D), new(bench.B * bench.D));
            order = [.. Enumerable.Range(0, bench.n)];
            (refine, back) = (Refine, Back);
            x = input;
        }

        public EntryTable Codes { get; }

        public void Encode(AlignedFloats x, SaeMoment moment, bool byThreshold)
        {
            double k = own.StartK + (own.K - own.StartK) * moment.Progress;
            var over = byThreshold ? RankedOver.Threshold : RankedOver.Batch;
            this.x = x;
            first.Run(x, options.DecoderBias, over, k, bench.Model.FirstThreshold, before);
            bench.Team.Run(refine, bench.Blocks);
            second.Run(input, false, over, k, bench.Model.InferenceThreshold, Codes);
        }

        /// <summary>input = x̃ + η (x̃ − Σ a⁰_i W_i)</summary>
        void Refine(int block, int worker)
        {
            int D = bench.D;
            float* bias = bench.Model.Values.Pointer + bench.Model.DecoderBiasAt;
            for (int b = block * Block; b < (block + 1) * Block; b++)
            {
                float* to = input.Pointer + (nint)b * D, from = x.Pointer + (nint)b * D;
                int start = before.RowStart.Pointer[b], count = before.RowStart.Pointer[b + 1] - start;
                for (int j = 0; j < D; j++) to[j] = 0;
                SparseRows.Combine<TLanes>(to, bench.Model.Decoder, D,
                    before.Latent.Pointer + start, before.A.Pointer + start, count, to);
                float η = (float)own.Step;
                for (int j = 0; j < D; j++)
                {
                    float centred = options.DecoderBias ? from[j] - bias[j] : from[j];
                    to[j] = (1 + η) * centred - η * to[j];
                }
            }
        }

        public SaeLoss Gradient(AlignedFloats x, SaeMoment moment)
        {
            Encode(x, moment, byThreshold: false);
            Sort(moment);
            double loss = reconstruction.Run(
                Codes, Codes.A, Codes.S, x, gradient.Level, gradient.DecoderBias);
            onDecoder.Grow(before.Count);
            bench.Team.Run(back, bench.Blocks);
            gradient.Parts.Add(new(Codes, Codes.A, reconstruction.G, Codes.S, input, Centre: false,
                Levels: true));
            gradient.Parts.Add(new(before, onDecoder, u, before.S, x, Centre: options.DecoderBias));
            double aux = auxiliary.Run(
                x, reconstruction.Residual, moment, gradient, encodeAgain: true);
            var model = bench.Model;
            model.FirstThreshold = Thresholds.Follow(model.FirstThreshold, first.SmallestKey);
            model.InferenceThreshold = Thresholds.Follow(model.InferenceThreshold, second.SmallestKey);
            return new(loss, 0, aux, (double)Codes.Count / bench.B);
        }

        void Back(int block, int worker)
        {
            int D = bench.D;
            float η = (float)own.Step;
            float* bias = gradient.DecoderBias.Pointer + (nint)block * D;
            for (int b = block * Block; b < (block + 1) * Block; b++)
            {
                float* row = u.Pointer + (nint)b * D;
                for (int j = 0; j < D; j++) row[j] = 0;
                int start = Codes.RowStart.Pointer[b], count = Codes.RowStart.Pointer[b + 1] - start;
                SparseRows.Combine<TLanes>(row, bench.Model.Encoder, D,
                    Codes.Latent.Pointer + start, Codes.S.Pointer + start, count, row);
                SparseRows.Add<TLanes>(-(1 + η), row, bias, D);
                for (int e = before.RowStart.Pointer[b]; e < before.RowStart.Pointer[b + 1]; e++)
                {
                    float* W = bench.Model.Decoder + (nint)before.Latent.Pointer[e] * D;
                    before.S.Pointer[e] = -η * SparseRows.Dot<TLanes>(row, W, D);
                    onDecoder.Pointer[e] = -η * before.A.Pointer[e];
                }
            }
        }

        /// <summary>Levels by frequency, the commonest latents in the first prefix.</summary>
        void Sort(SaeMoment moment)
        {
            var frequency = moment.Frequency;
            for (int i = 0; i < bench.n; i++)
            {
                int fired = Codes.ColumnStart.Pointer[i + 1] - Codes.ColumnStart.Pointer[i];
                frequency[i] = FrequencyKeep * frequency[i] + (1 - FrequencyKeep) * fired / bench.B;
            }
            keys ??= new float[bench.n];
            for (int i = 0; i < bench.n; i++) (order[i], keys[i]) = (i, -frequency[i]);
            Array.Sort(keys, order); // ties fall as they may, the same on every machine
            for (int rank = 0, level = 0; rank < bench.n; rank++)
            {
                if (rank >= widths[level]) level++;
                gradient.Level[order[rank]] = level;
            }
        }

        float[]? keys;
    }
}
