using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;
using Superposition.Training.Kernels;

namespace Superposition.Dictionaries.Worlds;

/// <summary>
/// Random unit directions, then Adam steps on Σ_{i≠j} (d_i·d_j)² + N Σ_i (‖d_i‖² − 1)², the published
/// world's way of spreading them. With M = DᵀD the gradient of the first sum is 4 (D M − ‖d_i‖² d_i): exact,
/// and N D² instead of N² D.
/// </summary>
static unsafe class Spread
{
    const double Rate = 3e-4;

    /// <summary>Rows of D that stay in cache together, and rows of M that one thread makes.</summary>
    const int Rows = 512, OfM = 64;

    /// <returns>[N, D], unit rows.</returns>
    internal static float[] Build(SyntheticOptions options)
    {
        int N = options.Features, D = options.Dimension;
        var rng = new Rng(options.Seed, 0);
        int stride = AlignedFloats.Padded(D);
        var θ = new AlignedFloats(N * stride);
        for (int i = 0; i < N; i++)
            for (int k = 0; k < D; k++) θ.Span[i * stride + k] = (float)rng.NextNormal();
        Normalise(θ, N, stride);
        // any width gives the same bits
        if (options.SpreadSteps > 0)
            switch (LaneWidths.Fastest)
            {
                case LaneWidth.V512: Descend<Lanes512>(θ, N, stride, options.SpreadSteps); break;
                case LaneWidth.V256: Descend<Lanes256>(θ, N, stride, options.SpreadSteps); break;
                case LaneWidth.V128: Descend<Lanes128>(θ, N, stride, options.SpreadSteps); break;
                default: Descend<LanesScalar>(θ, N, stride, options.SpreadSteps); break;
            }
        var rows = new float[N * D];
        for (int i = 0; i < N; i++) θ.Span.Slice(i * stride, D).CopyTo(rows.AsSpan(i * D));
        return rows;
    }

    static void Normalise(AlignedFloats θ, int N, int stride)
    {
        for (int i = 0; i < N; i++)
        {
            var row = θ.Span.Slice(i * stride, stride);
            double square = 0;
            foreach (float v in row) square += (double)v * v;
            float factor = (float)(1 / Math.Sqrt(square));
            foreach (ref float v in row) v *= factor;
        }
    }

    static void Descend<TLanes>(AlignedFloats θ, int N, int stride, int steps)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        AlignedFloats δθ = new(N * stride), M = new(stride * stride), part = new(stride * stride);
        var adam = new OptimizerKernel<TLanes>(
            new() { Kind = OptimizerKind.Adam, LearningRate = Rate, WeightDecay = 0 }, N * stride);
        // slices of rows of M, then of δθ, write to places of their own: threads change no bit
        for (int step = 0; step < steps; step++)
        {
            Parallel.For(0, (stride + OfM - 1) / OfM, slice =>
                Squared(slice * OfM, Math.Min(OfM, stride - slice * OfM)));
            Parallel.For(0, (N + Rows - 1) / Rows, slice =>
                Slopes(slice * Rows, Math.Min(Rows, N - slice * Rows)));
            adam.Step(θ.Pointer, δθ.Pointer, 1);
        }
        Normalise(θ, N, stride);
        GC.KeepAlive(δθ);
        GC.KeepAlive(M);
        GC.KeepAlive(part);

        void Squared(int row, int rows)
        {
            float* to = M.Pointer + (nint)row * stride, sum = part.Pointer + (nint)row * stride;
            new Span<float>(to, rows * stride).Clear();
            for (int first = 0; first < N; first += Rows)
            {
                float* D = θ.Pointer + (nint)first * stride;
                Product.Wide<TLanes>(
                    D + row, 1, stride, rows, Math.Min(Rows, N - first), D, sum, stride, null);
                for (int j = 0; j < rows * stride; j += 16)
                    TLanes.Store(TLanes.Load(to + j) + TLanes.Load(sum + j), to + j);
            }
        }

        void Slopes(int first, int rows)
        {
            float* d = θ.Pointer + (nint)first * stride, δ = δθ.Pointer + (nint)first * stride;
            Product.Wide<TLanes>(d, stride, 1, rows, stride, M.Pointer, δ, stride, null);
            for (int i = 0; i < rows; i++, d += stride, δ += stride)
            {
                float square = Dictionaries.Kernels.SparseRows.Dot<TLanes>(d, d, stride);
                // 4 (M d − ‖d‖² d) + 4 N (‖d‖² − 1) d, a quarter of it: Adam has no scale
                var own = TLanes.Splat(N * (square - 1) - square);
                for (int k = 0; k < stride; k += 16)
                    TLanes.Store(TLanes.Fma(own, TLanes.Load(d + k), TLanes.Load(δ + k)), δ + k);
            }
        }
    }
}
