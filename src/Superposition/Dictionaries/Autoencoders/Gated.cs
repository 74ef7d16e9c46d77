using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>
/// Gated (Rajamanoharan et al. 2024, arXiv 2404.16014): π = W_enc x̃ + b_gate, f = 1[π > 0] ·
/// ReLU(e^r W_enc x̃ + b_mag), x̂ = b_dec + Σ f_i W_i,
/// L = mean_b ‖x − x̂‖² + λ mean_b Σ ReLU(π_i) ‖W_i‖ + mean_b ‖x − b_dec − Σ ReLU(π_i) W_i‖².
/// b_gate is <see cref="Autoencoder.EncoderBias"/>, r is First and b_mag is Second.
/// </summary>
/// <param name="DetachedDecoder">
/// Whether the last term leaves the decoder alone, as the paper has it; SAELens lets it move.
/// </param>
public sealed record Gated(Sparsity Penalty, bool DetachedDecoder = true) : ISaeArchitecture
{
    public string Name => "gated";

    public void Check(SaeOptions options) => Penalty.Check();

    ISaeStep ISaeArchitecture.Create<TLanes>(
        SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient) =>
        new Of<TLanes>(bench, options, gradient, this);

    /// <summary>
    /// Two parts over the entries with π > 0. Magnitude: ∂m = ⟨G, W_i⟩ where m > 0, ∂r += ∂m e^r (π −
    /// b_gate), ∂b_mag += ∂m, and e^r ∂m on W_enc. Gate: ∂π = ⟨G', W_i⟩ + (λ/B) ‖W_i‖ on W_enc and b_gate.
    /// </summary>
    sealed unsafe class Of<TLanes>(
        SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient, Gated own) : ISaeStep
        where TLanes : unmanaged, ILanes<TLanes>
    {
        readonly Reconstruction<TLanes>
            magnitude = new(bench, [1], bias: options.DecoderBias),
            gate = new(bench, [1], bias: options.DecoderBias);
        readonly PinnedFloats slope = new(1024);
        readonly AlignedFloats unused = new(bench.Blocks * bench.D);
        readonly float[] growth = new float[bench.n];

        public EntryTable Codes { get; } = new(bench.B, bench.n);

        public void Encode(AlignedFloats x, SaeMoment moment, bool byThreshold)
        {
            bench.Transpose(x, options.DecoderBias);
            bench.Least.Span.Clear();
            bench.Encode();
            Codes.Build(bench.Found, null);
            var model = bench.Model;
            for (int i = 0; i < bench.n; i++) growth[i] = (float)Elementary.Exp(model.First[i]);
            float* gateBias = model.Values.Pointer + model.EncoderBiasAt;
            float* magnitudeBias = model.Values.Pointer + model.SecondAt;
            float* π = Codes.Z.Pointer, a = Codes.A.Pointer;
            int* latent = Codes.Latent.Pointer;
            for (int e = 0; e < Codes.Count; e++)
            {
                int i = latent[e];
                a[e] = Math.Max(0, growth[i] * (π[e] - gateBias[i]) + magnitudeBias[i]);
            }
        }

        public SaeLoss Gradient(AlignedFloats x, SaeMoment moment)
        {
            Encode(x, moment, byThreshold: false);
            double loss = magnitude.Run(Codes, Codes.A, Codes.S, x, null, gradient.DecoderBias);
            double aux = gate.Run(Codes, Codes.Z, slope, x, null,
                own.DetachedDecoder ? unused : gradient.DecoderBias);
            bool byNorm = options.DecoderNorm == DecoderNorm.Free;
            double λ = own.Penalty.At(moment), total = 0;
            float each = (float)(λ / bench.B);
            Array.Clear(gradient.Pull);
            float* gateBias = bench.Model.Values.Pointer + bench.Model.EncoderBiasAt;
            float* π = Codes.Z.Pointer, a = Codes.A.Pointer, s = Codes.S.Pointer, t = slope.Pointer;
            int* latent = Codes.Latent.Pointer;
            long active = 0;
            for (int e = 0; e < Codes.Count; e++)
            {
                int i = latent[e];
                float norm = byNorm ? bench.Norm.Pointer[i] : 1;
                total += π[e] * norm;
                t[e] += each * norm;
                gradient.Pull[i] += each * π[e];
                if (a[e] > 0)
                {
                    active++;
                    gradient.Second.Pointer[i] += s[e];
                    s[e] *= growth[i];
                    gradient.First.Pointer[i] += s[e] * (π[e] - gateBias[i]);
                }
                else s[e] = 0;
            }
            gradient.HasPull = byNorm;
            gradient.Parts.Add(new(Codes, Codes.A, magnitude.G, Codes.S, x,
                Centre: options.DecoderBias, Bias: false));
            gradient.Parts.Add(new(Codes, own.DetachedDecoder ? null : Codes.Z,
                own.DetachedDecoder ? null : gate.G, slope, x, Centre: options.DecoderBias));
            double l0 = (double)active / bench.B;
            own.Penalty.Steer(moment, l0);
            return new(loss, λ * total / bench.B, aux, l0);
        }
    }
}
