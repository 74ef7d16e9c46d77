using System.Text.Json.Nodes;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Lab.Files.Autoencoders;
using Superposition.Numerics;

namespace Superposition.Tests.Files;

/// <summary>Small autoencoders in folders, and changes to what their configs say.</summary>
static class SaeFolders
{
    internal const int d = 3, n = 7;

    /// <summary>Eighths up to 2: float16 and bfloat16 hold them.</summary>
    internal static StoredAutoencoder Made(ISaeArchitecture architecture)
    {
        var model = new Autoencoder(d, n);
        var rng = new Rng(6);
        void Fill(Span<float> row)
        {
            foreach (ref float w in row) w = (rng.NextIndex(33) - 16) / 8f;
        }
        for (int i = 0; i < n; i++)
        {
            Fill(model.EncoderRow(i));
            Fill(model.DecoderRow(i));
        }
        Fill(model.EncoderBias);
        Fill(model.DecoderBias);
        if (architecture is JumpRelu or Gated) Fill(model.First);
        if (architecture is Gated) Fill(model.Second);
        return new(model, architecture);
    }

    internal static void Edit(string config, Action<JsonObject> change)
    {
        var json = (JsonObject)JsonNode.Parse(File.ReadAllText(config))!;
        change(json);
        File.WriteAllText(config, json.ToJsonString());
    }

    internal static string Refusal(string path)
    {
        string message = Assert.Throws<InvalidInputException>(() => SaeFormats.Read(path)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    internal static float[] Parameters(StoredAutoencoder sae) => sae.Model.Values.Span.ToArray();
}
