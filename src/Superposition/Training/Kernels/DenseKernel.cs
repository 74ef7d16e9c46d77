using System.Runtime.CompilerServices;
using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Training.Kernels;

/// <summary>
/// Any model: samples are lanes, and a block of 64 goes forward and backward while what it touches is in
/// cache: x → a = W₁ x → h = f₁(a) → z = W₂ h + b → g = ∂loss/∂z → δa = f₁'(a) W₂ᵀ g, then δW₂ += g hᵀ,
/// δW₁ += δa xᵀ, δb += g. A tied model has W₂ = Wᵀ, read with other strides, and both products in δW. Where
/// training disturbs the hidden layer, h̃ stands for h in all that comes after it.
/// </summary>
sealed unsafe class DenseKernel<TLanes, TSampler, THidden, TOutput, TTarget, TLoss>(
    TrainingOptions options, TSampler sampler, TLoss loss) : IKernel, IExtraLosses
    where TLanes : unmanaged, ILanes<TLanes>
    where TSampler : struct, ISampler
    where THidden : struct, IActivation
    where TOutput : struct, IActivation
    where TTarget : struct, ITarget
    where TLoss : struct, ILossExponent
{
    const int Width = SampleBlock.Size;
    readonly int n = options.Features, m = options.Hidden, o = options.Outputs, batch = options.Batch;
    readonly bool bias = options.Bias, tied = options.Architecture == Architecture.Tied;
    readonly bool linear = options.HiddenActivation == Activation.Identity;
    readonly float penalty = (float)(options.HiddenL1 / options.Batch), ε = (float)options.AttackLength;
    readonly CoherenceGradient? coherence = options.Coherence > 0 ? new(options) : null;
    readonly HiddenNoise<TLanes>? noise =
        options.HiddenNoise > 0 || options.HiddenDropout > 0 ? new(options) : null;
    readonly AlignedFloats
        x = new(options.Features * Width), a = new(options.Hidden * Width), g = new(options.Outputs * Width),
        δa = new(options.Hidden * Width),
        activated = new(options.HiddenActivation == Activation.Identity ? 0 : options.Hidden * Width),
        attacked = new(options.AttackLength > 0 ? options.Features * Width : 0),
        sums = new(new ParameterLayout(options).Count * 16),
        importance = Outputs.Factors(options.Importance.Values, 1),
        factors = Outputs.Factors(options.Importance.Values, options.LossExponent / options.Batch);

    /// <summary>f₁(a); where f₁ is the identity, a itself.</summary>
    AlignedFloats h => linear ? a : activated;

    /// <summary>Where W₂ and b begin in θ; element [i, k] of W₂ is i rows and k columns further.</summary>
    nint StartOfW2 => tied ? 0 : (nint)m * n;
    nint StartOfB => (nint)m * (tied ? n : n + o);
    int RowOfW2 => tied ? 1 : m;
    int ColumnOfW2 => tied ? n : 1;

    [MethodImpl(AggressiveOptimization)]
    public void Gradient(float* θ, LaneKey key, ulong position, float* δθ)
    {
        var rng = new LaneRng<TLanes>(key, position);
        noise?.Begin(key, position);
        sums.Span.Clear();
        float* δW2 = sums.Pointer + StartOfW2 * 16, δb = sums.Pointer + StartOfB * 16;
        for (int first = 0; first < batch; first += Width)
        {
            sampler.Fill(ref rng, x.Pointer);
            float* input = Input(θ), seen = Hide(θ, input);
            if (noise is not null) seen = noise.Apply(seen);
            Show(θ, seen);
            Output();
            if (batch - first < Width) Outputs.Cut(g, o, batch - first);
            Outputs.AddBias<TLanes>(g.Pointer, o, δb);
            Product.Run<TLanes>(θ + StartOfW2, ColumnOfW2, RowOfW2, m, o, g.Pointer, null, δa.Pointer);
            noise?.Back(δa.Pointer);
            Hidden();
            if (penalty > 0) Penalise(Math.Min(Width, batch - first));
            if (tied) OuterProduct.Add<TLanes>(m, n, seen, g.Pointer, δW2);
            else OuterProduct.Add<TLanes>(o, m, g.Pointer, seen, δW2);
            OuterProduct.Add<TLanes>(m, n, δa.Pointer, input, sums.Pointer);
        }
        nint length = StartOfB + o;
        for (nint j = 0; j < length; j++)
            δθ[j] = bias || j < StartOfB ? TLanes.Sum(TLanes.Load(sums.Pointer + j * 16)) : 0;
        coherence?.Add(θ, δθ);
        GC.KeepAlive(this);
    }

    void Forward(float* θ, float* input) => Show(θ, Hide(θ, input));

    /// <summary>a = W₁ x and h = f₁(a), which is returned.</summary>
    [MethodImpl(AggressiveOptimization)]
    float* Hide(float* θ, float* input)
    {
        Product.Run<TLanes>(θ, n, 1, m, n, input, null, a.Pointer);
        float* from = a.Pointer, to = h.Pointer;
        if (!linear)
            for (int v = 0; v < m * Width; v += 16)
                TLanes.Store(THidden.Value(TLanes.Load(from + v)), to + v);
        return to;
    }

    /// <summary>z = W₂ h + b, where g will be.</summary>
    void Show(float* θ, float* h) =>
        Product.Run<TLanes>(θ + StartOfW2, RowOfW2, ColumnOfW2, o, m, h, θ + StartOfB, g.Pointer);

    /// <summary>z becomes g_i = (I_i q / batch) |e|^(q−1) sign(e) f₂'(z), e = f₂(z) − t(x).</summary>
    [MethodImpl(AggressiveOptimization)]
    void Output()
    {
        float* gi = g.Pointer;
        for (int i = 0; i < o; i++, gi += Width)
        {
            var scale = TLanes.Splat(factors.Pointer[i]);
            for (int v = 0; v < Width; v += 16) Backward(gi + v, x.Pointer + v, i, scale);
        }
    }

    [MethodImpl(AggressiveInlining)]
    void Backward(float* at, float* x, int i, TLanes scale)
    {
        var z = TLanes.Load(at);
        var value = TOutput.ValueWhereAlive(z);
        var slope = loss.Derivative(value - TTarget.Value<TLanes>(x, i));
        TLanes.Store(TOutput.Backward(z, value, slope, scale), at);
    }

    /// <summary>W₂ᵀ g becomes δa = f₁'(a) W₂ᵀ g.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Hidden()
    {
        if (linear) return;
        float* at = a.Pointer, ht = h.Pointer, δ = δa.Pointer;
        var one = TLanes.Splat(1f);
        for (int v = 0; v < m * Width; v += 16)
            TLanes.Store(
                THidden.Backward(TLanes.Load(at + v), TLanes.Load(ht + v), TLanes.Load(δ + v), one), δ + v);
    }

    /// <summary>δa += (λ / batch) sign(h) f₁'(a), for the samples of the batch alone.</summary>
    [MethodImpl(AggressiveOptimization)]
    void Penalise(int valid)
    {
        float* at = a.Pointer, ht = h.Pointer, δ = δa.Pointer;
        TLanes up = TLanes.Splat(1f), down = TLanes.Splat(-1f), scale = TLanes.Splat(penalty);
        for (int v = 0; v < m * Width; v += 16)
        {
            var value = TLanes.Load(ht + v);
            var sign = TLanes.WhereGreater(value, TLanes.Zero, up,
                TLanes.WhereGreater(TLanes.Zero, value, down, TLanes.Zero));
            var push = THidden.Backward(TLanes.Load(at + v), value, sign, scale);
            TLanes.Store(TLanes.Load(δ + v) + push, δ + v);
        }
        if (valid < Width) Outputs.Cut(δa, m, valid);
    }

    /// <summary>What is fed to the model: x, or x attacked with x as the target.</summary>
    [MethodImpl(AggressiveOptimization)]
    float* Input(float* θ)
    {
        if (ε == 0) return x.Pointer;
        Forward(θ, x.Pointer);
        Output();
        Product.Run<TLanes>(θ + StartOfW2, ColumnOfW2, RowOfW2, m, o, g.Pointer, null, δa.Pointer);
        Hidden();
        Product.Run<TLanes>(θ, 1, n, n, m, δa.Pointer, null, attacked.Pointer);
        InputAttack.Apply<TLanes>(n, ε, x.Pointer, attacked.Pointer);
        return attacked.Pointer;
    }

    /// <inheritdoc/>
    [MethodImpl(AggressiveOptimization)]
    public double HiddenSize(float* θ, LaneKey key, ulong position, int blocks)
    {
        var rng = new LaneRng<TLanes>(key, position);
        double sum = 0;
        for (int block = 0; block < blocks; block++)
        {
            sampler.Fill(ref rng, x.Pointer);
            Forward(θ, x.Pointer);
            var total = TLanes.Zero;
            for (int v = 0; v < m * Width; v += 16) total += TLanes.Abs(TLanes.Load(h.Pointer + v));
            sum += TLanes.Sum(total);
        }
        GC.KeepAlive(this);
        return sum;
    }

    public (double Sum, double SumOfSquares) Loss(float* θ, LaneKey key, ulong position, int blocks) =>
        Loss(θ, key, position, blocks, isAttacked: false, isNoisy: false);

    /// <inheritdoc/>
    public (double Sum, double SumOfSquares) AttackedLoss(
        float* θ, LaneKey key, ulong position, int blocks) =>
        Loss(θ, key, position, blocks, isAttacked: true, isNoisy: false);

    /// <inheritdoc/>
    public (double Sum, double SumOfSquares) NoisyLoss(
        float* θ, LaneKey key, ulong position, int blocks) =>
        Loss(θ, key, position, blocks, isAttacked: false, isNoisy: true);

    [MethodImpl(AggressiveOptimization)]
    (double Sum, double SumOfSquares) Loss(
        float* θ, LaneKey key, ulong position, int blocks, bool isAttacked, bool isNoisy)
    {
        if (isNoisy) noise?.Begin(key, position);
        var rng = new LaneRng<TLanes>(key, position);
        double sum = 0, squares = 0;
        float* losses = stackalloc float[Width];
        for (int block = 0; block < blocks; block++)
        {
            sampler.Fill(ref rng, x.Pointer);
            float* seen = Hide(θ, isAttacked ? Input(θ) : x.Pointer);
            Show(θ, isNoisy && noise is not null ? noise.Apply(seen) : seen);
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
            float* z = g.Pointer + v;
            for (int i = 0; i < o; i++, z += Width)
            {
                var e = TOutput.Value(TLanes.Load(z)) - TTarget.Value<TLanes>(x.Pointer + v, i);
                total = TLanes.Fma(loss.Value(e), TLanes.Splat(importance.Pointer[i]), total);
            }
            TLanes.Store(total, losses + v);
        }
    }
}
