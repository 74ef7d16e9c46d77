using Superposition.Lab.Files;
using Superposition.Models;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// The weights that a sweep keeps, and where each stands: <c>models.csv</c> and <c>models.safetensors</c>, a
/// file for each shape of model. One model of each class in each cell, the one of least loss, or all of them.
/// </summary>
sealed class KeptWeights(Sweep sweep, RowStore store, IReadOnlyList<Chunk> chunks)
{
    /// <summary>A kept row without its weights, which are read again when they are written.</summary>
    sealed record Place(int Cell, SweepRow Row);

    readonly List<Place> places = [];

    internal void Add(int cell, IReadOnlyList<SweepRow> rows)
    {
        if (sweep.Keep == Keep.None) return;
        IEnumerable<SweepRow> chosen = sweep.Keep == Keep.All ? rows
            : SweepRow.BestOfEach(rows).OrderBy(row => row.Stream).ThenBy(row => row.Stage);
        places.AddRange(chosen.Select(row => new Place(cell, row with { Weights = null })));
    }

    internal void Write(SweepFolder folder)
    {
        if (sweep.Keep == Keep.None) return;
        var cells = sweep.Grid.Cells;
        foreach (var part in places.GroupBy(place => cells[place.Cell].Part))
        {
            string name = part.Key.Length == 0 ? "models" : $"models-{part.Key}";
            Place[] own = [.. part];
            AtomicFile.Write(folder.At($"{name}.csv"), stream => Csv.Write(stream, Table(own)));
            AtomicFile.Write(folder.At($"{name}.safetensors"), stream => Write(stream, own));
        }
    }

    CsvTable Table(Place[] own) => new(
        [
            "tensorRow", "cell", "stage",
            .. sweep.Coordinates(sweep.Grid.Cells[own[0].Cell], 0).Select(pair => new CsvColumn(pair.Key)),
            "stream", "class", "loss", "lossError", "hash",
        ],
        own.Select((place, k) => (IReadOnlyList<object?>)
        [
            k, place.Cell, place.Row.Stage,
            .. sweep.Coordinates(sweep.Grid.Cells[place.Cell], place.Row.Stage)
                .Select(pair => (object?)pair.Value),
            place.Row.Stream, place.Row.Class, place.Row.Loss, place.Row.LossError, place.Row.Hash,
        ]));

    void Write(Stream stream, Place[] own)
    {
        var options = sweep.Grid.Cells[own[0].Cell].Options;
        var (count, n, m, o) = (own.Length, options.Features, options.Hidden, options.Outputs);
        bool isTied = options.Architecture == Architecture.Tied;
        TensorSource[] second = isTied ? [] : [new("W2", [count, o, m], Models(own).Select(one => one.W2!))];
        TensorSource[] gate = options.Experts == 1 ? []
            : [new("R", [count, options.Experts, n], Models(own).Select(one => one.Gate!))];
        SafeTensorsWriter.Write(stream,
        [
            new(isTied ? "W" : "W1", [count, m, n], Models(own).Select(one => one.W)),
            .. second, .. gate,
            new("b", [count, o], Models(own).Select(one => one.b)),
        ], new Dictionary<string, string> { ["sweep"] = sweep.Name });
    }

    /// <summary>The kept models in their order, a chunk in memory at a time.</summary>
    IEnumerable<ToyModel> Models(Place[] own)
    {
        var byCell = chunks.ToLookup(chunk => chunk.Cell, ReferenceEqualityComparer.Instance);
        foreach (var same in own.GroupBy(place => place.Cell))
        {
            var cell = sweep.Grid.Cells[same.Key];
            var wanted = new Queue<Place>(same);
            foreach (var chunk in byCell[cell])
            {
                ulong end = chunk.First + (ulong)chunk.Count;
                if (wanted.Count == 0 || wanted.Peek().Row.Stream >= end) continue;
                var rows = store.TryRead(chunk)!.ToDictionary(row => (row.Stream, row.Stage));
                while (wanted.TryPeek(out var place) && place.Row.Stream < end)
                {
                    var row = rows[(place.Row.Stream, place.Row.Stage)];
                    yield return row.Model(cell.Stages[place.Row.Stage])!;
                    wanted.Dequeue();
                }
            }
        }
    }
}
