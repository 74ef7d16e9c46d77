using System.Runtime.CompilerServices;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Training.Kernels;

/// <summary>
/// One step of Adam or AdamW for any stretch of parameters: its constants (bias corrections, scheduled rate)
/// are worked out once a step in double precision, and the stretches may be visited in any order.
/// </summary>
/// <remarks>
/// m ← β₁m + (1−β₁)δ, v ← β₂v + (1−β₂)δ², θ ← θ − η/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε); decay first:
/// AdamW θ ← θ(1−ηλ), Adam δ ← δ + λθ.
/// </remarks>
readonly unsafe struct AdamUpdate<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>
    /// The moments of a dead feature shrink into denormals, which some processors compute with a hundred
    /// times slower. Below this they move no float32 weight (ε is at least 1e-12), and are set to 0.
    /// </summary>
    internal const float Least = 1e-36f;

    readonly TLanes β1, rest1, β2, rest2, keep, coupled, step, correction, ε, least, faint;

    /// <param name="power1">β₁ᵗ</param>
    /// <param name="power2">β₂ᵗ</param>
    internal AdamUpdate(Optimizer optimizer, double rate, double power1, double power2)
    {
        bool decoupled = optimizer.Kind == OptimizerKind.AdamW;
        (β1, rest1) = (TLanes.Splat((float)optimizer.Beta1), TLanes.Splat((float)(1 - optimizer.Beta1)));
        (β2, rest2) = (TLanes.Splat((float)optimizer.Beta2), TLanes.Splat((float)(1 - optimizer.Beta2)));
        keep = TLanes.Splat(decoupled ? (float)(1 - rate * optimizer.WeightDecay) : 1f);
        coupled = TLanes.Splat(decoupled ? 0f : (float)optimizer.WeightDecay);
        step = TLanes.Splat((float)(-rate / (1 - power1)));
        correction = TLanes.Splat((float)(1 / Math.Sqrt(1 - power2)));
        ε = TLanes.Splat((float)optimizer.Epsilon);
        least = TLanes.Splat(Least);
        // a gradient so faint that its square would be cut is not squared: the product is a denormal already
        faint = TLanes.Splat((float)Math.Sqrt(Least / (1 - optimizer.Beta2)));
    }

    /// <summary>A whole number of vectors of θ, δ and both moments.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal void Apply(float* θ, float* δθ, float* first, float* second, int length)
    {
        // in registers for the length of the loop
        TLanes β1 = this.β1, rest1 = this.rest1, β2 = this.β2, rest2 = this.rest2, keep = this.keep;
        TLanes coupled = this.coupled, step = this.step, correction = this.correction, ε = this.ε;
        TLanes least = this.least, faint = this.faint;
        for (int j = 0; j < length; j += 16)
        {
            var t = TLanes.Load(θ + j);
            var δ = TLanes.Fma(coupled, t, TLanes.Load(δθ + j));
            var squared = TLanes.WhereGreater(TLanes.Abs(δ), faint, δ, TLanes.Zero);
            var m = TLanes.Fma(β1, TLanes.Load(first + j), rest1 * δ);
            var v = TLanes.Fma(β2, TLanes.Load(second + j), rest2 * squared * squared);
            m = TLanes.WhereGreater(TLanes.Abs(m), least, m, TLanes.Zero);
            v = TLanes.WhereGreater(v, least, v, TLanes.Zero);
            TLanes.Store(m, first + j);
            TLanes.Store(v, second + j);
            var denominator = TLanes.Fma(TLanes.Sqrt(v), correction, ε);
            TLanes.Store(TLanes.Fma(step, m / denominator, t * keep), θ + j);
        }
    }
}
