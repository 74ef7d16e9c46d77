using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Superposition.Lab.Files;

namespace Superposition.Lab.Results;

/// <summary>
/// Our JSON: camelCase, indented, keys in the order of the records, so that equal results are equal bytes.
/// JSON has no NaN and no infinity: both become null, and null reads back as NaN.
/// </summary>
static class ResultJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        Converters = { new FiniteConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write(Result result)
    {
        var safe = result with { Options = Finite(result.Options)! };
        return JsonSerializer.Serialize(safe, Options) + "\n";
    }

    public static Result Read(string path)
    {
        try
        {
            byte[] text = File.ReadAllBytes(path);
            RefuseOtherSchema(path, text);
            var result = JsonSerializer.Deserialize<Result>(text, Options)!;
            return result.Models.Any(row => row is null)
                ? throw new InvalidInputException($"{path} is not a sound result: a model's row is null")
                : result;
        }
        catch (JsonException fault)
        {
            string place = fault.Path is null or "$" ? "" : $" at {fault.Path}";
            throw new InvalidInputException(
                $"{path} is not a sound result{place}: {FirstSentence(fault)}", fault);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Sentence("read", path, fault);
        }
    }

    /// <summary>A copy in which every number that JSON cannot express is null.</summary>
    public static JsonNode? Finite(JsonNode? node) => node switch
    {
        JsonObject pairs =>
            new JsonObject(pairs.Select(pair => KeyValuePair.Create(pair.Key, Finite(pair.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Finite)]),
        JsonValue value when value.TryGetValue(out double wide) && !double.IsFinite(wide) => null,
        JsonValue value when value.TryGetValue(out float narrow) && !float.IsFinite(narrow) => null,
        _ => node?.DeepClone(),
    };

    // Before the rest: a newer file may differ anywhere, and its schema is the one helpful thing to say.
    static void RefuseOtherSchema(string path, byte[] text)
    {
        using var document = JsonDocument.Parse(text);
        int schema = 0;
        bool known = document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("schema", out var value)
            && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out schema)
            && schema >= 1;
        if (!known) throw new InvalidInputException($"{path} is not a result: it has no schema number");
        if (schema > Result.CurrentSchema)
            throw new InvalidInputException(
                $"{path} has schema {schema}, made by a newer superpose; this reads {Result.CurrentSchema}");
    }

    /// <summary>Where the text itself is broken, the reader's words; where a value is, ours.</summary>
    static string FirstSentence(JsonException fault)
    {
        string message = fault.Message.Split(" Path: $")[0];
        int missing = message.IndexOf("missing required", StringComparison.Ordinal);
        if (missing >= 0) return message[missing..].TrimEnd('.');
        return message.Contains("Superposition.") || message.Contains("System.")
            ? "a value is missing or of the wrong kind" : message.TrimEnd('.');
    }
}

sealed class FiniteConverter : JsonConverter<double>
{
    public override bool HandleNull => true;

    public override double Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteNullValue();
    }
}
