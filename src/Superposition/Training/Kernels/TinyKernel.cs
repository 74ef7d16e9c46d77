using System.Runtime.CompilerServices;
using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;
using static System.Runtime.CompilerServices.Unsafe;

namespace Superposition.Training.Kernels;

/// <summary>
/// For at most five hidden dimensions: samples are lanes, and h and δh of a part of 32 samples stay in
/// registers from the first feature to the last. Two loops over the features take turns. One ends a part,
/// δW_i += x_i δh, and begins the next, x_i anew and h += W_i x_i, so that random integers are made in the
/// shade of multiply-adds. The other makes z_i, its gradient g_i, δb_i, δh += W_i g_i and δW_i += g_i h while
/// g_i is in a register.
/// </summary>
/// <remarks>
/// Sums are vectors of sixteen partial sums: m of δW_i and one of δb_i a feature, added up once a batch.
/// </remarks>
sealed unsafe class TinyKernel<TLanes, TSampler, TActivation, TLoss, THidden> : IKernel
    where TLanes : unmanaged, ILanes<TLanes>
    where TSampler : struct, IFeatureSampler
    where TActivation : struct, IActivation
    where TLoss : struct, ILossExponent
    where THidden : struct, ICount
{
    /// <summary>Samples of a part.</summary>
    const int Part = 32;

    /// <summary>Side by side for each feature: W_i in up to five places, b_i, and I_i q / batch.</summary>
    const int Each = 8, Bias = 6, Factor = 7;
    readonly int n, batch;
    readonly bool bias;
    readonly TSampler sampler;
    readonly TLoss loss;
    readonly DenseKernel<TLanes, TSampler, Identity, TActivation, IdentityTarget, TLoss> evaluation;
    readonly AlignedFloats x, counted, each, sums;

    internal TinyKernel(TrainingOptions options, TSampler sampler, TLoss loss)
    {
        (n, batch, bias, this.sampler, this.loss) =
            (options.Features, options.Batch, options.Bias, sampler, loss);
        evaluation = new(options, sampler, loss);
        (x, counted, each) = (new(n * Part), new(Part), new(n * Each));
        sums = new(n * (THidden.Value + 1) * 16);
        var factors = Outputs.Factors(options.Importance.Values, options.LossExponent / batch);
        for (int i = 0; i < n; i++) each.Span[i * Each + Factor] = factors.Span[i];
    }

    public (double Sum, double SumOfSquares) Loss(float* θ, LaneKey key, ulong position, int blocks) =>
        evaluation.Loss(θ, key, position, blocks);

    [MethodImpl(AggressiveOptimization)]
    public void Gradient(float* θ, LaneKey key, ulong position, float* δθ)
    {
        int m = THidden.Value;
        for (int i = 0; i < n; i++)
        {
            float* one = each.Pointer + i * Each;
            for (int k = 0; k < m; k++) one[k] = θ[k * n + i];
            one[Bias] = θ[m * n + i];
        }
        sums.Span.Clear();
        var rng = new LaneRng<TLanes>(key, position);
        Accumulate<All>(ref rng, batch / Part);
        if (batch % Part > 0)
        {
            counted.Span.Clear();
            counted.Span[..(batch % Part)].Fill(1);
            Accumulate<Some>(ref rng, 1);
        }
        for (int i = 0; i < n; i++)
        {
            float* sum = sums.Pointer + i * (m + 1) * 16;
            for (int k = 0; k < m; k++) δθ[k * n + i] = TLanes.Sum(TLanes.Load(sum + k * 16));
            δθ[m * n + i] = bias ? TLanes.Sum(TLanes.Load(sum + m * 16)) : 0;
        }
        GC.KeepAlive(this);
    }

    /// <summary>Whether the batch ends inside a part: the samples after its end push nothing.</summary>
    interface IEnd { static abstract bool Inside { get; } }
    readonly struct All : IEnd { public static bool Inside => false; }
    readonly struct Some : IEnd { public static bool Inside => true; }

    [MethodImpl(AggressiveOptimization)]
    void Accumulate<TEnd>(ref LaneRng<TLanes> rng, int parts) where TEnd : struct, IEnd
    {
        int features = n, step = (THidden.Value + 1) * 16; // of the sums, from one feature to the next
        var source = sampler;
        float* xi, w, sum;
        x.Span.Clear();
        TLanes h00, h01, h10, h11, h20, h21, h30, h31, h40, h41, w0, w1, w2, w3, w4;
        TLanes d00 = TLanes.Zero, d01 = d00, d10 = d00, d11 = d00, d20 = d00, d21 = d00;
        TLanes d30 = d00, d31 = d00, d40 = d00, d41 = d00;
        SkipInit(out h10); SkipInit(out h11); SkipInit(out h20); SkipInit(out h21);
        SkipInit(out h30); SkipInit(out h31); SkipInit(out h40); SkipInit(out h41);
        SkipInit(out w1); SkipInit(out w2); SkipInit(out w3); SkipInit(out w4);
        for (int part = 0; part < parts; part++)
        {
            xi = x.Pointer;
            w = each.Pointer;
            sum = sums.Pointer;
            var local = rng; // in registers for the length of the loop
            h00 = h01 = TLanes.Zero;
            if (THidden.Value > 1) h10 = h11 = TLanes.Zero;
            if (THidden.Value > 2) h20 = h21 = TLanes.Zero;
            if (THidden.Value > 3) h30 = h31 = TLanes.Zero;
            if (THidden.Value > 4) h40 = h41 = TLanes.Zero;
            for (int i = 0; i < features; i++, xi += Part, w += Each, sum += step)
            {
                TLanes x0 = TLanes.Load(xi), x1 = TLanes.Load(xi + 16);
                Add(d00, x0, d01, x1, sum);
                if (THidden.Value > 1) Add(d10, x0, d11, x1, sum + 16);
                if (THidden.Value > 2) Add(d20, x0, d21, x1, sum + 32);
                if (THidden.Value > 3) Add(d30, x0, d31, x1, sum + 48);
                if (THidden.Value > 4) Add(d40, x0, d41, x1, sum + 64);
                source.Draw(ref local, i, out x0, out x1);
                TLanes.Store(x0, xi);
                TLanes.Store(x1, xi + 16);
                w0 = TLanes.Splat(w[0]);
                h00 = TLanes.Fma(w0, x0, h00); h01 = TLanes.Fma(w0, x1, h01);
                if (THidden.Value > 1)
                {
                    w1 = TLanes.Splat(w[1]);
                    h10 = TLanes.Fma(w1, x0, h10); h11 = TLanes.Fma(w1, x1, h11);
                }
                if (THidden.Value > 2)
                {
                    w2 = TLanes.Splat(w[2]);
                    h20 = TLanes.Fma(w2, x0, h20); h21 = TLanes.Fma(w2, x1, h21);
                }
                if (THidden.Value > 3)
                {
                    w3 = TLanes.Splat(w[3]);
                    h30 = TLanes.Fma(w3, x0, h30); h31 = TLanes.Fma(w3, x1, h31);
                }
                if (THidden.Value > 4)
                {
                    w4 = TLanes.Splat(w[4]);
                    h40 = TLanes.Fma(w4, x0, h40); h41 = TLanes.Fma(w4, x1, h41);
                }
            }
            rng = local;

            xi = x.Pointer;
            w = each.Pointer;
            sum = sums.Pointer;
            d00 = d01 = TLanes.Zero;
            if (THidden.Value > 1) d10 = d11 = TLanes.Zero;
            if (THidden.Value > 2) d20 = d21 = TLanes.Zero;
            if (THidden.Value > 3) d30 = d31 = TLanes.Zero;
            if (THidden.Value > 4) d40 = d41 = TLanes.Zero;
            for (int i = 0; i < features; i++, xi += Part, w += Each, sum += step)
            {
                TLanes z0 = TLanes.Splat(w[Bias]), z1 = z0;
                w0 = TLanes.Splat(w[0]);
                z0 = TLanes.Fma(w0, h00, z0); z1 = TLanes.Fma(w0, h01, z1);
                if (THidden.Value > 1)
                {
                    w1 = TLanes.Splat(w[1]);
                    z0 = TLanes.Fma(w1, h10, z0); z1 = TLanes.Fma(w1, h11, z1);
                }
                if (THidden.Value > 2)
                {
                    w2 = TLanes.Splat(w[2]);
                    z0 = TLanes.Fma(w2, h20, z0); z1 = TLanes.Fma(w2, h21, z1);
                }
                if (THidden.Value > 3)
                {
                    w3 = TLanes.Splat(w[3]);
                    z0 = TLanes.Fma(w3, h30, z0); z1 = TLanes.Fma(w3, h31, z1);
                }
                if (THidden.Value > 4)
                {
                    w4 = TLanes.Splat(w[4]);
                    z0 = TLanes.Fma(w4, h40, z0); z1 = TLanes.Fma(w4, h41, z1);
                }
                var scale = TLanes.Splat(w[Factor]);
                TLanes g0 = Push(z0, xi, scale), g1 = Push(z1, xi + 16, scale);
                if (TEnd.Inside)
                {
                    g0 = g0 * TLanes.Load(counted.Pointer);
                    g1 = g1 * TLanes.Load(counted.Pointer + 16);
                }
                float* δb = sum + THidden.Value * 16;
                TLanes.Store(TLanes.Load(δb) + (g0 + g1), δb);
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
        xi = x.Pointer;
        sum = sums.Pointer;
        for (int i = 0; i < features; i++, xi += Part, sum += step)
        {
            TLanes x0 = TLanes.Load(xi), x1 = TLanes.Load(xi + 16);
            Add(d00, x0, d01, x1, sum);
            if (THidden.Value > 1) Add(d10, x0, d11, x1, sum + 16);
            if (THidden.Value > 2) Add(d20, x0, d21, x1, sum + 32);
            if (THidden.Value > 3) Add(d30, x0, d31, x1, sum + 48);
            if (THidden.Value > 4) Add(d40, x0, d41, x1, sum + 64);
        }
    }

    /// <summary>(I q / batch) |e|^(q−1) sign(e) f'(z), e = f(z) − x.</summary>
    [MethodImpl(AggressiveInlining)]
    TLanes Push(TLanes z, float* x, TLanes scale)
    {
        var value = TActivation.ValueWhereAlive(z);
        return TActivation.Backward(z, value, loss.Derivative(value - TLanes.Load(x)), scale);
    }

    /// <summary>sum += a0 b0 + a1 b1</summary>
    [MethodImpl(AggressiveInlining)]
    static void Add(TLanes a0, TLanes b0, TLanes a1, TLanes b1, float* sum) =>
        TLanes.Store(TLanes.Fma(a1, b1, TLanes.Fma(a0, b0, TLanes.Load(sum))), sum);
}
