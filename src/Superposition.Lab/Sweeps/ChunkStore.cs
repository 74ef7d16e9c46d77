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
        var (n, m, o, isTied) = Shape(chunk);
        Tensor[] second = isTied
            ? [] : [new("W2", [models.Count, o, m], [.. models.SelectMany(model => model.Model.W2!)])];
        int experts = chunk.Cell.Options.Experts;
        Tensor[] gate = experts == 1
            ? [] : [new("R", [models.Count, experts, n], [.. models.SelectMany(model => model.Model.Gate!)])];
        var metadata = new Dictionary<string, string>
        {
            ["key"] = chunk.Key,
            ["loss"] = Join(models.Select(model => model.Loss)),
            ["lossError"] = Join(models.Select(model => model.LossError)),
        };
        Directory.CreateDirectory(folder); // just before: another process may delete it while it is empty
        AtomicFile.Write(PathOf(chunk), stream => SafeTensorsWriter.Write(stream,
        [
            new Tensor(
                isTied ? "W" : "W1", [models.Count, m, n], [.. models.SelectMany(model => model.Model.W)]),
            .. second,
            .. gate,
            new Tensor("b", [models.Count, o], [.. models.SelectMany(model => model.Model.b)]),
            .. ChunkSnapshots.Tensors(chunk, models),
        ], metadata));
    }

    static (int n, int m, int o, bool IsTied) Shape(Chunk chunk) => (
        chunk.Cell.Options.Features, chunk.Cell.Options.Hidden, chunk.Cell.Options.Outputs,
        chunk.Cell.Options.Architecture == Architecture.Tied);

    public IReadOnlyList<GridModel>? TryRead(Chunk chunk)
    {
        if (!File.Exists(PathOf(chunk))) return null;
        try
        {
            using var file = SafeTensorsFile.Open(PathOf(chunk));
            var (n, m, o, isTied) = Shape(chunk);
            float[] W = file.Read(isTied ? "W" : "W1").Data, b = file.Read("b").Data;
            float[]? W2 = isTied ? null : file.Read("W2").Data;
            int gateLength = chunk.Cell.Options.Experts == 1 ? 0 : chunk.Cell.Options.Experts * n;
            float[]? gate = gateLength == 0 ? null : file.Read("R").Data;
            double[] loss = Split(file.Metadata["loss"]), error = Split(file.Metadata["lossError"]);
            bool fits = file.Metadata["key"] == chunk.Key && W.Length == chunk.Count * m * n
                && (gate?.Length ?? 0) == chunk.Count * gateLength
                && (isTied || W2!.Length == chunk.Count * o * m)
                && b.Length == chunk.Count * o && loss.Length == chunk.Count && error.Length == chunk.Count;
            if (!fits) return null;
            var snapshots = ChunkSnapshots.Read(chunk, file);
            if (snapshots is null) return null;
            return [.. Enumerable.Range(0, chunk.Count).Select(s => new GridModel(
                chunk.Cell, chunk.Seed, chunk.First + (ulong)s, Model(s), loss[s], error[s])
            {
                Snapshots = snapshots[s],
            })];

            ToyModel Model(int s) => new(
                n, m, W[(s * m * n)..((s + 1) * m * n)], b[(s * o)..((s + 1) * o)],
                chunk.Cell.Options.Activation)
            {
                W2 = W2?[(s * o * m)..((s + 1) * o * m)],
                Gate = gate?[(s * gateLength)..((s + 1) * gateLength)],
                ActiveExperts = chunk.Cell.Options.ActiveExperts,
                HiddenActivation = chunk.Cell.Options.HiddenActivation,
            };
        }
        catch (Exception fault) when (
            fault is InvalidInputException or KeyNotFoundException or FormatException or IOException)
        {
            return null;
        }
    }

    /// <summary>Deletes them, and the folder with the last; other processes may be doing the same.</summary>
    public void Delete(IEnumerable<Chunk> chunks)
    {
        try
        {
            foreach (var chunk in chunks) File.Delete(PathOf(chunk));
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }
        catch (IOException)
        {
            // somebody deleted it before us, or put a chunk of theirs in between: both are as they should be
        }
    }

    static string Join(IEnumerable<double> values) =>
        string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    static double[] Split(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
}
