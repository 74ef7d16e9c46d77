using System.Text.Json.Nodes;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// Fields of options that a person may have edited: what is missing or of another kind is one sentence.
/// </summary>
static class JsonField
{
    /// <summary>The value of that name.</summary>
    internal static T Field<T>(this JsonNode? json, string key) =>
        json.Node(key) is JsonValue value && value.TryGetValue(out T? found) && found is not null
            ? found
            : throw new InvalidInputException($"'{key}' in the options is not {Word(typeof(T))}.");

    /// <summary>The value of that name, or what stands for it where it is absent.</summary>
    internal static T FieldOr<T>(this JsonNode? json, string key, T otherwise) =>
        json is JsonObject pairs && pairs[key] is null ? otherwise : json.Field<T>(key);

    /// <summary>The node of that name, whatever its kind.</summary>
    internal static JsonNode Node(this JsonNode? json, string key) => json is JsonObject pairs
        ? pairs[key] ?? throw new InvalidInputException($"the options lack '{key}'.")
        : throw new InvalidInputException($"the options are not an object with '{key}' in it.");

    /// <summary>The numbers of a list.</summary>
    internal static T[] List<T>(this JsonNode json, string what) => json is JsonArray list
        ? [.. list.Select(item => item is JsonValue value && value.TryGetValue(out T? one)
            ? one
            : throw new InvalidInputException($"{what} in the options holds what is not {Word(typeof(T))}."))]
        : throw new InvalidInputException($"{what} in the options is not a list.");

    static string Word(Type type) =>
        type == typeof(int) || type == typeof(ulong) ? "a whole number in range"
        : type == typeof(double) || type == typeof(float) ? "a number"
        : type == typeof(bool) ? "true or false"
        : "a text";
}
