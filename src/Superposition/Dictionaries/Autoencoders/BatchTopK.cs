using Superposition.Dictionaries.Kernels;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>
/// BatchTopK (Bussmann et al. 2024, arXiv 2412.06410): as TopK, but the k·B largest of the whole batch are
/// kept, so that a sample takes as many as it needs. k may be a fraction. Inference compares with a threshold
/// that follows the smallest key kept.
/// </summary>
public sealed record BatchTopK(double K) : ISaeArchitecture
{
    public string Name => "batchtopk";

    public void Check(SaeOptions options) => TopK.CheckK(K, options);

    ISaeStep ISaeArchitecture.Create<TLanes>(
        SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient) =>
        new RankedStep<TLanes>(bench, options, gradient, RankedOver.Batch, K, [options.Width]);
}
