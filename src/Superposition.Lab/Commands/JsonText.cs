using System.Text.Encodings.Web;
using System.Text.Json;

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
}
