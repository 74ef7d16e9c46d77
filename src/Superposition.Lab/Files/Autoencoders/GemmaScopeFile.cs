using System.IO.Compression;
using System.Runtime.InteropServices;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Lab.Files.Activations;

namespace Superposition.Lab.Files.Autoencoders;

/// <summary>
/// Gemma Scope's params.npz: W_enc [d, n], W_dec [n, d], b_enc, b_dec, threshold; JumpReLU whose encoder
/// does not take b_dec from x. Keys may begin with a small w.
/// </summary>
static class GemmaScopeFile
{
    const long MostBytes = 1L << 32;

    internal static StoredAutoencoder Read(string path)
    {
        var arrays = new Dictionary<string, (IReadOnlyList<long> Shape, float[] Data)>();
        try
        {
            using var zip = ZipFile.OpenRead(path);
            foreach (var entry in zip.Entries)
            {
                string name = Path.GetFileNameWithoutExtension(entry.FullName);
                if (name.StartsWith("w_", StringComparison.Ordinal)) name = "W" + name[1..];
                if (!arrays.TryAdd(name, ReadArray(entry)))
                    throw new FormatException($"it has {name} twice");
            }
        }
        catch (Exception fault) when (
            fault is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw new InvalidInputException($"{path} is not a sound npz file: {fault.Message}", fault);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Sentence("read", path, fault);
        }
        string[] expected = ["W_dec", "W_enc", "b_dec", "b_enc", "threshold"];
        string[] found = [.. arrays.Keys.Order(StringComparer.Ordinal)];
        if (!found.SequenceEqual(expected))
            throw new InvalidInputException($"{path} has the arrays "
                + $"{string.Join(", ", found)}; Gemma Scope's "
                + $"has {string.Join(", ", expected)}.");
        var shape = arrays["W_enc"].Shape;
        if (shape.Count != 2 || shape.Any(size => size is < 1 or > 1 << 22))
            throw new InvalidInputException($"W_enc of {path} is [{string.Join(", ", shape)}].");
        int d = (int)shape[0], n = (int)shape[1];
        float[] Take(string name, params long[] size) => arrays[name].Shape.SequenceEqual(size)
            ? arrays[name].Data
            : throw new InvalidInputException($"{name} of {path} is ["
                + $"{string.Join(", ", arrays[name].Shape)}], "
                + $"but W_enc is [{d}, {n}].");
        float[] encoder = arrays["W_enc"].Data, decoder = Take("W_dec", n, d);
        var model = new Autoencoder(d, n);
        for (int i = 0; i < n; i++)
        {
            decoder.AsSpan(i * d, d).CopyTo(model.DecoderRow(i));
            for (int k = 0; k < d; k++) model.EncoderRow(i)[k] = encoder[k * n + i];
        }
        Take("b_enc", n).CopyTo(model.EncoderBias);
        Take("b_dec", d).CopyTo(model.DecoderBias);
        Take("threshold", n).CopyTo(model.First);
        return SaeLensFolder.Uncentred(new(model, new JumpRelu(new(0)), AppliesDecoderBias: false));
    }

    static (IReadOnlyList<long>, float[]) ReadArray(ZipArchiveEntry entry)
    {
        if (entry.Length > MostBytes) throw new FormatException(
            $"{entry.FullName} claims {entry.Length} bytes");
        using var stream = entry.Open();
        byte[] start = new byte[128];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var head = NpyHeader.Parse(start.AsSpan(0, read));
        if (head.Type != "<f4" || head.IsFortran)
            throw new FormatException($"{entry.FullName} is '{head.Type}'; C-ordered float32 is read");
        Int128 count = 1;
        foreach (long size in head.Shape)
            if ((count *= size) > MostBytes) throw new FormatException(
                $"the shape of {entry.FullName} overflows");
        if (count * 4 + head.DataAt != entry.Length)
            throw new FormatException($"{entry.FullName} has {entry.Length} bytes and its shape says "
                + $"otherwise");
        float[] data = new float[(int)count];
        var bytes = MemoryMarshal.AsBytes(data.AsSpan());
        start.AsSpan(head.DataAt, read - head.DataAt).CopyTo(bytes);
        stream.ReadExactly(bytes[(read - head.DataAt)..]);
        return (head.Shape, data);
    }
}
