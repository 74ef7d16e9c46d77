using System.Text.Json;
using System.Text.Json.Nodes;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Numerics;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// Makes a sweep's summary of its chunks, a cell at a time, so that memory holds one cell's rows whatever the
/// number of models. No time is in it: the same sweep gives the same bytes.
/// </summary>
sealed class SweepSummary(SweepFolder folder, Sweep sweep, RowStore store, IReadOnlyList<Chunk> chunks)
{
    /// <summary>Raised when the same rows come to give another summary.</summary>
    internal const int Version = 2;

    /// <summary>The key of the summary that a file holds; null where there is none.</summary>
    internal static string? KeyIn(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.GetProperty("key").GetString();
        }
        catch (Exception fault) when (
            DiskFault.Is(fault)
            || fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>False where rows did not read: their file is deleted, and they are made again.</summary>
    internal bool TryWrite(CancellationToken cancel)
    {
        var cells = new List<CellSummary>();
        var kept = new KeptWeights(sweep, store, chunks);
        store.Look();
        bool isWhole = true;
        int index = 0;
        foreach (var own in chunks.GroupBy(chunk => chunk.Cell, ReferenceEqualityComparer.Instance))
        {
            cancel.ThrowIfCancellationRequested();
            var rows = new List<SweepRow>();
            foreach (var chunk in own)
            {
                if (store.TryRead(chunk) is { } read) rows.AddRange(read);
                else
                {
                    store.Discard(chunk);
                    isWhole = false;
                }
            }
            if (isWhole)
            {
                foreach (var same in rows.GroupBy(row => row.Stage).OrderBy(same => same.Key))
                    cells.Add(CellSummary.Of(sweep, index, same.Key, [.. same]));
                kept.Add(index, rows);
            }
            index++;
        }
        if (!isWhole) return false;
        Write(cells, kept);
        return true;
    }

    /// <summary>summary.json last: with it the sweep is finished.</summary>
    void Write(IReadOnlyList<CellSummary> cells, KeptWeights kept)
    {
        File.Delete(folder.At(SweepFolder.SummaryFile));
        string[] old = [.. Directory.GetFiles(folder.Folder, "figure*.svg"),
            .. Directory.GetFiles(folder.Folder, "models*")];
        foreach (string file in old) File.Delete(file);
        foreach (var figure in SweepFigures.All(sweep, cells))
            AtomicFile.WriteText(folder.At(figure.File), figure.Svg);
        kept.Write(folder);
        AtomicFile.Write(folder.At("summary.csv"), stream => Csv.Write(stream, Table(sweep, cells)));
        AtomicFile.WriteText(folder.At(SweepFolder.SummaryFile), Json(cells).ToJsonString(ResultJson.Options)
            + "\n");
    }

    /// <summary>A row for all models of a cell (and stage), class "all", and one for each class.</summary>
    internal static CsvTable Table(Sweep sweep, IReadOnlyList<CellSummary> cells)
    {
        string[] names = [.. cells[0].Coordinates.Select(pair => pair.Key)];
        string[] measures =
            [.. sweep.Measures.SelectMany(name => (string[])[name, $"{name}Low", $"{name}High"])];
        string[] columns =
        [
            "cell", "stage", .. names, "class", "models", "share", "shareLow", "shareHigh", "restarts",
            "leastLoss", "medianLoss", "medianLossLow", "medianLossHigh", .. measures,
        ];
        return new(
            [.. columns.Select(name => new CsvColumn(name))],
            cells.SelectMany(cell => new[] { cell.All }.Concat(cell.Classes).Select(group =>
                (IReadOnlyList<object?>)
                [
                    cell.Cell, cell.Stage, .. cell.Coordinates.Select(pair => (object?)pair.Value),
                    group.Class ?? "all", group.Models, .. Values(group.Share),
                    Statistics.Restarts(group.Share.Value), group.LeastLoss,
                    .. Values(group.MedianLoss), .. group.Means.SelectMany(Values),
                ])));
    }

    static object?[] Values(Spread spread) => [spread.Value, spread.Interval.Low, spread.Interval.High];

    JsonObject Json(IReadOnlyList<CellSummary> cells) => (JsonObject)ResultJson.Finite(new JsonObject
    {
        ["schema"] = Version,
        ["key"] = SweepFolder.KeyOf(sweep, store, chunks),
        ["name"] = sweep.Name,
        ["question"] = sweep.Question,
        ["seed"] = sweep.Grid.Seed,
        ["numericVersion"] = NumericVersion.Current,
        ["models"] = sweep.Grid.Models,
        ["class"] = OptionsJson.Name(sweep.Class),
        ["cells"] = new JsonArray([.. cells.Select(cell => (JsonNode)new JsonObject
        {
            ["cell"] = cell.Cell,
            ["stage"] = cell.Stage,
            ["coordinates"] = new JsonObject(cell.Coordinates.Select(pair =>
                KeyValuePair.Create(pair.Key, (JsonNode?)GridJson.Value(pair.Value)))),
            ["isMetastable"] = cell.IsMetastable,
            ["all"] = Json(cell.All),
            ["classes"] = new JsonArray([.. cell.Classes.Select(group => (JsonNode)Json(group))]),
        })]),
    })!;

    JsonObject Json(GroupSummary group)
    {
        var json = new JsonObject();
        if (group.Class is { } own) json["class"] = own;
        json["models"] = group.Models;
        json["share"] = Json(group.Share);
        json["restartsFor99Percent"] = Statistics.Restarts(group.Share.Value);
        json["leastLoss"] = group.LeastLoss;
        json["bestStream"] = group.Best;
        json["bestHash"] = group.BestHash;
        json["medianLoss"] = Json(group.MedianLoss);
        foreach (var (name, mean) in sweep.Measures.Zip(group.Means)) json[name] = Json(mean);
        return json;
    }

    static JsonObject Json(Spread spread) => new()
    {
        ["value"] = spread.Value,
        ["low"] = spread.Interval.Low,
        ["high"] = spread.Interval.High,
    };
}
