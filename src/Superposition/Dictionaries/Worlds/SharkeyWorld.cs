using System.Numerics;
using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using Superposition.Dictionaries.Kernels;
using Superposition.Features;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Dictionaries.Worlds;

/// <summary>
/// The toy data of Sharkey, Braun and Millidge 2022 ("Taking features out of superposition with sparse
/// autoencoders"): more random unit directions than dimensions, a few on at once with coefficients U(0, 1),
/// the i-th less often by decay^i, and correlated: for every 256 samples one normal vector with a random
/// covariance gives all probabilities, p_i ∝ Φ(g_i) decay^i with Σ p_i = active. A sample in which nothing
/// is on gets one feature at random with coefficient 1.
/// </summary>
public sealed class SharkeyWorld : IHiddenWorld
{
    /// <summary>Blocks that share one draw of probabilities: 256 samples.</summary>
    internal const int BlocksPerDraw = 4;

    /// <summary>What is added to the random matrix's diagonal, over its most negative eigenvalue.</summary>
    const double Definite = 1.02;

    /// <exception cref="InvalidInputException">A number is out of range.</exception>
    public SharkeyWorld(
        int features = 512, int dimension = 256, ulong seed = 0, double active = 5, double decay = 0.99)
    {
        if (features is < 2 or > 1 << 12 || dimension is < 1 or > 1 << 12)
            throw new InvalidInputException(
                $"{features} features in {dimension} dimensions are out of range: 2 to 4,096 in up to "
                    + "4,096.");
        if (!(active > 0 && active <= features / 2.0) || !(decay is > 0 and <= 1))
            throw new InvalidInputException($"{active} active features of {features} with decay {decay}: "
                + "give up to half of them, and a decay in (0, 1].");
        Active = active;
        var rng = new Rng(seed, 0);
        var rows = new float[features * dimension];
        for (int i = 0; i < features; i++)
        {
            var row = rows.AsSpan(i * dimension, dimension);
            double square = 0;
            foreach (ref float v in row)
            {
                v = (float)rng.NextNormal();
                square += (double)v * v;
            }
            foreach (ref float v in row) v = (float)(v / Math.Sqrt(square));
        }
        Truth = new(features, dimension, rows);
        Decay = new float[features];
        for (int i = 0; i < features; i++) Decay[i] = (float)Elementary.Pow(decay, i);
        Factor = CovarianceFactor(features, seed);
    }

    public Directions Truth { get; }

    /// <summary>Mean number of features that are on, before empty samples are filled.</summary>
    public double Active { get; }

    /// <summary>decay^i, [N].</summary>
    internal float[] Decay { get; }

    /// <summary>L of the covariance L Lᵀ, rows padded to sixteen.</summary>
    internal AlignedFloats Factor { get; }

    static AlignedFloats CovarianceFactor(int N, ulong seed)
    {
        var rng = new Rng(seed, 1);
        var A = Matrix<double>.Build.Dense(N, N);
        for (int i = 0; i < N; i++)
            for (int j = 0; j <= i; j++) A[i, j] = A[j, i] = rng.NextUniform();
        double least = A.Evd(Symmetricity.Symmetric).EigenValues.Min(value => value.Real);
        for (int i = 0; i < N; i++) A[i, i] += Definite * Math.Abs(least);
        var L = A.Cholesky().Factor;
        int stride = AlignedFloats.Padded(N);
        var factor = new AlignedFloats(N * stride);
        for (int i = 0; i < N; i++)
            for (int j = 0; j <= i; j++) factor.Span[i * stride + j] = (float)L[i, j];
        return factor;
    }

    public IHiddenSampler Sampler(LaneWidth width) => width switch
    {
        LaneWidth.V512 => new Of<Lanes512>(this),
        LaneWidth.V256 => new Of<Lanes256>(this),
        LaneWidth.V128 => new Of<Lanes128>(this),
        _ => new Of<LanesScalar>(this),
    };

