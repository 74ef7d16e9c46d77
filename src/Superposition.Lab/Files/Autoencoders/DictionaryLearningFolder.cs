using System.Text;
using System.Text.Json.Nodes;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Numerics;

namespace Superposition.Lab.Files.Autoencoders;

/// <summary>
/// dictionary_learning's folder: config.json, whose <c>trainer.dict_class</c> says what it is, and ae.pt, the
/// tensors. A file whose tensors do not fit the declared class is refused, never guessed at. Codes are those
/// of that library's <c>encode</c>: where it multiplies them by ‖W_i‖, norms are folded in.
/// </summary>
static class DictionaryLearningFolder
{
    internal const string Config = "config.json", Weights = "ae.pt";
    const string Plain = "AutoEncoder", New = "AutoEncoderNew", TopOnes = "AutoEncoderTopK";
    const string OfBatch = "BatchTopKSAE", Nested = "MatryoshkaBatchTopKSAE", Gate = "GatedAutoEncoder";
    const string Jump = "JumpReluAutoEncoder";

    /// <summary>A norm nearer to 1 is 1: folding it would only round.</summary>
    const double UnitWithin = 1e-6;

    // n latents, d dimensions: nn.Linear keeps [out, in], so its decoder is the transpose of a W_dec
    static readonly string[] s_linear = ["encoder.weight", "encoder.bias", "decoder.weight"];
    static readonly string[] s_matrices = ["W_enc", "b_enc", "W_dec", "b_dec"];

    static readonly Dictionary<string, string[]> s_tensors = new()
    {
        [Plain] = ["bias", .. s_linear],
        [New] = ["decoder.bias", .. s_linear],
        [TopOnes] = ["b_dec", "k", "threshold", .. s_linear],
        [OfBatch] = ["b_dec", "k", "threshold", .. s_linear],
        [Gate] = ["decoder_bias", "encoder.weight", "r_mag", "gate_bias", "mag_bias", "decoder.weight"],
        [Jump] = [.. s_matrices, "threshold"],
        [Nested] = [.. s_matrices, "k", "threshold", "group_sizes"],
    };

    /// <exception cref="InvalidInputException">It is none, or contradicts itself.</exception>
    internal static StoredAutoencoder Read(string folder)
    {
        string configPath = Path.Combine(folder, Config), path = Path.Combine(folder, Weights);
        var config = ConfigFile.Read(configPath).Json;
        var trainer = config["trainer"] as JsonObject
            ?? throw new InvalidInputException($"{configPath} has no \"trainer\", which says what it is.");
        string kind = trainer["dict_class"] is JsonValue value && value.TryGetValue(out string? text)
            ? text : "";
        if (!s_tensors.TryGetValue(kind, out string[]? expected))
            throw new InvalidInputException($"{configPath} declares the dict_class '{kind}'; this version "
                + $"reads {string.Join(", ", s_tensors.Keys)}.");
        using var file = TorchFile.Open(path);
        string[] found = [.. file.Tensors.Keys.Order(StringComparer.Ordinal)];
        if (!found.SequenceEqual(expected.Order(StringComparer.Ordinal)))
            throw new InvalidInputException($"{path} has the tensors {string.Join(", ", found)}, but "
                + $"{kind} has {string.Join(", ", expected)}: it is refused rather than guessed.");
        long[] shape = file.Tensors[kind is Jump or Nested ? "W_enc" : "encoder.weight"].Shape;
        if (shape.Length != 2 || shape.Any(size => size is < 1 or > 1 << 22))
            throw new InvalidInputException($"the encoder of {path} is [{string.Join(", ", shape)}].");
        var (n, d) = kind is Jump or Nested ? ((int)shape[1], (int)shape[0]) : ((int)shape[0], (int)shape[1]);
        foreach (var (key, size) in (ReadOnlySpan<(string, int)>)[("activation_dim", d), ("dict_size", n)])
            if (trainer[key] is JsonValue said && !(said.TryGetValue(out int whole) && whole == size))
                throw new InvalidInputException($"{configPath} says {key} {said.ToJsonString()}, but the "
                    + $"encoder of {path} is [{string.Join(", ", shape)}].");
        if (new FileInfo(path).Length < (long)n * d * sizeof(short))
            throw new InvalidInputException($"{path} is shorter than an encoder "
                + $"[{string.Join(", ", shape)}]: it may be cut off.");
        return new Reading(configPath, path, file, trainer, n, d).Of(kind) with
        {
            Origin = SaeOrigin.OfDictionaryLearning(config),
        };
    }

