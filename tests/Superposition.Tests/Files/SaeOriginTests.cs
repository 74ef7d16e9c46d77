using System.Text.Json.Nodes;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Lab.Files.Autoencoders;
using static Superposition.Tests.Files.SaeFolders;

namespace Superposition.Tests.Files;

/// <summary>What a folder says of its activations is still said after a conversion.</summary>
public sealed class SaeOriginTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    JsonObject Config(string path) => (JsonObject)JsonNode.Parse(File.ReadAllText(folder[path]))!;

    void Convert(string from, string layout, string to) =>
        SaeFormats.Write(SaeFormats.Read(folder[from]), layout, folder[to]);

    [Fact]
    public void SAELens_metadata_survives_other_layouts()
    {
        SaeFormats.Write(Made(new TopK(2)), "saelens", folder["x"]);
        Edit(folder["x/cfg.json"], json =>
        {
            var metadata = (JsonObject)json["metadata"]!;
            metadata["model_name"] = "gemma-2-2b";
            metadata["hook_name"] = "blocks.12.hook_resid_post";
            metadata["context_size"] = 1024;
            metadata["prepend_bos"] = true;
            metadata["sae_lens_training_version"] = "6.5.1";
            metadata["model_from_pretrained_kwargs"] = new JsonObject { ["fold_ln"] = false };
            metadata["a_key_of_tomorrow"] = "kept";
        });
        Convert("x", "saelens", "y");
        Assert.Equal(Config("x/cfg.json").ToJsonString(), Config("y/cfg.json").ToJsonString());

        Convert("x", "dictionary_learning", "d");
        var config = Config("d/config.json");
        Assert.Equal("gemma-2-2b", (string?)config["trainer"]!["lm_name"]);
        Assert.Equal("blocks.12.hook_resid_post", (string?)config["trainer"]!["submodule_name"]);
        Assert.Equal(1024, (int?)config["buffer"]!["ctx_len"]);
    }

    [Fact]
    public void Dictionary_learnings_survives_the_way_there_and_back()
    {
        SaeFormats.Write(Made(new TopK(2)), "dictionary_learning", folder["d"]);
        Edit(folder["d/config.json"], json =>
        {
            var trainer = (JsonObject)json["trainer"]!;
            trainer["lm_name"] = "EleutherAI/pythia-70m-deduped";
            trainer["submodule_name"] = "resid_post_layer_3";
            trainer["layer"] = 3;
            trainer["lr"] = 0.0003;
            trainer["seed"] = 42;
            json["buffer"]!["ctx_len"] = 128;
        });
        Convert("d", "saelens", "x");
        var metadata = Config("x/cfg.json")["metadata"]!;
        Assert.Equal("EleutherAI/pythia-70m-deduped", (string?)metadata["model_name"]);
        Assert.Equal(3, (int?)metadata["hook_layer"]);
        Convert("x", "dictionary_learning", "e");
        Assert.Equal(Config("d/config.json").ToJsonString(), Config("e/config.json").ToJsonString());
    }

    [Theory]
    [InlineData("""{"trainer": {"dict_class": "AutoEncoder", "dict_class": "AutoEncoder"}}""", "twice")]
    [InlineData("""{"trainer": {"lm_name": "\ud800"}}""", "Unicode")]
    [InlineData("""{"trainer": [["\udc00"]]}""", "Unicode")]
    [InlineData("""{"trainer": 5}""", "trainer")]
    [InlineData("""[]""", "not a JSON object")]
    public void What_is_broken_deep_in_a_config_is_one_sentence(string text, string word)
    {
        SaeFormats.Write(Made(new TopK(2)), "dictionary_learning", folder["d"]);
        File.WriteAllText(folder["d/config.json"], text);
        Assert.Contains(word, Refusal(folder["d"]));
    }
}
