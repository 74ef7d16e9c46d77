using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Superposition.Lab.Commands;

static class JsonText
{
    /// <summary>camelCase, indented, letters such as ‖ and ² as themselves.</summary>
    internal static JsonSerializerOptions Indented { get; } = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A record by its own properties, whatever it is declared as.</summary>
    internal static JsonNode Node(object value) =>
        JsonSerializer.SerializeToNode(value, value.GetType(), Indented)!;

    /// <summary>Nothing where there is no number: JSON has no NaN.</summary>
    internal static double? Number(double value) => double.IsFinite(value) ? value : null;
}
