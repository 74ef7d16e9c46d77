using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;
using Superposition.Training.Kernels;

namespace Superposition.Dictionaries.Scores;

/// <summary>
/// One logistic regression from the hidden state for each feature, trained with the truth: P(on | x) =
/// σ(⟨p_j, x⟩/s + c_j), s the samples' root mean square. What it reads is the ceiling of linear reading: a
/// decoder that sees no labels is compared with it.
/// </summary>
public sealed unsafe class LogisticProbes
{
    readonly AlignedFloats weights; // [d + 1, columns], the last row c
    readonly int d, columns;
    readonly float scale;
    AlignedFloats z = new(0);

    LogisticProbes(int d, int count, float scale)
    {
        (this.d, Count, this.scale) = (d, count, scale);
        columns = AlignedFloats.Padded(count);
        weights = new((d + 1) * columns);
    }

    public int Count { get; }

    /// <summary>Trains probes by Adam, its rate falling to 0, on fresh samples of the world.</summary>
    /// <param name="probed">
    /// For each feature of the world its probe, −1 for none; several features may share one.
    /// </param>
    /// <param name="count">Probes.</param>
    public static LogisticProbes Train(
        IHiddenWorld world, IReadOnlyList<int> probed, int count, WorldStream stream, int steps,
        int samples = 1024, double rate = 0.05)
    {
        int d = world.Truth.Dimension;
        var sampler = world.Sampler(LaneWidths.Fastest);
        var batch = new HiddenBatch(samples, d);
        void Draw(int step)
        {
            for (int block = 0; block < samples / HiddenBatch.Block; block++)
                sampler.Fill(stream, (ulong)(step * (samples / HiddenBatch.Block) + block), batch, block);
        }
        Draw(0);
        double square = 0;
        foreach (float x in batch.X.Span) square += (double)x * x;
        float scale = (float)(1 / Math.Max(1e-12, Math.Sqrt(square / ((double)samples * d))));
        var probes = new LogisticProbes(d, count, scale);
        // any width gives the same bits
        switch (LaneWidths.Fastest)
        {
            case LaneWidth.V512: probes.Descend<Lanes512>(batch, Draw, probed, steps, rate); break;
            case LaneWidth.V256: probes.Descend<Lanes256>(batch, Draw, probed, steps, rate); break;
            case LaneWidth.V128: probes.Descend<Lanes128>(batch, Draw, probed, steps, rate); break;
            default: probes.Descend<LanesScalar>(batch, Draw, probed, steps, rate); break;
        }
        return probes;
    }

    /// <summary>p_j as directions, [count, d]; what is read, not what is written.</summary>
    public Directions Directions
    {
        get
        {
            var rows = new float[Count * d];
            for (int j = 0; j < Count; j++)
                for (int k = 0; k < d; k++) rows[j * d + k] = weights.Span[k * columns + j];
            return new(Count, d, rows);
        }
    }

    /// <summary>Probes that say "on" (P above one half), with P as the code.</summary>
    public void Encode(HiddenBatch batch, CodeBatch codes)
    {
        switch (LaneWidths.Fastest)
        {
            case LaneWidth.V512: Logits<Lanes512>(batch); break;
            case LaneWidth.V256: Logits<Lanes256>(batch); break;
            case LaneWidth.V128: Logits<Lanes128>(batch); break;
            default: Logits<LanesScalar>(batch); break;
        }
        int to = 0;
        for (int b = 0; b < batch.Samples; b++)
        {
            codes.Starts[b] = to;
            var row = z.Span.Slice(b * columns, Count);
            for (int j = 0; j < row.Length; j++)
            {
                if (!(row[j] > 0)) continue;
                codes.Grow(to + 1);
                codes.Latents[to] = j;
                codes.Values[to++] = (float)(1 / (1 + Elementary.Exp(-row[j])));
            }
        }
        codes.Starts[batch.Samples] = to;
    }

    /// <summary>z [samples, columns] = s X P + c</summary>
    void Logits<TLanes>(HiddenBatch batch) where TLanes : unmanaged, ILanes<TLanes>
    {
        if (z.Length != batch.Samples * columns) z = new(batch.Samples * columns);
        var x = batch.X;
        Product.Wide<TLanes>(x.Pointer, batch.Stride, 1, batch.Samples, d, weights.Pointer, z.Pointer,
            columns, weights.Pointer + (nint)d * columns);
        GC.KeepAlive(x);
    }

    void Descend<TLanes>(
        HiddenBatch batch, Action<int> draw, IReadOnlyList<int> probed, int steps, double rate)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int B = batch.Samples;
        var slope = new AlignedFloats((d + 1) * columns);
        var adam = new OptimizerKernel<TLanes>(
            new() { Kind = OptimizerKind.Adam, LearningRate = rate, WeightDecay = 0 }, slope.Length);
        for (int step = 0; step < steps; step++)
        {
            draw(step);
            foreach (ref float x in batch.X.Span) x *= scale;
            Logits<TLanes>(batch);
            Errors<TLanes>(batch, probed, slope);
            Product.Wide<TLanes>(
                batch.X.Pointer, 1, batch.Stride, d, B, z.Pointer, slope.Pointer, columns, null);
            adam.Step(weights.Pointer, slope.Pointer, 1 - (double)step / steps);
        }
        // from here on inputs come as they are
        for (int j = 0; j < d * columns; j++) weights.Pointer[j] *= scale;
        GC.KeepAlive(slope);
        GC.KeepAlive(batch);
    }

    /// <summary>z becomes (σ(z) − y)/B, and its sums over samples the slope of c.</summary>
    void Errors<TLanes>(HiddenBatch batch, IReadOnlyList<int> probed, AlignedFloats slope)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes one = TLanes.Splat(1f), share = TLanes.Splat(1f / batch.Samples);
        float* sums = slope.Pointer + (nint)d * columns;
        new Span<float>(sums, columns).Clear();
        var lastOn = new int[Count];
        Array.Fill(lastOn, -1);
        for (int b = 0; b < batch.Samples; b++)
        {
            float* row = z.Pointer + (nint)b * columns;
            for (int j = 0; j < columns; j += 16)
                TLanes.Store(
                    share / (one + LaneMath.Exp(TLanes.Zero - TLanes.Load(row + j))), row + j);
            foreach (int feature in batch.Code(b).Features.Span)
            {
                int j = probed[feature];
                // features that share a probe are on once
                if (j < 0 || lastOn[j] == b) continue;
                lastOn[j] = b;
                row[j] -= 1f / batch.Samples;
            }
            for (int j = 0; j < columns; j += 16)
                TLanes.Store(TLanes.Load(sums + j) + TLanes.Load(row + j), sums + j);
        }
    }
}
