using System.Text.Json.Nodes;
using Superposition.Features;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Tests.Sweeps;

public sealed class OptionsJsonTests
{
    public static TheoryData<string> Names => Variations.Names;

    static string Trained(TrainingOptions options)
    {
        var model = Trainer.Train(
            new(options, 3, 5), LaneWidths.Fastest, expected: ExactObjective.Of(options)).Model;
        return ModelRow.HashOf(model.W, model.W2, model.Gate, model.b);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_option_survives_the_text(string what)
    {
        var options = Variations.Of(what);
        string text = OptionsJson.Write(options).ToJsonString();
        var read = OptionsJson.Read(JsonNode.Parse(text)!);
        Assert.Equal(text, OptionsJson.Write(read).ToJsonString());
        Assert.Equal(options.World.GetType(), read.World.GetType());
        Assert.Equal(Law(options.World), Law(read.World));
        Assert.Equal(options.World.Magnitude, read.World.Magnitude);
        Assert.Equal(options.Importance.Expression, read.Importance.Expression);
        Assert.Equal(options.Importance.Values, read.Importance.Values);
        Assert.Equal(options.Initialisation.Weights?.W, read.Initialisation.Weights?.W);
        Assert.Equal(options.Initialisation.Weights?.W2, read.Initialisation.Weights?.W2);
        Assert.Equal(options.Initialisation.Weights?.b, read.Initialisation.Weights?.b);
        Assert.Equal(Simple(options), Simple(read));
        Assert.Equal(Trained(options), Trained(read));
    }

    static IEnumerable<(string, double, string)> Law(IWorld world) =>
        from grouped in world.Groups
        from pattern in grouped.Patterns
        select (string.Join(" ", grouped.Features), pattern.Probability, string.Join(" ", pattern.On));

    // Without what is compared by reference: records of values, equal when the values are.
    static TrainingOptions Simple(TrainingOptions options) => Variations.Small() with
    {
        World = Shared.World,
        Importance = Shared.Importance,
        Initialisation = options.Initialisation with { Weights = null },
        Hidden = options.Hidden,
        Architecture = options.Architecture,
        HiddenActivation = options.HiddenActivation,
        Target = options.Target,
        Activation = options.Activation,
        Bias = options.Bias,
        LossExponent = options.LossExponent,
        Experts = options.Experts,
        ActiveExperts = options.ActiveExperts,
        HiddenL1 = options.HiddenL1,
        AttackLength = options.AttackLength,
        Coherence = options.Coherence,
        HiddenNoise = options.HiddenNoise,
        HiddenDropout = options.HiddenDropout,
        Optimizer = options.Optimizer,
        Schedule = options.Schedule,
        Steps = options.Steps,
        Batch = options.Batch,
    };

    static TrainingOptions Shared { get; } = Variations.Small();

    [Fact]
    public void Every_name_reads_back_in_any_case()
    {
        foreach (var name in OptionsJson.Names<Magnitude>())
            Assert.Equal(name, OptionsJson.Name(OptionsJson.Parse<Magnitude>(name.ToUpperInvariant())));
        Assert.Equal(["sgd", "adam", "adamw"], OptionsJson.Names<OptimizerKind>());
        Assert.Contains("leaky-relu", OptionsJson.Names<Superposition.Models.Activation>());
        var fault = Assert.Throws<InvalidInputException>(() => OptionsJson.Parse<OptimizerKind>("adamv"));
        Assert.Contains("sgd, adam, adamw", fault.Message);
    }

    [Fact]
    public void What_results_did_not_name_at_first_is_the_plain_model()
    {
        var json = OptionsJson.Write(Variations.Small());
        foreach (string key in (string[])["architecture", "hiddenActivation", "target"]) json.Remove(key);
        var read = OptionsJson.Read(json);
        Assert.True(read.IsPlain);
        Assert.Equal(Trained(Variations.Small()), Trained(read));
    }

    [Theory]
    [InlineData("""{"kind":"grouped","magnitude":"uniform","groups":7}""", "'groups'")]
    [InlineData("""{"kind":"grouped","magnitude":"uniform","groups":[{"features":[0]}]}""", "'patterns'")]
    [InlineData("""
        {"kind":"grouped","magnitude":"uniform","groups":
        [{"features":[0,1],"patterns":[{"probability":1,"on":[0,1]}]}]}
        """, "2 features, not 4")]
    [InlineData("""
        {"kind":"grouped","magnitude":"uniform","groups":
        [{"features":[0,1,2,3],"patterns":[{"probability":0.9,"on":["one"]}]}]}
        """, "whole number")]
    [InlineData("""{"kind":"dreamt","magnitude":"uniform"}""", "'dreamt'")]
    public void A_world_that_is_none_is_one_sentence(string world, string words)
    {
        var json = OptionsJson.Write(Variations.Small());
        json["world"] = JsonNode.Parse(world);
        Assert.Contains(words, Assert.Throws<InvalidInputException>(() => OptionsJson.Read(json)).Message);
    }

    [Fact]
    public void A_missing_option_is_named()
    {
        var whole = OptionsJson.Write(Variations.Small());
        string[] mayLack =
        [
            "beta1", "beta2", "epsilon", // read as PyTorch's defaults
            "architecture", "hiddenActivation", "target", "objective", "hiddenL1", "attackLength",
            "experts", "activeExperts", // read as the paper's plain model
        ];
        foreach (string key in whole.Select(pair => pair.Key).Except(mayLack))
        {
            var lacking = whole.DeepClone().AsObject();
            lacking.Remove(key);
            Assert.Contains($"'{key}'",
                Assert.Throws<InvalidInputException>(() => OptionsJson.Read(lacking)).Message);
        }
    }
}
