using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Superposition.Lab.Files;

namespace Superposition.Lab.Sweeps;

/// <summary>Rows of consecutive streams of one cell, and where in which file they are.</summary>
/// <param name="Cell">The key of what decides the rows, but for their streams.</param>
sealed record RowSection(string Path, string Cell, ulong First, int Count, long Offset, int Bytes)
{
    internal ulong End => First + (ulong)Count;
}

/// <summary>
/// A file of rows. Its first line lists its sections, <c># chunks</c> then <c>CELL:FIRST:COUNT:BYTES</c>
/// each; they follow in that order, each a line that names it, a table, and a checksum of both.
/// </summary>
static class RowFile
{
    const string Head = "# chunks", Check = "# sha256 ";
    const int LongestHead = 1 << 24;

    /// <param name="sections">The key of the cell, the streams, the table.</param>
    internal static void Write(
        string path, IReadOnlyList<(string Cell, Chunk Chunk, CsvTable Table)> sections)
    {
        var bodies = sections.Select(section => Body(section.Cell, section.Chunk, section.Table)).ToArray();
        var head = new StringBuilder(Head);
        foreach (var (section, body) in sections.Zip(bodies))
            head.Append(CultureInfo.InvariantCulture,
                $" {section.Cell}:{section.Chunk.First}:{section.Chunk.Count}:{body.Length}");
        AtomicFile.Write(path, stream =>
        {
            stream.Write(Encoding.UTF8.GetBytes(head.Append('\n').ToString()));
            foreach (byte[] body in bodies) stream.Write(body);
        });
    }

    static byte[] Body(string cell, Chunk chunk, CsvTable table)
    {
        var text = new StringWriter { NewLine = "\n" };
        text.WriteLine(Title(cell, chunk.First, chunk.Count));
        Csv.Write(text, table);
        byte[] body = Encoding.UTF8.GetBytes(text.ToString());
        return [.. body, .. Encoding.UTF8.GetBytes(CheckOf(body))];
    }

    static string Title(string cell, ulong first, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"# chunk {cell} {first} {count}");

    static string CheckOf(ReadOnlySpan<byte> text) =>
        $"{Check}{Convert.ToHexStringLower(SHA256.HashData(text))}\n";

    /// <summary>What a file says that it holds; null where it is none of rows, or not as long as that.
    /// </summary>
    internal static IReadOnlyList<RowSection>? TryList(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (FirstLine(stream) is not { } line || !line.StartsWith(Head + " ", StringComparison.Ordinal))
                return null;
            var sections = new List<RowSection>();
            long offset = Encoding.UTF8.GetByteCount(line) + 1;
            foreach (string part in line[(Head.Length + 1)..].Split(' '))
            {
                string[] words = part.Split(':');
                if (words.Length != 4) return null;
                var section = new RowSection(path, words[0],
                    ulong.Parse(words[1], NumberStyles.None, CultureInfo.InvariantCulture),
                    int.Parse(words[2], NumberStyles.None, CultureInfo.InvariantCulture), offset,
                    int.Parse(words[3], NumberStyles.None, CultureInfo.InvariantCulture));
                sections.Add(section);
                offset += section.Bytes;
            }
            return offset == stream.Length ? sections : null;
        }
        catch (Exception fault) when (DiskFault.Is(fault) || fault is FormatException or OverflowException)
        {
            return null;
        }
    }

    static string? FirstLine(FileStream stream)
    {
        var line = new List<byte>();
        byte[] block = new byte[1 << 12];
        while (line.Count < LongestHead && stream.Read(block) is > 0 and var read)
        {
            int end = block.AsSpan(0, read).IndexOf((byte)'\n');
            line.AddRange(block.AsSpan(0, end < 0 ? read : end));
            if (end >= 0) return Encoding.UTF8.GetString([.. line]);
        }
        return null;
    }

    /// <summary>The lines of a section's table, its header first; null where they are not what was written.
    /// </summary>
    internal static IReadOnlyList<IReadOnlyList<string>>? TryRead(RowSection section)
    {
        try
        {
            byte[] bytes = new byte[section.Bytes];
            using (var stream = File.OpenRead(section.Path))
            {
                stream.Position = section.Offset;
                stream.ReadExactly(bytes);
            }
            int end = bytes.AsSpan(0, Math.Max(0, bytes.Length - 1)).LastIndexOf((byte)'\n') + 1;
            string check = Encoding.UTF8.GetString(bytes, end, bytes.Length - end);
            if (end == 0 || check != CheckOf(bytes.AsSpan(0, end))) return null;
            string text = Encoding.UTF8.GetString(bytes, 0, end);
            int first = text.IndexOf('\n') + 1;
            return text[..first] == $"{Title(section.Cell, section.First, section.Count)}\n"
                ? CsvReader.Read(text[first..]) : null;
        }
        catch (Exception fault) when (
            DiskFault.Is(fault) || fault is EndOfStreamException or InvalidInputException)
        {
            return null;
        }
    }
}
