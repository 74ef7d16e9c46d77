namespace Superposition.Dictionaries;

/// <summary>
/// Sparse codes of a batch, sample after sample: what a decoder says is on. It grows and is used again.
/// </summary>
public sealed class CodeBatch(int samples)
{
    int[] latents = new int[1024];
    float[] values = new float[1024];

    public int Samples { get; } = samples;

    /// <summary>[Samples + 1]</summary>
    public int[] Starts { get; } = new int[samples + 1];

    /// <summary>Room for so many entries; what was there before may be lost.</summary>
    public void Reserve(int count)
    {
        if (count <= latents.Length) return;
        latents = new int[Math.Max(count, 2 * latents.Length)];
        values = new float[latents.Length];
    }

    /// <summary>Makes room behind what is there.</summary>
    public void Grow(int count)
    {
        if (count <= latents.Length) return;
        Array.Resize(ref latents, Math.Max(count, 2 * latents.Length));
        Array.Resize(ref values, latents.Length);
    }

    public Span<int> Latents => latents;
    public Span<float> Values => values;
    public int[] LatentArray => latents;
    public float[] ValueArray => values;

    public (ReadOnlyMemory<int> Latents, ReadOnlyMemory<float> Values) Of(int sample)
    {
        int start = Starts[sample], length = Starts[sample + 1] - start;
        return (latents.AsMemory(start, length), values.AsMemory(start, length));
    }
}
