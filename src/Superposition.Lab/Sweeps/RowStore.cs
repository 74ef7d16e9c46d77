using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Superposition.Lab.Files;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// The finished rows of a sweep, a row a model (and stage), in files that each hold a parcel of chunks. Rows
/// are found by the key of their cell, a hash of all that decides them, and by their streams: whoever made
/// them, however they were cut and packed. What does not read is as good as absent.
/// </summary>
sealed class RowStore(string folder, Sweep sweep)
{
    /// <summary>Raised when rows of the same weights come to say something else.</summary>
    const int RowsVersion = 3;

    readonly ConcurrentDictionary<Cell, string> keys = new(ReferenceEqualityComparer.Instance);
    readonly Lock gate = new();
    readonly Dictionary<string, Seen> files = [];
    Dictionary<string, RowSection[]> sections = [];

    /// <summary>A file as it was when it was listed: one that was written anew is listed again.</summary>
    sealed record Seen(long Length, DateTime Written, IReadOnlyList<RowSection> Sections);

    internal string CellKey(Chunk chunk) => keys.GetOrAdd(chunk.Cell, cell =>
    {
        string identity = string.Join('\n', [Chunk.CellKey(cell, chunk.Seed), $"{RowsVersion}",
            OptionsJson.Name(sweep.Class), OptionsJson.Name(sweep.Keep), $"{sweep.RowsEach}",
            .. sweep.Measures]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..32];
    });

    internal string KeyOf(IEnumerable<Chunk> chunks) => Parcel.KeyOf(chunks, CellKey);

    internal string PathOf(IEnumerable<Chunk> chunks) => Path.Combine(folder, $"{KeyOf(chunks)}.csv");

    internal void Write(IReadOnlyList<(Chunk Chunk, IReadOnlyList<SweepRow> Rows)> done)
    {
        CsvColumn[] columns = [.. SweepRow.Columns(sweep).Select(name => new CsvColumn(name))];
        CsvTable Table(IReadOnlyList<SweepRow> rows) => new(columns, Kept(rows).Select(row => row.Cells));
        RowFile.Write(PathOf(done.Select(one => one.Chunk)),
            [.. done.Select(one => (CellKey(one.Chunk), one.Chunk, Table(one.Rows)))]);
    }

    /// <summary>The rows with the weights that are to be kept: of a class, those of its least loss.</summary>
    IEnumerable<SweepRow> Kept(IReadOnlyList<SweepRow> rows)
    {
        if (sweep.Keep == Keep.All) return rows;
        var best = sweep.Keep == Keep.None ? []
            : SweepRow.BestOfEach(rows).ToHashSet<object>(ReferenceEqualityComparer.Instance);
        return rows.Select(row => best.Contains(row) ? row : row with { Weights = null });
    }

    /// <summary>Sees what is in the folder now; files that were seen before are not read again.</summary>
    internal void Look()
    {
        lock (gate)
        {
            FileInfo[] now = Directory.Exists(folder)
                ? [.. new DirectoryInfo(folder).EnumerateFiles("*.csv").Where(file => file.Name[0] != '.')]
                : [];
            bool isChanged = false;
            foreach (string gone in files.Keys.Except(now.Select(file => file.FullName)).ToArray())
                isChanged |= files.Remove(gone);
            foreach (var file in now.Where(file => file.Exists)) // another may delete one meanwhile
            {
                var (length, written) = (file.Length, file.LastWriteTimeUtc);
                if (files.TryGetValue(file.FullName, out var seen)
                    && (seen.Length, seen.Written) == (length, written)) continue;
                isChanged |= files.Remove(file.FullName);
                if (RowFile.TryList(file.FullName) is not { } listed) continue; // a sound one may replace it
                files[file.FullName] = new(length, written, listed);
                isChanged = true;
            }
            if (!isChanged) return;
            sections = files.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .SelectMany(pair => pair.Value.Sections).GroupBy(section => section.Cell)
                .ToDictionary(same => same.Key,
                    same => same.OrderBy(section => section.First).ThenByDescending(section => section.Count)
                        .ToArray());
        }
    }

    /// <summary>The sections with rows of a chunk, by their first streams, as of the last look.</summary>
    IEnumerable<RowSection> Of(Chunk chunk)
    {
        RowSection[]? own;
        lock (gate) own = sections.GetValueOrDefault(CellKey(chunk));
        return (own ?? []).Where(section =>
            section.First < chunk.End && section.End > chunk.First && HasItsWeights(section, chunk.Cell));
    }

    /// <summary>
    /// Where weights are those of the best of a class, a section holds them for all its streams together: one
    /// that reaches beyond the cell, of a sweep of more seeds, may lack those of the cell's own best.
    /// </summary>
    bool HasItsWeights(RowSection section, Cell cell) => sweep.Keep != Keep.Classes
        || (section.First >= cell.FirstStream && section.End <= cell.FirstStream + (ulong)cell.Seeds);

    /// <summary>What of a chunk is in no file, as of the last look.</summary>
    internal IReadOnlyList<Chunk> Missing(Chunk chunk)
    {
        var missing = new List<Chunk>();
        ulong at = chunk.First;
        foreach (var section in Of(chunk))
        {
            if (section.First > at) missing.Add(Part(section.First));
            at = Math.Max(at, section.End);
        }
        if (at < chunk.End) missing.Add(at == chunk.First ? chunk : Part(chunk.End));
        return missing;

        Chunk Part(ulong end) => new(chunk.Cell, chunk.Seed, at, (int)(end - at));
    }

    /// <summary>
    /// The rows of a chunk in the order of its streams and stages; null where some are missing, as of the
    /// last look, or do not read.
    /// </summary>
    internal IReadOnlyList<SweepRow>? TryRead(Chunk chunk)
    {
        var rows = new List<SweepRow>(chunk.Count * sweep.RowsEach);
        ulong at = chunk.First;
        foreach (var section in Of(chunk))
        {
            if (section.End <= at) continue;
            if (Rows(section) is not { } read) return null;
            ulong from = at;
            rows.AddRange(read.Where(row => row.Stream >= from && row.Stream < chunk.End));
            at = section.End;
        }
        return rows.Count == chunk.Count * sweep.RowsEach ? rows : null;
    }

    IReadOnlyList<SweepRow>? Rows(RowSection section)
    {
        if (RowFile.TryRead(section) is not { } lines) return null;
        if (lines.Count != 1 + section.Count * sweep.RowsEach) return null;
        try
        {
            return [.. lines.Skip(1).Select(line => SweepRow.Read(line, sweep.Measures.Count))];
        }
        catch (Exception fault) when (fault is FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Deletes the files in which rows of a chunk do not read.</summary>
    internal void Discard(Chunk chunk)
    {
        foreach (var section in Of(chunk).Where(section => Rows(section) is null).ToArray())
            File.Delete(section.Path);
        Look();
    }
}
