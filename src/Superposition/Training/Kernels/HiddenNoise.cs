using System.Runtime.CompilerServices;
using Superposition.Features;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Training.Kernels;

/// <summary>
/// What training does to the hidden layer of a block of samples before W₂ reads it: h̃ = M ⊙ h + σ ε, where
/// M_k is 1/(1 − q) with probability 1 − q and else 0 (dropout, Srivastava et al. 2014) and ε ~ N(0, 1), new
/// ones for every sample. They come from a stream of their own: samples are those of training without them.
/// </summary>
sealed unsafe class HiddenNoise<TLanes>(TrainingOptions options) where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>No step and no evaluation comes near this position of the stream of samples.</summary>
    const ulong Own = 1UL << 63;

    readonly int length = options.Hidden * SampleBlock.Size;
    readonly float σ = (float)options.HiddenNoise, q = (float)options.HiddenDropout;
    readonly AlignedFloats
        M = new(options.HiddenDropout > 0 ? options.Hidden * SampleBlock.Size : 0),
        noisy = new(options.Hidden * SampleBlock.Size);
    LaneRng<TLanes> rng;

    /// <summary>Before the first block of a step.</summary>
    internal void Begin(LaneKey key, ulong position) => rng = new(key, position | Own);

    /// <returns>h̃ of the next block.</returns>
    /// <param name="h">[m, 64]</param>
    [MethodImpl(AggressiveOptimization)]
    internal float* Apply(float* h)
    {
        var local = rng;
        float* to = noisy.Pointer;
        TLanes kept = TLanes.Splat(1 - q), scale = TLanes.Splat(1 / (1 - q)), deviation = TLanes.Splat(σ);
        for (int v = 0; v < length; v += 16)
        {
            var value = TLanes.Load(h + v);
            if (q > 0)
            {
                var u = LaneNormal.Uniform(ref local);
                var factor = TLanes.WhereGreater(u, kept, TLanes.Zero, scale);
                TLanes.Store(factor, M.Pointer + v);
                value = value * factor;
            }
            if (σ > 0) value = TLanes.Fma(deviation, LaneNormal.Draw(ref local), value);
            TLanes.Store(value, to + v);
        }
        rng = local;
        return to;
    }

    /// <summary>∂L/∂h̃ of the last block becomes ∂L/∂h.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal void Back(float* δ)
    {
        if (q == 0) return;
        for (int v = 0; v < length; v += 16)
            TLanes.Store(TLanes.Load(δ + v) * TLanes.Load(M.Pointer + v), δ + v);
    }
}
