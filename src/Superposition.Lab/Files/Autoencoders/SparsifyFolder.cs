using System.Text;
using System.Text.Json.Nodes;
using Superposition.Dictionaries.Autoencoders;

namespace Superposition.Lab.Files.Autoencoders;

/// <summary>
/// EleutherAI sparsify's folder: cfg.json and sae.safetensors with encoder.weight [M, D], encoder.bias [M],
/// W_dec [M, D] (not transposed) and b_dec [D]; TopK, b_dec taken from the input.
/// </summary>
static class SparsifyFolder
{
    internal const string Config = "cfg.json", Weights = "sae.safetensors";

    internal static StoredAutoencoder Read(string folder)
    {
        string configPath = Path.Combine(folder, Config), path = Path.Combine(folder, Weights);
        var config = ConfigFile.Read(configPath).Json;
        bool Flag(string key) => config[key] is JsonValue value && value.TryGetValue(out bool flag) && flag;
        if (Flag("transcode") || Flag("skip_connection"))
            throw new InvalidInputException($"{configPath} declares a transcoder, which is not read.");
        if (config["activation"] is JsonValue kind && kind.TryGetValue(out string? activation)
            && activation != "topk")
            throw new InvalidInputException($"{configPath} has the activation '{activation}': only "
                + $"topk is read.");
        if (config["k"] is not JsonValue number || !number.TryGetValue(out int k) || k < 1)
            throw new InvalidInputException($"{configPath} has no k that is a number of latents.");
        using var file = SafeTensorsFile.Open(path);
        string[] expected = ["W_dec", "b_dec", "encoder.bias", "encoder.weight"];
        string[] found = [.. file.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal)];
        if (!found.SequenceEqual(expected))
            throw new InvalidInputException($"{path} has the tensors {string.Join(", ", found)}; a sparsify "
                + $"autoencoder has {string.Join(", ", expected)}.");
        Tensor encoder = file.Read("encoder.weight"), decoder = file.Read("W_dec");
        if (encoder.Shape.Length != 2 || !decoder.Shape.SequenceEqual(encoder.Shape))
            throw new InvalidInputException($"{path} has an encoder ["
                + $"{string.Join(", ", encoder.Shape)}] and a "
                + $"decoder [{string.Join(", ", decoder.Shape)}]: both must be [latents, dimension].");
        int n = encoder.Shape[0], d = encoder.Shape[1];
        float[] bias = file.Read("encoder.bias").Data, decoderBias = file.Read("b_dec").Data;
        if (bias.Length != n || decoderBias.Length != d)
            throw new InvalidInputException($"the biases of {path} do not fit its matrices.");
        var model = new Autoencoder(d, n);
        for (int i = 0; i < n; i++)
        {
            encoder.Data.AsSpan(i * d, d).CopyTo(model.EncoderRow(i));
            decoder.Data.AsSpan(i * d, d).CopyTo(model.DecoderRow(i));
        }
        bias.CopyTo(model.EncoderBias);
        decoderBias.CopyTo(model.DecoderBias);
        return new(model, new TopK(k));
    }

    internal static (byte[] Config, IReadOnlyList<Tensor> Tensors) Write(StoredAutoencoder sae)
    {
        if (sae.Architecture is not TopK topK)
            throw new InvalidInputException(
                $"sparsify holds TopK autoencoders; this one is {sae.Architecture.Name}.");
        var model = sae.Model;
        int n = model.Width, d = model.Dimension;
        var encoder = new float[n * d];
        for (int i = 0; i < n; i++) model.EncoderRow(i).CopyTo(encoder.AsSpan(i * d));
        var config = new JsonObject
        {
            ["activation"] = "topk", ["expansion_factor"] = n / d, ["normalize_decoder"] = true,
            ["num_latents"] = n, ["k"] = topK.K, ["multi_topk"] = false, ["skip_connection"] = false,
            ["transcode"] = false, ["d_in"] = d,
        };
        return (Encoding.UTF8.GetBytes(config.ToJsonString() + "\n"),
        [
            new("encoder.weight", [n, d], encoder), new("encoder.bias", [n], model.EncoderBias.ToArray()),
            new("W_dec", [n, d], model.Directions.Rows), new("b_dec", [d], model.DecoderBias.ToArray()),
        ]);
    }
}
