using System.Text.Json;
using System.Text.Json.Nodes;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// A grid as the <c>options</c> of result.json: every cell with its coordinates,
/// seeds and resolved training options.
/// </summary>
public static class GridJson
{
    public static JsonObject Write(ModelGrid grid) => new()
    {
        ["cells"] = new JsonArray([.. grid.Cells.Select(cell => (JsonNode)Write(cell))]),
    };

    static JsonObject Write(Cell cell)
    {
        var json = new JsonObject
        {
            ["part"] = cell.Part,
            ["coordinates"] = new JsonObject(cell.Coordinates.Select(pair =>
                KeyValuePair.Create(pair.Key, (JsonNode?)Value(pair.Value)))),
            ["firstStream"] = cell.FirstStream,
            ["seeds"] = cell.Seeds,
            ["training"] = OptionsJson.Write(cell.Options),
        };
        if (cell.Then.Count > 0) json["then"] = new JsonArray([.. cell.Then.Select(OptionsJson.Write)]);
        if (cell.Snapshots.Count > 0)
            json["snapshots"] = new JsonArray([.. cell.Snapshots.Select(step => JsonValue.Create(step))]);
        if (cell.LossSamples is { } samples) json["lossSamples"] = samples;
        return json;
    }

    public static ModelGrid Read(JsonNode options, ulong seed)
    {
        if (options is not JsonObject pairs || pairs["cells"] is not JsonArray cells)
            throw new InvalidInputException("the options list no cells, so there is nothing to train again.");
        return new(seed, [.. cells.Select(ReadCell)]);
    }

    static Cell ReadCell(JsonNode? cell)
    {
        var training = OptionsJson.Read(cell.Node("training"));
        var coordinates = (cell.Node("coordinates") as JsonObject ?? [])
            .Select(pair => KeyValuePair.Create(pair.Key, Read(pair.Value)));
        return new(cell.FieldOr("part", ""), [.. coordinates], training, cell.FieldOr("seeds", 1))
        {
            FirstStream = cell.FieldOr("firstStream", 0ul),
            Then = cell?["then"] is JsonArray then ? [.. then.Select(one => OptionsJson.Read(one!))] : [],
            Snapshots = cell?["snapshots"] is { } steps ? steps.List<int>("snapshots") : [],
            LossSamples = cell?["lossSamples"] is null ? null : cell.Field<int>("lossSamples"),
        };
    }

    internal static JsonValue Value(object value) => value switch
    {
        double number => JsonValue.Create(number),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        bool flag => JsonValue.Create(flag),
        _ => JsonValue.Create(value.ToString())!,
    };

    /// <summary>A coordinate: a whole number, a number, a flag or a text.</summary>
    internal static object Read(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Number => value.AsValue().TryGetValue(out long whole)
            ? whole : value.AsValue().GetValue<double>(),
        JsonValueKind.True or JsonValueKind.False => value.AsValue().GetValue<bool>(),
        _ => value?.ToString() ?? "",
    };
}
