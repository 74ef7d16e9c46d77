using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Superposition.Lab.Files;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// The finished chunks of a sweep: <c>KEY.csv</c>, a row a model (and stage), its last line a checksum of
/// all above it. The key is a hash of all that decides the rows, so that a chunk is right whoever made it,
/// and a file that does not read as one is as good as absent.
/// </summary>
sealed class RowStore(string folder, Sweep sweep)
{
    /// <summary>Raised when rows of the same weights come to say something else.</summary>
    const int RowsVersion = 1;

    const string Check = "# sha256 ";

    internal string Folder => folder;

    readonly ConcurrentDictionary<Chunk, string> keys = new(ReferenceEqualityComparer.Instance);

    internal string KeyOf(Chunk chunk) => keys.GetOrAdd(chunk, MadeKey);

    string MadeKey(Chunk chunk)
    {
        string identity = string.Join('\n', [chunk.Key, $"{RowsVersion}", OptionsJson.Name(sweep.Class),
            OptionsJson.Name(sweep.Keep), $"{sweep.RowsEach}", .. sweep.Measures]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..32];
    }

    internal string PathOf(string key) => Path.Combine(folder, $"{key}.csv");

    internal void Write(Chunk chunk, IReadOnlyList<SweepRow> rows)
    {
        string key = KeyOf(chunk);
        var text = new StringWriter { NewLine = "\n" };
        text.WriteLine($"# chunk {key}");
        Csv.Write(text, new(
            [.. SweepRow.Columns(sweep).Select(name => new CsvColumn(name))],
            Kept(rows).Select(row => row.Cells)));
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        AtomicFile.Write(PathOf(key), stream =>
        {
            stream.Write(bytes);
            stream.Write(Encoding.UTF8.GetBytes(CheckOf(bytes)));
        });
    }

    static string CheckOf(ReadOnlySpan<byte> text) =>
        $"{Check}{Convert.ToHexStringLower(SHA256.HashData(text))}\n";

    /// <summary>The rows with the weights that are to be kept: of a class, those of its least loss.</summary>
    IEnumerable<SweepRow> Kept(IReadOnlyList<SweepRow> rows)
    {
        if (sweep.Keep == Keep.All) return rows;
        var best = sweep.Keep == Keep.None ? []
            : SweepRow.BestOfEach(rows).ToHashSet<object>(ReferenceEqualityComparer.Instance);
        return rows.Select(row => best.Contains(row) ? row : row with { Weights = null });
    }

    /// <summary>The rows of a chunk in the order of its streams and stages; null where there are none.
    /// </summary>
    internal IReadOnlyList<SweepRow>? TryRead(Chunk chunk)
    {
        string key = KeyOf(chunk);
        try
        {
            byte[] bytes = File.ReadAllBytes(PathOf(key));
            int end = bytes.AsSpan(0, Math.Max(0, bytes.Length - 1)).LastIndexOf((byte)'\n') + 1;
            string check = Encoding.UTF8.GetString(bytes, end, bytes.Length - end);
            if (end == 0 || check != CheckOf(bytes.AsSpan(0, end))) return null;
            string text = Encoding.UTF8.GetString(bytes, 0, end);
            int first = text.IndexOf('\n') + 1;
            if (text[..first] != $"# chunk {key}\n") return null;
            var lines = CsvReader.Read(text[first..]);
            if (lines.Count != 1 + chunk.Count * sweep.RowsEach) return null;
            return [.. lines.Skip(1).Select(line => SweepRow.Read(line, sweep.Measures.Count))];
        }
        catch (Exception fault) when (
            DiskFault.Is(fault) || fault is FormatException or OverflowException or InvalidInputException)
        {
            return null;
        }
    }
}
