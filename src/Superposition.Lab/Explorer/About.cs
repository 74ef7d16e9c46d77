using System.Text;
using System.Text.Json.Nodes;
using Superposition.Lab.Commands;
using Superposition.Lab.Measures;

namespace Superposition.Lab.Explorer;

/// <summary>What the page must know of the program: version, limits, and what each measure is.</summary>
static class About
{
    public static byte[] Json() => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["version"] = VersionText.Line(),
        ["mostFeatures"] = Limits.MostFeatures,
        ["mostHidden"] = Limits.MostHidden,
        ["changeable"] = new JsonArray([.. Segment.Changeable.Select(one => JsonValue.Create(one))]),
        ["measures"] = new JsonObject(
            FeatureMeasures.All.Select(one => Entry(one.Name, one.Symbol, one.Formula, one.Unit))
                .Concat(ModelMeasures.All.Select(
                    one => Entry(one.Name, one.Symbol, one.Formula, one.Unit)))),
    }.ToJsonString());

    static KeyValuePair<string, JsonNode?> Entry(string name, string symbol, string formula, string unit) =>
        new(name, new JsonObject { ["symbol"] = symbol, ["formula"] = formula, ["unit"] = unit });
}
