using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>
/// JumpReLU (Rajamanoharan et al. 2024, arXiv 2407.14435): a_i = z_i where z_i > θ_i, else 0;
/// L = mean_b ‖x − x̂‖² + λ mean_b Σ_i 1[z_i > θ_i]. The threshold itself is trained (not its logarithm), as
/// ReLU(θ): at 0 and below it has no gradient.
/// </summary>
/// <param name="Threshold">θ at the start.</param>
/// <param name="Bandwidth">ε of the straight-through estimator.</param>
public sealed record JumpRelu(
    Sparsity Penalty, double Threshold = 0.01, double Bandwidth = 0.05) : ISaeArchitecture
{
    public string Name => "jumprelu";

    public void Check(SaeOptions options)
    {
        Penalty.Check();
        SaeOptions.Range("the threshold", Threshold, 0, 1e6);
        SaeOptions.Range("the bandwidth", Bandwidth, 1e-9, 1e6);
    }

    public void Initialise(Autoencoder model) => model.First.Fill((float)Threshold);

    ISaeStep ISaeArchitecture.Create<TLanes>(
        SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient) =>
        new Of<TLanes>(bench, options, gradient, this);

    /// <summary>
    /// With rect(u) = 1[|u| &lt; ½]: ∂z = ∂a · 1[z > θ],
    /// ∂θ = −Σ_b (θ/ε) rect((z−θ)/ε) ∂a − (λ/B) Σ_b (1/ε) rect((z−θ)/ε) where θ > 0.
    /// </summary>
    sealed unsafe class Of<TLanes>(
        SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient, JumpRelu own) : ISaeStep
        where TLanes : unmanaged, ILanes<TLanes>
    {
        readonly Reconstruction<TLanes> reconstruction = new(bench, [1], bias: options.DecoderBias);

        public EntryTable Codes { get; } = new(bench.B, bench.n);

        float θ(int i) => Math.Max(0, bench.Model.First[i]);

        public void Encode(AlignedFloats x, SaeMoment moment, bool byThreshold) => Encode(x, window: 0);

        /// <summary>What is on, and what lies in the window below its threshold with A = 0.</summary>
        void Encode(AlignedFloats x, float window)
        {
            bench.Transpose(x, options.DecoderBias);
            for (int i = 0; i < bench.n; i++) bench.Least.Pointer[i] = θ(i) - window;
            bench.Encode();
            Codes.Build(bench.Found, null);
            float* z = Codes.Z.Pointer, a = Codes.A.Pointer;
            int* latent = Codes.Latent.Pointer;
            for (int e = 0; e < Codes.Count; e++) a[e] = z[e] > θ(latent[e]) ? z[e] : 0;
        }

        public SaeLoss Gradient(AlignedFloats x, SaeMoment moment)
        {
            float ε = (float)own.Bandwidth;
            Encode(x, ε / 2);
            double loss = reconstruction.Run(Codes, Codes.A, Codes.S, x, null, gradient.DecoderBias);
            double λ = own.Penalty.At(moment);
            float each = (float)(λ / bench.B);
            float* z = Codes.Z.Pointer, s = Codes.S.Pointer, δθ = gradient.First.Pointer;
            int* latent = Codes.Latent.Pointer;
            long active = 0;
            for (int e = 0; e < Codes.Count; e++)
            {
                float threshold = θ(latent[e]);
                if (threshold > 0 && Math.Abs(z[e] - threshold) < ε / 2)
                    δθ[latent[e]] -= (threshold * s[e] + each) / ε;
                if (z[e] > threshold) active++;
                else s[e] = 0;
            }
            gradient.Parts.Add(new(
                Codes, Codes.A, reconstruction.G, Codes.S, x, Centre: options.DecoderBias));
            double l0 = (double)active / bench.B;
            own.Penalty.Steer(moment, l0);
            return new(loss, λ * l0, 0, l0);
        }
    }
}
