using System.Runtime.CompilerServices;
using Superposition.Features;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Training.Kernels;

/// <summary>
/// For many features of which few are on, ReLU outputs and squared error. Only active features are drawn;
/// h gathers their columns (hidden dimensions are lanes); the reconstruction z = Wᵀh + b is the one dense
/// product (samples are lanes); and backward goes only through the outputs that survived the ReLU:
/// δh += g_i W_i and δW_i += g_i h for g_i ≠ 0, then δW_i += x_i δh for the active.
/// </summary>
/// <remarks>Columns W_i are kept as rows of Wt [n, padded m], the gradient as rows of δWt.</remarks>
sealed unsafe class SparseKernel<TLanes, TMagnitude>(TrainingOptions options, ActiveSampling tables) : IKernel
    where TLanes : unmanaged, ILanes<TLanes> where TMagnitude : struct, IMagnitude
{
    const int Width = SampleBlock.Size;
    readonly int n = options.Features, m = options.Hidden, row = AlignedFloats.Padded(options.Hidden);
    readonly int batch = options.Batch;
    readonly bool bias = options.Bias;
    readonly ActiveFeatures active = new(options.Features * Width);
    readonly AlignedFloats
        Wt = new(options.Features * AlignedFloats.Padded(options.Hidden)),
        δWt = new(options.Features * AlignedFloats.Padded(options.Hidden)),
        hRows = new(Width * AlignedFloats.Padded(options.Hidden)),
        δhRows = new(Width * AlignedFloats.Padded(options.Hidden)),
        h = new(options.Hidden * Width), g = new(options.Features * Width),
        sumsOfB = new(options.Features * 16),
        factors = Outputs.Factors(options.Importance.Values, 2.0 / options.Batch),
        importance = Outputs.Factors(options.Importance.Values, 1);

    [MethodImpl(AggressiveOptimization)]
    public void Gradient(float* θ, LaneKey key, ulong position, float* δθ)
    {
        var stream = new ActiveStream<TLanes, TMagnitude>(key, position);
        Transpose(θ);
        δWt.Span.Clear();
        sumsOfB.Span.Clear();
        for (int first = 0; first < batch; first += Width)
        {
            Forward(θ, ref stream, Math.Min(Width, batch - first));
            Output(Math.Min(Width, batch - first));
            δhRows.Span.Clear();
            for (int v = 0; v < row; v += 32)
                if (v + 16 < row) Survivors<Two>(v);
                else Survivors<One>(v);
            Active();
        }
        float* from = δWt.Pointer;
        for (int i = 0; i < n; i++, from += row)
        {
            for (int k = 0; k < m; k++) δθ[(nint)k * n + i] = from[k];
            δθ[m * n + i] = bias ? TLanes.Sum(TLanes.Load(sumsOfB.Pointer + i * 16)) : 0;
        }
        GC.KeepAlive(this);
    }

    [MethodImpl(AggressiveOptimization)]
    public (double Sum, double SumOfSquares) Loss(float* θ, LaneKey key, ulong position, int blocks)
    {
        var stream = new ActiveStream<TLanes, TMagnitude>(key, position);
        Transpose(θ);
        double sum = 0, squares = 0;
        float* losses = stackalloc float[Width];
        for (int block = 0; block < blocks; block++)
        {
            Forward(θ, ref stream, Width);
            for (int v = 0; v < Width; v += 16)
            {
                var total = TLanes.Zero;
                float* z = g.Pointer + v;
                for (int i = 0; i < n; i++, z += Width)
                {
                    var e = TLanes.Load(z);
                    e = TLanes.WhereGreater(e, TLanes.Zero, e, TLanes.Zero);
                    total = TLanes.Fma(e * e, TLanes.Splat(importance.Pointer[i]), total);
                }
                TLanes.Store(total, losses + v);
            }
            for (int a = 0; a < active.Count; a++) // (x − x')² in place of x'²
            {
                float z = g.Pointer[active.Feature[a] * Width + active.Sample[a]];
                float value = Math.Max(z, 0), x = active.Value[a];
                losses[active.Sample[a]] += importance.Pointer[active.Feature[a]] * (x * (x - 2 * value));
            }
            for (int s = 0; s < Width; s++)
            {
                sum += losses[s];
                squares += (double)losses[s] * losses[s];
            }
        }
        GC.KeepAlive(this);
        return (sum, squares);
    }

    void Transpose(float* W)
    {
        float* to = Wt.Pointer;
        for (int i = 0; i < n; i++, to += row)
            for (int k = 0; k < m; k++) to[k] = W[(nint)k * n + i];
    }

    /// <summary>The block's active features, h = Σ x_i W_i, and z = Wᵀh + b where g will be.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Forward(float* θ, ref ActiveStream<TLanes, TMagnitude> stream, int samples)
    {
        stream.Fill(tables, samples, active);
        hRows.Span.Clear();
        for (int a = 0; a < active.Count; a++)
            AddScaled(active.Value[a], Wt.Pointer + (nint)active.Feature[a] * row,
                hRows.Pointer + active.Sample[a] * row);
        for (int s = 0; s < Width; s++)
            for (int k = 0; k < m; k++) h.Pointer[k * Width + s] = hRows.Pointer[s * row + k];
        Product.Run<TLanes>(θ, 1, n, n, m, h.Pointer, θ + (nint)m * n, g.Pointer);
    }

    /// <summary>z becomes g_i = (2 I_i / batch) (ReLU(z_i) − x_i) 1[z_i &gt; 0], and δb_i += g_i.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Output(int valid)
    {
        float* gi = g.Pointer, factor = factors.Pointer;
        for (int i = 0; i < n; i++, gi += Width)
        {
            var scale = TLanes.Splat(factor[i]);
            for (int v = 0; v < Width; v += 16)
            {
                var z = TLanes.Load(gi + v);
                TLanes.Store(TLanes.WhereGreater(z, TLanes.Zero, z * scale, TLanes.Zero), gi + v);
            }
        }
        for (int a = 0; a < active.Count; a++)
        {
            float* one = g.Pointer + active.Feature[a] * Width + active.Sample[a];
            if (*one > 0) *one = MathF.FusedMultiplyAdd(-factor[active.Feature[a]], active.Value[a], *one);
        }
        if (valid < Width) Outputs.Cut(g, n, valid);
        Outputs.AddBias<TLanes>(g.Pointer, n, sumsOfB.Pointer);
    }

    /// <summary>
    /// δh_s += g_is W_i and δW_i += g_is h_s over the survivors, for one or two vectors of hidden dimensions.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    void Survivors<TVectors>(int v) where TVectors : struct, ICount
    {
        float* gi = g.Pointer, W = Wt.Pointer + v, δW = δWt.Pointer + v;
        float* hs = hRows.Pointer + v, δhs = δhRows.Pointer + v;
        for (int i = 0; i < n; i++, gi += Width, W += row, δW += row)
        {
            ulong alive = 0;
            for (int s = 0; s < Width; s += 16) alive |= (ulong)TLanes.NonZero(TLanes.Load(gi + s)) << s;
            if (alive == 0) continue;
            TLanes W0 = TLanes.Load(W), d0 = TLanes.Load(δW), W1 = default, d1 = default;
            if (TVectors.Value > 1) { W1 = TLanes.Load(W + 16); d1 = TLanes.Load(δW + 16); }
            for (; alive != 0; alive &= alive - 1)
            {
                int s = System.Numerics.BitOperations.TrailingZeroCount(alive);
                nint at = (nint)s * row;
                var one = TLanes.Splat(gi[s]);
                d0 = TLanes.Fma(one, TLanes.Load(hs + at), d0);
                TLanes.Store(TLanes.Fma(one, W0, TLanes.Load(δhs + at)), δhs + at);
                if (TVectors.Value > 1)
                {
                    d1 = TLanes.Fma(one, TLanes.Load(hs + at + 16), d1);
                    TLanes.Store(TLanes.Fma(one, W1, TLanes.Load(δhs + at + 16)), δhs + at + 16);
                }
            }
            TLanes.Store(d0, δW);
            if (TVectors.Value > 1) TLanes.Store(d1, δW + 16);
        }
    }

    /// <summary>δW_i += x_i δh over the active features.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Active()
    {
        for (int a = 0; a < active.Count; a++)
            AddScaled(active.Value[a], δhRows.Pointer + active.Sample[a] * row,
                δWt.Pointer + (nint)active.Feature[a] * row);
    }

    /// <summary>to += x · from, both a padded row.</summary>
    [MethodImpl(AggressiveInlining)]
    void AddScaled(float x, float* from, float* to)
    {
        var scale = TLanes.Splat(x);
        for (int v = 0; v < row; v += 16)
            TLanes.Store(TLanes.Fma(scale, TLanes.Load(from + v), TLanes.Load(to + v)), to + v);
    }
}
