using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Training.Kernels;

/// <summary>
/// The gradient of a closed form in place of a batch's: θ goes in as doubles, δθ comes out rounded once.
/// </summary>
/// <param name="expected">L(θ) and its gradient, θ being W [m, n] then b [n].</param>
sealed unsafe class ExactGradient(TrainingOptions options, Differentiable expected) : IGradient
{
    readonly ParameterLayout layout = new(options);
    readonly double[] θ = new double[new ParameterLayout(options).Count];
    readonly double[] δθ = new double[new ParameterLayout(options).Count];

    public void Gradient(float* θ, LaneKey key, ulong position, float* δθ)
    {
        for (int j = 0; j < this.θ.Length; j++) this.θ[j] = θ[j];
        expected(this.θ, this.δθ);
        for (int j = 0; j < this.θ.Length; j++) δθ[j] = (float)this.δθ[j];
        if (!options.Bias) layout.b(new Span<float>(δθ, this.θ.Length)).Clear();
    }
}
