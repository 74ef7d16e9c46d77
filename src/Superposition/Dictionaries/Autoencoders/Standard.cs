using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>
/// ReLU with an L1 penalty: a = ReLU(W_enc (x − b_dec) + b_enc), x̂ = b_dec + Σ a_i W_i,
/// L = mean_b ‖x − x̂‖² + λ mean_b Σ_i a_i ‖W_i‖; with decoder rows of length 1 the norm is left out
/// ("Towards Monosemanticity" 2023; by norms: Anthropic's update of April 2024).
/// </summary>
public sealed record Standard(Sparsity Penalty) : ISaeArchitecture
{
    public string Name => "standard";

    public void Check(SaeOptions options) => Penalty.Check();

    ISaeStep ISaeArchitecture.Create<TLanes>(
        SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient) =>
        new Of<TLanes>(bench, options, gradient, Penalty);

    /// <summary>
    /// ∂a_i = ⟨G, W_i⟩ + (λ/B) ‖W_i‖ where a_i > 0; ∂W_i gains (λ/B) Σ_b a_i · W_i/‖W_i‖.
    /// </summary>
    sealed unsafe class Of<TLanes>(
        SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient, Sparsity penalty) : ISaeStep
        where TLanes : unmanaged, ILanes<TLanes>
    {
        readonly Reconstruction<TLanes> reconstruction = new(bench, [1], bias: options.DecoderBias);

        public EntryTable Codes { get; } = new(bench.B, bench.n);

        public void Encode(AlignedFloats x, SaeMoment moment, bool byThreshold)
        {
            bench.Transpose(x, options.DecoderBias);
            bench.Least.Span.Clear();
            bench.Encode();
            Codes.Build(bench.Found, null);
            Codes.Z.Span[..Codes.Count].CopyTo(Codes.A.Span);
        }

        public SaeLoss Gradient(AlignedFloats x, SaeMoment moment)
        {
            Encode(x, moment, byThreshold: false);
            double loss = reconstruction.Run(Codes, Codes.A, Codes.S, x, null, gradient.DecoderBias);
            bool byNorm = options.DecoderNorm == DecoderNorm.Free;
            double λ = penalty.At(moment), total = 0;
            float each = (float)(λ / bench.B);
            Array.Clear(gradient.Pull);
            float* a = Codes.A.Pointer, s = Codes.S.Pointer, norm = bench.Norm.Pointer;
            int* latent = Codes.Latent.Pointer;
            for (int e = 0; e < Codes.Count; e++)
            {
                float weight = byNorm ? norm[latent[e]] : 1;
                total += a[e] * weight;
                s[e] += each * weight;
                gradient.Pull[latent[e]] += each * a[e];
            }
            gradient.HasPull = byNorm;
            gradient.Parts.Add(new(
                Codes, Codes.A, reconstruction.G, Codes.S, x, Centre: options.DecoderBias));
            double l0 = (double)Codes.Count / bench.B;
            penalty.Steer(moment, l0);
            return new(loss, λ * total / bench.B, 0, l0);
        }
    }
}
