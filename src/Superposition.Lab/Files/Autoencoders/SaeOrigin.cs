using System.Text.Json.Nodes;

namespace Superposition.Lab.Files.Autoencoders;

/// <summary>
/// What a folder says of where its activations came from, by the names of SAELens's metadata: it is handed on
/// to whatever layout has a place for it, and nothing is computed from it.
/// </summary>
public sealed record SaeOrigin(JsonObject Metadata)
{
    const string Layout = "sae_lens_version";

    /// <summary>What SAELens calls by the first name is dictionary_learning's second, in a section.</summary>
    static readonly (string Name, string Section, string Theirs)[] s_shared =
    [
        ("model_name", "trainer", "lm_name"), ("hook_name", "trainer", "submodule_name"),
        ("hook_layer", "trainer", "layer"), ("context_size", "buffer", "ctx_len"),
        ("lr", "trainer", "lr"), ("steps", "trainer", "steps"), ("seed", "trainer", "seed"),
    ];

    /// <summary>Before version 6 they lay among the options, some by other names.</summary>
    static readonly string[] s_amongOptions =
    [
        "sae_lens_training_version", "model_name", "model_class_name", "hook_name", "hook_layer",
        "hook_head_index", "context_size", "prepend_bos", "seqpos_slice", "model_from_pretrained_kwargs",
        "dataset_path", "neuronpedia_id", "exclude_special_tokens",
    ];

    static readonly (string Before, string Name)[] s_renamed =
    [
        ("hook_point", "hook_name"), ("hook_point_layer", "hook_layer"),
        ("hook_point_head_index", "hook_head_index"),
    ];

    internal static SaeOrigin OfSaeLens(JsonObject config, bool isLegacy)
    {
        var found = new JsonObject();
        if (isLegacy)
        {
            foreach (string name in s_amongOptions) Keep(found, name, config[name]);
            foreach (var (before, name) in s_renamed) Keep(found, name, config[before]);
        }
        else if (config["metadata"] is JsonObject metadata)
            foreach (var (name, value) in metadata)
                if (name != Layout) Keep(found, name, value);
        return new(found);
    }

    internal static SaeOrigin OfDictionaryLearning(JsonObject config)
    {
        var found = new JsonObject();
        foreach (var (name, section, theirs) in s_shared)
            if (config[section] is JsonObject keys) Keep(found, name, keys[theirs]);
        return new(found);
    }

    /// <summary>Metadata in which SAELens's own keys are all there, whatever is known of them.</summary>
    internal JsonObject ForSaeLens(string version)
    {
        var all = new JsonObject
        {
            [Layout] = version, ["sae_lens_training_version"] = version,
            ["model_name"] = null, ["hook_name"] = null, ["hook_head_index"] = null,
            ["context_size"] = null, ["prepend_bos"] = null,
            ["seqpos_slice"] = new JsonArray((JsonNode?)null),
            ["model_from_pretrained_kwargs"] = new JsonObject(), ["dataset_path"] = null,
            ["neuronpedia_id"] = null,
        };
        foreach (var (name, value) in Metadata) Keep(all, name, value);
        return all;
    }

    internal void IntoDictionaryLearning(JsonObject config)
    {
        foreach (var (name, section, theirs) in s_shared)
            Keep((JsonObject)config[section]!, theirs, Metadata[name]);
    }

    static void Keep(JsonObject to, string name, JsonNode? value)
    {
        if (value is not null) to[name] = value.DeepClone();
    }
}
