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

    /// <summary>A norm nearer to 1 is 1.</summary>
    const double UnitWithin = 1e-6;

    internal static StoredAutoencoder Read(string folder)
    {
        string path = Path.Combine(folder, Weights);
        var config = ConfigFile.Read(Path.Combine(folder, Config));
        foreach (string key in (string[])["transcode", "skip_connection", "signed"])
            if (config.Flag(key) == true)
                throw new InvalidInputException($"{config.Path} declares {key}: an autoencoder that keeps "
                    + "the largest positive latents is read.");
        if (config.Text("activation") is { } activation and not "topk")
            throw new InvalidInputException(
                $"{config.Path} has the activation '{activation}': only topk is read.");
        using var file = SafeTensorsFile.Open(path);
        string[] expected = ["W_dec", "b_dec", "encoder.bias", "encoder.weight"];
        string[] found = [.. file.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal)];
        if (!found.SequenceEqual(expected))
            throw new InvalidInputException($"{path} has the tensors {string.Join(", ", found)}; a sparsify "
                + $"autoencoder has {string.Join(", ", expected)}.");
        var encoder = file.ReadAsFloat32("encoder.weight");
        if (encoder.Shape is not [> 0, > 0])
            throw new InvalidInputException($"the encoder of {path} is [{string.Join(", ", encoder.Shape)}]: "
                + "it must be [latents, dimension].");
        int n = encoder.Shape[0], d = encoder.Shape[1];
        CheckSizes(config, n, d);
        float[] Take(string tensor, params int[] shape)
        {
            var read = file.ReadAsFloat32(tensor);
            return read.Shape.SequenceEqual(shape) ? read.Data : throw new InvalidInputException(
                $"tensor {tensor} of {path} is [{string.Join(", ", read.Shape)}]; with an encoder [{n}, {d}] "
                + $"it is [{string.Join(", ", shape)}].");
        }
        float[] decoder = Take("W_dec", n, d);
        var model = new Autoencoder(d, n);
        for (int i = 0; i < n; i++)
        {
            encoder.Data.AsSpan(i * d, d).CopyTo(model.EncoderRow(i));
            decoder.AsSpan(i * d, d).CopyTo(model.DecoderRow(i));
        }
        Take("encoder.bias", n).CopyTo(model.EncoderBias);
        Take("b_dec", d).CopyTo(model.DecoderBias);
        var read = new StoredAutoencoder(model, new TopK(config.Size("k")));
        read.Checked(path);
        return read;
    }

    /// <summary>Where num_latents is 0, expansion_factor says it.</summary>
    static void CheckSizes(ConfigFile config, int n, int d)
    {
        int? latents = config.Whole("num_latents"), factor = config.Whole("expansion_factor");
        bool isOther = latents is > 0 or < 0 ? latents != n : factor is not null && (long)factor * d != n;
        if (isOther || (config.Whole("d_in") ?? d) != d)
            throw new InvalidInputException($"{config.Path} says num_latents {latents ?? 0}, "
                + $"expansion_factor {factor ?? 0} and d_in {config.Whole("d_in") ?? d}, but the encoder is "
                + $"[{n}, {d}].");
    }

    internal static (byte[] Config, IReadOnlyList<Tensor> Tensors) Write(StoredAutoencoder sae)
    {
        if (sae.Architecture is not TopK topK)
            throw new InvalidInputException(
                $"sparsify holds TopK autoencoders; this one is {sae.Architecture.Name}.");
        var model = sae.Model;
        var directions = model.Directions;
        int n = model.Width, d = model.Dimension;
        var encoder = new float[n * d];
        for (int i = 0; i < n; i++) model.EncoderRow(i).CopyTo(encoder.AsSpan(i * d));
        bool isUnit = Enumerable.Range(0, n).All(i => Math.Abs(directions.Norm(i) - 1) < UnitWithin);
        var config = new JsonObject
        {
            ["activation"] = "topk", ["expansion_factor"] = n / d, ["normalize_decoder"] = isUnit,
            ["num_latents"] = n, ["k"] = topK.K, ["multi_topk"] = false, ["skip_connection"] = false,
            ["transcode"] = false, ["d_in"] = d,
        };
        return (Encoding.UTF8.GetBytes(config.ToJsonString() + "\n"),
        [
            new("encoder.weight", [n, d], encoder), new("encoder.bias", [n], model.EncoderBias.ToArray()),
            new("W_dec", [n, d], directions.Rows), new("b_dec", [d], model.DecoderBias.ToArray()),
        ]);
    }
}
