using System.Text.Json.Nodes;
using Superposition.Features;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// A world as JSON, and back: densities where features are independent, else every group's features and
/// patterns with their probabilities.
/// </summary>
static class WorldJson
{
    const string Independent = "independent", Grouped = "grouped";

    internal static JsonObject Write(IWorld world) => world switch
    {
        IndependentWorld independent => new JsonObject
        {
            ["kind"] = Independent,
            ["density"] = independent.Density.Distinct().Count() == 1
                ? independent.Density[0]
                : new JsonArray([.. independent.Density.Select(p => JsonValue.Create(p))]),
            ["magnitude"] = OptionsJson.Name(independent.Magnitude),
        },
        GroupedWorld grouped => new JsonObject
        {
            ["kind"] = Grouped,
            ["groups"] = new JsonArray([.. grouped.Groups.Select(WriteGroup)]),
            ["magnitude"] = OptionsJson.Name(grouped.Magnitude),
        },
        _ => throw new ArgumentException(
            $"no JSON form for a world of the kind {world.GetType().Name}", nameof(world)),
    };

    static JsonObject WriteGroup(FeatureGroup group) => new()
    {
        ["features"] = Whole(group.Features),
        ["patterns"] = new JsonArray([.. group.Patterns.Select(pattern => new JsonObject
        {
            ["probability"] = pattern.Probability,
            ["on"] = Whole(pattern.On),
        })]),
    };

    static JsonArray Whole(IEnumerable<int> values) => [.. values.Select(value => JsonValue.Create(value))];

    internal static IWorld Read(JsonNode json, int n)
    {
        string kind = json.Field<string>("kind");
        var magnitude = OptionsJson.Parse<Magnitude>(json.Field<string>("magnitude"));
        if (kind == Independent) return ReadIndependent(json.Node("density"), json, n, magnitude);
        if (kind != Grouped)
            throw new InvalidInputException($"this version knows no world of the kind '{kind}'.");
        var world = new GroupedWorld([.. Items(json, "groups").Select(ReadGroup)], magnitude);
        return world.FeatureCount == n ? world : throw new InvalidInputException(
            $"the groups in the options have {world.FeatureCount} features, not {n}.");
    }

    static IndependentWorld ReadIndependent(JsonNode node, JsonNode json, int n, Magnitude magnitude)
    {
        if (node is not JsonArray list) return new(n, json.Field<double>("density"), magnitude);
        double[] density = list.List<double>("density");
        return density.Length == n ? new(density, magnitude) : throw new InvalidInputException(
            $"density in the options has {density.Length} values for {n} features.");
    }

    static FeatureGroup ReadGroup(JsonNode? group) => new(
        group.Node("features").List<int>("features"),
        [.. Items(group, "patterns").Select(pattern => new OnPattern(
            pattern.Field<double>("probability"), pattern.Node("on").List<int>("on")))]);

    static JsonArray Items(JsonNode? json, string key) => json.Node(key) as JsonArray
        ?? throw new InvalidInputException($"'{key}' in the options is not a list.");
}
