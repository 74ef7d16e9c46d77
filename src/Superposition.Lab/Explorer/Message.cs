using System.Text.Json;
using System.Text.Json.Nodes;

namespace Superposition.Lab.Explorer;

/// <summary>What a page sends: a JSON object whose <c>do</c> names a verb.</summary>
static class Message
{
    /// <exception cref="InvalidInputException">It is something else.</exception>
    public static (string Verb, JsonObject Message) Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            var node = JsonNode.Parse(text, documentOptions: new() { MaxDepth = 8 });
            if (node is JsonObject message) return (Text(message, "do"), message);
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException) { }
        throw new InvalidInputException("a message that is not a JSON object with a 'do' was left out.");
    }

    public static string Text(JsonObject message, string key) =>
        message[key] is JsonValue value && value.TryGetValue(out string? text) ? text
        : throw new InvalidInputException($"a message needs a text '{key}'.");

    public static int Whole(JsonObject message, string key, int least, int most) =>
        message[key] is JsonValue value && value.TryGetValue(out double number)
            && number >= least && number <= most && number == Math.Floor(number) ? (int)number
        : throw new InvalidInputException($"a message needs a whole number '{key}' from {least} to {most}.");

    public static double Number(JsonObject message, string key, double least, double most) =>
        message[key] is JsonValue value && value.TryGetValue(out double number)
            && number >= least && number <= most ? number
        : throw new InvalidInputException($"a message needs a number '{key}' from {least} to {most}.");
}
