using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Superposition.Lab.Results;

/// <summary>
/// What is known of one trained model, by name and in order: its cell's coordinates, <c>loss</c>,
/// <c>lossError</c>,
/// <c>hash</c>. In <c>result.json</c> a row is one line.
/// </summary>
[JsonConverter(typeof(RowConverter))]
public sealed record Row(IReadOnlyList<KeyValuePair<string, object?>> Values)
{
    /// <summary>The value of that name, null where the row has none.</summary>
    public object? this[string name] => Values.FirstOrDefault(value => value.Key == name).Value;

    /// <summary>The number of that name; NaN where it is missing or no number.</summary>
    public double Number(string name) => this[name] switch
    {
        double or float or int or long or uint or ulong or decimal =>
            Convert.ToDouble(this[name], CultureInfo.InvariantCulture),
        _ => double.NaN,
    };

    public string? Text(string name) => this[name] as string;

    /// <summary>This row with a further value at its end, or as it was if it has that name already.</summary>
    public Row With(string name, object? value) =>
        Values.Any(pair => pair.Key == name) ? this : new([.. Values, KeyValuePair.Create(name, value)]);
}

sealed class RowConverter : JsonConverter<Row>
{
    static readonly JsonWriterOptions s_compact =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override Row Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("a row is an object");
        var values = new List<KeyValuePair<string, object?>>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            values.Add(new(name, Value(ref reader)));
        }
        return new(values);
    }

    static object? Value(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => reader.TryGetInt64(out long whole) ? (object)whole : reader.GetDouble(),
        _ => throw new JsonException("a row's values are numbers, texts, true, false or null"),
    };

    public override void Write(Utf8JsonWriter writer, Row row, JsonSerializerOptions options)
    {
        using var text = new MemoryStream();
        using (var line = new Utf8JsonWriter(text, s_compact))
        {
            line.WriteStartObject();
            foreach (var (name, value) in row.Values)
            {
                line.WritePropertyName(name);
                WriteValue(line, name, value);
            }
            line.WriteEndObject();
        }
        writer.WriteRawValue(Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
    }

    static void WriteValue(Utf8JsonWriter line, string name, object? value)
    {
        switch (value)
        {
            case null: line.WriteNullValue(); break;
            case bool flag: line.WriteBooleanValue(flag); break;
            case string text: line.WriteStringValue(text); break;
            case double number when !double.IsFinite(number): line.WriteNullValue(); break;
            case double number: line.WriteNumberValue(number); break;
            case float number when !float.IsFinite(number): line.WriteNullValue(); break;
            case float number: line.WriteNumberValue(number); break;
            case int number: line.WriteNumberValue(number); break;
            case long number: line.WriteNumberValue(number); break;
            case uint number: line.WriteNumberValue(number); break;
            case ulong number: line.WriteNumberValue(number); break;
            case decimal number: line.WriteNumberValue(number); break;
            case Enum member: line.WriteStringValue(CamelCase(member)); break;
            default: throw new ArgumentException($"the row value \"{name}\" is a {value.GetType().Name}");
        }
    }

    static string CamelCase(Enum member) => JsonNamingPolicy.CamelCase.ConvertName(member.ToString());
}
