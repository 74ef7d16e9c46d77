using Superposition.Lab.Files;
using Superposition.Models;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// The weights on the way as one tensor of a chunk's file: [models, snapshots, parameters], the parameters of
/// one model in a row: W, then W₂ or R where there is one, then b.
/// </summary>
static class ChunkSnapshots
{
    const string Name = "snapshots";

    /// <summary>None where the cell keeps none.</summary>
    internal static IEnumerable<Tensor> Tensors(Chunk chunk, IReadOnlyList<GridModel> models)
    {
        int count = chunk.Cell.Snapshots.Count;
        if (count == 0) return [];
        float[] all = [.. models.SelectMany(model => model.Snapshots).SelectMany(one => Row(one.Model))];
        return [new(Name, [models.Count, count, all.Length / (models.Count * count)], all)];
    }

    /// <summary>For each model its snapshots; null where the file does not hold them.</summary>
    internal static IReadOnlyList<Snapshot>[]? Read(Chunk chunk, SafeTensorsFile file)
    {
        var steps = chunk.Cell.Snapshots;
        if (steps.Count == 0) return [.. Enumerable.Repeat<IReadOnlyList<Snapshot>>([], chunk.Count)];
        float[] all = file.Read(Name).Data;
        var options = chunk.Cell.Options;
        int w = options.Hidden * options.Features, o = options.Outputs;
        int w2 = options.Architecture == Architecture.Untied ? o * options.Hidden : 0,
            r = options.Experts == 1 ? 0 : options.Experts * options.Features, each = w + w2 + r + o;
        if (all.Length != chunk.Count * steps.Count * each) return null;
        return [.. Enumerable.Range(0, chunk.Count).Select(s => (IReadOnlyList<Snapshot>)
            [.. steps.Select((step, k) => new Snapshot(step, Model((s * steps.Count + k) * each)))])];

        ToyModel Model(int at) => new(
            options.Features, options.Hidden, all[at..(at + w)], all[(at + each - o)..(at + each)],
            options.Activation)
        {
            W2 = w2 == 0 ? null : all[(at + w)..(at + w + w2)],
            Gate = r == 0 ? null : all[(at + w + w2)..(at + w + w2 + r)],
            ActiveExperts = options.ActiveExperts,
            HiddenActivation = options.HiddenActivation,
        };
    }

    static IEnumerable<float> Row(ToyModel model) =>
        model.W.Concat(model.W2 ?? []).Concat(model.Gate ?? []).Concat(model.b);
}