    sealed record Reading(
        string ConfigPath, string Path, TorchFile File, JsonObject Trainer, int n, int d)
    {
        readonly Autoencoder model = new(d, n);

        internal StoredAutoencoder Of(string kind)
        {
            if (kind is Jump or Nested) Matrices();
            else Linear();
            var read = kind switch
            {
                Plain => new StoredAutoencoder(model, Biases(new Standard(new(0)), "bias", "encoder.bias")),
                New => new(model, Biases(new Standard(new(0)), "decoder.bias", "encoder.bias"), false),
                TopOnes => new(model, Biases(new TopK(K()), "b_dec", "encoder.bias")),
                OfBatch => new(model, ByThreshold(Biases(new JumpRelu(new(0)), "b_dec", "encoder.bias"))),
                Nested => new(model, ByThreshold(Biases(new JumpRelu(new(0)), "b_dec", "b_enc"))),
                Gate => new(model, Biases(new Gated(new(0)), "decoder_bias", "gate_bias")),
                _ => new(model, Biases(new JumpRelu(new(0)), "b_dec", "b_enc"), false),
            };
            if (kind == Nested) CheckGroups();
            if (kind == Jump) Take("threshold", n).CopyTo(model.First);
            if (kind == Gate)
            {
                Take("r_mag", n).CopyTo(model.First);
                Take("mag_bias", n).CopyTo(model.Second);
            }
            read.Checked(Path);
            if (kind is Jump or Gate) FoldNorms(model, kind == Gate);
            return SaeLensFolder.Uncentred(read);
        }

        float[] Take(string name, params int[] shape)
        {
            var tensor = File.Read(name);
            return tensor.Shape.SequenceEqual(shape) ? tensor.Data : throw new InvalidInputException(
                $"tensor {name} of {Path} is [{string.Join(", ", tensor.Shape)}]; with {n} latents in {d} "
                + $"dimensions it is [{string.Join(", ", shape)}].");
        }

        void Linear()
        {
            float[] encoder = Take("encoder.weight", n, d), decoder = Take("decoder.weight", d, n);
            for (int i = 0; i < n; i++)
            {
                encoder.AsSpan(i * d, d).CopyTo(model.EncoderRow(i));
                for (int k = 0; k < d; k++) model.DecoderRow(i)[k] = decoder[k * n + i];
            }
        }

        void Matrices()
        {
            float[] encoder = Take("W_enc", d, n), decoder = Take("W_dec", n, d);
            for (int i = 0; i < n; i++)
            {
                decoder.AsSpan(i * d, d).CopyTo(model.DecoderRow(i));
                for (int k = 0; k < d; k++) model.EncoderRow(i)[k] = encoder[k * n + i];
            }
        }

        ISaeArchitecture Biases(ISaeArchitecture architecture, string decoder, string encoder)
        {
            Take(decoder, d).CopyTo(model.DecoderBias);
            Take(encoder, n).CopyTo(model.EncoderBias);
            return architecture;
        }

        int K()
        {
            float k = Take("k")[0];
            if (!(k >= 1 && k == MathF.Floor(k) && k <= n))
                throw new InvalidInputException(
                    $"k of {Path} is {k}; it must be a number of its {n} latents.");
            if (Trainer["k"] is JsonValue said && !(said.TryGetValue(out int whole) && whole == (int)k))
                throw new InvalidInputException($"{ConfigPath} says k {said.ToJsonString()} and {Path} {k}.");
            return (int)k;
        }

        ISaeArchitecture ByThreshold(ISaeArchitecture architecture)
        {
            _ = K();
            float threshold = Take("threshold")[0];
            if (!(threshold >= 0))
                throw new InvalidInputException($"{Path} has the threshold {threshold}: training stopped "
                    + "before one was set, so what is on for one sample alone is not known.");
            model.First.Fill(threshold);
            return architecture;
        }

        void CheckGroups()
        {
            var tensor = File.Read("group_sizes");
            if (tensor.Shape.Length != 1 || tensor.Data.Any(size => !(size >= 1))
                || tensor.Data.Sum(size => (double)size) != n)
                throw new InvalidInputException($"group_sizes of {Path} are not sizes that sum to {n}.");
        }
    }

