using System.Text.Json;

namespace Superposition.Lab.Files;

/// <summary>
/// <c>{"W": [[…], …], "b": […]}</c>, nested arrays of numbers; many models are one level deeper.
/// </summary>
static class WeightsJson
{
    const int Deepest = 3;
    const long Longest = 256 << 20;

    internal static (Block W, Block b) Read(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new InvalidInputException($"cannot read {path}: it is a folder.");
            using var stream = File.OpenRead(path);
            if (stream.Length > Longest)
                throw new InvalidInputException(
                    $"{path} is longer than {Longest >> 20} MiB: store such weights as safetensors.");
            using var json = JsonDocument.Parse(stream);
            return (Array(path, json.RootElement, "W"), Array(path, json.RootElement, "b"));
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Sentence("read", path, fault);
        }
        catch (JsonException fault)
        {
            string where = fault.LineNumber is { } line ? $" (line {line + 1})" : "";
            throw new InvalidInputException($"{path} is not JSON{where}.", fault);
        }
    }

    static Block Array(string path, JsonElement root, string name)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out var element))
            throw new InvalidInputException(
                $"{path} has no key \"{name}\": it needs \"W\" [m, n] and \"b\" [n].");
        var shape = new List<int>();
        var first = element;
        while (first.ValueKind == JsonValueKind.Array && shape.Count <= Deepest)
        {
            shape.Add(first.GetArrayLength());
            if (shape[^1] == 0) break;
            first = first[0];
        }
        var values = new List<double>();
        if (shape.Count is 0 or > Deepest || !Fill(element, 0))
            throw new InvalidInputException(
                $"\"{name}\" of {path} is not an array of numbers, or its rows differ in length.");
        return new([.. shape], [.. values]);

        bool Fill(JsonElement at, int depth)
        {
            if (depth == shape.Count)
            {
                if (at.ValueKind != JsonValueKind.Number || !at.TryGetDouble(out double value)) return false;
                values.Add(value);
                return true;
            }
            return at.ValueKind == JsonValueKind.Array && at.GetArrayLength() == shape[depth]
                && at.EnumerateArray().All(inner => Fill(inner, depth + 1));
        }
    }
}
