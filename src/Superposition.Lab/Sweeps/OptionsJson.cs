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
            ["features"] = options.Features,
            ["hidden"] = options.Hidden,
            ["world"] = World(options.World),
            ["importance"] = options.Importance.Expression,
            ["activation"] = Name(options.Activation),
            ["bias"] = options.Bias,
            ["lossExponent"] = options.LossExponent,
            ["optimizer"] = Name(optimizer.Kind),
            ["learningRate"] = optimizer.LearningRate,
            ["weightDecay"] = optimizer.WeightDecay,
        };
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

    static JsonObject World(IWorld world) => world switch
    {
        IndependentWorld independent => new JsonObject
        {
            ["kind"] = "independent",
            ["density"] = independent.Density.Distinct().Count() == 1
                ? independent.Density[0]
                : new JsonArray([.. independent.Density.Select(p => JsonValue.Create(p))]),
            ["magnitude"] = Name(independent.Magnitude),
        },
        _ => throw new ArgumentException(
            $"no JSON form for a world of the kind {world.GetType().Name}", nameof(world)),
    };

    static JsonNode Initial(Initialisation initialisation) => initialisation switch
    {
        { Weights: { } given } => new JsonObject
        {
            ["W"] = new JsonArray([.. given.W.Select(w => JsonValue.Create(w))]),
            ["b"] = new JsonArray([.. given.b.Select(b => JsonValue.Create(b))]),
        },
        { Kind: InitialisationKind.Normal } => Invariant($"normal:{initialisation.StandardDeviation:R}"),
        _ => Name(initialisation.Kind),
    };

    public static TrainingOptions Read(JsonNode json)
    {
        int n = Get<int>(json, "features"), m = Get<int>(json, "hidden");
        var kind = Parse<OptimizerKind>(Get<string>(json, "optimizer"));
        var defaults = new Optimizer();
        return new TrainingOptions
        {
            World = ReadWorld(json["world"] ?? throw Missing("world"), n),
            Hidden = m,
            Importance = Importance.Parse(Get<string>(json, "importance"), n),
            Activation = Parse<Activation>(Get<string>(json, "activation")),
            Bias = Get<bool>(json, "bias"),
            LossExponent = Get<double>(json, "lossExponent"),
            Optimizer = new()
            {
                Kind = kind,
                LearningRate = Get<double>(json, "learningRate"),
                WeightDecay = Get<double>(json, "weightDecay"),
                Momentum = json["momentum"]?.GetValue<double>() ?? defaults.Momentum,
                Beta1 = json["beta1"]?.GetValue<double>() ?? defaults.Beta1,
                Beta2 = json["beta2"]?.GetValue<double>() ?? defaults.Beta2,
                Epsilon = json["epsilon"]?.GetValue<double>() ?? defaults.Epsilon,
            },
            Schedule = new(Parse<ScheduleKind>(Get<string>(json, "schedule")), Get<int>(json, "warmup")),
            Steps = Get<int>(json, "steps"),
            Batch = Get<int>(json, "batch"),
            Initialisation = ReadInitial(json["initialisation"] ?? throw Missing("initialisation"), n, m),
        }.Checked();
    }

    static IndependentWorld ReadWorld(JsonNode json, int n)
    {
        if (Get<string>(json, "kind") is var kind && kind != "independent")
            throw new InvalidInputException($"this version knows no world of the kind '{kind}'.");
        var magnitude = Parse<Magnitude>(Get<string>(json, "magnitude"));
        return json["density"] is JsonArray list
            ? new([.. list.Select(p => p!.GetValue<double>())], magnitude)
            : new(n, Get<double>(json, "density"), magnitude);
    }

    static Initialisation ReadInitial(JsonNode json, int n, int m)
    {
        if (json is JsonObject)
        {
            var given = new ToyModel(n, m, Floats(json, "W", n * m), Floats(json, "b", n));
            return new(InitialisationKind.Given, Weights: given);
        }
        string text = json.GetValue<string>();
        if (!text.StartsWith("normal:")) return new(Parse<InitialisationKind>(text));
        double deviation = double.Parse(text["normal:".Length..], CultureInfo.InvariantCulture);
        return new(InitialisationKind.Normal, deviation);
    }

    static float[] Floats(JsonNode json, string key, int length)
    {
        var list = (json[key] ?? throw Missing(key)).AsArray();
        float[] values = [.. list.Select(value => value!.GetValue<float>())];
        return values.Length == length
            ? values
            : throw new InvalidInputException(
                $"the initial {key} has {values.Length} numbers, {length} are needed.");
    }

    static T Get<T>(JsonNode json, string key)
    {
        try
        {
            return (json[key] ?? throw Missing(key)).GetValue<T>();
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException)
        {
            throw new InvalidInputException($"'{key}' in the options is not a {typeof(T).Name}.", fault);
        }
    }

    static InvalidInputException Missing(string key) => new($"the options lack '{key}'.");

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
