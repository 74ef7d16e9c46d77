using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Superposition.Lab.Files;

/// <summary>Tensors as NumPy's .npz: a zip, not compressed, of one .npy (version 1.0) each.</summary>
static class NpzWriter
{
    /// <summary>
    /// Of every entry, so that the same tensors are the same bytes: the first time that a zip knows.
    /// </summary>
    static readonly DateTimeOffset s_noTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal static void Write(Stream stream, IReadOnlyList<Tensor> tensors)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var tensor in tensors)
        {
            var entry = zip.CreateEntry($"{tensor.Name}.npy", CompressionLevel.NoCompression);
            entry.LastWriteTime = s_noTime;
            using var body = entry.Open();
            body.Write(Head(tensor.Shape));
            body.Write(MemoryMarshal.AsBytes(tensor.Data.AsSpan()));
        }
    }

    /// <summary>Magic, version, length of the rest; the dictionary, padded to a multiple of 64.</summary>
    static byte[] Head(IReadOnlyList<int> shape)
    {
        string sizes = string.Concat(shape.Select(size => $"{size}, ")).TrimEnd();
        string text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({sizes}), }}";
        int length = 64 * ((10 + text.Length + 1 + 63) / 64) - 10;
        return
        [
            0x93, .. "NUMPY"u8, 1, 0, (byte)length, (byte)(length >> 8),
            .. Encoding.Latin1.GetBytes(text.PadRight(length - 1)), (byte)'\n',
        ];
    }
}
