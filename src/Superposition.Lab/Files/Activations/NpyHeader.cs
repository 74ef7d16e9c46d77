using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Superposition.Lab.Files.Activations;

/// <summary>
/// The head of a .npy file: magic, version, and a Python dictionary of descr, fortran_order and shape.
/// What it says is believed only where it has the one form that NumPy writes.
/// </summary>
static partial class NpyHeader
{
    const int LongestHeader = 1 << 16;

    internal sealed record Head(string Type, bool IsFortran, IReadOnlyList<long> Shape, int DataAt);

    /// <exception cref="FormatException">With the reason.</exception>
    internal static Head Parse(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];
        if (start.Length < 10 || !start[..6].SequenceEqual(magic))
            throw new FormatException("it does not begin like a .npy file");
        int major = start[6];
        if (major is < 1 or > 3) throw new FormatException($"it has version {major}, which is not known");
        int at = major == 1 ? 10 : 12;
        if (start.Length < at) throw new FormatException("it is cut off in its header");
        long length = major == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > LongestHeader || at + length > start.Length)
            throw new FormatException($"its header claims {length} bytes, more than there are");
        string text = Encoding.Latin1.GetString(start.Slice(at, (int)length));
        var match = Dictionary().Match(text);
        if (!match.Success) throw new FormatException("its header is not the dictionary that NumPy writes");
        long[] shape = [.. match.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries)
            .Where(part => part.Length > 0).Select(Size)];
        return new(
            match.Groups["descr"].Value, match.Groups["fortran"].Value == "True", shape, at + (int)length);
    }

    static long Size(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            ? size : throw new FormatException($"its shape has '{text}', which is no size");

    [GeneratedRegex(@"^\{\s*'descr':\s*'(?<descr>[<>|=]?[a-zA-Z]\d+)',\s*'fortran_order':\s*"
        + @"(?<fortran>True|False),\s*'shape':\s*\((?<shape>[\d,\s]{0,200})\),?\s*\}\s*$")]
    private static partial Regex Dictionary();
}
