using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Superposition.Lab.Files;

/// <summary>
/// Reads a .pt file of PyTorch since 1.6, a zip of one pickle and the raw numbers: the pickle is read and
/// never run (<see cref="TorchPickle"/>), numbers become float32 when asked for, one tensor at a time. A file
/// that is cut off, lies or is hostile gives one <see cref="InvalidInputException"/> that names it, and never
/// costs more memory than twice its own length.
/// </summary>
sealed class TorchFile : IDisposable
{
    const string Pickle = "/data.pkl";
    const int LongestPickle = 1 << 20;

    readonly ZipArchive _zip;
    readonly string _root;
    readonly long _length;

    TorchFile(string path, ZipArchive zip)
    {
        (Path, _zip, _length) = (path, zip, new FileInfo(path).Length);
        var pickles = zip.Entries.Where(entry => entry.FullName.EndsWith(Pickle, StringComparison.Ordinal));
        if (pickles.Take(2).ToArray() is not [var pickle])
            throw new FormatException("it has no single data.pkl");
        _root = pickle.FullName[..^Pickle.Length];
        if (zip.GetEntry($"{_root}/byteorder") is { } order
            && !Bytes(order, LongestPickle).AsSpan().SequenceEqual("little"u8))
            throw new FormatException("its numbers are not little-endian");
        Tensors = TorchPickle.Read(Bytes(pickle, LongestPickle));
    }

    internal string Path { get; }

    internal IReadOnlyDictionary<string, TorchTensor> Tensors { get; }

    internal static TorchFile Open(string path)
    {
        ZipArchive? zip = null;
        try
        {
            zip = ZipFile.OpenRead(path);
            return new(path, zip);
        }
        catch (Exception fault)
        {
            zip?.Dispose();
            if (fault is InvalidDataException && zip is null)
                throw new InvalidInputException($"{path} is not a zip as PyTorch writes since version "
                    + "1.6; load it there and save it again.", fault);
            if (IsMalformed(fault)) throw Malformed(path, fault);
            if (DiskFault.Is(fault)) throw DiskFault.Sentence("read", path, fault);
            throw;
        }
    }

    /// <summary>A tensor's numbers as float32, its last index fastest whatever its strides.</summary>
    internal Tensor Read(string name)
    {
        try
        {
            return Read(name, Tensors[name]);
        }
        catch (Exception fault) when (IsMalformed(fault))
        {
            throw Malformed(Path, fault);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Sentence("read", Path, fault);
        }
    }

    public void Dispose() => _zip.Dispose();

    Tensor Read(string name, TorchTensor tensor)
    {
        int size = SizeOf(tensor.Type);
        if (tensor.Shape.Length > 2 || tensor.Strides.Length != tensor.Shape.Length)
            throw new FormatException($"{name} has {tensor.Shape.Length} dimensions");
        long rows = tensor.Shape.Length == 2 ? tensor.Shape[0] : 1;
        long columns = tensor.Shape.Length == 0 ? 1 : tensor.Shape[^1];
        long down = tensor.Shape.Length == 2 ? tensor.Strides[0] : 0;
        long along = tensor.Shape.Length == 0 ? 0 : tensor.Strides[^1];
        Int128 count = (Int128)rows * columns;
        Int128 last = tensor.Offset + (Int128)Math.Max(0, rows - 1) * down
            + (Int128)Math.Max(0, columns - 1) * along;
        // a view may leave numbers out, and may not be larger than what it views
        if (count > tensor.StorageLength || (count > 0 && last >= tensor.StorageLength) || tensor.Offset < 0)
            throw new FormatException($"{name} reaches beyond its storage of {tensor.StorageLength} numbers");
        if (tensor.StorageLength > Array.MaxLength / size)
            throw new FormatException($"{name} has a storage of {tensor.StorageLength} numbers: too large");
        var entry = _zip.GetEntry($"{_root}/data/{tensor.Storage}")
            ?? throw new FormatException($"the numbers of {name} are not in it");
        byte[] raw = Bytes(entry, tensor.StorageLength * size);
        if (raw.Length != tensor.StorageLength * size)
            throw new FormatException(
                $"{name} says {tensor.StorageLength} numbers and has {raw.Length} bytes");
        float[] data = new float[(int)count];
        for (long r = 0, to = 0; r < rows; r++)
            for (long c = 0; c < columns; c++)
                data[to++] = Number(raw, (int)(tensor.Offset + r * down + c * along), tensor.Type);
        return new(name, [.. tensor.Shape.Select(one => (int)one)], data);
    }

    static int SizeOf(TorchType type) => type switch
    {
        TorchType.Float16 or TorchType.BFloat16 => 2,
        TorchType.Float32 or TorchType.Int32 => 4,
        _ => 8,
    };

    static float Number(byte[] raw, int index, TorchType type)
    {
        var from = raw.AsSpan(index * SizeOf(type), SizeOf(type));
        return type switch
        {
            TorchType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(from),
            TorchType.BFloat16 => BitConverter.UInt32BitsToSingle(
                (uint)BinaryPrimitives.ReadUInt16LittleEndian(from) << 16),
            TorchType.Float32 => MemoryMarshal.Read<float>(from),
            TorchType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(from),
            TorchType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(from),
            _ => BinaryPrimitives.ReadInt64LittleEndian(from),
        };
    }

    /// <summary>PyTorch stores without compression: a small file cannot unfold into a large one.</summary>
    byte[] Bytes(ZipArchiveEntry entry, long most)
    {
        if (entry.Length > Math.Min(most, _length) || entry.CompressedLength != entry.Length)
            throw new FormatException($"its record of {entry.Length} bytes is compressed or too long");
        byte[] bytes = new byte[(int)entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    static bool IsMalformed(Exception fault) =>
        fault is FormatException or InvalidDataException or EndOfStreamException or ArgumentException
            or NotSupportedException or OverflowException;

    static InvalidInputException Malformed(string path, Exception fault) =>
        new($"{path} is not a sound file of PyTorch's tensors: {fault.Message.TrimEnd('.')}", fault);
}
