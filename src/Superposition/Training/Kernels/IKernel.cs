using Superposition.Numerics.Lanes;

namespace Superposition.Training.Kernels;

/// <summary>Which way a model's loss falls.</summary>
unsafe interface IGradient
{
    /// <summary>
    /// δθ = the gradient at θ of the mean loss over the batch that (key, position) names:
    /// the same samples always.
    /// </summary>
    void Gradient(float* θ, LaneKey key, ulong position, float* δθ);
}

/// <summary>
/// One model's data, forward and backward in one pass through cache.
/// An instance owns the scratch memory of one worker and allocates nothing after it is made.
/// </summary>
/// <remarks>
/// Letters as in the paper: W [m, n], b [n]; the parameters θ are W followed by b, and for models with a
/// hidden layer as in <see cref="ParameterLayout"/>.
/// </remarks>
unsafe interface IKernel : IGradient
{
    /// <summary>
    /// Σ loss and Σ loss² over <see cref="Features.SampleBlock.Size"/>·blocks fresh samples.
    /// </summary>
    (double Sum, double SumOfSquares) Loss(float* θ, LaneKey key, ulong position, int blocks);
}
