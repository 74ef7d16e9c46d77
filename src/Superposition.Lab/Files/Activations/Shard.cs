using System.IO.MemoryMappedFiles;

namespace Superposition.Lab.Files.Activations;

/// <summary>
/// One file of activations [rows, width], mapped into memory: a row is read from its place, and the system
/// keeps what fits. safetensors (one matrix, or the tensor asked for) and .npy.
/// </summary>
sealed unsafe class Shard : IDisposable
{
    readonly MemoryMappedFile _map;
    readonly MemoryMappedViewAccessor _view;
    readonly byte* _data;

    Shard(string path, Number number, long rows, int width, long at, long bytes)
    {
        (Path, Kind, Rows, Width) = (path, number, rows, width);
        _map = MemoryMappedFile.CreateFromFile(
            path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _data = start + at;
        if (_view.Capacity < at + bytes)
            throw new FormatException("it is shorter than it was a moment ago");
    }

    internal string Path { get; }
    internal Number Kind { get; }
    internal long Rows { get; }
    internal int Width { get; }

    /// <exception cref="InvalidInputException">The file cannot be read as activations.</exception>
    internal static Shard Open(string path, string? tensor)
    {
        try
        {
            return path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)
                ? OpenNpy(path) : OpenSafeTensors(path, tensor);
        }
        catch (FormatException fault)
        {
            throw new InvalidInputException($"{path} cannot be read as activations: {fault.Message}", fault);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Sentence("read", path, fault);
        }
    }

    static Shard OpenNpy(string path)
    {
        byte[] start = new byte[(1 << 16) + 16];
        int read;
        long length;
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            length = stream.Length;
        }
        var head = NpyHeader.Parse(start.AsSpan(0, read));
        if (head.IsFortran) throw new FormatException("it is in Fortran order: save np.ascontiguousarray(x)");
        var number = Floats.OfNumPy(head.Type) ?? throw new FormatException(
            $"its numbers are '{head.Type}'; give float32, float16 or float64");
        return Matrix(path, number, head.Shape, head.DataAt, length - head.DataAt, exact: true);
    }

    static Shard OpenSafeTensors(string path, string? tensor)
    {
        using var file = SafeTensorsFile.Open(path);
        var matrices = file.Entries.Where(entry => entry.Shape.Count >= 2).ToArray();
        var entry = tensor is not null
            ? file.Entries.FirstOrDefault(one => one.Name == tensor)
                ?? throw new FormatException($"it has no tensor \"{tensor}\"")
            : matrices.Length == 1 ? matrices[0]
            : throw new FormatException(
                $"it has {matrices.Length} matrices: name one with --tensor");
        var number = Floats.OfSafeTensors(entry.Type) ?? throw new FormatException(
            $"its numbers are {entry.Type}; give F32, F16, BF16 or F64");
        return Matrix(path, number, entry.Shape, file.DataStart + entry.Begin, entry.End - entry.Begin, true);
    }

    /// <summary>[rows, width], or [..., width] with all before it as rows.</summary>
    static Shard Matrix(
        string path, Number number, IReadOnlyList<long> shape, long at, long bytes, bool exact)
    {
        const int MostWidth = 1 << 16;
        if (shape.Count < 2) throw new FormatException("its shape is not [rows, width]");
        long width = shape[^1];
        Int128 rows = 1;
        foreach (long size in shape.Take(shape.Count - 1)) rows = Checked(rows * size);
        if (width is < 1 or > MostWidth || rows < 1)
            throw new FormatException($"its shape is [{string.Join(", ", shape)}], which holds no vectors");
        Int128 needed = rows * width * Floats.SizeOf(number);
        if (exact ? needed != bytes : needed > bytes)
            throw new FormatException(
                $"its shape needs {needed} bytes and it has {bytes}; it may be cut off");
        return new(path, number, (long)rows, (int)width, at, bytes);
    }

    static Int128 Checked(Int128 rows) =>
        rows <= long.MaxValue ? rows : throw new FormatException("its shape overflows");

    /// <summary>Row <paramref name="row"/> as float32.</summary>
    internal void Read(long row, Span<float> to)
    {
        int bytes = Width * Floats.SizeOf(Kind);
        Floats.ToFloat32(Kind, new(_data + row * bytes, bytes), to[..Width]);
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }
}
