using System.Runtime.CompilerServices;
using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Training.Kernels;

/// <summary>
/// For features of which few are on, ReLU or linear outputs, squared error. A tied model meets its input only
/// through the Gram matrix: z = Gx + b with G = WᵀW, and δW = W(A + Aᵀ) with A = Σ x gᵀ. So G is made once
/// a step, a sample adds x_i G_i to z and x_i gᵀ to A_i for each active i, and W is met again when the batch
/// is over: 2|active|·n multiply-adds a sample in place of 5·n·m, and 2·m·n² a batch. Nothing passes
/// through h.
/// </summary>
/// <remarks>
/// Outputs are lanes; a row is n padded to sixteen. Rows are worked through in strips of five vectors, each
/// for a whole block of samples.
/// </remarks>
sealed unsafe class GramKernel<TLanes, TMagnitude, TActivation>(
    TrainingOptions options, ActiveSampling tables) : IKernel
    where TLanes : unmanaged, ILanes<TLanes> where TMagnitude : struct, IMagnitude
    where TActivation : struct, IActivation
{
    const int MostSamples = 256, Strip = 5 * 16;
    readonly int n = options.Features, m = options.Hidden, batch = options.Batch;
    readonly int row = AlignedFloats.Padded(options.Features);
    readonly bool bias = options.Bias;
    readonly ActiveFeatures active = new(options.Features * MostSamples + 1);
    readonly SamplesByCount byCount = new(MostSamples);
    readonly AlignedFloats
        W = Rows(options.Hidden, options), δW = Rows(options.Hidden, options),
        G = Rows(options.Features, options), A = Rows(options.Features, options),
        g = Rows(MostSamples, options), b = Rows(1, options), δb = Rows(1, options),
        ones = Outputs.Factors(Enumerable.Repeat(1.0, options.Features).ToArray(), 1),
        importance = Outputs.Factors(options.Importance.Values, 1),
        factors = Outputs.Factors(options.Importance.Values, 2.0 / options.Batch);

    static AlignedFloats Rows(int count, TrainingOptions options) =>
        new(count * AlignedFloats.Padded(options.Features));

    [MethodImpl(AggressiveOptimization)]
    public void Gradient(float* θ, LaneKey key, ulong position, float* δθ)
    {
        var stream = new ActiveStream<TLanes, TMagnitude>(key, position);
        Prepare(θ);
        A.Span.Clear();
        δb.Span.Clear();
        for (int first = 0; first < batch; first += MostSamples)
        {
            Forward(ref stream, Math.Min(MostSamples, batch - first), factors.Pointer);
            CorrectActive();
            for (int v = 0; v < row; v += Strip) Gather(v);
        }
        Symmetrise();
        Product.Wide<TLanes>(W.Pointer, row, 1, m, n, A.Pointer, δW.Pointer, row, null);
        for (int k = 0; k < m; k++) δW.Span.Slice(k * row, n).CopyTo(new(δθ + (nint)k * n, n));
        var δbias = new Span<float>(δθ + (nint)m * n, n);
        if (bias) δb.Span[..n].CopyTo(δbias);
        else δbias.Clear();
        GC.KeepAlive(this);
    }

    /// <summary>Padded copies of W and b, and G = WᵀW.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Prepare(float* θ)
    {
        for (int k = 0; k < m; k++) new Span<float>(θ + (nint)k * n, n).CopyTo(W.Span.Slice(k * row, n));
        new Span<float>(θ + (nint)m * n, n).CopyTo(b.Span);
        Product.Wide<TLanes>(W.Pointer, 1, row, n, m, W.Pointer, G.Pointer, row, null);
    }

    /// <summary>Draws a block and leaves f(z) · factor in g, z = b + Σ x_i G_i; δb += g.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Forward(ref ActiveStream<TLanes, TMagnitude> stream, int samples, float* factor)
    {
        stream.Fill(tables, samples, active);
        byCount.Sort(active, samples);
        for (int v = 0; v < row; v += Strip)
            switch ((row - v) / 16)
            {
                case 1: Reconstruct<One>(v, samples, factor); break;
                case 2: Reconstruct<Two>(v, samples, factor); break;
                case 3: Reconstruct<Three>(v, samples, factor); break;
                case 4: Reconstruct<Four>(v, samples, factor); break;
                default: Reconstruct<Five>(v, samples, factor); break;
            }
    }

    [MethodImpl(AggressiveOptimization)]
    void Reconstruct<TVectors>(int v, int samples, float* factor) where TVectors : struct, ICount
    {
        float* value = active.Value, rows = G.Pointer + v, gs = g.Pointer + v, start = b.Pointer + v;
        int* feature = active.Feature, order = byCount.Order, begin = byCount.Begin;
        float* sums = δb.Pointer + v;
        int stride = row;
        TLanes s0 = TLanes.Load(sums), s1 = default, s2 = default, s3 = default, s4 = default;
        if (TVectors.Value > 1) s1 = TLanes.Load(sums + 16);
        if (TVectors.Value > 2) s2 = TLanes.Load(sums + 32);
        if (TVectors.Value > 3) s3 = TLanes.Load(sums + 48);
        if (TVectors.Value > 4) s4 = TLanes.Load(sums + 64);
        for (int k = 0; k < samples; k++)
        {
            int s = order[k], a = begin[s], end = begin[s + 1];
            TLanes z0 = TLanes.Load(start), z1 = default, z2 = default, z3 = default, z4 = default;
            if (TVectors.Value > 1) z1 = TLanes.Load(start + 16);
            if (TVectors.Value > 2) z2 = TLanes.Load(start + 32);
            if (TVectors.Value > 3) z3 = TLanes.Load(start + 48);
            if (TVectors.Value > 4) z4 = TLanes.Load(start + 64);
            for (; a < end; a++)
            {
                var x = TLanes.Splat(value[a]);
                float* from = rows + (nint)feature[a] * stride;
                z0 = TLanes.Fma(x, TLanes.Load(from), z0);
                if (TVectors.Value > 1) z1 = TLanes.Fma(x, TLanes.Load(from + 16), z1);
                if (TVectors.Value > 2) z2 = TLanes.Fma(x, TLanes.Load(from + 32), z2);
                if (TVectors.Value > 3) z3 = TLanes.Fma(x, TLanes.Load(from + 48), z3);
                if (TVectors.Value > 4) z4 = TLanes.Fma(x, TLanes.Load(from + 64), z4);
            }
            float* to = gs + (nint)s * stride, scale = factor + v;
            s0 = Push(z0, scale, s0, to);
            if (TVectors.Value > 1) s1 = Push(z1, scale + 16, s1, to + 16);
            if (TVectors.Value > 2) s2 = Push(z2, scale + 32, s2, to + 32);
            if (TVectors.Value > 3) s3 = Push(z3, scale + 48, s3, to + 48);
            if (TVectors.Value > 4) s4 = Push(z4, scale + 64, s4, to + 64);
        }
        TLanes.Store(s0, sums);
        if (TVectors.Value > 1) TLanes.Store(s1, sums + 16);
        if (TVectors.Value > 2) TLanes.Store(s2, sums + 32);
        if (TVectors.Value > 3) TLanes.Store(s3, sums + 48);
        if (TVectors.Value > 4) TLanes.Store(s4, sums + 64);
    }

    [MethodImpl(AggressiveInlining)]
    static TLanes Push(TLanes z, float* scale, TLanes sum, float* to)
    {
        var one = TActivation.Backward(z, z, z, TLanes.Load(scale));
        TLanes.Store(one, to);
        return sum + one;
    }

    /// <summary>
    /// g_i = factor_i (f(z_i) − x_i) f'(z_i): so far x was left out, which is right where it is 0.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    void CorrectActive()
    {
        float* gs = g.Pointer, sums = δb.Pointer, factor = factors.Pointer, value = active.Value;
        int* sample = active.Sample, feature = active.Feature;
        int stride = row, count = active.Count;
        bool linear = options.Activation == Activation.Identity;
        for (int a = 0; a < count; a++)
        {
            int i = feature[a];
            float* one = gs + (nint)sample[a] * stride + i;
            int bits = *(int*)one; // of ReLU: g ≥ 0, and z > 0 where any is set; a branch would guess wrong
            int alive = linear ? -1 : (bits | -bits) >> 31;
            int pull = BitConverter.SingleToInt32Bits(factor[i] * value[a]) & alive;
            *one -= BitConverter.Int32BitsToSingle(pull);
            sums[i] -= BitConverter.Int32BitsToSingle(pull);
        }
    }

    /// <summary>A_i += x_i gᵀ over the active, for a strip of columns.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Gather(int v)
    {
        switch ((row - v) / 16)
        {
            case 1: Gather<One>(v); break;
            case 2: Gather<Two>(v); break;
            case 3: Gather<Three>(v); break;
            case 4: Gather<Four>(v); break;
            default: Gather<Five>(v); break;
        }
    }

    [MethodImpl(AggressiveOptimization)]
    void Gather<TVectors>(int v) where TVectors : struct, ICount
    {
        float* value = active.Value, from = g.Pointer + v, to = A.Pointer + v;
        int* sample = active.Sample, feature = active.Feature;
        int count = active.Count, stride = row;
        for (int a = 0; a < count; a++)
        {
            var x = TLanes.Splat(value[a]);
            float* f = from + (nint)sample[a] * stride, t = to + (nint)feature[a] * stride;
            Add(x, f, t);
            if (TVectors.Value > 1) Add(x, f + 16, t + 16);
            if (TVectors.Value > 2) Add(x, f + 32, t + 32);
            if (TVectors.Value > 3) Add(x, f + 48, t + 48);
            if (TVectors.Value > 4) Add(x, f + 64, t + 64);
        }
    }

    [MethodImpl(AggressiveInlining)]
    static void Add(TLanes x, float* from, float* to) =>
        TLanes.Store(TLanes.Fma(x, TLanes.Load(from), TLanes.Load(to)), to);

    /// <summary>A becomes A + Aᵀ, by tiles that the first-level cache holds.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Symmetrise()
    {
        const int Tile = 16;
        float* a = A.Pointer;
        int count = n, stride = row;
        for (int i0 = 0; i0 < count; i0 += Tile)
            for (int j0 = i0; j0 < count; j0 += Tile)
            {
                int iEnd = Math.Min(count, i0 + Tile), jEnd = Math.Min(count, j0 + Tile);
                for (int i = i0; i < iEnd; i++)
                {
                    int j = Math.Max(i, j0);
                    float* across = a + (nint)i * stride + j, down = a + (nint)j * stride + i;
                    for (; j < jEnd; j++, across++, down += stride)
                        *across = *down = *across + *down;
                }
            }
    }

    [MethodImpl(AggressiveOptimization)]
    public (double Sum, double SumOfSquares) Loss(float* θ, LaneKey key, ulong position, int blocks)
    {
        var stream = new ActiveStream<TLanes, TMagnitude>(key, position);
        Prepare(θ);
        double sum = 0, squares = 0;
        float* losses = stackalloc float[MostSamples];
        for (int left = blocks * SampleBlock.Size; left > 0; left -= MostSamples)
        {
            int samples = Math.Min(MostSamples, left);
            Forward(ref stream, samples, ones.Pointer);
            for (int s = 0; s < samples; s++) losses[s] = Silent(g.Pointer + (nint)s * row);
            for (int a = 0; a < active.Count; a++) // (x − x')² in place of x'²
            {
                int i = active.Feature[a], s = active.Sample[a];
                float value = g.Pointer[(nint)s * row + i], x = active.Value[a];
                losses[s] += importance.Pointer[i] * (x * (x - 2 * value));
            }
            for (int s = 0; s < samples; s++)
            {
                sum += losses[s];
                squares += (double)losses[s] * losses[s];
            }
        }
        GC.KeepAlive(this);
        return (sum, squares);
    }

    /// <summary>Σ_i I_i x'_i² of one sample: its loss were nothing on.</summary>
    [MethodImpl(AggressiveInlining)]
    float Silent(float* value)
    {
        var total = TLanes.Zero;
        for (int v = 0; v < row; v += 16)
        {
            var one = TLanes.Load(value + v);
            total = TLanes.Fma(one * one, TLanes.Load(importance.Pointer + v), total);
        }
        return TLanes.Sum(total);
    }
}
