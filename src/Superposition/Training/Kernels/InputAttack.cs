using System.Runtime.CompilerServices;
using Superposition.Features;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Training.Kernels;

/// <summary>
/// x̃ = x + ε δx/‖δx‖, sample by sample: what harms most among all inputs at a distance of ε, to first order
/// (Goodfellow, Shlens and Szegedy 2015, with the length of L2 instead of L∞).
/// </summary>
static unsafe class InputAttack
{
    const int Width = SampleBlock.Size;

    /// <summary>Keeps the division defined; a slope below 1e-15 attacks by less than ε, none not at
    /// all.</summary>
    const float LeastSquare = 1e-30f;

    /// <param name="x">[n, 64]</param>
    /// <param name="δx">[n, 64], the slopes ∂loss/∂x, which become x̃.</param>
    [MethodImpl(AggressiveOptimization)]
    internal static void Apply<TLanes>(int n, float ε, float* x, float* δx)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int v = 0; v < Width; v += 16)
        {
            var square = TLanes.Zero;
            for (int i = v; i < n * Width; i += Width)
            {
                var slope = TLanes.Load(δx + i);
                square = TLanes.Fma(slope, slope, square);
            }
            var least = TLanes.Splat(LeastSquare);
            var factor = TLanes.Splat(ε) / TLanes.Sqrt(TLanes.WhereGreater(square, least, square, least));
            for (int i = v; i < n * Width; i += Width)
                TLanes.Store(TLanes.Fma(factor, TLanes.Load(δx + i), TLanes.Load(x + i)), δx + i);
        }
    }
}
