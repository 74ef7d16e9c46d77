using System.Text.Json.Nodes;

namespace Superposition.Lab.Sweeps.Specification;

/// <summary>
/// The JSON Schema of a sweep's page (draft 2020-12), which editors complete from: made of the same tables
/// that the reader checks against.
/// </summary>
static class SpecSchema
{
    internal static JsonObject Document() => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["title"] = "A sweep of superpose",
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray("base", "seeds"),
        ["properties"] = new JsonObject
        {
            ["$schema"] = Text("Where this schema is, for editors."),
            ["name"] = Text("What the sweep is called; the file's name where nothing is said."),
            ["question"] = Text("What it asks, a sentence."),
            ["base"] = Base(),
            ["axes"] = Described(new() { ["type"] = "array", ["items"] = Axis(isZip: true) },
                "What differs between cells: every axis with every other."),
            ["path"] = Path(),
            ["seeds"] = Whole(1, "Models a cell, streams firstStream and on."),
            ["seed"] = Whole(0, "Seed of every random stream."),
            ["firstStream"] = Whole(0, "The stream of each cell's first model."),
            ["measure"] = Described(new()
            {
                ["type"] = "array",
                ["uniqueItems"] = true,
                ["items"] = new JsonObject { ["enum"] = Words(SweepMeasure.All.Select(one => one.Name)) },
            }, "What to measure of every model, by name: "
                + string.Join("; ", SweepMeasure.All.Select(one => $"{one.Name} ({one.Unit})")) + "."),
            ["class"] = Described(Enum<ModelClass>(), "What models are counted by."),
            ["keep"] = Described(Enum<Keep>(),
                "Which weights are kept: none, of each class in a cell those of least loss, or all."),
            ["chunkSeconds"] = Described(
                new()
                {
                    ["type"] = "number",
                    ["exclusiveMinimum"] = 0,
                    ["default"] = Sweep.UsualChunkSeconds,
                },
                "About how much work of one core a worker claims and writes at once: what its death costs."),
        },
    };

    static JsonObject Base()
    {
        var properties = new JsonObject();
        foreach (var option in OptionWord.All) properties[option.Key] = Described(Of(option), option.Meaning);
        return Described(new()
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
        }, "The options of a model, those of 'superpose train' in camelCase; the rest has its default.");
    }

    static JsonObject Of(OptionWord option)
    {
        JsonObject schema = option.Kind switch
        {
            OptionKind.Whole => new() { ["type"] = "integer" },
            OptionKind.Number => new() { ["type"] = "number" },
            OptionKind.Flag => new() { ["type"] = "boolean" },
            _ when option.Words.Count > 0 => new() { ["enum"] = Words(option.Words) },
            _ => new() { ["type"] = new JsonArray("string", "number") },
        };
        if (option.Default is { } text)
            schema["default"] = option.Kind == OptionKind.Text ? text : JsonNode.Parse(text);
        return schema;
    }

    static JsonObject Axis(bool isZip)
    {
        var properties = Spacing(OptionWord.All.Select(option => option.Key));
        if (isZip)
            properties["zip"] = Described(
                new() { ["type"] = "array", ["minItems"] = 2, ["items"] = Axis(isZip: false) },
                "Axes of equally many values that go side by side.");
        return new() { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
    }

    static JsonObject Path()
    {
        var properties = Spacing(OptionWord.All.Where(option =>
            TrainingPath.Changeable.Contains(option.Name)).Select(option => option.Key));
        properties["thereAndBack"] = Described(
            new() { ["type"] = "boolean" }, "Whether it is walked back too.");
        return Described(
            new() { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties },
            "An option that every model walks in stages of base.steps, each from the end of the one before.");
    }

    static JsonObject Spacing(IEnumerable<string> options)
    {
        static JsonObject Ends(string words) => Described(new()
        {
            ["type"] = "array",
            ["items"] = new JsonObject { ["type"] = "number" },
            ["minItems"] = 2,
            ["maxItems"] = 2,
        }, words);
        return new()
        {
            ["option"] = Described(new() { ["enum"] = Words(options) }, "The option that it varies."),
            ["values"] = Described(new() { ["type"] = "array", ["minItems"] = 1 }, "Its values, in order."),
            ["linear"] = Ends("From and to, evenly."),
            ["log"] = Ends("From and to, in equal ratios."),
            ["count"] = Whole(1, "How many values from one end to the other, both included."),
        };
    }

    static JsonObject Text(string words) => Described(new() { ["type"] = "string" }, words);

    static JsonObject Whole(int least, string words) =>
        Described(new() { ["type"] = "integer", ["minimum"] = least }, words);

    static JsonObject Enum<T>() where T : struct, Enum =>
        new() { ["enum"] = Words(OptionsJson.Names<T>()) };

    static JsonArray Words(IEnumerable<string> words) => [.. words.Select(word => JsonValue.Create(word))];

    static JsonObject Described(JsonObject schema, string words)
    {
        schema["description"] = words;
        return schema;
    }
}
