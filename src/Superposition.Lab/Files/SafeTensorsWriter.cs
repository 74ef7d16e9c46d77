using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Superposition.Lab.Files;

/// <summary>
/// Writes the safetensors format (github.com/huggingface/safetensors): eight bytes with the length of a JSON
/// header, the header, then all numbers little-endian without gaps. The header is padded with blanks so that
/// the numbers start at a multiple of eight bytes.
/// </summary>
public static class SafeTensorsWriter
{
    public static void Write(
        Stream stream,
        IReadOnlyList<TensorSource> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        byte[] header = Header(tensors, metadata);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in tensors) WriteNumbers(stream, tensor);
    }

    public static void Write(
        Stream stream,
        IReadOnlyList<Tensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(stream, [.. tensors.Select(tensor => tensor.AsSource())], metadata);

    static byte[] Header(IReadOnlyList<TensorSource> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        if (tensors.Select(tensor => tensor.Name).Append(SafeTensorsFile.MetadataKey).Distinct().Count()
            != tensors.Count + 1)
            throw new ArgumentException("tensor names must differ from each other and from __metadata__");
        using var text = new MemoryStream();
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(text, options))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            long offset = 0;
            foreach (var tensor in tensors) offset = WriteEntry(json, tensor, offset);
            json.WriteEndObject();
        }
        while (text.Length % 8 != 0) text.WriteByte((byte)' ');
        return text.ToArray();
    }

    static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0) return;
        json.WriteStartObject(SafeTensorsFile.MetadataKey);
        foreach (var (key, value) in metadata) json.WriteString(key, value);
        json.WriteEndObject();
    }

    static long WriteEntry(Utf8JsonWriter json, TensorSource tensor, long offset)
    {
        long end = checked(offset + (sizeof(float) * Count(tensor)));
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", "F32");
        json.WriteStartArray("shape");
        foreach (int size in tensor.Shape) json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }

    static void WriteNumbers(Stream stream, TensorSource tensor)
    {
        long written = 0;
        foreach (float[] piece in tensor.Pieces)
        {
            WriteLittleEndian(stream, piece);
            written += piece.Length;
        }
        if (written != Count(tensor))
            throw new ArgumentException(
                $"tensor {tensor.Name} has {written} numbers, its shape {Count(tensor)}");
    }

    // In slices, because a span of bytes ends at 2 GiB where an array of floats does not.
    static void WriteLittleEndian(Stream stream, float[] numbers)
    {
        const int Slice = 1 << 20;
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("safetensors need a little-endian CPU");
        for (int start = 0; start < numbers.Length; start += Slice)
        {
            var slice = numbers.AsSpan(start, Math.Min(Slice, numbers.Length - start));
            stream.Write(MemoryMarshal.AsBytes(slice));
        }
    }

    static long Count(TensorSource tensor)
    {
        long count = 1;
        foreach (int size in tensor.Shape) count = checked(count * size);
        return count >= 0 ? count : throw new ArgumentException($"tensor {tensor.Name} has a negative size");
    }
}
