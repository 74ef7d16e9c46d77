using System.Text;

namespace Superposition.Lab.Measures;

/// <summary>
/// docs/terminology.md: the letters, the words, and every measure with its formula.
/// A test holds the file to this.
/// </summary>
public static class TerminologyPage
{
    static readonly (string Letter, string Meaning)[] s_letters =
    [
        ("n", "features; index i, from 0"),
        ("m", "hidden dimensions; index k, from 0"),
        ("S, p = 1 − S", "sparsity and density: a feature is off with probability S, on with probability p"),
        ("I_i", "importance: the weight of feature i's error in the loss"),
        ("x, h, x'", "input [n], hidden state h = W x [m], output x' = f(Wᵀh + b) [n]"),
        ("W, W_i", "weights [m, n], and feature i's direction: column i of W. Ŵ_i is W_i at length 1"),
        ("b", "bias of the outputs [n]"),
        ("f, f₁", "activation of the outputs, and of the hidden layer where it has one: h = f₁(W x)"),
        ("W₁, W₂, t", "an untied model h = f₁(W₁x), y = f(W₂h + b), W₁ [m, n], W₂ [o, m], b [o], "
            + "learns a target t(x) [o] such as |x|; importance is that of the outputs"),
        ("G = WᵀW", "Gram matrix [n, n]"),
        ("D_i", "dimensionality of feature i; D* = m / ‖W‖_F² is the paper's dimensions per feature"),
        ("q", "loss exponent, 2 unless said: L = mean over samples of Σ_i I_i |x_i − x'_i|^q"),
    ];

    static readonly (string Word, string Meaning)[] s_words =
    [
        ("represented", "‖W_i‖ > 1/2"),
        ("dedicated", "‖W_i‖ > 0.8 and superposition below 0.05: a direction of its own"),
        ("superposition", "more represented features than dimensions; of feature i, Σ_{j≠i}(Ŵ_i·W_j)²"),
        ("interference", "what one feature's activity adds to another's output"),
        ("instance", "one of many models trained side by side"),
        ("cell", "one point of a grid: resolved options, and a number of seeds"),
        ("stream", "model s of a cell draws from stream (seed, s), whatever its companions"),
        ("claim", "a sentence that can be false, with what was expected, what was measured, "
            + "and a computed verdict"),
        ("loss", "always the sum over features (the published notebook's mean is this over n)"),
    ];

    public static string Markdown()
    {
        var page = new StringBuilder("""
            # Letters, words and measures

            Generated from the code; a test holds it to that.

            ## Letters

            | letter | meaning |
            |---|---|

            """);
        foreach (var (letter, meaning) in s_letters) page.Append($"| {Cell(letter)} | {Cell(meaning)} |\n");
        page.Append("\n## Words\n\n| word | meaning |\n|---|---|\n");
        foreach (var (word, meaning) in s_words) page.Append($"| {word} | {Cell(meaning)} |\n");
        page.Append("\n## Measures of a feature\n\n");
        Table(page, FeatureMeasures.All);
        page.Append("\n## Measures of a model\n\n");
        Table(page, ModelMeasures.All);
        return page.ToString();
    }

    static void Table<T>(StringBuilder page, IEnumerable<Measure<T>> measures) where T : Delegate
    {
        page.Append("| name | symbol | formula | unit | source |\n|---|---|---|---|---|\n");
        foreach (var measure in measures)
            page.Append($"| `{measure.Name}` | {Cell(measure.Symbol)} | {Cell(measure.Formula)} "
                + $"| {Cell(measure.Unit)} | {Cell(measure.Source)} |\n");
    }

    /// <summary>A bar would end a cell of the table.</summary>
    static string Cell(string text) => text.Replace("|", "\\|");
}
