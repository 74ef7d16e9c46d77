using System.Globalization;
using System.Text.Json;
using Superposition.Features;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>What is written behind an option's name.</summary>
public enum OptionKind { Whole, Number, Flag, Text }

/// <summary>
/// One option of a model: as <c>train --learning-rate</c> on the command line and as <c>learningRate</c> in
/// the JSON of a sweep. This table is the only place of its words.
/// </summary>
/// <param name="Name">Lower case with hyphens.</param>
/// <param name="Meaning">For help and for the schema.</param>
/// <param name="Default">As a user would write it; null where there is none.</param>
public sealed record OptionWord(
    string Name, OptionKind Kind, string Meaning, string? Default = null, string Placeholder = "X")
{
    /// <summary>The words that it may be, or empty for any.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The name in JSON: camelCase.</summary>
    public string Key { get; } = KeyOf(Name);

    /// <summary>The name in a sentence: "learning rate".</summary>
    public string Said => Name.Replace('-', ' ');

    static string KeyOf(string name)
    {
        string[] parts = name.Split('-');
        return parts[0] + string.Concat(
            parts.Skip(1).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
    }

    static readonly TrainingOptions s_defaults = TrainingOptions.For(1, 1, 1);

    /// <summary>Every option of a model, in the order of <c>train --help</c>.</summary>
    public static IReadOnlyList<OptionWord> All { get; } =
    [
        new("features", OptionKind.Whole, "n, features.", null, "N"),
        new("hidden", OptionKind.Whole, "m, hidden dimensions.", null, "M"),
        new("density", OptionKind.Text, "p = 1 − S, the probability that a feature is on; a comma list is "
            + "per feature. [default: 1]", null, "P"),
        new("sparsity", OptionKind.Text, "S = 1 − p, instead of density.", null, "S"),
        new("correlated", OptionKind.Text,
            "Sets of features that are on together, such as 0,1/2,3; a set has one density.", null, "SETS"),
        new("anticorrelated", OptionKind.Text,
            "Sets of which at most one feature is on, such as 4,5.", null, "SETS"),
        Named("anticorrelated-density", SetDensity.Set,
            "Whose density an anticorrelated set is given (of a set of k, a member has p/k)"),
        Named("magnitude", Magnitude.Uniform, "Law of a feature that is on"),
        new("importance", OptionKind.Text, "I_i: a number, 0.9^i (i from 0), i^-1.2 (i from 1), or a comma "
            + "list per feature.", "1", "I"),
        Named("activation", s_defaults.Activation, "Output activation f"),
        Named("hidden-activation", s_defaults.HiddenActivation, "Hidden activation f₁ of h = f₁(W x)"),
        new("untied", OptionKind.Flag, "Two weight matrices of their own: h = f₁(W₁x), y = f(W₂h + b)."),
        new("experts", OptionKind.Whole,
            "E: a learned gate shares the hidden dimensions among so many experts.", "1", "E"),
        new("active-experts", OptionKind.Whole, "k: how many experts a sample goes through.", "1", "K"),
        Named("target", s_defaults.Target, "What the outputs learn of x"),
        new("no-bias", OptionKind.Flag, "Keep b = 0."),
        Named("objective", s_defaults.Objective, "What to descend: the loss of samples, or the expected loss "
            + $"itself (n ≤ {ExactLoss.MostFeatures})"),
        Number("loss-exponent", s_defaults.LossExponent, "q of the loss Σ I|x − x'|^q."),
        Number("hidden-l1", 0,
            "λ of a penalty λ E Σ|h_k| that training adds; a model's loss stays without it."),
        Number("attack-length", 0,
            "ε of adversarial training: each sample is moved by ε along its own slope of the loss."),
        Number("coherence", 0,
            "γ of a penalty γ Σ (W_i·W_j)² over i ≠ j that training adds; a model's loss stays without it."),
        Number("hidden-noise", 0,
            "σ of noise N(0, σ²) that training adds to every h_k; a model's loss stays without it."),
        Number("hidden-dropout", 0,
            "q: training sets each h_k to 0 with probability q, else divides it by 1 − q; a model's loss "
            + "stays without that."),
        Named("optimizer", s_defaults.Optimizer.Kind, "Update rule (PyTorch's definitions)"),
        Number("learning-rate", s_defaults.Optimizer.LearningRate, "Learning rate."),
        new("weight-decay", OptionKind.Number, "Weight decay. [default: 0.01 for adamw, else 0]"),
        Number("momentum", s_defaults.Optimizer.Momentum, "Momentum of sgd."),
        Named("schedule", s_defaults.Schedule.Kind, "Learning-rate schedule"),
        new("warmup", OptionKind.Whole, "Steps of linear warm-up.", "0", "N"),
        new("init", OptionKind.Text, "notebook: N(0, 2/((n+10)m)); xavier: N(0, 2/(n+m)); unit: "
            + "random directions of length 1; normal:SD; "
            + "given:FILE (safetensors, W [m, n], b [n]; untied W1, W2 [o, m], b [o]). "
            + "W₂ starts from its own m inputs and o outputs by the same formula.", "notebook", "INIT"),
        new("steps", OptionKind.Whole, "Optimiser steps.", $"{s_defaults.Steps}", "N"),
        new("batch", OptionKind.Whole, "Fresh samples a step.", $"{s_defaults.Batch}", "N"),
    ];

    static OptionWord Named<T>(string name, T @default, string what) where T : struct, Enum =>
        new(name, OptionKind.Text, $"{what}: {string.Join(", ", OptionsJson.Names<T>())}.",
            OptionsJson.Name(@default), "NAME")
        { Words = OptionsJson.Names<T>() };

    static OptionWord Number(string name, double @default, string what) =>
        new(name, OptionKind.Number, what, @default.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>The option of that JSON key, or null.</summary>
    public static OptionWord? OfKey(string key) => All.FirstOrDefault(option => option.Key == key);

    /// <summary>A JSON value as the text of this option, or null where it is of another kind.</summary>
    internal string? TextOf(JsonElement value) => (Kind, value.ValueKind) switch
    {
        (OptionKind.Whole, JsonValueKind.Number) =>
            value.TryGetInt64(out long whole) ? whole.ToString(CultureInfo.InvariantCulture) : null,
        (OptionKind.Number, JsonValueKind.Number) => value.GetRawText(),
        (OptionKind.Flag, JsonValueKind.True) => "true",
        (OptionKind.Flag, JsonValueKind.False) => "false",
        (OptionKind.Text, JsonValueKind.String) => value.GetString(),
        (OptionKind.Text, JsonValueKind.Number) when Words.Count == 0 => value.GetRawText(),
        _ => null,
    };

    /// <summary>What a JSON value of this option must be, in words.</summary>
    internal string Form => Kind switch
    {
        OptionKind.Whole => "a whole number",
        OptionKind.Number => "a number",
        OptionKind.Flag => "true or false",
        _ => Words.Count > 0 ? "one of " + string.Join(", ", Words) : "a text or a number",
    };
}