    sealed unsafe class Of<TLanes> : IHiddenSampler where TLanes : unmanaged, ILanes<TLanes>
    {
        const int Block = HiddenBatch.Block;
        readonly SharkeyWorld world;
        readonly int N, stride, wide;
        readonly AlignedFloats rows, normal, p, bias;
        readonly int[][] on;
        readonly int[] count = new int[Block];
        readonly float[] values;
        ulong drawn = ulong.MaxValue;
        WorldStream? from;

        internal Of(SharkeyWorld world)
        {
            this.world = world;
            (N, stride) = (world.Truth.Count, AlignedFloats.Padded(world.Truth.Dimension));
            wide = AlignedFloats.Padded(N);
            rows = new(N * stride);
            for (int i = 0; i < N; i++) world.Truth.Row(i).CopyTo(rows.Span[(i * stride)..]);
            (normal, p, bias) = (new(wide), new(wide), new(stride));
            on = [.. Enumerable.Range(0, Block).Select(_ => new int[N])];
            values = new float[wide];
        }

        public void Fill(WorldStream stream, ulong position, HiddenBatch batch, int block)
        {
            if (drawn != position / BlocksPerDraw || from != stream)
                Probabilities(stream, position / BlocksPerDraw);
            var rng = new LaneRng<TLanes>(stream.Key, 2 * position);
            Decide(ref rng);
            var codes = batch.Codes[block];
            codes.Clear();
            float* x = batch.X.Pointer + (nint)block * Block * stride;
            fixed (float* value = values)
                for (int s = 0; s < Block; s++, x += stride)
                {
                    bool isEmpty = count[s] == 0;
                    for (int k = 0; k < Math.Max(1, count[s]); k += 16)
                        TLanes.Store(LaneNormal.Uniform(ref rng), value + k);
                    if (isEmpty)
                    {
                        on[s][0] = Math.Min(N - 1, (int)(value[0] * N));
                        (count[s], value[0]) = (1, 1);
                    }
                    codes.Add(on[s].AsSpan(0, count[s]), values.AsSpan(0, count[s]));
                    fixed (int* index = on[s])
                        SparseRows.Combine<TLanes>(
                            bias.Pointer, rows.Pointer, stride, index, value, count[s], x);
                }
            GC.KeepAlive(this);
            GC.KeepAlive(stream);
        }

        /// <summary>p of the 256 samples that have this draw.</summary>
        [MethodImpl(AggressiveOptimization)]
        void Probabilities(WorldStream stream, ulong draw)
        {
            var rng = new LaneRng<TLanes>(stream.Key, 2 * draw + 1);
            for (int j = 0; j < wide; j += 16) TLanes.Store(LaneNormal.Draw(ref rng), normal.Pointer + j);
            for (int i = 0; i < N; i++)
                p.Pointer[i] = SparseRows.Dot<TLanes>(
                    world.Factor.Pointer + (nint)i * wide, normal.Pointer, wide);
            double sum = 0;
            for (int j = 0; j < wide; j += 16)
                TLanes.Store(LaneMath.NormalCdf(TLanes.Load(p.Pointer + j)), p.Pointer + j);
            for (int i = 0; i < N; i++) sum += p.Pointer[i] *= world.Decay[i];
            for (int i = 0; i < N; i++) p.Pointer[i] = (float)(p.Pointer[i] * world.Active / sum);
            (drawn, from) = (draw, stream);
        }

        [MethodImpl(AggressiveOptimization)]
        void Decide(ref LaneRng<TLanes> rng)
        {
            Array.Clear(count);
            var local = rng;
            var one = TLanes.Splat(1f);
            for (int i = 0; i < N; i++)
            {
                var own = TLanes.Splat(p.Pointer[i]);
                for (int v = 0; v < Block; v += 16)
                {
                    uint hits = TLanes.NonZero(TLanes.WhereGreater(
                        own, LaneNormal.Uniform(ref local), one, TLanes.Zero));
                    for (; hits != 0; hits &= hits - 1)
                    {
                        int s = v + BitOperations.TrailingZeroCount(hits);
                        on[s][count[s]++] = i;
                    }
                }
            }
            rng = local;
        }
    }
}
