using Superposition.Dictionaries.Worlds;

namespace Superposition.Lab.Files.Activations;

/// <summary>
/// Activations of many files as one stream of samples: in each pass over them every row comes once, in an
/// order that is a function of (seed, pass, place), so that a stop and a resumption need one number.
/// </summary>
public sealed class ActivationShards : IDisposable
{
    const int MostFiles = 100_000;
    readonly Shard[] _shards;
    readonly long[] _starts;

    /// <param name="patterns">Files or globs (* and ? in the last part), comma separated.</param>
    /// <exception cref="InvalidInputException">None match, one is unsound, or widths differ.</exception>
    public ActivationShards(string patterns, string? tensor = null)
    {
        string[] files = [.. patterns.Split(',', StringSplitOptions.TrimEntries
            | StringSplitOptions.RemoveEmptyEntries).SelectMany(Expand)];
        if (files.Length == 0) throw NoFile(patterns);
        if (files.Length > MostFiles)
            throw new InvalidInputException($"{files.Length} files are too many: at most {MostFiles}.");
        var shards = new List<Shard>();
        try
        {
            foreach (string file in files) shards.Add(Shard.Open(file, tensor));
            foreach (var shard in shards)
                if (shard.Width != shards[0].Width)
                    throw new InvalidInputException(
                        $"{shard.Path} has vectors of width {shard.Width} and {shards[0].Path} of "
                        + $"{shards[0].Width}: shards must agree.");
        }
        catch
        {
            foreach (var shard in shards) shard.Dispose();
            throw;
        }
        _shards = [.. shards];
        _starts = new long[_shards.Length + 1];
        for (int s = 0; s < _shards.Length; s++) _starts[s + 1] = _starts[s] + _shards[s].Rows;
    }

    public int Width => _shards[0].Width;
    public long Rows => _starts[^1];
    public IReadOnlyList<string> Files => [.. _shards.Select(shard => shard.Path)];

    static InvalidInputException NoFile(string pattern) =>
        new($"no file matches '{pattern}': give .safetensors or .npy files.");

    static string[] Expand(string pattern)
    {
        string name = Path.GetFileName(pattern);
        if (!name.AsSpan().ContainsAny('*', '?'))
            return File.Exists(pattern) ? [pattern]
                : throw new InvalidInputException($"there is no file {pattern}.");
        string folder = Path.GetDirectoryName(pattern) is { Length: > 0 } parent ? parent : ".";
        string[] files = !Directory.Exists(folder) ? []
            : [.. Directory.EnumerateFiles(folder, name).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw NoFile(pattern);
    }

    /// <summary>Row of the whole, as float32.</summary>
    public void Read(long row, Span<float> to)
    {
        int shard = Array.BinarySearch(_starts, row);
        if (shard < 0) shard = ~shard - 1;
        while (_shards[shard].Rows == 0 || row >= _starts[shard + 1]) shard++;
        _shards[shard].Read(row - _starts[shard], to);
    }

    /// <summary>Blocks of 64 rows, shuffled anew in every pass.</summary>
    public IHiddenSampler Shuffled() => new Blocks(this);

    /// <exception cref="InvalidInputException">A row has a number that is not finite.</exception>
    void ReadChecked(long row, Span<float> to)
    {
        Read(row, to);
        foreach (float value in to)
            if (!float.IsFinite(value))
            {
                int shard = Array.FindLastIndex(_starts, start => start <= row);
                throw new InvalidInputException(
                    $"row {row - _starts[shard]} of {_shards[shard].Path} has a number that is not finite: "
                    + "remove such rows.");
            }
    }

    public void Dispose()
    {
        foreach (var shard in _shards) shard.Dispose();
    }

    sealed class Blocks(ActivationShards shards) : IHiddenSampler
    {
        long pass = -1;
        Permutation order;

        public void Fill(WorldStream stream, ulong position, HiddenBatch batch, int block)
        {
            batch.Codes[block].Clear();
            for (int s = 0; s < HiddenBatch.Block; s++)
            {
                long place = (long)position * HiddenBatch.Block + s;
                if (place / shards.Rows != pass)
                {
                    pass = place / shards.Rows;
                    order = new(shards.Rows, stream.Seed, stream.Stream * 1_000_003 + (ulong)pass);
                }
                shards.ReadChecked(order[place % shards.Rows], batch.Row(block * HiddenBatch.Block + s));
            }
        }
    }
}