    /// <summary>
    /// That library returns a_i ‖W_i‖ and divides again to decode; with W_i of length 1 both are the same.
    /// </summary>
    static void FoldNorms(Autoencoder model, bool gated)
    {
        var directions = model.Directions;
        for (int i = 0; i < model.Width; i++)
        {
            double norm = directions.Norm(i);
            if (norm == 0 || Math.Abs(norm - 1) < UnitWithin) continue;
            foreach (ref float w in model.DecoderRow(i)) w = (float)(w / norm);
            if (gated)
            {
                model.First[i] = (float)(model.First[i] + Elementary.Log(norm));
                model.Second[i] = (float)(model.Second[i] * norm);
                continue;
            }
            foreach (ref float w in model.EncoderRow(i)) w = (float)(w * norm);
            model.EncoderBias[i] = (float)(model.EncoderBias[i] * norm);
            model.First[i] = (float)(model.First[i] * norm);
        }
    }

    internal static (byte[] Config, Action<Stream> Weights) Write(StoredAutoencoder sae)
    {
        var (kind, trainer) = sae.Architecture switch
        {
            Standard => (Plain, "StandardTrainer"),
            TopK => (TopOnes, "TopKTrainer"),
            Gated => (Gate, "GatedSAETrainer"),
            JumpRelu => (Jump, "JumpReluTrainer"),
            _ => throw new InvalidInputException($"dictionary_learning has no architecture "
                + $"{sae.Architecture.Name}: it cannot be written in that layout."),
        };
        var json = new JsonObject
        {
            ["trainer_class"] = trainer, ["dict_class"] = kind, ["activation_dim"] = sae.Model.Dimension,
            ["dict_size"] = sae.Model.Width, ["lr"] = null, ["steps"] = null, ["seed"] = null,
            ["layer"] = null, ["lm_name"] = null, ["submodule_name"] = null, ["device"] = "cpu",
        };
        if (sae.Architecture is TopK topK) json["k"] = topK.K;
        var config = new JsonObject { ["trainer"] = json, ["buffer"] = new JsonObject() };
        sae.Origin?.IntoDictionaryLearning(config);
        var tensors = TensorsOf(sae, kind);
        return (Encoding.UTF8.GetBytes(config.ToJsonString(new() { WriteIndented = true }) + "\n"),
            stream => TorchWriter.Write(stream, tensors, "k"));
    }

    static Tensor[] TensorsOf(StoredAutoencoder sae, string kind)
    {
        var model = sae.Model;
        int n = model.Width, d = model.Dimension;
        float[] rows = new float[n * d], columns = new float[n * d];
        float[] decoder = model.Directions.Rows, turned = new float[n * d], uncentred = new float[n];
        for (int i = 0; i < n; i++)
        {
            double bias = model.EncoderBias[i];
            for (int k = 0; k < d; k++)
            {
                rows[i * d + k] = columns[k * n + i] = model.EncoderRow(i)[k];
                turned[k * n + i] = decoder[i * d + k];
                bias -= (double)model.DecoderBias[k] * model.EncoderRow(i)[k];
            }
            uncentred[i] = (float)bias;
        }
        float[] zero = model.DecoderBias.ToArray(), encoderBias = model.EncoderBias.ToArray();
        var all = new Dictionary<string, Tensor>
        {
            ["encoder.weight"] = new("", [n, d], rows), ["decoder.weight"] = new("", [d, n], turned),
            ["encoder.bias"] = new("", [n], encoderBias), ["gate_bias"] = new("", [n], encoderBias),
            ["r_mag"] = new("", [n], model.First.ToArray()),
            ["mag_bias"] = new("", [n], model.Second.ToArray()),
            ["bias"] = new("", [d], zero), ["decoder_bias"] = new("", [d], zero),
            ["b_dec"] = new("", [d], zero), ["W_enc"] = new("", [d, n], columns),
            ["W_dec"] = new("", [n, d], decoder),
            // JumpReluAutoEncoder does not take b_dec from x
            ["b_enc"] = new("", [n], uncentred),
            ["threshold"] = kind == Jump ? new("", [n], model.First.ToArray()) : new("", [], [-1]),
            ["k"] = new("", [], [sae.Architecture is TopK topK ? topK.K : 0]),
        };
        return [.. s_tensors[kind].Select(name => all[name] with { Name = name })];
    }
}
