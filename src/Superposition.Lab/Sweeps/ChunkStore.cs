using System.Globalization;
using Superposition.Lab.Files;
using Superposition.Models;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// Finished chunks as files, one each, named by their key and renamed into place only when whole.
/// A file that does not read is as good as absent: its chunk is trained again.
/// </summary>
public sealed class ChunkStore(string folder)
{
    string PathOf(Chunk chunk) => Path.Combine(folder, $"{chunk.Key}.safetensors");

    public void Write(Chunk chunk, IReadOnlyList<GridModel> models)
    {
        int n = chunk.Cell.Options.Features, m = chunk.Cell.Options.Hidden;
        Directory.CreateDirectory(folder);
        var metadata = new Dictionary<string, string>
        {
            ["loss"] = Join(models.Select(model => model.Loss)),
            ["lossError"] = Join(models.Select(model => model.LossError)),
        };
        AtomicFile.Write(PathOf(chunk), stream => SafeTensorsWriter.Write(stream,
        [
            new Tensor("W", [models.Count, m, n], [.. models.SelectMany(model => model.Model.W)]),
            new Tensor("b", [models.Count, n], [.. models.SelectMany(model => model.Model.b)]),
        ], metadata));
    }

    public IReadOnlyList<GridModel>? TryRead(Chunk chunk)
    {
        if (!File.Exists(PathOf(chunk))) return null;
        try
        {
            using var file = SafeTensorsFile.Open(PathOf(chunk));
            float[] W = file.Read("W").Data, b = file.Read("b").Data;
            double[] loss = Split(file.Metadata["loss"]), error = Split(file.Metadata["lossError"]);
            int n = chunk.Cell.Options.Features, m = chunk.Cell.Options.Hidden;
            if (W.Length != chunk.Count * m * n || b.Length != chunk.Count * n || loss.Length != chunk.Count)
                return null;
            return [.. Enumerable.Range(0, chunk.Count).Select(s => new GridModel(
                chunk.Cell, chunk.Seed, chunk.First + (ulong)s, Model(s), loss[s], error[s]))];

            ToyModel Model(int s) => new(
                n, m, W[(s * m * n)..((s + 1) * m * n)], b[(s * n)..((s + 1) * n)],
                chunk.Cell.Options.Activation);
        }
        catch (Exception fault) when (
            fault is InvalidInputException or KeyNotFoundException or FormatException or IOException)
        {
            return null;
        }
    }

    public void Delete(IEnumerable<Chunk> chunks)
    {
        foreach (var chunk in chunks) File.Delete(PathOf(chunk));
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }

    static string Join(IEnumerable<double> values) =>
        string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    static double[] Split(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
}
