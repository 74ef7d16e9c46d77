using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// Chunks that one worker claims, trains and writes to one file: about ten seconds' work, whatever the size
/// of the cells. Parcels follow from the sweep alone, so that all workers cut the same ones; what is in the
/// folder already is found chunk by chunk, wherever it was packed.
/// </summary>
sealed record Parcel(IReadOnlyList<Chunk> Chunks)
{
    internal double Cost { get; } = Chunks.Sum(chunk => chunk.Cost);

    /// <param name="seconds">About how much work of one core a parcel should be, at least.</param>
    internal static IReadOnlyList<Parcel> Pack(IReadOnlyList<Chunk> chunks, double seconds)
    {
        var parcels = new List<Parcel>();
        var open = new List<Chunk>();
        double cost = 0;
        foreach (var chunk in chunks)
        {
            open.Add(chunk);
            cost += chunk.Cost;
            if (cost < seconds) continue;
            parcels.Add(new([.. open]));
            (cost, open) = (0, []);
        }
        if (open.Count > 0) parcels.Add(new(open));
        return parcels;
    }

    /// <summary>A name for these chunks in this order.</summary>
    /// <param name="cellKey">Of a chunk's rows, but for their streams.</param>
    internal static string KeyOf(IEnumerable<Chunk> chunks, Func<Chunk, string> cellKey)
    {
        string all = string.Join('\n', chunks.Select(chunk => string.Create(
            CultureInfo.InvariantCulture, $"{cellKey(chunk)} {chunk.First} {chunk.Count}")));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..32];
    }
}
