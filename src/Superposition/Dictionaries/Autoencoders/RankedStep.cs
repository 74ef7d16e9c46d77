using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>
/// The step that TopK, BatchTopK and Matryoshka share: the largest keys are kept, a = z; errors of one or
/// several prefixes; dead latents are revived. With ∂L/∂a = ⟨G, W_i⟩ the backward pass is
/// ∂W_i = Σ a G, ∂z = ∂a, ∂W_enc,i = Σ ∂z x̃, ∂b_enc,i = Σ ∂z; the choice itself has no gradient.
/// </summary>
sealed class RankedStep<TLanes> : ISaeStep where TLanes : unmanaged, ILanes<TLanes>
{
    readonly SaeBench<TLanes> bench;
    readonly SaeOptions options;
    readonly StepGradient gradient;
    readonly RankedEncoder<TLanes> encoder;
    readonly Reconstruction<TLanes> reconstruction;
    readonly AuxiliaryPass<TLanes>[] auxiliary; // of all latents, or of what each level adds
    readonly RankedOver over;
    readonly double k;

    /// <param name="prefixes">Widths, ascending, the last one n.</param>
    internal RankedStep(
        SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient, RankedOver over, double k,
        IReadOnlyList<int> prefixes, bool auxEachLevel = false)
    {
        (this.bench, this.options, this.gradient, this.over, this.k) = (bench, options, gradient, over, k);
        encoder = new(bench);
        reconstruction = new(bench, [.. prefixes.Select(_ => 1.0)], bias: options.DecoderBias,
            eachError: auxEachLevel);
        auxiliary = auxEachLevel
            ? [.. prefixes.Select((to, l) =>
                new AuxiliaryPass<TLanes>(bench, options, (l == 0 ? 0 : prefixes[l - 1])..to))]
            : [new(bench, options, ..bench.n)];
        for (int level = prefixes.Count - 1; level >= 0; level--)
            gradient.Level.AsSpan(0, prefixes[level]).Fill(level);
        Codes = new(bench.B, bench.n);
    }

    public EntryTable Codes { get; }

    public void Encode(AlignedFloats x, SaeMoment moment, bool byThreshold) => encoder.Run(
        x, options.DecoderBias, byThreshold ? RankedOver.Threshold : over, k,
        bench.Model.InferenceThreshold, Codes);

    public SaeLoss Gradient(AlignedFloats x, SaeMoment moment)
    {
        Encode(x, moment, byThreshold: false);
        double loss = reconstruction.Run(
            Codes, Codes.A, Codes.S, x, gradient.Level, gradient.DecoderBias);
        gradient.Parts.Add(new(Codes, Codes.A, reconstruction.G, Codes.S, x,
            Centre: options.DecoderBias, Levels: true));
        double aux = 0;
        for (int l = 1; l <= auxiliary.Length; l++) // one alone stands at the last level
            aux += auxiliary[^l].Run(x, reconstruction.Residuals[^l]!, moment, gradient);
        bench.Model.InferenceThreshold =
            Thresholds.Follow(bench.Model.InferenceThreshold, encoder.SmallestKey);
        return new(loss, 0, aux, (double)Codes.Count / bench.B);
    }
}

/// <summary>
/// τ ← 0.99 τ + 0.01 · the smallest key kept, from the first of them: what inference compares with.
/// </summary>
static class Thresholds
{
    const double Keep = 0.99;

    internal static double Follow(double τ, float smallest) => !(smallest > 0) ? τ
        : Keep * (double.IsNaN(τ) ? smallest : τ) + (1 - Keep) * smallest;
}
