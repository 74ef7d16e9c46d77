using System.Text.Json.Nodes;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Lab.Files;
using Superposition.Lab.Files.Autoencoders;
using static Superposition.Tests.Files.SaeFolders;

namespace Superposition.Tests.Files;

/// <summary>SAELens folders from before version 6: what they are is said in other words.</summary>
public sealed class LegacySaeLensTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    string Config => folder["x/cfg.json"];

    public void Dispose() => folder.Dispose();

    /// <summary>A folder with the tensors of a standard autoencoder, which topk has too.</summary>
    StoredAutoencoder Write(string keys, string version = "3.20.1")
    {
        var made = Made(new Standard(new(0)));
        SaeFormats.Write(made, "saelens", folder["x"]);
        File.WriteAllText(Config, $$"""
            {"d_in": {{d}}, "d_sae": {{n}}, "dtype": "torch.float32", "hook_point": "blocks.5.hook_resid_pre",
             "hook_point_layer": 5, "hook_point_head_index": null, "model_name": "gpt2-small",
             "sae_lens_version": "{{version}}"{{keys}}}
            """);
        return made;
    }

    [Theory]
    [InlineData("activation_fn", ""), InlineData("activation_fn_str", "")]
    [InlineData("activation_fn_str", ", \"architecture\": \"standard\"")]
    [InlineData("activation_fn", ", \"architecture\": \"topk\"")]
    public void A_topk_activation_makes_it_topk(string key, string more)
    {
        var made = Write($", \"{key}\": \"topk\", \"activation_fn_kwargs\": {{\"k\": 2}}{more}");
        var read = SaeFormats.Read(folder["x"]);
        Assert.Equal(new TopK(2), read.Architecture);
        Assert.Equal(Parameters(made), Parameters(read));
        SaeFormats.Write(read, "saelens", folder["y"]);
        Assert.Equal(new TopK(2), SaeFormats.Read(folder["y"]).Architecture);
    }

    [Theory]
    [InlineData(""), InlineData(", \"activation_fn_str\": \"relu\"")]
    [InlineData(", \"normalize_activations\": false"), InlineData(", \"normalize_activations\": null")]
    public void Without_an_activation_of_its_own_it_is_standard(string keys)
    {
        Write(keys);
        Assert.IsType<Standard>(SaeFormats.Read(folder["x"]).Architecture);
    }

    [Theory]
    [InlineData(", \"activation_fn_str\": \"tanh-relu\"", "activation 'tanh-relu'")]
    [InlineData(", \"activation_fn\": \"relu\", \"activation_fn_str\": \"topk\"", "activation_fn_str 'topk'")]
    [InlineData(", \"activation_fn_str\": \"topk\"", "no k")]
    [InlineData(", \"activation_fn_str\": \"topk\", \"activation_fn_kwargs\": {\"k\": 8}", "k is 8")]
    [InlineData(", \"activation_fn_str\": \"topk\", \"activation_fn_kwargs\": [2]", "not an object")]
    [InlineData(", \"activation_fn\": \"topk\", \"k\": 3, \"activation_fn_kwargs\": {\"k\": 2}", "k 3")]
    [InlineData(", \"activation_fn_str\": \"topk\", \"architecture\": \"gated\"", "'gated'")]
    [InlineData(", \"normalize_activations\": true", "expected_average_only_in")]
    [InlineData(", \"normalize_activations\": 1", "normalize_activations")]
    [InlineData(", \"apply_b_dec_to_input\": \"no\"", "apply_b_dec_to_input")]
    public void What_it_cannot_mean_is_refused(string keys, string word)
    {
        Write(keys);
        Assert.Contains(word, Refusal(folder["x"]));
    }

    [Fact]
    public void From_version_6_on_an_activation_does_not_change_the_architecture()
    {
        Write(", \"architecture\": \"standard\", \"activation_fn\": \"topk\", \"k\": 2", "6.1.0");
        Assert.Contains("'standard'", Refusal(folder["x"]));
        Write(", \"activation_fn\": \"relu\"", "6.0.0-rc.0");
        Assert.Contains("architecture ''", Refusal(folder["x"]));
    }

    [Theory, InlineData(1, true), InlineData(1.5f, false), InlineData(float.NaN, false)]
    public void A_scale_of_codes_is_dropped_where_it_is_1(float scale, bool isRead)
    {
        var made = Write("");
        AddScale(scale);
        if (isRead) Assert.Equal(Parameters(made), Parameters(SaeFormats.Read(folder["x"])));
        else Assert.Contains("scaling_factor", Refusal(folder["x"]));
        Edit(Config, json => json["metadata"] = new JsonObject { ["sae_lens_version"] = "6.38.0" });
        Edit(Config, json => json["architecture"] = "standard");
        Assert.Contains("scaling_factor", Refusal(folder["x"])); // version 6 has no such tensor
    }

    void AddScale(float scale)
    {
        string path = folder["x/sae_weights.safetensors"];
        List<Tensor> all;
        using (var file = SafeTensorsFile.Open(path))
            all = [.. file.Entries.Select(entry => file.Read(entry.Name))];
        all.Add(new("scaling_factor", [n], [.. Enumerable.Repeat(scale, n)]));
        File.WriteAllBytes(path, TypedTensors.File("F32", [.. all]));
    }

    [Fact]
    public void Where_its_activations_came_from_is_kept()
    {
        Write("");
        SaeFormats.Write(SaeFormats.Read(folder["x"]), "saelens", folder["y"]);
        var metadata = JsonNode.Parse(File.ReadAllText(folder["y/cfg.json"]))!["metadata"]!;
        Assert.Equal("gpt2-small", (string?)metadata["model_name"]);
        Assert.Equal("blocks.5.hook_resid_pre", (string?)metadata["hook_name"]);
        Assert.Equal(5, (int?)metadata["hook_layer"]);
        Assert.Equal("6.38.0", (string?)metadata["sae_lens_version"]);
    }
}
