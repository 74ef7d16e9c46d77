using Superposition.Dictionaries.Kernels;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>
/// TopK (Gao et al. 2024, arXiv 2406.04093): z = W_enc (x − b_dec) + b_enc; of each sample the k largest
/// positive z_i ‖W_i‖ are kept; x̂ = b_dec + Σ z_i W_i; L = mean_b ‖x − x̂‖² + auxiliary loss.
/// </summary>
public sealed record TopK(int K) : ISaeArchitecture
{
    public string Name => "topk";

    public void Check(SaeOptions options) => CheckK(K, options);

    internal static void CheckK(double k, SaeOptions options)
    {
        if (!(k > 0 && k <= options.Width))
            throw new InvalidInputException(
                $"k is {k}; it must lie above 0 and not above the width, {options.Width}.");
    }

    ISaeStep ISaeArchitecture.Create<TLanes>(
        SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient) =>
        new RankedStep<TLanes>(bench, options, gradient, RankedOver.Sample, K, [options.Width]);
}
