using System.Globalization;
using System.Text.Json;

namespace Superposition.Lab.Sweeps.Specification;

/// <summary>A member of an object, and the line on which its key stands.</summary>
sealed record SpecMember(string Key, SpecNode Value);

/// <summary>
/// A value of a JSON text that knows where it stands, so that every complaint about it names the key and the
/// line. Comments are allowed; a key given twice is a fault.
/// </summary>
/// <param name="File">Of the text, as it was named.</param>
/// <param name="Line">From 1; of the key where it has one.</param>
/// <param name="Path">The keys from the root, such as <c>axes[1].option</c>; "" at the root.</param>
/// <param name="Value">Undefined for objects and lists.</param>
sealed record SpecNode(
    string File, int Line, string Path, JsonValueKind Kind, JsonElement Value,
    IReadOnlyList<SpecMember> Members, IReadOnlyList<SpecNode> Items)
{
    internal SpecNode? this[string key] => Members.FirstOrDefault(member => member.Key == key)?.Value;

    /// <summary>A sentence about this value, after its file, line and key.</summary>
    internal InvalidInputException Fault(string sentence) =>
        new($"{File}, line {Line}{(Path.Length > 0 ? $", {Path}" : "")}: {sentence}"
            + (sentence[^1] is '.' or '?' or ')' ? "" : "."));

    /// <summary>As it is written, shortened: for complaints.</summary>
    internal string Shown => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"'{Value.GetString()}'",
        _ => Value.GetRawText(),
    };

    /// <summary>Every key must be one of these.</summary>
    internal void AllowOnly(string what, IReadOnlyList<string> keys)
    {
        if (Kind != JsonValueKind.Object) throw Fault($"{what} is an object, not {Shown}.");
        foreach (var member in Members)
            if (!keys.Contains(member.Key))
                throw member.Value.Fault(
                    $"'{member.Key}' is no key of {what}; {Suggestion.Of(member.Key, keys)}");
    }

    internal string Text(string form = "a text") => Kind == JsonValueKind.String
        ? Value.GetString()! : throw Fault($"it must be {form}, not {Shown}.");

    internal bool Flag() => Kind is JsonValueKind.True or JsonValueKind.False
        ? Kind == JsonValueKind.True : throw Fault($"it must be true or false, not {Shown}.");

    internal long Whole(long least, long most) =>
        Kind == JsonValueKind.Number && Value.TryGetInt64(out long value) && value >= least && value <= most
            ? value : throw Fault(string.Create(CultureInfo.InvariantCulture,
                $"it must be a whole number from {least} to {most}, not {Shown}."));

    internal double Number() => Kind == JsonValueKind.Number && Value.TryGetDouble(out double value)
        && double.IsFinite(value) ? value : throw Fault($"it must be a number, not {Shown}.");

    internal IReadOnlyList<SpecNode> List(string form) => Kind == JsonValueKind.Array
        ? Items : throw Fault($"it must be {form}, not {Shown}.");

    /// <exception cref="InvalidInputException">The text is no JSON, or has a key twice.</exception>
    internal static SpecNode Parse(string file, byte[] text)
    {
        ReadOnlySpan<byte> json = text;
        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        var lines = new LineCounter(json.ToArray());
        var reader = new Utf8JsonReader(json, new() { CommentHandling = JsonCommentHandling.Skip });
        try
        {
            reader.Read();
            var root = Read(ref reader, file, "", lines.At(reader.TokenStartIndex), lines);
            reader.Read(); // throws where something follows
            return root;
        }
        catch (JsonException fault)
        {
            string why = fault.Message.Split(" LineNumber:")[0].Split(" Path:")[0].TrimEnd('.');
            throw new InvalidInputException(
                $"{file}, line {fault.LineNumber + 1}: it is no JSON: {why}.", fault);
        }
    }

    static SpecNode Read(ref Utf8JsonReader reader, string file, string path, int line, LineCounter lines)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            var members = new List<SpecMember>();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string key = reader.GetString()!;
                int at = lines.At(reader.TokenStartIndex);
                reader.Read();
                string inner = path.Length == 0 ? key : $"{path}.{key}";
                var value = Read(ref reader, file, inner, at, lines);
                if (members.Any(member => member.Key == key)) throw value.Fault("the key is given twice.");
                members.Add(new(key, value));
            }
            return new(file, line, path, JsonValueKind.Object, default, members, []);
        }
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            var items = new List<SpecNode>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                items.Add(Read(ref reader, file, $"{path}[{items.Count}]",
                    lines.At(reader.TokenStartIndex), lines));
            return new(file, line, path, JsonValueKind.Array, default, [], items);
        }
        var scalar = JsonElement.ParseValue(ref reader);
        return new(file, line, path, scalar.ValueKind, scalar, [], []);
    }

    sealed class LineCounter(byte[] text)
    {
        internal int At(long position) => 1 + text.AsSpan(0, (int)position).Count((byte)'\n');
    }
}
