using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Superposition.Lab.Files;

/// <summary>
/// Reads a safetensors file: the header is checked at once, numbers are read when asked for, one tensor at a
/// time. A file that is cut off, lies or is hostile gives one <see cref="InvalidInputException"/> that names
/// it, and never costs more memory than twice its own length.
/// </summary>
public sealed class SafeTensorsFile : IDisposable
{
    internal const string MetadataKey = "__metadata__";

    // The reference implementation allows 100 MB; tens of thousands of tensors fit in this.
    const int LongestHeader = 16 << 20;

    readonly FileStream _stream;
    readonly long _start;

    SafeTensorsFile(string path, FileStream stream)
    {
        Path = path;
        _stream = stream;
        byte[] header = Header();
        _start = stream.Position;
        (Entries, Metadata) = SafeTensorsHeader.Parse(header, stream.Length - _start);
    }

    public string Path { get; }

    /// <summary>Every tensor in the file, in the order of the header, of whatever type.</summary>
    public IReadOnlyList<TensorEntry> Entries { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Where in the file the numbers begin, in bytes.</summary>
    public long DataStart => _start;

    public static SafeTensorsFile Open(string path)
    {
        FileStream? stream = null;
        try
        {
            if (Directory.Exists(path))
                throw new InvalidInputException($"cannot read {path}: it is a folder");
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return new(path, stream);
        }
        catch (Exception fault)
        {
            stream?.Dispose();
            if (DiskFault.Is(fault)) throw DiskFault.Sentence("read", path, fault);
            if (fault is FormatException) throw Malformed(path, fault);
            if (fault is NotSupportedException or ArgumentException)
                throw new InvalidInputException($"cannot read {path}: it is not an ordinary file", fault);
            throw;
        }
    }

    public bool Contains(string name) => Entries.Any(entry => entry.Name == name);

    /// <summary>The numbers of one float32 tensor.</summary>
    public Tensor Read(string name)
    {
        var entry = Entry(name);
        return entry.Type == "F32" ? Read(entry, Number.Float32) : throw new InvalidInputException(
            $"tensor \"{name}\" of {Path} has type {entry.Type}; only F32 (float32) is read: convert it");
    }

    /// <summary>The numbers of one tensor as float32, from that, narrower ones or float64.</summary>
    public Tensor ReadAsFloat32(string name)
    {
        var entry = Entry(name);
        return Read(entry, Floats.OfSafeTensors(entry.Type) ?? throw new InvalidInputException(
            $"tensor \"{name}\" of {Path} has type {entry.Type}; F32, F16, BF16 and F64 are read"));
    }

    TensorEntry Entry(string name) => Entries.FirstOrDefault(entry => entry.Name == name)
        ?? throw new InvalidInputException($"{Path} has no tensor \"{name}\"; it has {Names()}");

    Tensor Read(TensorEntry entry, Number number)
    {
        long count = (entry.End - entry.Begin) / Floats.SizeOf(number);
        if (count > Array.MaxLength || entry.Shape.Any(size => size > int.MaxValue))
            throw new InvalidInputException(
                $"tensor \"{entry.Name}\" of {Path} is too large: {count} numbers");
        float[] data = new float[count];
        try
        {
            Fill(data, number, _start + entry.Begin);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Sentence("read", Path, fault);
        }
        return new(entry.Name, [.. entry.Shape.Select(size => (int)size)], data);
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Bits of one number of a type, null where this version does not know the type.</summary>
    internal static int? BitsOf(string type) => type switch
    {
        "BOOL" or "U8" or "I8" or "F8_E5M2" or "F8_E4M3" or "F8_E8M0" => 8,
        "U16" or "I16" or "F16" or "BF16" => 16,
        "U32" or "I32" or "F32" => 32,
        "U64" or "I64" or "F64" or "C64" => 64,
        _ => null,
    };

    byte[] Header()
    {
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (_stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
            throw new FormatException("it is shorter than the 8 bytes that say how long its header is");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > (ulong)(_stream.Length - prefix.Length))
            throw new FormatException(
                $"its header claims {length} bytes, more than the file has; it may be cut off");
        if (length > LongestHeader)
            throw new FormatException($"its header is longer than {LongestHeader >> 20} MiB");
        byte[] header = new byte[length];
        _stream.ReadExactly(header);
        return header;
    }

    void Fill(float[] data, Number number, long position)
    {
        const int Slice = 1 << 20;
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("safetensors need a little-endian CPU");
        _stream.Position = position;
        int size = Floats.SizeOf(number);
        byte[] buffer = number == Number.Float32 ? [] : new byte[Math.Min(Slice, data.Length) * size];
        for (int start = 0; start < data.Length; start += Slice)
        {
            var part = data.AsSpan(start, Math.Min(Slice, data.Length - start));
            var raw = number == Number.Float32
                ? MemoryMarshal.AsBytes(part) : buffer.AsSpan(0, part.Length * size);
            _stream.ReadExactly(raw);
            if (number != Number.Float32) Floats.ToFloat32(number, raw, part);
        }
    }

    string Names() => Entries.Count switch
    {
        0 => "none",
        <= 12 => string.Join(", ", Entries),
        int many => $"{string.Join(", ", Entries.Take(12))} and {many - 12} more",
    };

    static InvalidInputException Malformed(string path, Exception fault) =>
        new($"{path} is not a sound safetensors file: {fault.Message}", fault);
}
