using System.Text.Json;

namespace Superposition.Lab.Files;

/// <summary>
/// What a safetensors header says of one tensor. Offsets count bytes from the first number.
/// </summary>
public sealed record TensorEntry(string Name, string Type, IReadOnlyList<long> Shape, long Begin, long End)
{
    public override string ToString() => $"{Name} {Type} [{string.Join(", ", Shape)}]";
}

/// <summary>
/// Parses and checks a header that may be broken, cut off or written to harm: every number in it is a claim
/// about a file of known length, and is believed only after it fits. Throws <see cref="FormatException"/>
/// with the reason.
/// </summary>
static class SafeTensorsHeader
{
    public static (IReadOnlyList<TensorEntry> Entries, IReadOnlyDictionary<string, string> Metadata) Parse(
        ReadOnlyMemory<byte> text, long dataLength)
    {
        var entries = new List<TensorEntry>();
        var metadata = new Dictionary<string, string>();
        var names = new HashSet<string>();
        using var document = Document(text);
        foreach (var property in Properties(document.RootElement, "the header"))
        {
            string name = Text(() => property.Name);
            if (!names.Add(name)) throw new FormatException($"the name \"{name}\" appears twice");
            if (name != SafeTensorsFile.MetadataKey) entries.Add(Entry(name, property.Value, dataLength));
            else ReadMetadata(property.Value, metadata);
        }
        RefuseGapsAndOverlaps(entries, dataLength);
        return (entries, metadata);
    }

    static JsonDocument Document(ReadOnlyMemory<byte> text)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
        }
        catch (JsonException fault)
        {
            throw new FormatException("its header is not JSON", fault);
        }
    }

    static void ReadMetadata(JsonElement value, Dictionary<string, string> metadata)
    {
        foreach (var property in Properties(value, SafeTensorsFile.MetadataKey))
        {
            string key = Text(() => property.Name);
            if (property.Value.ValueKind != JsonValueKind.String)
                throw new FormatException($"the metadata \"{key}\" is not a text");
            if (!metadata.TryAdd(key, Text(() => property.Value.GetString()!)))
                throw new FormatException($"the metadata \"{key}\" appears twice");
        }
    }

    static TensorEntry Entry(string name, JsonElement value, long dataLength)
    {
        string? type = null;
        long[]? shape = null, offsets = null;
        foreach (var property in Properties(value, $"tensor \"{name}\""))
        {
            string key = Text(() => property.Name);
            bool first = key switch
            {
                "dtype" => type is null,
                "shape" => shape is null,
                "data_offsets" => offsets is null,
                _ => throw new FormatException($"tensor \"{name}\" has an unknown key \"{key}\""),
            };
            if (!first) throw new FormatException($"tensor \"{name}\" has {key} twice");
            if (key == "shape") shape = Sizes(name, key, property.Value);
            else if (key == "data_offsets") offsets = Sizes(name, key, property.Value);
            else if (property.Value.ValueKind == JsonValueKind.String)
                type = Text(() => property.Value.GetString()!);
        }
        if (type is null || shape is null || offsets is not { Length: 2 })
            throw new FormatException($"tensor \"{name}\" needs a dtype, a shape and two data_offsets");
        var (begin, end) = (offsets[0], offsets[1]);
        if (begin > end || end > dataLength)
            throw new FormatException(
                $"tensor \"{name}\" claims bytes {begin} to {end} of {dataLength}; the file may be cut off");
        RefuseOtherLength(name, type, shape, end - begin);
        return new(name, type, shape, begin, end);
    }

    static void RefuseOtherLength(string name, string type, long[] shape, long length)
    {
        int? bits = SafeTensorsFile.BitsOf(type);
        if (bits is null) return; // a type of a later version: it may be listed, never read
        Int128 count = 1;
        foreach (long size in shape)
        {
            count *= size;
            // The product may pass through a huge value only if a later size is 0, which no writer needs.
            if (count > long.MaxValue) throw new FormatException($"the shape of tensor \"{name}\" overflows");
        }
        if (count * bits.Value != (Int128)length * 8)
            throw new FormatException(
                $"tensor \"{name}\" has {count} {type} numbers by its shape, but {length} bytes");
    }

    // Overlapping tensors would let a small file claim unbounded memory; gaps could hide a second payload.
    static void RefuseGapsAndOverlaps(List<TensorEntry> entries, long dataLength)
    {
        long position = 0;
        foreach (var entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            string fault = entry.Begin < position ? "overlaps another" : "leaves a gap before it";
            if (entry.Begin != position) throw new FormatException($"tensor \"{entry.Name}\" {fault}");
            position = entry.End;
        }
        if (position != dataLength)
            throw new FormatException($"{dataLength - position} bytes at its end belong to no tensor");
    }

    static long[] Sizes(string name, string key, JsonElement value)
    {
        const int MostDimensions = 16;
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= MostDimensions)
        {
            long[] sizes = [.. value.EnumerateArray().Select(item =>
                item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long size) ? size : -1)];
            if (sizes.All(size => size >= 0)) return sizes;
        }
        throw new FormatException(
            $"the {key} of tensor \"{name}\" must be up to {MostDimensions} whole numbers from 0");
    }

    static JsonElement.ObjectEnumerator Properties(JsonElement value, string what) =>
        value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject()
            : throw new FormatException($"{what} is not a JSON object");

    // Half of a surrogate pair is legal JSON and an illegal string.
    static string Text(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException fault)
        {
            throw new FormatException("its header contains broken Unicode", fault);
        }
    }
}
