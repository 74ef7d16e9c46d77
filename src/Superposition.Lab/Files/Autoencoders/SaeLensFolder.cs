using System.Text;
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

    /// <summary>What the first code of <see cref="Lista"/> is compared with; threshold is the second's.
    /// </summary>
    const string FirstThreshold = "first_threshold";

    public static byte[] ConfigOf(StoredAutoencoder sae)
    {
        var json = new JsonObject
        {
            ["d_in"] = sae.Model.Dimension, ["d_sae"] = sae.Model.Width, ["dtype"] = "float32",
            ["device"] = "cpu", ["apply_b_dec_to_input"] = sae.AppliesDecoderBias,
            ["normalize_activations"] = "none", ["reshape_activations"] = "none",
            ["metadata"] = (sae.Origin ?? new(new JsonObject())).ForSaeLens(Version),
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
            json[FirstThreshold] = (float)sae.Model.FirstThreshold;
        }
        if (sae.Architecture is MatchingPursuit pursuit)
        {
            json["residual_threshold"] = pursuit.RestThreshold;
            json["max_iterations"] = pursuit.K;
            json["stop_on_duplicate_support"] = pursuit.StopsOnRepeat;
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
        var config = SaeLensConfig.Read(Path.Combine(folder, Config));
        string path = Path.Combine(folder, Weights), name = config.Architecture;
        if (!s_tensors.TryGetValue(name, out string[]? expected))
            throw new InvalidInputException($"{config.File.Path} declares the architecture '{name}'; this "
                + $"version reads {string.Join(", ", s_tensors.Keys)}.");
        int d = config.File.Size("d_in"), n = config.File.Size("d_sae");
        using var file = SafeTensorsFile.Open(path);
        string[] found = [.. file.Entries.Select(entry => entry.Name).Order()];
        if (config.IsLegacy) found = [.. found.Where(tensor => !IsScale(file, tensor))];
        if (!found.SequenceEqual(expected.Order()))
            throw new InvalidInputException($"{path} has the tensors {string.Join(", ", found)}, but the "
                + $"architecture '{name}' has "
                + $"{string.Join(", ", expected)}: it is refused rather than guessed.");
        float[] Take(string tensor, params int[] shape)
        {
            var read = file.ReadAsFloat32(tensor);
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
        ISaeArchitecture architecture = name switch
        {
            "standard" => new Standard(new(0)),
            "jumprelu" => new JumpRelu(new(0)),
            "gated" => new Gated(new(0)),
            "topk" => new TopK(config.K),
            Lista => OfLista(model, config.File, path),
            _ => OfPursuit(config.File, d),
        };
        var read = new StoredAutoencoder(
            model, architecture, config.File.Flag("apply_b_dec_to_input") ?? true, config.Origin);
        read.Checked(path);
        if (name == "topk" && config.File.Flag("rescale_acts_by_decoder_norm") == true) FoldNorms(model);
        return Uncentred(read);
    }

    /// <summary>For a time every folder had a scale of the codes, nearly always 1.</summary>
    static bool IsScale(SafeTensorsFile file, string tensor)
    {
        if (tensor is not ("scaling_factor" or "finetuning_scaling_factor")) return false;
        return file.ReadAsFloat32(tensor).Data.All(scale => Math.Abs(scale - 1) < 1e-5)
            ? true : throw new InvalidInputException($"tensor {tensor} of {file.Path} is not 1 throughout: "
                + "fold it into W_dec first.");
    }

    /// <summary>What is missing has SAELens's defaults.</summary>
    static MatchingPursuit OfPursuit(ConfigFile config, int d) => new(
        config.Json["max_iterations"] is null ? d : config.Size("max_iterations"),
        config.Number("residual_threshold") ?? 1e-2,
        config.Flag("stop_on_duplicate_support") ?? true);

    static ListaMatryoshka OfLista(Autoencoder model, ConfigFile config, string path)
    {
        double Number(string key) => config.Number(key)
            ?? throw new InvalidInputException($"{config.Path} has no {key} that is a number.");
        model.InferenceThreshold = model.First[0];
        foreach (float threshold in model.First)
            if (threshold != model.First[0])
                throw new InvalidInputException($"{path} has several thresholds; {Lista} has one.");
        // older folders compare both codes with the same
        model.FirstThreshold = config.Number(FirstThreshold) ?? model.InferenceThreshold;
        double k = Number("k");
        return new(k, [], k, Number("step"));
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
}
