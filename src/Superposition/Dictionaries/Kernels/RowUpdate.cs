using System.Runtime.CompilerServices;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;
using Superposition.Training.Kernels;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Dictionaries.Kernels;

/// <summary>
/// A step's gradient becomes new weights, latent by latent: the two rows' gradients are summed in first-level
/// cache and Adam uses them at once, so that no gradient matrix is written. Where the norm of the whole
/// gradient is wanted first, it is.
/// </summary>
sealed unsafe class RowUpdate<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Latents of an item; whole vectors of the latents' own vectors.</summary>
    const int Rows = 32;
    readonly SaeBench<TLanes> bench;
    readonly SaeOptions options;
    readonly StepGradient gradient;
    readonly Scratch[] scratch;
    readonly AlignedFloats biasParts, decoderBias;
    readonly Action<int, int> update, apply;
    readonly int items;
    readonly Optimizer optimizer;
    AlignedFloats? stored;
    AdamUpdate<TLanes> adam;
    bool stores, movesEncoder;

    sealed class Scratch(int stride)
    {
        internal readonly AlignedFloats Encoder = new(Rows * stride), Decoder = new(Rows * stride);
        internal readonly float[] Centre = new float[Rows];
        internal readonly int[] Start = new int[Rows + 1];
        internal readonly PinnedInts Index = new(256);
        internal readonly PinnedFloats A = new(256), S = new(256);
    }

    internal RowUpdate(SaeBench<TLanes> bench, SaeOptions options, StepGradient gradient)
    {
        (this.bench, this.options, this.gradient) = (bench, options, gradient);
        items = (bench.n + Rows - 1) / Rows;
        optimizer = options.Optimizer;
        scratch = [.. Enumerable.Range(0, bench.Team.Threads).Select(_ => new Scratch(bench.D))];
        biasParts = new(items * bench.D);
        decoderBias = new(bench.D);
        Moment1 = new(bench.Model.Values.Length);
        Moment2 = new(bench.Model.Values.Length);
        (update, apply) = (One, FromStored);
    }

    /// <summary>Adam's moments, in the layout of the parameters.</summary>
    internal AlignedFloats Moment1 { get; }
    internal AlignedFloats Moment2 { get; }

    /// <summary>β₁ᵗ and β₂ᵗ.</summary>
    internal double Power1 { get; set; } = 1;
    internal double Power2 { get; set; } = 1;

    /// <summary>Both moments of everything that is latent i's become 0; its norm is measured again.</summary>
    internal void Forget(int i)
    {
        var model = bench.Model;
        foreach (var moment in (AlignedFloats[])[Moment1, Moment2])
        {
            moment.Span.Slice((int)model.EncoderAt + i * bench.D, bench.D).Clear();
            moment.Span.Slice((int)model.DecoderAt + i * bench.D, bench.D).Clear();
            foreach (nint at in (nint[])[model.EncoderBiasAt, model.FirstAt, model.SecondAt])
                moment.Span[(int)at + i] = 0;
        }
        float* row = model.Decoder + (nint)i * bench.D;
        bench.Norm.Pointer[i] = options.DecoderNorm == DecoderNorm.Unit ? 1
            : MathF.Sqrt(SparseRows.Dot<TLanes>(row, row, bench.D));
    }

    /// <summary>The gradient as an array of the parameters' layout, for tests and clipping.</summary>
    internal AlignedFloats Stored()
    {
        stored ??= new(bench.Model.Values.Length);
        Sum(store: true);
        return stored;
    }

    /// <summary>One optimiser step along what the step left.</summary>
    internal void Apply(double rateFactor)
    {
        Power1 *= options.Beta1;
        Power2 *= options.Beta2;
        movesEncoder = false; // matching pursuit has none: with moments of 0 Adam would leave it as it is
        foreach (var part in gradient.Parts) movesEncoder |= part.X is not null;
        adam = new(optimizer, rateFactor * options.LearningRate, Power1, Power2);
        if (options.ClipNorm > 0)
        {
            var all = Stored();
            double norm = Math.Sqrt(SquaredNorm(all.Span));
            if (norm > options.ClipNorm)
            {
                float factor = (float)(options.ClipNorm / norm);
                foreach (ref float one in all.Span) one *= factor;
            }
            bench.Team.Run(apply, items);
            all.Span.Slice((int)bench.Model.DecoderBiasAt, bench.D).CopyTo(decoderBias.Span);
        }
        else Sum(store: false);
        if (options.DecoderBias) Adam(decoderBias.Pointer, bench.Model.DecoderBiasAt, bench.D);
    }

    static double SquaredNorm(ReadOnlySpan<float> values)
    {
        double total = 0;
        for (int first = 0; first < values.Length; first += 4096)
        {
            float part = 0;
            foreach (float v in values[first..Math.Min(values.Length, first + 4096)]) part += v * v;
            total += part;
        }
        return total;
    }

    void Sum(bool store)
    {
        stores = store;
        biasParts.Span.Clear();
        bench.Team.Run(update, items);
        float* to = store ? stored!.Pointer + bench.Model.DecoderBiasAt : decoderBias.Pointer;
        new Span<float>(to, bench.D).Clear();
        if (!options.DecoderBias) return;
        for (int block = 0; block < bench.Blocks; block++)
            SparseRows.Add<TLanes>(1, gradient.DecoderBias.Pointer + (nint)block * bench.D, to, bench.D);
        for (int item = 0; item < items; item++)
            SparseRows.Add<TLanes>(1, biasParts.Pointer + (nint)item * bench.D, to, bench.D);
    }

    [MethodImpl(AggressiveOptimization)]
    void One(int item, int worker)
    {
        var own = scratch[worker];
        int D = bench.D, first = item * Rows, last = Math.Min(bench.n, first + Rows);
        float* biasPart = biasParts.Pointer + (nint)item * D, δb = gradient.Bias.Pointer;
        var model = bench.Model;
        int group = IsCrowded(first, last) ? last - first : 1;
        for (int i0 = first; i0 < last; i0 += group)
        {
            own.Encoder.Span[..(group * D)].Clear();
            own.Decoder.Span[..(group * D)].Clear();
            Array.Clear(own.Centre);
            foreach (var part in gradient.Parts) Gather(part, i0, group, own, δb);
            for (int g = 0, i = i0; g < group; g++, i++)
            {
                float* δe = own.Encoder.Pointer + g * D, δd = own.Decoder.Pointer + g * D;
                float centre = own.Centre[g];
                if (options.DecoderBias && centre != 0)
                {
                    SparseRows.Add<TLanes>(-centre, model.Values.Pointer + model.DecoderBiasAt, δe, D);
                    SparseRows.Add<TLanes>(-centre, model.Encoder + (nint)i * D, biasPart, D);
                }
                if (gradient.HasPull && bench.Norm.Pointer[i] > 0)
                    SparseRows.Add<TLanes>(
                        gradient.Pull[i] / bench.Norm.Pointer[i], model.Decoder + (nint)i * D, δd, D);
                if (stores)
                {
                    new Span<float>(δe, D).CopyTo(stored!.Span[(i * D)..]);
                    new Span<float>(δd, D).CopyTo(stored.Span[((int)model.DecoderAt + i * D)..]);
                }
                else Move(i, δe, δd);
            }
        }
        int length = AlignedFloats.Padded(last - first);
        if (!stores) Vectors(first, length, δb, gradient.First.Pointer, gradient.Second.Pointer);
        else
        {
            gradient.Bias.Span.Slice(first, length)
                .CopyTo(stored!.Span[((int)model.EncoderBiasAt + first)..]);
            gradient.First.Span.Slice(first, length).CopyTo(stored.Span[((int)model.FirstAt + first)..]);
            gradient.Second.Span.Slice(first, length).CopyTo(stored.Span[((int)model.SecondAt + first)..]);
        }
    }

    /// <summary>
    /// Whether so many samples are on that the same rows of G and X serve many latents: they are then taken
    /// strip by strip, each from the second-level cache. No sum changes its order.
    /// </summary>
    bool IsCrowded(int first, int last)
    {
        const int Many = 64; // entries of a latent
        foreach (var part in gradient.Parts)
        {
            int* start = part.Table.ColumnStart.Pointer;
            if (start[last] - start[first] > Many * (last - first)) return true;
        }
        return false;
    }

    /// <summary>
    /// Adds one part's share of the gradients of a group of latents; to Centre, Σ S of entries whose inputs
    /// still have b_dec in them.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    void Gather(Contribution part, int first, int group, Scratch own, float* δb)
    {
        var table = part.Table;
        int* starts = table.ColumnStart.Pointer + first;
        int start = starts[0], count = starts[group] - start;
        if (count == 0) return;
        own.Index.Grow(count);
        own.A.Grow(count);
        own.S.Grow(count);
        int* index = own.Index.Pointer, entry = table.ColumnEntry.Pointer + start;
        float* A = own.A.Pointer, S = own.S.Pointer;
        int used = 0;
        for (int g = 0; g < group; g++)
        {
            float sum = 0;
            own.Start[g] = used;
            for (int k = starts[g] - start; k < starts[g + 1] - start; k++)
            {
                float a = part.A is null ? 0 : part.A.Pointer[entry[k]];
                float s = part.S is null ? 0 : part.S.Pointer[entry[k]];
                if (a == 0 && s == 0) continue; // JumpReLU's window below the threshold
                (index[used], A[used], S[used]) = (table.Sample.Pointer[entry[k]], a, s);
                used++;
                sum += s;
            }
            if (part.Bias) δb[first + g] += sum;
            if (part.Centre) own.Centre[g] += sum;
        }
        own.Start[group] = used;
        int D = bench.D, strip = group == 1 ? D : SparseRows.Strip;
        for (int c = 0; c < D && part.G is not null; c += strip)
            for (int g = 0; g < group; g++)
            {
                float* rows = part.G.Pointer
                    + (part.Levels ? (nint)gradient.Level[first + g] * bench.B * D : 0) + c;
                float* to = own.Decoder.Pointer + g * D + c;
                int at = own.Start[g];
                SparseRows.Combine<TLanes>(to, rows, D, index + at, A + at, own.Start[g + 1] - at, to,
                    Math.Min(strip, D - c));
            }
        for (int c = 0; c < D && part.X is not null; c += strip)
            for (int g = 0; g < group; g++)
            {
                float* to = own.Encoder.Pointer + g * D + c;
                int at = own.Start[g];
                SparseRows.Combine<TLanes>(to, part.X.Pointer + c, D, index + at, S + at,
                    own.Start[g + 1] - at, to, Math.Min(strip, D - c));
            }
    }

    void FromStored(int item, int worker)
    {
        int D = bench.D, first = item * Rows, last = Math.Min(bench.n, first + Rows);
        var model = bench.Model;
        for (int i = first; i < last; i++)
            Move(i, stored!.Pointer + (nint)i * D, stored.Pointer + model.DecoderAt + (nint)i * D);
        Vectors(first, AlignedFloats.Padded(last - first), stored!.Pointer + model.EncoderBiasAt,
            stored.Pointer + model.FirstAt, stored.Pointer + model.SecondAt);
    }

    /// <summary>Adam on both rows of latent i, and the rule for the decoder's.</summary>
    void Move(int i, float* δe, float* δd)
    {
        int D = bench.D;
        if (options.FrozenDecoder)
        {
            Adam(δe, (nint)i * D, D);
            return;
        }
        var model = bench.Model;
        float* W = model.Decoder + (nint)i * D;
        bool unit = options.DecoderNorm == DecoderNorm.Unit;
        if (unit)
        {
            float square = SparseRows.Dot<TLanes>(W, W, D);
            SparseRows.Add<TLanes>(-SparseRows.Dot<TLanes>(δd, W, D) / square, W, δd, D);
        }
        if (movesEncoder) Adam(δe, (nint)i * D, D);
        Adam(δd, model.DecoderAt + (nint)i * D, D);
        float norm = MathF.Sqrt(SparseRows.Dot<TLanes>(W, W, D));
        if (unit && norm > 0)
        {
            var factor = TLanes.Splat(1 / norm);
            for (int k = 0; k < D; k += 16) TLanes.Store(TLanes.Load(W + k) * factor, W + k);
            norm = 1;
        }
        bench.Norm.Pointer[i] = norm;
    }

    void Vectors(int first, int length, float* δb, float* δ1, float* δ2)
    {
        Adam(δb + first, bench.Model.EncoderBiasAt + first, length);
        Adam(δ1 + first, bench.Model.FirstAt + first, length);
        Adam(δ2 + first, bench.Model.SecondAt + first, length);
    }

    void Adam(float* δ, nint at, int length) => adam.Apply(
        bench.Model.Values.Pointer + at, δ, Moment1.Pointer + at, Moment2.Pointer + at, length);
}
