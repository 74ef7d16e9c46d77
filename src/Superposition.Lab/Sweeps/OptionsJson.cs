using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Superposition.Features;
using Superposition.Models;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// Training options as JSON, everything resolved, and back:
/// what result.json keeps, what replay reads, and what a chunk's key is the hash of.
/// </summary>
public static class OptionsJson
{
    public static JsonObject Write(TrainingOptions options)
    {
        var optimizer = options.Optimizer;
        var json = new JsonObject
        {
            ["kernel"] = Name(KernelRegimes.Of(options)),
            ["features"] = options.Features,
            ["hidden"] = options.Hidden,
            ["world"] = WorldJson.Write(options.World),
            ["importance"] = options.Importance.Expression,
            ["architecture"] = Name(options.Architecture),
            ["experts"] = options.Experts,
            ["activeExperts"] = options.ActiveExperts,
            ["hiddenActivation"] = Name(options.HiddenActivation),
            ["target"] = Name(options.Target),
            ["activation"] = Name(options.Activation),
            ["bias"] = options.Bias,
            ["objective"] = Name(options.Objective),
            ["lossExponent"] = options.LossExponent,
            ["hiddenL1"] = options.HiddenL1,
            ["attackLength"] = options.AttackLength,
            ["optimizer"] = Name(optimizer.Kind),
            ["learningRate"] = optimizer.LearningRate,
            ["weightDecay"] = optimizer.WeightDecay,
        };
        if (options.Coherence > 0) json["coherence"] = options.Coherence;
        if (options.HiddenNoise > 0) json["hiddenNoise"] = options.HiddenNoise;
        if (options.HiddenDropout > 0) json["hiddenDropout"] = options.HiddenDropout;
        if (optimizer.Kind == OptimizerKind.Sgd) json["momentum"] = optimizer.Momentum;
        else
        {
            json["beta1"] = optimizer.Beta1;
            json["beta2"] = optimizer.Beta2;
            json["epsilon"] = optimizer.Epsilon;
        }
        json["schedule"] = Name(options.Schedule.Kind);
        json["warmup"] = options.Schedule.Warmup;
        json["steps"] = options.Steps;
        json["batch"] = options.Batch;
        json["initialisation"] = Initial(options.Initialisation);
        return json;
    }

    static JsonNode Initial(Initialisation initialisation) => initialisation switch
    {
        { Weights: { W2: { } W2 } given } =>
            new JsonObject { ["W1"] = Numbers(given.W), ["W2"] = Numbers(W2), ["b"] = Numbers(given.b) },
        { Weights: { } given } => new JsonObject { ["W"] = Numbers(given.W), ["b"] = Numbers(given.b) },
        { Kind: InitialisationKind.Normal } => Invariant($"normal:{initialisation.StandardDeviation:R}"),
        _ => Name(initialisation.Kind),
    };

    static JsonArray Numbers(float[] values) => [.. values.Select(value => JsonValue.Create(value))];

    public static TrainingOptions Read(JsonNode json)
    {
        int n = json.Field<int>("features"), m = json.Field<int>("hidden");
        if (n is < 1 or > TrainingOptions.MostFeatures || m is < 1 or > TrainingOptions.MostHidden)
            throw new InvalidInputException(
                $"the options ask for {n} features in {m} dimensions, which is out of range.");
        var defaults = new Optimizer();
        var target = NameOr(json, "target", Target.Identity);
        return new TrainingOptions
        {
            World = WorldJson.Read(json.Node("world"), n),
            Hidden = m,
            Importance = Importance.Parse(json.Field<string>("importance"), target.Outputs(n), "output"),
            Architecture = NameOr(json, "architecture", Architecture.Tied),
            Experts = json.FieldOr("experts", 1),
            ActiveExperts = json.FieldOr("activeExperts", 1),
            HiddenActivation = NameOr(json, "hiddenActivation", Activation.Identity),
            Target = target,
            Activation = Parse<Activation>(json.Field<string>("activation")),
            Bias = json.Field<bool>("bias"),
            Objective = NameOr(json, "objective", Objective.Samples),
            LossExponent = json.Field<double>("lossExponent"),
            HiddenL1 = json.FieldOr("hiddenL1", 0.0),
            AttackLength = json.FieldOr("attackLength", 0.0),
            Coherence = json.FieldOr("coherence", 0.0),
            HiddenNoise = json.FieldOr("hiddenNoise", 0.0),
            HiddenDropout = json.FieldOr("hiddenDropout", 0.0),
            Optimizer = new()
            {
                Kind = Parse<OptimizerKind>(json.Field<string>("optimizer")),
                LearningRate = json.Field<double>("learningRate"),
                WeightDecay = json.Field<double>("weightDecay"),
                Momentum = json.FieldOr("momentum", defaults.Momentum),
                Beta1 = json.FieldOr("beta1", defaults.Beta1),
                Beta2 = json.FieldOr("beta2", defaults.Beta2),
                Epsilon = json.FieldOr("epsilon", defaults.Epsilon),
            },
            Schedule = new(Parse<ScheduleKind>(json.Field<string>("schedule")), json.Field<int>("warmup")),
            Regime = Parse<KernelRegime>(json.Field<string>("kernel")),
            Steps = json.Field<int>("steps"),
            Batch = json.Field<int>("batch"),
            Initialisation = ReadInitial(json.Node("initialisation"), n, m),
        }.Checked();
    }

    /// <summary>An option that results did not name before there was a choice.</summary>
    static T NameOr<T>(JsonNode json, string key, T otherwise) where T : struct, Enum =>
        Parse<T>(json.FieldOr(key, Name(otherwise)));

    static Initialisation ReadInitial(JsonNode json, int n, int m)
    {
        if (json is JsonObject)
        {
            float[]? W2 = json["W2"]?.List<float>("W2");
            string first = W2 is null ? "W" : "W1";
            float[] W = json.Node(first).List<float>(first), b = json.Node("b").List<float>("b");
            return new(InitialisationKind.Given, Weights: new(n, m, W, b) { W2 = W2 });
        }
        if (json is not JsonValue value || !value.TryGetValue(out string? text))
            throw new InvalidInputException("'initialisation' in the options is neither a text nor weights.");
        if (text is "notebook" or "xavier" or "unit") return new(Parse<InitialisationKind>(text));
        if (!text.StartsWith("normal:"))
            throw new InvalidInputException($"initialisation '{text}' in the options is unknown.");
        return double.TryParse(text["normal:".Length..], CultureInfo.InvariantCulture, out double deviation)
            ? new(InitialisationKind.Normal, deviation)
            : throw new InvalidInputException($"initialisation '{text}' in the options has no number.");
    }

    /// <summary>Enum names as options spell them: LeakyRelu is leaky-relu.</summary>
    public static string Name<T>(T value) where T : struct, Enum =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()) is var name && name == "adam-w"
            ? "adamw" : name;

    /// <summary>Every name of an enum, for help and for complaints.</summary>
    public static string[] Names<T>() where T : struct, Enum => [.. Enum.GetValues<T>().Select(Name)];

    public static T Parse<T>(string text) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (Name(value) == text.ToLowerInvariant()) return value;
        throw new InvalidInputException($"'{text}' is none of {string.Join(", ", Names<T>())}.");
    }
}
