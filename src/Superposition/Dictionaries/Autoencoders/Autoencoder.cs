using Superposition.Numerics;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>
/// The parameters of a sparse autoencoder in one stretch of memory, rows padded to sixteen floats:
/// W_encᵀ [n, D], W_dec [n, D], b_enc [n], b_dec [D], and two vectors [n] that some architectures have.
/// </summary>
/// <remarks>Row i of both matrices belongs to latent i, so W_enc is stored transposed.</remarks>
public sealed unsafe class Autoencoder
{
    /// <exception cref="InvalidInputException">A size is out of range.</exception>
    public Autoencoder(int dimension, int width)
    {
        if (dimension is < 1 or > 1 << 16 || width is < 1 or > 1 << 22)
            throw new InvalidInputException(
                $"an autoencoder of width {width} on {dimension} dimensions is out of range.");
        (Dimension, Width) = (dimension, width);
        Stride = AlignedFloats.Padded(dimension);
        Padded = AlignedFloats.Padded(width);
        long length = 2L * width * Stride + 3L * Padded + Stride;
        if (length > Array.MaxLength / 2)
            throw new InvalidInputException(
                $"an autoencoder of width {width} on {dimension} dimensions has {length} parameters: "
                + "too many.");
        Values = new((int)length);
    }

    /// <summary>d, of the vectors that are decoded.</summary>
    public int Dimension { get; }

    /// <summary>n, latents.</summary>
    public int Width { get; }

    /// <summary>D, d padded to sixteen; and n likewise.</summary>
    public int Stride { get; }
    public int Padded { get; }

    /// <summary>Everything that is trained; padding stays 0.</summary>
    public AlignedFloats Values { get; }

    public nint EncoderAt => 0;
    public nint DecoderAt => (nint)Width * Stride;
    public nint EncoderBiasAt => 2 * DecoderAt;
    public nint FirstAt => EncoderBiasAt + Padded;
    public nint SecondAt => FirstAt + Padded;
    public nint DecoderBiasAt => SecondAt + Padded;

    internal float* Encoder => Values.Pointer;
    internal float* Decoder => Values.Pointer + DecoderAt;

    public Span<float> EncoderRow(int i) => Values.Span.Slice(i * Stride, Dimension);
    public Span<float> DecoderRow(int i) => Values.Span.Slice((int)DecoderAt + i * Stride, Dimension);
    public Span<float> EncoderBias => Values.Span.Slice((int)EncoderBiasAt, Width);
    public Span<float> DecoderBias => Values.Span.Slice((int)DecoderBiasAt, Dimension);

    /// <summary>θ of JumpReLU, r_mag of Gated.</summary>
    public Span<float> First => Values.Span.Slice((int)FirstAt, Width);

    /// <summary>b_mag of Gated.</summary>
    public Span<float> Second => Values.Span.Slice((int)SecondAt, Width);

    /// <summary>
    /// τ: what a key must exceed at inference where training selects by rank; NaN: not known.
    /// </summary>
    public double InferenceThreshold { get; set; } = double.NaN;

    /// <summary>τ₀, the same for the first of two codes, where an architecture has two.</summary>
    public double FirstThreshold { get; set; } = double.NaN;

    /// <summary>What inputs were multiplied by before training; 1: nothing.</summary>
    public double InputScale { get; set; } = 1;

    /// <summary>W_dec as directions, a copy.</summary>
    public Directions Directions
    {
        get
        {
            var rows = new float[Width * Dimension];
            for (int i = 0; i < Width; i++) DecoderRow(i).CopyTo(rows.AsSpan(i * Dimension));
            return new(Width, Dimension, rows);
        }
    }

    /// <summary>
    /// Random directions of this length as decoder, the encoder its transpose, biases 0: the usual start.
    /// </summary>
    public void Initialise(ulong seed, ulong stream, double decoderNorm)
    {
        var rng = new Rng(seed, stream, RandomPurpose.Initialisation);
        Values.Span.Clear();
        for (int i = 0; i < Width; i++)
        {
            var row = DecoderRow(i);
            double square = 0;
            foreach (ref float w in row)
            {
                w = (float)rng.NextNormal();
                square += (double)w * w;
            }
            double factor = decoderNorm / Math.Sqrt(square);
            foreach (ref float w in row) w = (float)(w * factor);
            row.CopyTo(EncoderRow(i));
        }
    }

    public Autoencoder Copy()
    {
        var copy = new Autoencoder(Dimension, Width)
        {
            InferenceThreshold = InferenceThreshold,
            FirstThreshold = FirstThreshold,
            InputScale = InputScale,
        };
        Values.Span.CopyTo(copy.Values.Span);
        return copy;
    }
}
