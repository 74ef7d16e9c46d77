using System.Text.Json;
using System.Text.Json.Nodes;

namespace Superposition.Lab.Files.Autoencoders;

/// <summary>
/// The JSON beside an autoencoder's weights. A key that is missing or null says nothing; one of another kind
/// than expected is refused, never taken for its default.
/// </summary>
sealed record ConfigFile(string Path, JsonObject Json)
{
    /// <exception cref="InvalidInputException">There is none, or it is unsound.</exception>
    internal static ConfigFile Read(string path)
    {
        const long Longest = 1 << 20;
        try
        {
            if (!File.Exists(path)) throw new InvalidInputException($"there is no {path}.");
            if (new FileInfo(path).Length > Longest)
                throw new InvalidInputException($"{path} is longer than {Longest} bytes: that is no config.");
            var json = JsonNode.Parse(File.ReadAllText(path)) as JsonObject
                ?? throw new InvalidInputException($"{path} is not a JSON object.");
            Touch(json);
            return new(path, json);
        }
        catch (ArgumentException fault)
        {
            throw new InvalidInputException($"{path} has a key twice.", fault);
        }
        catch (InvalidOperationException fault)
        {
            throw new InvalidInputException($"{path} contains broken Unicode.", fault);
        }
        catch (JsonException fault)
        {
            throw new InvalidInputException($"{path} is not JSON.", fault);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Sentence("read", path, fault);
        }
    }

    // a key that is there twice, and half of a surrogate pair, show only when they are looked at
    static void Touch(JsonNode? node)
    {
        if (node is JsonObject keys)
            foreach (var (_, value) in keys) Touch(value);
        else if (node is JsonArray list)
            foreach (var item in list) Touch(item);
        else if (node?.GetValueKind() == JsonValueKind.String) _ = node.GetValue<string>();
    }

    internal string? Text(string key) => Of<string>(key, "a text", out string? text) ? text : null;

    internal bool? Flag(string key) => Of(key, "true or false", out bool flag) ? flag : null;

    internal int? Whole(string key) => Of(key, "a whole number", out int whole) ? whole : null;

    internal double? Number(string key)
    {
        if (!Of(key, "a number", out double number)) return null;
        return double.IsFinite(number) ? number : throw Not(key, "a finite number");
    }

    internal int Size(string key) => Whole(key) is > 0 and var size ? size
        : throw new InvalidInputException($"{Path} has no {key} that is a size.");

    /// <summary>An object in it; null where it is missing.</summary>
    internal ConfigFile? Section(string key) => Json[key] switch
    {
        null => null,
        JsonObject keys => new(Path, keys),
        _ => throw Not(key, "an object"),
    };

    internal InvalidInputException Not(string key, string kind) => new($"{key} in {Path} is not {kind}.");

    bool Of<T>(string key, string kind, out T? value)
    {
        value = default;
        if (Json[key] is not { } node) return false;
        return node is JsonValue one && one.TryGetValue(out value) ? true : throw Not(key, kind);
    }
}
