using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training.Kernels;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Dictionaries.Kernels;

/// <summary>
/// What every architecture's step is made of, over one model and batch size: the dense encoder product with
/// selection in the same pass, and the sums over few rows. Buffers are made once.
/// </summary>
sealed unsafe class SaeBench<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    internal const int Block = HiddenBatch.Block;

    /// <summary>
    /// Latents whose encoder rows stay in the second-level cache while all samples pass by.
    /// </summary>
    const int MostChunk = 120;

    internal readonly Autoencoder Model;
    internal readonly WorkTeam Team;
    internal readonly int n, d, D, B, Blocks, Chunk;

    /// <summary>x − b_dec by blocks of samples, [block][d][64]: the product's right-hand side.</summary>
    internal readonly AlignedFloats Columns;

    /// <summary>z must exceed this to be a candidate, [n].</summary>
    internal readonly AlignedFloats Least;

    /// <summary>‖W_i‖, [n].</summary>
    internal readonly AlignedFloats Norm;

    internal readonly Candidates[] Found;
    readonly AlignedFloats[] tiles;
    readonly Action<int, int> encode, transpose;
    EncoderScreen<TLanes>? screen;
    bool isScreened, hasEncoded;

    internal SaeBench(Autoencoder model, int batch, WorkTeam team)
    {
        (Model, Team) = (model, team);
        (n, d, D, B) = (model.Width, model.Dimension, model.Stride, batch);
        Blocks = B / Block;
        // five rows make a tile; small models are still cut for all threads
        Chunk = Math.Clamp((n / 16 + 4) / 5 * 5, 5, MostChunk);
        Columns = new(B * d);
        Least = new(model.Padded);
        Norm = new(model.Padded);
        Found = [.. Enumerable.Range(0, (n + Chunk - 1) / Chunk).Select(_ => new Candidates())];
        tiles = [.. Enumerable.Range(0, team.Threads).Select(_ => new AlignedFloats(Chunk * Block))];
        (encode, transpose) = (EncodeChunk, TransposeBlock);
        Source = Columns;
    }

    /// <summary>What was transposed last, [B, D], and whether b_dec was taken from it.</summary>
    internal AlignedFloats Source { get; private set; }
    internal bool IsCentred { get; private set; }

    /// <summary>Columns = Xᵀ, less b_dec where <paramref name="centred"/> says that it is to be taken.
    /// </summary>
    /// <param name="x">[B, D]</param>
    internal void Transpose(AlignedFloats x, bool centred)
    {
        (Source, IsCentred) = (x, centred);
        Team.Run(transpose, Blocks);
    }

    [MethodImpl(AggressiveOptimization)]
    void TransposeBlock(int block, int worker)
    {
        float* to = Columns.Pointer + (nint)block * d * Block;
        float* from = Source.Pointer + (nint)block * Block * D, bias = Model.Values.Pointer
            + Model.DecoderBiasAt;
        bool centre = IsCentred;
        int k = 0;
        for (; Sse.IsSupported && k + 4 <= d; k += 4)
        {
            var least = centre ? Vector128.Load(bias + k) : Vector128<float>.Zero;
            for (int s = 0; s < Block; s += 4)
                Four(from + (nint)s * D + k, least, to + k * Block + s);
        }
        for (; k < d; k++)
            for (int s = 0; s < Block; s++)
                to[k * Block + s] = centre ? from[s * D + k] - bias[k] : from[s * D + k];
    }

    /// <summary>Four elements of four samples, less <paramref name="centre"/>, turned.</summary>
    [MethodImpl(AggressiveInlining)]
    void Four(float* from, Vector128<float> centre, float* to)
    {
        Vector128<float> a = Vector128.Load(from) - centre, b = Vector128.Load(from + D) - centre;
        Vector128<float> c = Vector128.Load(from + 2 * D) - centre, e = Vector128.Load(from + 3 * D) - centre;
        Vector128<float> ab = Sse.UnpackLow(a, b), ce = Sse.UnpackLow(c, e);
        Sse.MoveLowToHigh(ab, ce).Store(to);
        Sse.MoveHighToLow(ce, ab).Store(to + Block);
        (ab, ce) = (Sse.UnpackHigh(a, b), Sse.UnpackHigh(c, e));
        Sse.MoveLowToHigh(ab, ce).Store(to + 2 * Block);
        Sse.MoveHighToLow(ce, ab).Store(to + 3 * Block);
    }

    /// <summary>z = W_enc x̃ + b_enc for the whole batch; what exceeds its bound goes to Found.</summary>
    internal void Encode()
    {
        isScreened = Screens ?? IsWorthScreening();
        if (isScreened) (screen ??= new(this)).Prepare();
        Team.Run(encode, Found.Length);
        hasEncoded = true;
        Mark?.Invoke(SaePhase.Encode);
    }

    /// <summary>
    /// Whether small integers are asked first; null: where that should be faster. It changes no bit.
    /// </summary>
    internal bool? Screens { get; set; }

    /// <summary>
    /// Where a pair of integers is one instruction, the model is not small, and few z passed the last time.
    /// </summary>
    bool IsWorthScreening() => hasEncoded && ExactChains.AreFast && d >= 64 && n >= 256
        && 40L * Candidates() < (long)n * B;

    /// <summary>Who measures time, if anyone does.</summary>
    internal Action<SaePhase>? Mark { get; set; }

    [MethodImpl(AggressiveOptimization)]
    void EncodeChunk(int chunk, int worker)
    {
        int first = chunk * Chunk, rows = Math.Min(Chunk, n - first);
        var found = Found[chunk];
        (found.Count, found.Computed) = (0, 0);
        float* z = tiles[worker].Pointer, W = Model.Encoder + (nint)first * D;
        float* b = Model.Values.Pointer + Model.EncoderBiasAt + first, least = Least.Pointer + first;
        if (isScreened) screen!.Take(W, b, least, rows, worker);
        for (int block = 0; block < Blocks; block++)
        {
            found.Reserve(rows * Block);
            if (isScreened && screen!.Run(first, rows, block, z, found, worker)) continue;
            Product.Run<TLanes>(W, D, 1, rows, d, Columns.Pointer + (nint)block * d * Block, b, z);
            Scan(z, rows, least, first, block * Block, found);
            found.Computed += rows * Block;
        }
    }

    [MethodImpl(AggressiveOptimization)]
    static void Scan(float* z, int rows, float* least, int latent, int sample, Candidates found)
    {
        int count = found.Count;
        int* toSample = found.Sample.Pointer, toLatent = found.Latent.Pointer;
        float* toZ = found.Z.Pointer;
        var one = TLanes.Splat(1f);
        for (int r = 0; r < rows; r++, z += Block)
        {
            var bound = TLanes.Splat(least[r]);
            for (int v = 0; v < Block; v += 16)
            {
                uint hits = TLanes.NonZero(TLanes.WhereGreater(TLanes.Load(z + v), bound, one, TLanes.Zero));
                for (; hits != 0; hits &= hits - 1, count++)
                {
                    int s = v + BitOperations.TrailingZeroCount(hits);
                    (toSample[count], toLatent[count], toZ[count]) = (sample + s, latent + r, z[s]);
                }
            }
        }
        found.Count = count;
    }

    /// <summary>How many candidates there are.</summary>
    internal int Candidates()
    {
        int total = 0;
        foreach (var chunk in Found) total += chunk.Count;
        return total;
    }

    /// <summary>‖W_i‖ for all rows; 1 by definition where a rule keeps it so.</summary>
    internal void MeasureNorms(DecoderNorm rule)
    {
        for (int i = 0; i < n; i++)
        {
            float* row = Model.Decoder + (nint)i * D;
            float norm = MathF.Sqrt(SparseRows.Dot<TLanes>(row, row, D));
            Norm.Pointer[i] = rule == DecoderNorm.Unit && norm > 0 ? 1 : norm;
        }
    }
}
