using System.CommandLine;
using System.Globalization;
using Superposition.Lab.Sweeps;
using Superposition.Training;

namespace Superposition.Lab.Commands;

/// <summary>The options of <c>train</c>: those of a model, and how many of which streams.</summary>
sealed class TrainOptions
{
    /// <summary>Whole numbers up to here are exact in every reader of JSON, the instances included.</summary>
    internal const ulong MostStream = 9_000_000_000_000_000;

    internal const int MostModels = 1_000_000;

    readonly IReadOnlyList<(OptionWord Word, Option Option)> model =
        [.. OptionWord.All.Select(word => (word, Of(word)))];

    readonly Option<int> instances = new("--instances")
    {
        Description = "Models trained side by side (per cell of the axes), "
            + "each with a random stream of its own.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    readonly Option<ulong> stream = new("--stream")
    {
        Description = "Stream of the first model; --stream s --instances 1 repeats model s alone.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    readonly Option<string[]> axis = new("--axis")
    {
        Description = "What differs between cells: NAME=log:FROM:TO:COUNT, NAME=linear:FROM:TO:COUNT or "
            + "NAME=A,B,C; NAME is density, learning-rate, weight-decay, loss-exponent, hidden-l1, "
            + "attack-length, coherence, hidden-noise or hidden-dropout. May be repeated.",
        HelpName = "AXIS",
    };

    readonly Option<string?> path = new("--path")
    {
        Description = "Stages instead of --steps, each from the end of the one before: "
            + "NAME=VALUE:STEPS/VALUE:STEPS, where NAME= may change, as density=0.05:3000/0.06:3000.",
        HelpName = "PATH",
    };

    internal IEnumerable<Option> All => [.. model.Select(pair => pair.Option), instances, stream, axis, path];

    static Option Of(OptionWord word)
    {
        string name = $"--{word.Name}";
        var invariant = CultureInfo.InvariantCulture;
        if (word.Kind == OptionKind.Flag) return new Option<bool>(name) { Description = word.Meaning };
        Option option = (word.Kind, word.Default) switch
        {
            (OptionKind.Whole, null) => new Option<int>(name) { Required = true },
            (OptionKind.Whole, var text) =>
                new Option<int>(name) { DefaultValueFactory = _ => int.Parse(text, invariant) },
            (OptionKind.Number, null) => new Option<double?>(name),
            (OptionKind.Number, var text) =>
                new Option<double>(name) { DefaultValueFactory = _ => double.Parse(text, invariant) },
            (_, null) => new Option<string?>(name),
            (_, var text) => new Option<string>(name) { DefaultValueFactory = _ => text },
        };
        (option.Description, option.HelpName) = (word.Meaning, word.Placeholder);
        return option;
    }

    internal ModelGrid Grid(ParseResult parsed, ulong seed)
    {
        ulong first = parsed.GetValue(stream);
        if (first > MostStream)
            throw new InvalidInputException($"stream is {first}; it must be at most {MostStream}.");
        int count = parsed.GetValue(instances);
        if (count is < 1 or > MostModels)
            throw new InvalidInputException(
                $"instances is {count}; it must lie between 1 and {MostModels}.");
        var recipe = RecipeOf(parsed);
        var axes = (parsed.GetValue(axis) ?? []).Select(GridAxis.Parse).ToArray();
        if (axes.GroupBy(axis => axis.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InvalidInputException($"two axes vary {twice.Key}: give one.");
        bool isDensityGiven = recipe.Texts.ContainsKey("density") || recipe.Texts.ContainsKey("sparsity");
        if (isDensityGiven && axes.Any(axis => axis.Name == "density"))
            throw new InvalidInputException("density is given as an option and as an axis: give one.");
        if (axes.Aggregate(1.0, (cells, axis) => cells * axis.Values.Count) * count > MostModels)
            throw new InvalidInputException(
                $"the axes and instances make more than {MostModels} models: take fewer.");
        if (parsed.GetValue(path) is not null && recipe.Texts.ContainsKey("steps"))
            throw new InvalidInputException("steps are given as an option and in the path: give one.");
        var stages = TrainingPath.Parse(parsed.GetValue(path), axes.Select(axis => axis.Name));
        IEnumerable<IReadOnlyList<KeyValuePair<string, object>>> points = [[]];
        foreach (var axis in axes)
            points = points.SelectMany(point => axis.Values.Select(value =>
                (IReadOnlyList<KeyValuePair<string, object>>)[.. point, new(axis.Name, value)]));
        return new(seed, [.. points.Select(point => stages.Cell(
            point.Aggregate(recipe, (one, axis) => one.With(axis.Key, GridAxis.TextOf(axis.Value))),
            new("", point, TrainingOptions.For(1, 1, 1), count) { FirstStream = first }))]);
    }

    /// <summary>What was typed, and nothing else: defaults are the recipe's.</summary>
    Recipe RecipeOf(ParseResult parsed)
    {
        var texts = new Dictionary<string, string>();
        foreach (var (word, option) in model)
            if (parsed.GetResult(option) is { Implicit: false } given)
                texts[word.Name] = word.Kind == OptionKind.Flag && given.Tokens.Count == 0
                    ? "true" : given.Tokens[^1].Value.ToLowerInvariant() is var flag
                        && word.Kind == OptionKind.Flag ? flag : given.Tokens[^1].Value;
        return new(texts);
    }
}
