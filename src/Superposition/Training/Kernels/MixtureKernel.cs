using System.Runtime.CompilerServices;
using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Training.Kernels;

/// <summary>
/// A mixture of experts (<see cref="MixtureReference"/>): samples are lanes, every expert is worked out and
/// those that are off are multiplied by 0. θ is W [m, n], R [E, n], b [n].
/// </summary>
sealed unsafe class MixtureKernel<TLanes, TSampler, TOutput>(TrainingOptions options, TSampler sampler)
    : IKernel
    where TLanes : unmanaged, ILanes<TLanes>
    where TSampler : struct, ISampler
    where TOutput : struct, IActivation
{
    const int Width = SampleBlock.Size;
    readonly int n = options.Features, m = options.Hidden, E = options.Experts, batch = options.Batch;
    readonly int each = options.Hidden / options.Experts;
    readonly bool bias = options.Bias;
    readonly float on = options.ActiveExperts - 0.5f;
    readonly AlignedFloats
        x = new(options.Features * Width), a = new(options.Hidden * Width), h = new(options.Hidden * Width),
        g = new(options.Features * Width), δa = new(options.Hidden * Width),
        s = new(options.Experts * Width), π = new(options.Experts * Width), c = new(options.Experts * Width),
        sums = new(new ParameterLayout(options).Count * 16),
        importance = Outputs.Factors(options.Importance.Values, 1),
        factors = Outputs.Factors(options.Importance.Values, 2.0 / options.Batch);

    nint StartOfR => (nint)m * n;
    nint StartOfB => (nint)(m + E) * n;

    [MethodImpl(AggressiveOptimization)]
    public void Gradient(float* θ, LaneKey key, ulong position, float* δθ)
    {
        var rng = new LaneRng<TLanes>(key, position);
        sums.Span.Clear();
        for (int first = 0; first < batch; first += Width)
        {
            sampler.Fill(ref rng, x.Pointer);
            Forward(θ);
            Output();
            if (batch - first < Width) Outputs.Cut(g, n, batch - first);
            Outputs.AddBias<TLanes>(g.Pointer, n, sums.Pointer + StartOfB * 16);
            Product.Run<TLanes>(θ, n, 1, m, n, g.Pointer, null, δa.Pointer);
            OuterProduct.Add<TLanes>(m, n, h.Pointer, g.Pointer, sums.Pointer);
            for (int v = 0; v < Width; v += 16) Backward(v);
            OuterProduct.Add<TLanes>(m, n, δa.Pointer, x.Pointer, sums.Pointer);
            OuterProduct.Add<TLanes>(E, n, s.Pointer, x.Pointer, sums.Pointer + StartOfR * 16);
        }
        nint length = StartOfB + n;
        for (nint j = 0; j < length; j++)
            δθ[j] = bias || j < StartOfB ? TLanes.Sum(TLanes.Load(sums.Pointer + j * 16)) : 0;
        GC.KeepAlive(this);
    }

    /// <summary>a = W x, s = R x, h = c a, and z = Wᵀ h + b where g will be.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Forward(float* θ)
    {
        Product.Run<TLanes>(θ, n, 1, m, n, x.Pointer, null, a.Pointer);
        Product.Run<TLanes>(θ + StartOfR, n, 1, E, n, x.Pointer, null, s.Pointer);
        for (int v = 0; v < Width; v += 16)
        {
            Gate(s.Pointer + v, π.Pointer + v, c.Pointer + v);
            for (int k = 0; k < m; k++)
                TLanes.Store(TLanes.Load(a.Pointer + k * Width + v)
                    * TLanes.Load(c.Pointer + k / each * Width + v), h.Pointer + k * Width + v);
        }
        Product.Run<TLanes>(θ, 1, n, n, m, h.Pointer, θ + StartOfB, g.Pointer);
    }

    /// <summary>π = softmax(s), and c = π where fewer than k experts come before this one, else 0.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Gate(float* s, float* π, float* c)
    {
        TLanes most = TLanes.Load(s), total = TLanes.Zero, one = TLanes.Splat(1f);
        for (int e = Width; e < E * Width; e += Width)
        {
            var score = TLanes.Load(s + e);
            most = TLanes.WhereGreater(score, most, score, most);
        }
        for (int e = 0; e < E * Width; e += Width)
        {
            var share = LaneMath.Exp(TLanes.Load(s + e) - most);
            TLanes.Store(share, π + e);
            total += share;
        }
        for (int e = 0; e < E * Width; e += Width)
        {
            TLanes share = TLanes.Load(π + e) / total, own = TLanes.Load(s + e), before = TLanes.Zero;
            for (int d = 0; d < e; d += Width)
                before += TLanes.WhereGreater(own, TLanes.Load(s + d), TLanes.Zero, one);
            for (int d = e + Width; d < E * Width; d += Width)
                before += TLanes.WhereGreater(TLanes.Load(s + d), own, one, TLanes.Zero);
            TLanes.Store(share, π + e);
            TLanes.Store(TLanes.WhereGreater(TLanes.Splat(on), before, share, TLanes.Zero), c + e);
        }
    }

    /// <summary>z becomes g_i = (2 I_i / batch) (f(z) − x) f'(z).</summary>
    [MethodImpl(AggressiveOptimization)]
    void Output()
    {
        for (int i = 0; i < n; i++)
        {
            var scale = TLanes.Splat(factors.Pointer[i]);
            for (int v = i * Width; v < (i + 1) * Width; v += 16)
            {
                var z = TLanes.Load(g.Pointer + v);
                var value = TOutput.ValueWhereAlive(z);
                TLanes.Store(
                    TOutput.Backward(z, value, value - TLanes.Load(x.Pointer + v), scale), g.Pointer + v);
            }
        }
    }

    /// <summary>W g becomes δa = c W g, and s becomes δs_e = c_e γ_e − π_e Σ_d c_d γ_d.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Backward(int v)
    {
        var total = TLanes.Zero;
        for (int e = 0; e < E; e++)
        {
            TLanes γ = TLanes.Zero, share = TLanes.Load(c.Pointer + e * Width + v);
            for (int k = e * each; k < (e + 1) * each; k++)
            {
                float* δ = δa.Pointer + k * Width + v;
                var δh = TLanes.Load(δ);
                γ = TLanes.Fma(δh, TLanes.Load(a.Pointer + k * Width + v), γ);
                TLanes.Store(share * δh, δ);
            }
            TLanes.Store(share * γ, s.Pointer + e * Width + v);
            total = TLanes.Fma(share, γ, total);
        }
        for (int at = v; at < E * Width; at += Width)
            TLanes.Store(
                TLanes.Load(s.Pointer + at) - TLanes.Load(π.Pointer + at) * total, s.Pointer + at);
    }

    [MethodImpl(AggressiveOptimization)]
    public (double Sum, double SumOfSquares) Loss(float* θ, LaneKey key, ulong position, int blocks)
    {
        var rng = new LaneRng<TLanes>(key, position);
        double sum = 0, squares = 0;
        float* losses = stackalloc float[16];
        for (int block = 0; block < blocks; block++)
        {
            sampler.Fill(ref rng, x.Pointer);
            Forward(θ);
            for (int v = 0; v < Width; v += 16)
            {
                var total = TLanes.Zero;
                for (int i = 0; i < n; i++)
                {
                    var e = TOutput.Value(TLanes.Load(g.Pointer + i * Width + v))
                        - TLanes.Load(x.Pointer + i * Width + v);
                    total = TLanes.Fma(e * e, TLanes.Splat(importance.Pointer[i]), total);
                }
                TLanes.Store(total, losses);
                for (int lane = 0; lane < 16; lane++)
                {
                    sum += losses[lane];
                    squares += (double)losses[lane] * losses[lane];
                }
            }
        }
        GC.KeepAlive(this);
        return (sum, squares);
    }
}
