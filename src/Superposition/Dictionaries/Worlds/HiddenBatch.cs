using Superposition.Features;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Dictionaries.Worlds;

/// <summary>
/// Hidden states, a sample a row, with the codes that made them where the world knows them.
/// </summary>
public sealed class HiddenBatch
{
    /// <summary>Samples come in blocks of this many: a block is what a position addresses.</summary>
    public const int Block = SampleBlock.Size;

    /// <param name="samples">A multiple of <see cref="Block"/>.</param>
    /// <exception cref="InvalidInputException">It is not, or they are too many.</exception>
    public HiddenBatch(int samples, int dimension)
    {
        if (samples < Block || samples % Block != 0)
            throw new InvalidInputException(
                $"a batch of {samples} samples cannot be cut into blocks: give a multiple of {Block}.");
        (Samples, Dimension) = (samples, dimension);
        Stride = AlignedFloats.Padded(dimension);
        AlignedFloats.Fit(
            $"a batch of {samples} samples in {dimension} dimensions", (long)samples * Stride);
        X = new(samples * Stride);
        Codes = [.. Enumerable.Range(0, samples / Block).Select(_ => new CodeList())];
    }

    /// <summary>The first samples of a world's stream.</summary>
    public static HiddenBatch Draw(IHiddenWorld world, WorldStream stream, int samples)
    {
        var batch = new HiddenBatch(samples, world.Truth.Dimension);
        batch.Fill([world.Sampler(LaneWidths.Fastest)], stream, 0);
        return batch;
    }

    /// <summary>
    /// The samples of a stream, batch after batch in a buffer that is filled anew: whole batches, as many as
    /// hold the samples asked for.
    /// </summary>
    /// <param name="samplers">One for each thread that draws.</param>
    /// <param name="size">Samples of a batch.</param>
    public static IEnumerable<HiddenBatch> Stream(
        IReadOnlyList<IHiddenSampler> samplers, int dimension, WorldStream stream, int size, long samples)
    {
        var batch = new HiddenBatch(size, dimension);
        for (long first = 0; first < samples; first += size)
        {
            batch.Fill(samplers, stream, (ulong)(first / Block));
            yield return batch;
        }
    }

    void Fill(IReadOnlyList<IHiddenSampler> samplers, WorldStream stream, ulong first)
    {
        if (samplers.Count == 1) Share(0); // faults of files stay what they are
        else Parallel.For(0, samplers.Count, Share);

        void Share(int each)
        {
            for (int block = each; block < Codes.Count; block += samplers.Count)
                samplers[each].Fill(stream, first + (ulong)block, this, block);
        }
    }

    public int Samples { get; }
    public int Dimension { get; }

    /// <summary>Floats from one sample to the next: the dimension padded to sixteen, the rest 0.</summary>
    public int Stride { get; }

    /// <summary>[Samples, Stride]</summary>
    public AlignedFloats X { get; }

    /// <summary>What is on in each block's samples; empty lists where the truth is not known.</summary>
    public IReadOnlyList<CodeList> Codes { get; }

    public Span<float> Row(int sample) => X.Span.Slice(sample * Stride, Dimension);

    /// <summary>The true features of one sample and their values.</summary>
    public (ReadOnlyMemory<int> Features, ReadOnlyMemory<float> Values) Code(int sample) =>
        Codes[sample / Block].Of(sample % Block);
}

/// <summary>
/// The active features of one block's samples, sample after sample; it grows where it must and is used again.
/// </summary>
public sealed class CodeList
{
    readonly int[] starts = new int[HiddenBatch.Block + 1];
    int[] features = new int[1024];
    float[] values = new float[1024];
    int samples;

    public int Count => starts[samples];

    public void Clear() => (samples, starts[0]) = (0, 0);

    /// <summary>Adds the code of the next sample.</summary>
    public void Add(ReadOnlySpan<int> sampleFeatures, ReadOnlySpan<float> sampleValues)
    {
        int start = starts[samples], end = start + sampleFeatures.Length;
        if (end > features.Length)
        {
            Array.Resize(ref features, Math.Max(end, 2 * features.Length));
            Array.Resize(ref values, features.Length);
        }
        sampleFeatures.CopyTo(features.AsSpan(start));
        sampleValues.CopyTo(values.AsSpan(start));
        starts[++samples] = end;
    }

    /// <summary>Empty for a sample that was not added.</summary>
    public (ReadOnlyMemory<int> Features, ReadOnlyMemory<float> Values) Of(int sample)
    {
        if (sample >= samples) return default;
        int start = starts[sample], length = starts[sample + 1] - start;
        return (features.AsMemory(start, length), values.AsMemory(start, length));
    }
}
