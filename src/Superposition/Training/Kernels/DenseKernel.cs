using System.Runtime.CompilerServices;
using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Training.Kernels;

/// <summary>
/// The first rung of the ladder: samples are lanes. A block of 64 samples is drawn,
/// sent forward and backward while everything that it touches is in the first-level cache:
/// x → h = W x → z = Wᵀh + b → g = ∂loss/∂z → δh = W g → δW += h gᵀ + δh xᵀ, δb += g.
/// </summary>
sealed unsafe class DenseKernel<TLanes, TSampler, TActivation, TLoss>(
    TrainingOptions options, TSampler sampler, TLoss loss) : IKernel
    where TLanes : unmanaged, ILanes<TLanes>
    where TSampler : struct, ISampler
    where TActivation : struct, IActivation
    where TLoss : struct, ILossExponent
{
    const int Width = SampleBlock.Size;
    readonly int n = options.Features, m = options.Hidden, batch = options.Batch;
    readonly bool bias = options.Bias;
    readonly AlignedFloats
        x = new(options.Features * Width), h = new(options.Hidden * Width),
        g = new(options.Features * Width), δh = new(options.Hidden * Width),
        sumsOfW = new(options.Hidden * options.Features * 16), sumsOfB = new(options.Features * 16),
        importance = Outputs.Factors(options.Importance.Values, 1),
        factors = Outputs.Factors(options.Importance.Values, options.LossExponent / options.Batch);

    [MethodImpl(AggressiveOptimization)]
    public void Gradient(float* θ, LaneKey key, ulong position, float* δθ)
    {
        var rng = new LaneRng<TLanes>(key, position);
        sumsOfW.Span.Clear();
        sumsOfB.Span.Clear();
        for (int first = 0; first < batch; first += Width)
        {
            sampler.Fill(ref rng, x.Pointer);
            Forward(θ);
            Output();
            if (batch - first < Width) Outputs.Cut(g, n, batch - first);
            Outputs.AddBias<TLanes>(g.Pointer, n, sumsOfB.Pointer);
            Product.Run<TLanes>(θ, n, 1, m, n, g.Pointer, null, δh.Pointer);
            OuterProducts.Add<TLanes>(n, m, h.Pointer, δh.Pointer, g.Pointer, x.Pointer, sumsOfW.Pointer);
        }
        for (int j = 0; j < m * n; j++) δθ[j] = TLanes.Sum(TLanes.Load(sumsOfW.Pointer + (nint)j * 16));
        for (int i = 0; i < n; i++)
            δθ[m * n + i] = bias ? TLanes.Sum(TLanes.Load(sumsOfB.Pointer + i * 16)) : 0;
        GC.KeepAlive(this);
    }

    /// <summary>h = W x, and z = Wᵀh + b where g will be.</summary>
    [MethodImpl(AggressiveInlining)]
    void Forward(float* θ)
    {
        Product.Run<TLanes>(θ, n, 1, m, n, x.Pointer, null, h.Pointer);
        Product.Run<TLanes>(θ, 1, n, n, m, h.Pointer, θ + (nint)m * n, g.Pointer);
    }

    /// <summary>z becomes g_i = (I_i q / batch) |e|^(q−1) sign(e) f'(z), e = f(z) − x.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Output()
    {
        float* xi = x.Pointer, gi = g.Pointer, factor = factors.Pointer;
        for (int i = 0; i < n; i++, xi += Width, gi += Width)
        {
            var scale = TLanes.Splat(factor[i]);
            Backward(gi, xi, scale);
            Backward(gi + 16, xi + 16, scale);
            Backward(gi + 32, xi + 32, scale);
            Backward(gi + 48, xi + 48, scale);
        }
    }

    [MethodImpl(AggressiveInlining)]
    void Backward(float* z, float* x, TLanes scale)
    {
        var before = TLanes.Load(z);
        var value = TActivation.Value(before);
        TLanes.Store(TActivation.Backward(before, value, loss.Derivative(value - TLanes.Load(x)) * scale), z);
    }

    [MethodImpl(AggressiveOptimization)]
    public (double Sum, double SumOfSquares) Loss(float* θ, LaneKey key, ulong position, int blocks)
    {
        var rng = new LaneRng<TLanes>(key, position);
        double sum = 0, squares = 0;
        float* losses = stackalloc float[Width];
        for (int block = 0; block < blocks; block++)
        {
            sampler.Fill(ref rng, x.Pointer);
            Forward(θ);
            SampleLosses(losses);
            for (int s = 0; s < Width; s++)
            {
                sum += losses[s];
                squares += (double)losses[s] * losses[s];
            }
        }
        GC.KeepAlive(this);
        return (sum, squares);
    }

    /// <summary>Σ_i I_i |e_i|^q of each of the 64 samples.</summary>
    [MethodImpl(AggressiveOptimization)]
    void SampleLosses(float* losses)
    {
        for (int v = 0; v < Width; v += 16)
        {
            var total = TLanes.Zero;
            float* xi = x.Pointer + v, zi = g.Pointer + v;
            for (int i = 0; i < n; i++, xi += Width, zi += Width)
            {
                var e = TActivation.Value(TLanes.Load(zi)) - TLanes.Load(xi);
                total = TLanes.Fma(loss.Value(e), TLanes.Splat(importance.Pointer[i]), total);
            }
            TLanes.Store(total, losses + v);
        }
    }
}
