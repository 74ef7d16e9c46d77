using System.Runtime.CompilerServices;
using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;
using static System.Runtime.CompilerServices.Unsafe;

namespace Superposition.Training.Kernels;

/// <summary>
/// For at most five hidden dimensions: samples are lanes, and h and δh of 32 samples stay in registers from
/// the first feature to the last. Two loops over the features take turns. The first finishes one part,
/// δW_i += x_i δh, and begins the next, x_i anew and h += W_i x_i, so that random integers are made in the
/// shade of multiply-adds. The second makes z_i, its gradient g_i, δb_i, δh += W_i g_i and δW_i += g_i h
/// while g_i is in a register. Only x and the sums are in memory.
/// </summary>
/// <remarks>The sums of δW are [n, m] vectors of sixteen partial sums, added up once a batch.</remarks>
sealed unsafe class TinyKernel<TLanes, TSampler, TActivation, TLoss, THidden>(
    TrainingOptions options, TSampler sampler, TLoss loss) : IKernel
    where TLanes : unmanaged, ILanes<TLanes>
    where TSampler : struct, IFeatureSampler
    where TActivation : struct, IActivation
    where TLoss : struct, ILossExponent
    where THidden : struct, ICount
{
    /// <summary>Samples of a part.</summary>
    internal const int Part = 32;
    readonly int n = options.Features, batch = options.Batch;
    readonly bool bias = options.Bias;
    readonly DenseKernel<TLanes, TSampler, Identity, TActivation, IdentityTarget, TLoss> evaluation =
        new(options, sampler, loss);
    readonly AlignedFloats
        x = new(options.Features * Part), counted = new(Part),
        sumsOfW = new(options.Hidden * options.Features * 16), sumsOfB = new(options.Features * 16),
        factors = Outputs.Factors(options.Importance.Values, options.LossExponent / options.Batch);

    public (double Sum, double SumOfSquares) Loss(float* θ, LaneKey key, ulong position, int blocks) =>
        evaluation.Loss(θ, key, position, blocks);

    public void Gradient(float* θ, LaneKey key, ulong position, float* δθ)
    {
        sumsOfW.Span.Clear();
        sumsOfB.Span.Clear();
        x.Span.Clear();
        counted.Span.Clear();
        counted.Span[..(batch % Part)].Fill(1);
        Accumulate(θ, new(key, position));
        int m = THidden.Value;
        for (int i = 0; i < n; i++)
        {
            float* sums = sumsOfW.Pointer + i * m * 16;
            for (int k = 0; k < m; k++) δθ[k * n + i] = TLanes.Sum(TLanes.Load(sums + k * 16));
            δθ[m * n + i] = bias ? TLanes.Sum(TLanes.Load(sumsOfB.Pointer + i * 16)) : 0;
        }
        GC.KeepAlive(this);
    }

    [MethodImpl(AggressiveOptimization)]
    void Accumulate(float* θ, LaneRng<TLanes> rng)
    {
        int features = n;
        nint to1 = features, to2 = 2 * to1, to3 = 3 * to1, to4 = 4 * to1; // to the next rows of W
        var source = sampler;
        TLanes h00, h01, h10, h11, h20, h21, h30, h31, h40, h41, w0, w1, w2, w3, w4;
        TLanes d00 = TLanes.Zero, d01 = d00, d10 = d00, d11 = d00, d20 = d00, d21 = d00;
        TLanes d30 = d00, d31 = d00, d40 = d00, d41 = d00;
        SkipInit(out h10); SkipInit(out h11); SkipInit(out h20); SkipInit(out h21);
        SkipInit(out h30); SkipInit(out h31); SkipInit(out h40); SkipInit(out h41);
        SkipInit(out w1); SkipInit(out w2); SkipInit(out w3); SkipInit(out w4);
        for (int first = 0; ; first += Part)
        {
            bool more = first < batch;
            float* xi = x.Pointer, w = θ, sum = sumsOfW.Pointer;
            var local = rng; // in registers for the length of the loop
            h00 = h01 = TLanes.Zero;
            if (THidden.Value > 1) h10 = h11 = TLanes.Zero;
            if (THidden.Value > 2) h20 = h21 = TLanes.Zero;
            if (THidden.Value > 3) h30 = h31 = TLanes.Zero;
            if (THidden.Value > 4) h40 = h41 = TLanes.Zero;
            for (int i = 0; i < features; i++, xi += Part, w++, sum += THidden.Value * 16)
            {
                TLanes x0 = TLanes.Load(xi), x1 = TLanes.Load(xi + 16);
                Add(d00, x0, d01, x1, sum);
                if (THidden.Value > 1) Add(d10, x0, d11, x1, sum + 16);
                if (THidden.Value > 2) Add(d20, x0, d21, x1, sum + 32);
                if (THidden.Value > 3) Add(d30, x0, d31, x1, sum + 48);
                if (THidden.Value > 4) Add(d40, x0, d41, x1, sum + 64);
                if (!more) continue;
                source.Draw(ref local, i, out x0, out x1);
                TLanes.Store(x0, xi);
                TLanes.Store(x1, xi + 16);
                w0 = TLanes.Splat(w[0]);
                h00 = TLanes.Fma(w0, x0, h00); h01 = TLanes.Fma(w0, x1, h01);
                if (THidden.Value > 1)
                {
                    w1 = TLanes.Splat(w[to1]);
                    h10 = TLanes.Fma(w1, x0, h10); h11 = TLanes.Fma(w1, x1, h11);
                }
                if (THidden.Value > 2)
                {
                    w2 = TLanes.Splat(w[to2]);
                    h20 = TLanes.Fma(w2, x0, h20); h21 = TLanes.Fma(w2, x1, h21);
                }
                if (THidden.Value > 3)
                {
                    w3 = TLanes.Splat(w[to3]);
                    h30 = TLanes.Fma(w3, x0, h30); h31 = TLanes.Fma(w3, x1, h31);
                }
                if (THidden.Value > 4)
                {
                    w4 = TLanes.Splat(w[to4]);
                    h40 = TLanes.Fma(w4, x0, h40); h41 = TLanes.Fma(w4, x1, h41);
                }
            }
            if (!more) return;
            rng = local;

            bool ends = batch - first < Part; // the samples after the batch's end push nothing
            float* b = θ + THidden.Value * features, factor = factors.Pointer, sumB = sumsOfB.Pointer;
            xi = x.Pointer;
            w = θ;
            sum = sumsOfW.Pointer;
            d00 = d01 = TLanes.Zero;
            if (THidden.Value > 1) d10 = d11 = TLanes.Zero;
            if (THidden.Value > 2) d20 = d21 = TLanes.Zero;
            if (THidden.Value > 3) d30 = d31 = TLanes.Zero;
            if (THidden.Value > 4) d40 = d41 = TLanes.Zero;
            for (int i = 0; i < features; i++, xi += Part, w++, sum += THidden.Value * 16, sumB += 16)
            {
                TLanes z0 = TLanes.Splat(b[i]), z1 = z0;
                w0 = TLanes.Splat(w[0]);
                z0 = TLanes.Fma(w0, h00, z0); z1 = TLanes.Fma(w0, h01, z1);
                if (THidden.Value > 1)
                {
                    w1 = TLanes.Splat(w[to1]);
                    z0 = TLanes.Fma(w1, h10, z0); z1 = TLanes.Fma(w1, h11, z1);
                }
                if (THidden.Value > 2)
                {
                    w2 = TLanes.Splat(w[to2]);
                    z0 = TLanes.Fma(w2, h20, z0); z1 = TLanes.Fma(w2, h21, z1);
                }
                if (THidden.Value > 3)
                {
                    w3 = TLanes.Splat(w[to3]);
                    z0 = TLanes.Fma(w3, h30, z0); z1 = TLanes.Fma(w3, h31, z1);
                }
                if (THidden.Value > 4)
                {
                    w4 = TLanes.Splat(w[to4]);
                    z0 = TLanes.Fma(w4, h40, z0); z1 = TLanes.Fma(w4, h41, z1);
                }
                var scale = TLanes.Splat(factor[i]);
                TLanes g0 = Push(z0, xi, scale), g1 = Push(z1, xi + 16, scale);
                if (ends)
                {
                    g0 = g0 * TLanes.Load(counted.Pointer);
                    g1 = g1 * TLanes.Load(counted.Pointer + 16);
                }
                TLanes.Store(TLanes.Load(sumB) + (g0 + g1), sumB);
                d00 = TLanes.Fma(w0, g0, d00); d01 = TLanes.Fma(w0, g1, d01);
                Add(h00, g0, h01, g1, sum);
                if (THidden.Value > 1)
                {
                    d10 = TLanes.Fma(w1, g0, d10); d11 = TLanes.Fma(w1, g1, d11);
                    Add(h10, g0, h11, g1, sum + 16);
                }
                if (THidden.Value > 2)
                {
                    d20 = TLanes.Fma(w2, g0, d20); d21 = TLanes.Fma(w2, g1, d21);
                    Add(h20, g0, h21, g1, sum + 32);
                }
                if (THidden.Value > 3)
                {
                    d30 = TLanes.Fma(w3, g0, d30); d31 = TLanes.Fma(w3, g1, d31);
                    Add(h30, g0, h31, g1, sum + 48);
                }
                if (THidden.Value > 4)
                {
                    d40 = TLanes.Fma(w4, g0, d40); d41 = TLanes.Fma(w4, g1, d41);
                    Add(h40, g0, h41, g1, sum + 64);
                }
            }
        }
    }

    /// <summary>(I q / batch) |e|^(q−1) sign(e) f'(z), e = f(z) − x.</summary>
    [MethodImpl(AggressiveInlining)]
    TLanes Push(TLanes z, float* x, TLanes scale)
    {
        var value = TActivation.ValueWhereAlive(z);
        return TActivation.Backward(z, value, loss.Derivative(value - TLanes.Load(x)) * scale);
    }

    /// <summary>sum += a0 b0 + a1 b1</summary>
    [MethodImpl(AggressiveInlining)]
    static void Add(TLanes a0, TLanes b0, TLanes a1, TLanes b1, float* sum) =>
        TLanes.Store(TLanes.Fma(a1, b1, TLanes.Fma(a0, b0, TLanes.Load(sum))), sum);
}
