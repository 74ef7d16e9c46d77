using System.Text.Json;
using Superposition.Dictionaries.Autoencoders;

namespace Superposition.Tests.Dictionaries.Autoencoders;

/// <summary>The cases of Golden/golden_saes.py, under its names.</summary>
static class GoldenSaeCases
{
    static readonly Sparsity s_penalty = new(0.3);

    static readonly BatchTopK s_batch = new(3.5);
    static readonly Matryoshka s_nested = new(4, [3, 6]), s_each = s_nested with { AuxEachLevel = true };
    static readonly ListaMatryoshka s_lista = new(3, [3, 6], 5, 0.3, 0.5, 0.4);

    /// <summary>
    /// Each with the dead latents that it uses for a sample; what else is so follows from the words of its
    /// name.
    /// </summary>
    internal static Dictionary<string, (ISaeArchitecture Architecture, int AuxLatents)> All { get; } = new()
    {
        ["standard"] = (new Standard(s_penalty), 0),
        ["standard unit"] = (new Standard(s_penalty), 0),
        ["standard unbiased"] = (new Standard(s_penalty), 0),
        ["standard unit clipped"] = (new Standard(s_penalty), 0),
        ["topk"] = (new TopK(4), 0),
        ["topk dead"] = (new TopK(4), 3),
        ["topk unit"] = (new TopK(4), 0),
        ["topk unbiased dead"] = (new TopK(4), 3),
        ["batchtopk"] = (s_batch, 0),
        ["batchtopk dead"] = (s_batch, 0),
        ["batchtopk unit dead"] = (s_batch, 3),
        ["batchtopk unbiased"] = (s_batch, 0),
        ["batchtopk clipped"] = (s_batch, 0),
        ["batchtopk scheduled"] = (s_batch, 0),
        ["matryoshka"] = (s_nested, 0),
        ["matryoshka dead"] = (s_nested, 9),
        ["matryoshka each dead"] = (s_each, 2),
        ["matryoshka unit"] = (s_nested, 0),
        ["matryoshka unbiased dead"] = (s_each, 2),
        ["jumprelu"] = (new JumpRelu(s_penalty, 0.4, 0.3), 0),
        ["jumprelu unit"] = (new JumpRelu(s_penalty, 0.4, 0.3), 0),
        ["jumprelu unbiased"] = (new JumpRelu(s_penalty, 0.4, 0.3), 0),
        ["jumprelu below"] = (new JumpRelu(s_penalty, 0.4, 0.3), 0),
        ["gated"] = (new Gated(s_penalty), 0),
        ["gated live"] = (new Gated(s_penalty, DetachedDecoder: false), 0),
        ["gated unit"] = (new Gated(s_penalty), 0),
        ["gated unbiased"] = (new Gated(s_penalty), 0),
        ["gated live unit unbiased"] = (new Gated(s_penalty, DetachedDecoder: false), 0),
        ["matching pursuit"] = (new MatchingPursuit(4), 0),
        ["matching pursuit unit"] = (new MatchingPursuit(4), 0),
        ["matching pursuit unbiased"] = (new MatchingPursuit(4), 0),
        ["lista"] = (s_lista, 0),
        ["lista full"] = (new ListaMatryoshka(3, [3, 6, 12], 5, 0.25, 0.4, 0), 0),
        ["lista dead"] = (s_lista, 0),
        ["lista recipe dead"] = (new ListaMatryoshka(3, [1, 3, 6, 12], 5), 6),
        ["lista unit dead"] = (new ListaMatryoshka(3, [3, 6, 12], 5, 0.25, 0.5, 0.4), 3),
        ["lista unbiased"] = (s_lista, 0),
    };

    /// <param name="golden">The whole file.</param>
    internal static SaeOptions Options(string name, JsonElement golden)
    {
        var (architecture, auxLatents) = All[name];
        int Size(string name) => golden.GetProperty(name).GetInt32();
        var options = new SaeOptions
        {
            Dimension = Size("dimension"), Width = Size("width"), Batch = Size("batch"), Steps = 100,
            Architecture = architecture, LearningRate = golden.GetProperty("rate").GetDouble(),
            AuxLatents = auxLatents, AuxCoefficient = name == "batchtopk dead" ? 0.7 : 1,
        };
        if (Has(name, "unit")) options = options with { DecoderNorm = DecoderNorm.Unit };
        if (Has(name, "unbiased")) options = options with { DecoderBias = false };
        if (Has(name, "scheduled")) options = options with { Steps = 3, WarmupSteps = 2, DecaySteps = 2 };
        if (Has(name, "clipped"))
            options = options with
            {
                ClipNorm = golden.GetProperty("clip").GetDouble(),
                Epsilon = golden.GetProperty("clippedEpsilon").GetDouble(),
            };
        return options.Checked();
    }

    internal static bool Has(string name, string word) => name.Split(' ').Contains(word);
}
