using System.Text.Json.Nodes;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Lab.Files;
using Superposition.Lab.Files.Autoencoders;
using static Superposition.Tests.Files.SaeFolders;

namespace Superposition.Tests.Files;

/// <summary>sparsify's folders: what their config says must be true of their tensors.</summary>
public sealed class SparsifyFolderTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    string Config => folder["x/cfg.json"];

    public void Dispose() => folder.Dispose();

    StoredAutoencoder Write()
    {
        var made = Made(new TopK(2));
        SaeFormats.Write(made, "sparsify", folder["x"]);
        return made;
    }

    [Theory, InlineData("F32"), InlineData("F16"), InlineData("BF16"), InlineData("F64")]
    public void Weights_of_every_width_are_the_same(string type)
    {
        var made = Write();
        TypedTensors.Retype(folder["x/sae.safetensors"], type);
        var read = SaeFormats.Read(folder["x"]);
        Assert.Equal(new TopK(2), read.Architecture);
        Assert.Equal(Parameters(made), Parameters(read));
    }

    [Theory]
    [InlineData("num_latents", "8", "num_latents 8")]
    [InlineData("num_latents", "-1", "num_latents -1")]
    [InlineData("d_in", "4", "d_in 4")]
    [InlineData("d_in", "\"3\"", "d_in")]
    [InlineData("k", "8", "k is 8")]
    [InlineData("k", "0", "no k")]
    [InlineData("signed", "true", "signed")]
    [InlineData("transcode", "true", "transcode")]
    [InlineData("activation", "\"groupmax\"", "groupmax")]
    [InlineData("activation", "5", "activation")]
    public void What_contradicts_the_tensors_is_refused(string key, string value, string word)
    {
        Write();
        Edit(Config, json => json[key] = JsonNode.Parse(value));
        Assert.Contains(word, Refusal(folder["x"]));
    }

    [Theory, InlineData(0, 2, false), InlineData(0, 3, true), InlineData(6, 32, true)]
    public void Latents_follow_from_the_factor_only_where_they_are_not_said(
        int latents, int factor, bool isSound)
    {
        var model = new Autoencoder(2, 6);
        model.Initialise(1, 0, 1);
        SaeFormats.Write(new(model, new TopK(2)), "sparsify", folder["x"]);
        Edit(Config, json => (json["num_latents"], json["expansion_factor"]) = (latents, factor));
        if (isSound) Assert.Equal(6, SaeFormats.Read(folder["x"]).Model.Width);
        else Assert.Contains("expansion_factor 2", Refusal(folder["x"]));
    }

    [Fact]
    public void Weights_that_are_not_numbers_or_of_other_shapes_are_refused()
    {
        Write();
        string path = folder["x/sae.safetensors"];
        Tensor[] all;
        using (var file = SafeTensorsFile.Open(path))
            all = [.. file.Entries.Select(entry => file.Read(entry.Name))];
        void With(string name, int[] shape, float first)
        {
            float[] data = [first, .. new float[shape.Aggregate(1, (a, b) => a * b) - 1]];
            File.WriteAllBytes(path, TypedTensors.File("F32",
                [.. all.Select(one => one.Name == name ? new Tensor(name, shape, data) : one)]));
        }
        With("W_dec", [n, d], float.PositiveInfinity);
        Assert.Contains("not a finite number", Refusal(folder["x"]));
        With("b_dec", [1, d], 0);
        Assert.Contains("b_dec", Refusal(folder["x"]));
        With("W_dec", [d, n], 0);
        Assert.Contains("W_dec", Refusal(folder["x"]));
    }

    [Theory, InlineData(1, true), InlineData(0.5, false)]
    public void Rows_are_declared_normalised_only_where_they_are(double norm, bool isUnit)
    {
        var model = new Autoencoder(20, 30);
        model.Initialise(2, 0, norm);
        SaeFormats.Write(new(model, new TopK(2)), "sparsify", folder["x"]);
        Assert.Equal(isUnit, (bool)JsonNode.Parse(File.ReadAllText(Config))!["normalize_decoder"]!);
    }
}
