using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>
/// Matryoshka (Bussmann et al. 2025, arXiv 2503.17547): BatchTopK whose first m₁ &lt; m₂ &lt; … latents
/// must each reconstruct alone: L = Σ_ℓ mean_b ‖x − x̂_ℓ‖² + auxiliary loss, x̂_ℓ = b_dec + Σ_{i &lt; m_ℓ}
/// a_i W_i.
/// </summary>
/// <param name="Widths">Prefixes, ascending; the full width is added where it is missing.</param>
/// <param name="AuxEachLevel">
/// Whether each level has an auxiliary loss of its own (SAELens's use_matryoshka_aux_loss, which the
/// published SynthSAEBench table has on): the dead latents that the level adds reconstruct x − x̂_ℓ.
/// </param>
public sealed record Matryoshka(
    double K, IReadOnlyList<int> Widths, bool AuxEachLevel = false) : ISaeArchitecture
{
    public string Name => "matryoshka_batchtopk";

    public void Check(SaeOptions options)
    {
        TopK.CheckK(K, options);
        CheckWidths(Widths, options);
    }

    internal static void CheckWidths(IReadOnlyList<int> widths, SaeOptions options)
    {
        int width = options.Width;
        for (int l = 0; l < widths.Count; l++)
            if (widths[l] > width || widths[l] <= (l == 0 ? 0 : widths[l - 1]))
                throw new InvalidInputException(
                    $"prefix widths {string.Join(", ", widths)} must rise and not exceed {width}.");
        int levels = WithFull(widths, width).Length;
        AlignedFloats.Fit(
            $"{levels} reconstructions of {options.Batch} samples in {options.Dimension} dimensions",
            (long)levels * options.Batch * AlignedFloats.Padded(options.Dimension));
    }

    internal static int[] WithFull(IReadOnlyList<int> widths, int width) =>
        widths.Count > 0 && widths[^1] == width ? [.. widths] : [.. widths, width];

    ISaeStep ISaeArchitecture.Create<TLanes>(
        SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient) =>
        new RankedStep<TLanes>(
            bench, options, gradient, RankedOver.Batch, K, WithFull(Widths, options.Width),
            AuxEachLevel);
}
