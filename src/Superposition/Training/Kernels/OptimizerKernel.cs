using System.Runtime.CompilerServices;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Training.Kernels;

/// <summary>
/// One optimiser step over θ, sixteen parameters at a time, with PyTorch's formulas and order of operations.
/// The constants of a step (bias corrections, scheduled rate) are worked out in double precision, once.
/// </summary>
sealed unsafe class OptimizerKernel<TLanes>(Optimizer optimizer, int parameters) : IOptimizerKernel
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>
    /// The moments of a dead feature shrink into denormals, which some processors compute with a hundred
    /// times slower. Below this they move no float32 weight (ε is at least 1e-12), and are set to 0.
    /// </summary>
    const float Least = 1e-36f;

    readonly int length = AlignedFloats.Padded(parameters);
    readonly AlignedFloats first = new(AlignedFloats.Padded(parameters));
    readonly AlignedFloats second = new(AlignedFloats.Padded(parameters));
    double power1 = 1, power2 = 1; // β₁ᵗ, β₂ᵗ

    public void Step(float* θ, float* δθ, double rateFactor)
    {
        if (optimizer.Kind == OptimizerKind.Sgd) Sgd(θ, δθ, rateFactor * optimizer.LearningRate);
        else Adam(θ, δθ, rateFactor * optimizer.LearningRate);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// m ← β₁m + (1−β₁)δ, v ← β₂v + (1−β₂)δ², θ ← θ − η/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε); decay first:
    /// AdamW θ ← θ(1−ηλ), Adam δ ← δ + λθ.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    void Adam(float* θ, float* δθ, double rate)
    {
        power1 *= optimizer.Beta1;
        power2 *= optimizer.Beta2;
        bool decoupled = optimizer.Kind == OptimizerKind.AdamW;
        TLanes β1 = TLanes.Splat((float)optimizer.Beta1), rest1 = TLanes.Splat((float)(1 - optimizer.Beta1));
        TLanes β2 = TLanes.Splat((float)optimizer.Beta2), rest2 = TLanes.Splat((float)(1 - optimizer.Beta2));
        var keep = TLanes.Splat(decoupled ? (float)(1 - rate * optimizer.WeightDecay) : 1f);
        var coupled = TLanes.Splat(decoupled ? 0f : (float)optimizer.WeightDecay);
        var step = TLanes.Splat((float)(-rate / (1 - power1)));
        var correction = TLanes.Splat((float)(1 / Math.Sqrt(1 - power2)));
        var ε = TLanes.Splat((float)optimizer.Epsilon);
        var least = TLanes.Splat(Least);
        // a gradient so faint that its square would be cut is not squared: the product is a denormal already
        var faint = TLanes.Splat((float)Math.Sqrt(Least / (1 - optimizer.Beta2)));
        for (int j = 0; j < length; j += 16)
        {
            var t = TLanes.Load(θ + j);
            var δ = TLanes.Fma(coupled, t, TLanes.Load(δθ + j));
            var squared = TLanes.WhereGreater(TLanes.Abs(δ), faint, δ, TLanes.Zero);
            var m = TLanes.Fma(β1, TLanes.Load(first.Pointer + j), rest1 * δ);
            var v = TLanes.Fma(β2, TLanes.Load(second.Pointer + j), rest2 * squared * squared);
            m = TLanes.WhereGreater(TLanes.Abs(m), least, m, TLanes.Zero);
            v = TLanes.WhereGreater(v, least, v, TLanes.Zero);
            TLanes.Store(m, first.Pointer + j);
            TLanes.Store(v, second.Pointer + j);
            var denominator = TLanes.Fma(TLanes.Sqrt(v), correction, ε);
            TLanes.Store(TLanes.Fma(step, m / denominator, t * keep), θ + j);
        }
    }

    /// <summary>δ ← δ + λθ, v ← μv + δ, θ ← θ − ηv (PyTorch's momentum: the first step's v is δ).</summary>
    [MethodImpl(AggressiveOptimization)]
    void Sgd(float* θ, float* δθ, double rate)
    {
        TLanes momentum = TLanes.Splat((float)optimizer.Momentum), step = TLanes.Splat((float)-rate);
        TLanes decay = TLanes.Splat((float)optimizer.WeightDecay), least = TLanes.Splat(Least);
        for (int j = 0; j < length; j += 16)
        {
            var t = TLanes.Load(θ + j);
            var δ = TLanes.Fma(decay, t, TLanes.Load(δθ + j));
            var velocity = TLanes.Fma(momentum, TLanes.Load(first.Pointer + j), δ);
            velocity = TLanes.WhereGreater(TLanes.Abs(velocity), least, velocity, TLanes.Zero);
            TLanes.Store(velocity, first.Pointer + j);
            TLanes.Store(TLanes.Fma(step, velocity, t), θ + j);
        }
    }
}

unsafe interface IOptimizerKernel
{
    /// <summary>θ ← θ after one step along δθ; both padded to sixteen.</summary>
    void Step(float* θ, float* δθ, double rateFactor);
}
