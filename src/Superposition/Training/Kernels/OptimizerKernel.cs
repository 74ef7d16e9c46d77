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

    void Adam(float* θ, float* δθ, double rate)
    {
        power1 *= optimizer.Beta1;
        power2 *= optimizer.Beta2;
        new AdamUpdate<TLanes>(optimizer, rate, power1, power2)
            .Apply(θ, δθ, first.Pointer, second.Pointer, length);
    }

    /// <summary>δ ← δ + λθ, v ← μv + δ, θ ← θ − ηv (PyTorch's momentum: the first step's v is δ).</summary>
    [MethodImpl(AggressiveOptimization)]
    void Sgd(float* θ, float* δθ, double rate)
    {
        TLanes momentum = TLanes.Splat((float)optimizer.Momentum), step = TLanes.Splat((float)-rate);
        TLanes decay = TLanes.Splat((float)optimizer.WeightDecay);
        var least = TLanes.Splat(AdamUpdate<TLanes>.Least);
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
