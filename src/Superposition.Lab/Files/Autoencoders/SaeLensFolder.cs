using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Superposition.Dictionaries.Autoencoders;

namespace Superposition.Lab.Files.Autoencoders;

/// <summary>
/// SAELens's folder: cfg.json and sae_weights.safetensors, tensors as [in, out]. A file whose tensors do not
/// fit its declared architecture is refused, never guessed at.
/// </summary>
public static class SaeLensFolder
{
    public const string Config = "cfg.json", Weights = "sae_weights.safetensors";

    /// <summary>The version whose layout this is.</summary>
    const string Version = "6.38.0";

    static readonly Dictionary<string, string[]> s_tensors = new()
    {
        ["standard"] = ["W_enc", "b_enc", "W_dec", "b_dec"],
        ["topk"] = ["W_enc", "b_enc", "W_dec", "b_dec"],
        ["jumprelu"] = ["W_enc", "b_enc", "W_dec", "b_dec", "threshold"],
        ["gated"] = ["W_enc", "W_dec", "b_dec", "b_gate", "b_mag", "r_mag"],
        ["matching_pursuit"] = ["W_dec", "b_dec"],
        // ours alone: SAELens has no such class and refuses the folder
        [Lista] = ["W_enc", "b_enc", "W_dec", "b_dec", "threshold"],
    };

    internal const string Lista = "lista_matryoshka";

    public static byte[] ConfigOf(StoredAutoencoder sae)
    {
        var json = new JsonObject
        {
            ["d_in"] = sae.Model.Dimension, ["d_sae"] = sae.Model.Width, ["dtype"] = "float32",
            ["device"] = "cpu", ["apply_b_dec_to_input"] = sae.AppliesDecoderBias,
            ["normalize_activations"] = "none", ["reshape_activations"] = "none",
            ["metadata"] = new JsonObject
            {
                ["sae_lens_version"] = Version, ["sae_lens_training_version"] = Version,
                ["model_name"] = null, ["hook_name"] = null, ["hook_head_index"] = null,
                ["context_size"] = null, ["prepend_bos"] = null,
                ["seqpos_slice"] = new JsonArray((JsonNode?)null),
                ["model_from_pretrained_kwargs"] = new JsonObject(), ["dataset_path"] = null,
                ["neuronpedia_id"] = null,
            },
            ["architecture"] = NameOf(sae.Architecture),
        };
        if (sae.Architecture is TopK topK)
        {
            json["k"] = topK.K;
            json["rescale_acts_by_decoder_norm"] = false;
        }
        if (sae.Architecture is ListaMatryoshka lista)
        {
            json["k"] = lista.K;
            json["step"] = lista.Step;
        }
        if (sae.Architecture is MatchingPursuit pursuit)
        {
            json["residual_threshold"] = 0.0;
            json["max_iterations"] = pursuit.K;
            json["stop_on_duplicate_support"] = false;
        }
        return Encoding.UTF8.GetBytes(json.ToJsonString(new() { WriteIndented = true }) + "\n");
    }

    static string NameOf(ISaeArchitecture architecture) => s_tensors.ContainsKey(architecture.Name)
        ? architecture.Name
        : throw new InvalidInputException(
            $"SAELens has no architecture {architecture.Name}: it cannot be written in that layout.");

    public static IReadOnlyList<Tensor> TensorsOf(StoredAutoencoder sae)
    {
        var model = sae.Model;
        int n = model.Width, d = model.Dimension;
        float[] encoder = new float[d * n], decoder = model.Directions.Rows;
        for (int i = 0; i < n; i++)
            for (int k = 0; k < d; k++) encoder[k * n + i] = model.EncoderRow(i)[k];
        var all = new Dictionary<string, Tensor>
        {
            ["W_enc"] = new("W_enc", [d, n], encoder), ["W_dec"] = new("W_dec", [n, d], decoder),
            ["b_enc"] = new("b_enc", [n], model.EncoderBias.ToArray()),
            ["b_dec"] = new("b_dec", [d], model.DecoderBias.ToArray()),
            ["threshold"] = new("threshold", [n], model.First.ToArray()),
            ["b_gate"] = new("b_gate", [n], model.EncoderBias.ToArray()),
            ["r_mag"] = new("r_mag", [n], model.First.ToArray()),
            ["b_mag"] = new("b_mag", [n], model.Second.ToArray()),
        };
        return [.. s_tensors[NameOf(sae.Architecture)].Select(name => all[name])];
    }

