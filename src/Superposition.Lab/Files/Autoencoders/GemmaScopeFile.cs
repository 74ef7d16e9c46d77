using System.IO.Compression;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Lab.Files.Activations;

namespace Superposition.Lab.Files.Autoencoders;

/// <summary>
/// Gemma Scope's params.npz: W_enc [d, n], W_dec [n, d], b_enc, b_dec, threshold; JumpReLU whose encoder
/// does not take b_dec from x. Keys may begin with a small w. Names, heads and lengths are checked before
/// anything is unfolded, then a row at a time: the model is all that takes memory.
/// </summary>
static class GemmaScopeFile
{
    static readonly string[] s_names = ["W_dec", "W_enc", "b_dec", "b_enc", "threshold"];

    internal static StoredAutoencoder Read(string path)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            return Read(path, zip, new FileInfo(path).Length);
        }
        catch (Exception fault) when (fault is InvalidDataException or FormatException or EndOfStreamException
            or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new InvalidInputException(
                $"{path} is not a sound npz file: {fault.Message.TrimEnd('.')}", fault);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Sentence("read", path, fault);
        }
    }

    static StoredAutoencoder Read(string path, ZipArchive zip, long length)
    {
        string[] found = [.. zip.Entries.Take(64).Select(NameOf).Order(StringComparer.Ordinal)];
        if (!found.SequenceEqual(s_names))
            throw new InvalidInputException($"{path} has the arrays "
                + $"{string.Join(", ", found.Take(12))}; Gemma Scope's has {string.Join(", ", s_names)}.");
        var arrays = zip.Entries.ToDictionary(NameOf, entry => NpzArray.Of(entry, length));
        var shape = arrays["W_enc"].Shape;
        if (shape.Count != 2 || shape.Any(size => size is < 1 or > 1 << 22))
            throw new InvalidInputException($"W_enc of {path} is [{string.Join(", ", shape)}].");
        int d = (int)shape[0], n = (int)shape[1];
        foreach (var (name, sizes) in ((string, long[])[])[("W_dec", [n, d]), ("b_enc", [n]), ("b_dec", [d]),
            ("threshold", [n])])
            if (!arrays[name].Shape.SequenceEqual(sizes))
                throw new InvalidInputException($"{name} of {path} is "
                    + $"[{string.Join(", ", arrays[name].Shape)}], but W_enc is [{d}, {n}].");
        var model = new Autoencoder(d, n);
        int row = 0;
        foreach (float[] one in arrays["W_dec"].Rows(d)) one.CopyTo(model.DecoderRow(row++));
        row = 0;
        foreach (float[] one in arrays["W_enc"].Rows(n))
        {
            for (int i = 0; i < n; i++) model.EncoderRow(i)[row] = one[i];
            row++;
        }
        arrays["b_enc"].Rows(n).Single().CopyTo(model.EncoderBias);
        arrays["b_dec"].Rows(d).Single().CopyTo(model.DecoderBias);
        arrays["threshold"].Rows(n).Single().CopyTo(model.First);
        var read = new StoredAutoencoder(model, new JumpRelu(new(0)), AppliesDecoderBias: false);
        read.Checked(path);
        return SaeLensFolder.Uncentred(read);
    }

    static string NameOf(ZipArchiveEntry entry)
    {
        const string Ending = ".npy";
        string name = entry.FullName;
        if (name.EndsWith(Ending, StringComparison.Ordinal)) name = name[..^Ending.Length];
        return name.StartsWith("w_", StringComparison.Ordinal) ? "W" + name[1..] : name;
    }
}

/// <summary>One array of a zip: its head is read, its numbers are not yet.</summary>
sealed record NpzArray(ZipArchiveEntry Entry, NpyHeader.Head Head, Number Number)
{
    /// <summary>Deflate makes at most 258 bytes of two bits.</summary>
    const long MostUnfolded = 258 * 8 / 2;

    const int LongestHead = 1 << 12;

    internal IReadOnlyList<long> Shape => Head.Shape;

    /// <exception cref="FormatException">It is of another kind, or claims what cannot be.</exception>
    internal static NpzArray Of(ZipArchiveEntry entry, long fileLength)
    {
        string name = entry.Name;
        if (entry.CompressedLength > fileLength
            || entry.Length > (Int128)Math.Max(1, entry.CompressedLength) * MostUnfolded)
            throw new FormatException($"{name} claims {entry.Length} bytes, more than it can hold");
        byte[] start = new byte[Math.Min(entry.Length, LongestHead)];
        using (var stream = entry.Open()) stream.ReadExactly(start);
        var head = NpyHeader.Parse(start);
        if (head.IsFortran || Floats.OfNumPy(head.Type) is not { } number)
            throw new FormatException(
                $"{name} is '{head.Type}'; C-ordered float32, float16 or float64 is read");
        Int128 bytes = Floats.SizeOf(number);
        foreach (long size in head.Shape)
            if ((bytes *= size) > entry.Length) break;
        if (bytes + head.DataAt != entry.Length)
            throw new FormatException($"{name} has {entry.Length} bytes and its shape says otherwise");
        return new(entry, head, number);
    }

    /// <summary>Its numbers, so many at a time, in a buffer that is used again.</summary>
    internal IEnumerable<float[]> Rows(int columns)
    {
        using var stream = Entry.Open();
        stream.ReadExactly(new byte[Head.DataAt]);
        int size = Floats.SizeOf(Number);
        byte[] raw = new byte[columns * size];
        float[] row = new float[columns];
        for (long left = Entry.Length - Head.DataAt; left > 0; left -= raw.Length)
        {
            stream.ReadExactly(raw);
            Floats.ToFloat32(Number, raw, row);
            yield return row;
        }
    }
}
