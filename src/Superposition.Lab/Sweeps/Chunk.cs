using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Superposition.Numerics;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// A run of consecutive streams of one cell: the unit that is trained by one thread, stored
/// whole and found again. Its key is a hash of all that decides its bits, so a chunk is
/// right wherever and whenever it was made.
/// </summary>
public sealed record Chunk(Cell Cell, ulong Seed, ulong First, int Count)
{
    /// <summary>What a kill may lose, a thread, where nothing else is said.</summary>
    const double Small = 0.5;

    public double Cost { get; } = Count * Sweeps.Cost.Seconds(Cell);

    public string Key { get; } = KeyOf(Cell, Seed, First, Count);

    /// <summary>The stream after its last.</summary>
    public ulong End => First + (ulong)Count;

    /// <summary>What decides the bits of its models but for their streams.</summary>
    internal static string CellKey(Cell cell, ulong seed) => KeyOf(cell, seed, 0, 0);

    /// <summary>Cuts a grid; where the cuts fall changes no model.</summary>
    /// <param name="seconds">About how much work of one core a chunk should be.</param>
    public static IReadOnlyList<Chunk> Cut(ModelGrid grid, double seconds = Small) =>
        [.. grid.Cells.SelectMany(cell =>
        {
            int size = Math.Max(1, (int)Math.Min(seconds / Sweeps.Cost.Seconds(cell), cell.Seeds));
            return Enumerable.Range(0, (cell.Seeds + size - 1) / size).Select(c => c * size)
                .Select(first => new Chunk(
                    cell, grid.Seed, cell.FirstStream + (ulong)first, Math.Min(size, cell.Seeds - first)));
        })];

    static string KeyOf(Cell cell, ulong seed, ulong first, int count)
    {
        var identity = new JsonObject
        {
            ["numericVersion"] = NumericVersion.Current,
            ["training"] = OptionsJson.Write(cell.Options),
            ["seed"] = seed,
            ["first"] = first,
            ["count"] = count,
        };
        if (cell.Snapshots.Count > 0)
            identity["snapshots"] = new JsonArray([.. cell.Snapshots.Select(step => JsonValue.Create(step))]);
        if (cell.Then.Count > 0) identity["then"] = new JsonArray([.. cell.Then.Select(OptionsJson.Write)]);
        if (cell.LossSamples is { } samples) identity["lossSamples"] = samples;
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(identity.ToJsonString()));
        return Convert.ToHexStringLower(hash)[..32];
    }
}