    /// <exception cref="InvalidInputException">The folder is no SAELens folder, or contradicts itself.
    /// </exception>
    public static StoredAutoencoder Read(string folder)
    {
        var config = ReadConfig(Path.Combine(folder, Config));
        string path = Path.Combine(folder, Weights);
        string Text(string key, string otherwise) =>
            config[key] is JsonValue value && value.TryGetValue(out string? text) ? text : otherwise;
        int Whole(string key) => config[key] is JsonValue value && value.TryGetValue(out int whole)
            && whole > 0
            ? whole : throw new InvalidInputException($"{folder}/{Config} has no {key} that is a size.");
        double Number(string key) => config[key] is JsonValue value && value.TryGetValue(out double number)
            ? number : throw new InvalidInputException($"{folder}/{Config} has no {key} that is a number.");
        bool Flag(string key, bool otherwise) =>
            config[key] is JsonValue value && value.TryGetValue(out bool flag) ? flag : otherwise;
        string name = Text("architecture", "");
        if (!s_tensors.TryGetValue(name, out string[]? expected))
            throw new InvalidInputException($"{folder}/{Config} declares the architecture '{name}'; this "
                + $"version reads {string.Join(", ", s_tensors.Keys)}.");
        if (Text("normalize_activations", "none") is not "none" and var normalised)
            throw new InvalidInputException($"{folder}/{Config} has normalize_activations '{normalised}': "
                + "fold it into the weights first.");
        int d = Whole("d_in"), n = Whole("d_sae");
        using var file = SafeTensorsFile.Open(path);
        string[] found = [.. file.Entries.Select(entry => entry.Name).Order()];
        if (!found.SequenceEqual(expected.Order()))
            throw new InvalidInputException($"{path} has the tensors {string.Join(", ", found)}, but the "
                + $"architecture '{name}' has "
                + $"{string.Join(", ", expected)}: it is refused rather than guessed.");
        float[] Take(string tensor, params int[] shape)
        {
            var read = file.Read(tensor);
            return read.Shape.SequenceEqual(shape) ? read.Data : throw new InvalidInputException(
                $"tensor {tensor} of {path} is [{string.Join(", ", read.Shape)}], but {Config} says "
                + $"[{string.Join(", ", shape)}].");
        }
        float[] decoder = Take("W_dec", n, d); // first: the file has what the config claims
        var model = new Autoencoder(d, n);
        for (int i = 0; i < n; i++) decoder.AsSpan(i * d, d).CopyTo(model.DecoderRow(i));
        Take("b_dec", d).CopyTo(model.DecoderBias);
        if (expected.Contains("W_enc"))
        {
            float[] encoder = Take("W_enc", d, n);
            for (int i = 0; i < n; i++)
                for (int k = 0; k < d; k++) model.EncoderRow(i)[k] = encoder[k * n + i];
        }
        if (expected.Contains("b_enc")) Take("b_enc", n).CopyTo(model.EncoderBias);
        if (expected.Contains("threshold")) Take("threshold", n).CopyTo(model.First);
        if (expected.Contains("b_gate"))
        {
            Take("b_gate", n).CopyTo(model.EncoderBias);
            Take("r_mag", n).CopyTo(model.First);
            Take("b_mag", n).CopyTo(model.Second);
        }
        foreach (float value in model.Values.Span)
            if (!float.IsFinite(value))
                throw new InvalidInputException($"{path} has a weight that is not a finite number.");
        ISaeArchitecture architecture = name switch
        {
            "standard" => new Standard(new(0)),
            "jumprelu" => new JumpRelu(new(0)),
            "gated" => new Gated(new(0)),
            "topk" => new TopK(Whole("k")),
            Lista => OfLista(model, Number("k"), Number("step"), path),
            _ => new MatchingPursuit(Whole("max_iterations")),
        };
        var read = new StoredAutoencoder(model, architecture, Flag("apply_b_dec_to_input", true));
        if (name == "topk" && Flag("rescale_acts_by_decoder_norm", false)) FoldNorms(model);
        read.Options(64).Checked();
        return Uncentred(read);
    }

    static ListaMatryoshka OfLista(Autoencoder model, double k, double step, string path)
    {
        model.InferenceThreshold = model.First[0];
        foreach (float threshold in model.First)
            if (threshold != model.First[0])
                throw new InvalidInputException($"{path} has several thresholds; {Lista} has one.");
        return new(k, [], k, step);
    }

    /// <summary>Where keys are to be z ‖W‖: the norm moves into the encoder.</summary>
    static void FoldNorms(Autoencoder model)
    {
        for (int i = 0; i < model.Width; i++)
        {
            double square = 0;
            foreach (float w in model.DecoderRow(i)) square += (double)w * w;
            double norm = Math.Sqrt(square);
            if (norm == 0) continue;
            foreach (ref float w in model.DecoderRow(i)) w = (float)(w / norm);
            foreach (ref float w in model.EncoderRow(i)) w = (float)(w * norm);
            model.EncoderBias[i] = (float)(model.EncoderBias[i] * norm);
        }
    }

    /// <summary>
    /// Ours always takes b_dec from x: an encoder that does not gets ⟨b_dec, W_enc,i⟩ added to its bias.
    /// </summary>
    internal static StoredAutoencoder Uncentred(StoredAutoencoder read)
    {
        if (read.AppliesDecoderBias) return read;
        if (read.Architecture is MatchingPursuit or Gated)
            throw new InvalidInputException(
                $"a {read.Architecture.Name} autoencoder with apply_b_dec_to_input false is not read.");
        var model = read.Model;
        for (int i = 0; i < model.Width; i++)
        {
            double sum = model.EncoderBias[i];
            for (int k = 0; k < model.Dimension; k++)
                sum += (double)model.DecoderBias[k] * model.EncoderRow(i)[k];
            model.EncoderBias[i] = (float)sum;
        }
        return read with { AppliesDecoderBias = true };
    }

    internal static JsonObject ReadConfig(string path)
    {
        const long Longest = 1 << 20;
        try
        {
            if (!File.Exists(path)) throw new InvalidInputException($"there is no {path}.");
            if (new FileInfo(path).Length > Longest)
                throw new InvalidInputException($"{path} is longer than {Longest} bytes: that is no config.");
            var json = JsonNode.Parse(File.ReadAllText(path)) as JsonObject
                ?? throw new InvalidInputException($"{path} is not a JSON object.");
            _ = json.Count; // a key that is there twice shows only when they are counted
            return json;
        }
        catch (ArgumentException fault)
        {
            throw new InvalidInputException($"{path} has a key twice.", fault);
        }
        catch (JsonException fault)
        {
            throw new InvalidInputException($"{path} is not JSON.", fault);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Sentence("read", path, fault);
        }
    }
}
