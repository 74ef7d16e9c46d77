using System.Text.Json;
using System.Text.Json.Nodes;

namespace Superposition.Lab.Results;

/// <summary>Finds where two runs differ, in words: "steps = 10000, now 2000".</summary>
static class OptionsDifference
{
    /// <summary>The first difference in the order of <paramref name="now"/>'s keys, or null.</summary>
    public static string? First(JsonNode before, JsonNode now) =>
        First("", Parse(before), Parse(now));

    // Through text, because a number in memory and the same number from a file compare as different types.
    static JsonElement Parse(JsonNode node) => JsonSerializer.SerializeToElement(node);

    static string? First(string name, JsonElement before, JsonElement now)
    {
        if (before.ValueKind == JsonValueKind.Array && now.ValueKind == JsonValueKind.Array
            && before.GetArrayLength() == now.GetArrayLength()
            && now.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object))
            return before.EnumerateArray().Zip(now.EnumerateArray())
                .Select(pair => First(name, pair.First, pair.Second)).FirstOrDefault(one => one is not null);
        if (before.ValueKind != JsonValueKind.Object || now.ValueKind != JsonValueKind.Object)
            return JsonElement.DeepEquals(before, now) ? null : $"{name} = {Text(before)}, now {Text(now)}";
        foreach (var property in now.EnumerateObject())
        {
            string inner = Join(name, property.Name);
            string? difference = before.TryGetProperty(property.Name, out var other)
                ? First(inner, other, property.Value)
                : $"no {inner}, now {Text(property.Value)}";
            if (difference is not null) return difference;
        }
        foreach (var property in before.EnumerateObject())
            if (!now.TryGetProperty(property.Name, out _))
                return $"{Join(name, property.Name)} = {Text(property.Value)}, now none";
        return null;
    }

    // The user knows the option as --steps, not as options.cells.training.steps.
    static string Join(string outer, string name) =>
        outer is "" or "options" or "cells" or "training" or "coordinates" ? name : $"{outer}.{name}";

    static string Text(JsonElement value)
    {
        const int Longest = 60;
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.Length <= Longest ? text : text[..Longest] + "…";
    }
}
