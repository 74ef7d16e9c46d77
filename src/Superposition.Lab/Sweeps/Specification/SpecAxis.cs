using System.Text.Json;

namespace Superposition.Lab.Sweeps.Specification;

/// <summary>One value of one option, and where it is written.</summary>
sealed record SpecValue(OptionWord Option, object Value, SpecNode Where)
{
    internal string Text => GridAxis.TextOf(Value);
}

/// <summary>
/// An axis as written: the points that it walks, each setting one option, or several where axes are zipped.
/// </summary>
sealed record SpecAxis(IReadOnlyList<IReadOnlyList<SpecValue>> Points)
{
    internal static IReadOnlyList<string> Keys { get; } = ["option", "values", "linear", "log", "count"];

    internal static SpecAxis Read(SpecNode node)
    {
        if (node.Kind == JsonValueKind.Object && node["zip"] is { } zip)
        {
            node.AllowOnly("a zipped axis", ["zip"]);
            var axes = zip.List("a list of axes").Select(ReadOne).ToArray();
            if (axes.Length < 2) throw zip.Fault("zipped are two axes or more.");
            if (axes.FirstOrDefault(axis => axis.Count != axes[0].Count) is { } other)
                throw other[0].Where.Fault($"zipped axes have equally many values, not "
                    + $"{axes[0].Count} and {other.Count}.");
            return new([.. Enumerable.Range(0, axes[0].Count)
                .Select(k => (IReadOnlyList<SpecValue>)[.. axes.Select(axis => axis[k])])]);
        }
        return new([.. ReadOne(node).Select(value => (IReadOnlyList<SpecValue>)[value])]);
    }

    /// <summary>The values of one option, at least one.</summary>
    internal static IReadOnlyList<SpecValue> ReadOne(SpecNode node)
    {
        node.AllowOnly("an axis", [.. Keys, "zip"]);
        return ReadValues(node, "an axis", OptionWord.All);
    }

    /// <param name="allowed">The options that may be varied here.</param>
    internal static IReadOnlyList<SpecValue> ReadValues(
        SpecNode node, string what, IReadOnlyList<OptionWord> allowed)
    {
        var name = node["option"] ?? throw node.Fault($"{what} needs 'option': the key that it varies.");
        string key = name.Text();
        var option = allowed.FirstOrDefault(word => word.Key == key) ?? throw name.Fault(
            $"{what} cannot vary '{key}'; {Suggestion.Of(key, [.. allowed.Select(word => word.Key)])}");
        SpecNode[] forms = [.. new[] { node["values"], node["linear"], node["log"] }.OfType<SpecNode>()];
        if (forms.Length != 1)
            throw node.Fault($"{what} needs one of 'values', 'linear' and 'log', and has {forms.Length}.");
        if (node["values"] is not { } values) return Spaced(node, option, forms[0]);
        if (node["count"] is { } count)
            throw count.Fault("'count' goes with 'linear' or 'log', not 'values'.");
        var items = values.List("a list of values");
        if (items.Count == 0) throw values.Fault("an axis has at least one value.");
        if (items.Count > GridAxis.MostValues)
            throw values.Fault($"an axis has at most {GridAxis.MostValues} values, not {items.Count}.");
        return [.. items.Select(item => ValueOf(option, item))];
    }

    /// <summary>What an option is given, as text, number or flag.</summary>
    internal static SpecValue ValueOf(OptionWord option, SpecNode node)
    {
        bool isScalar = node.Kind is not (JsonValueKind.Object or JsonValueKind.Array);
        if (!isScalar || option.TextOf(node.Value) is not { } text)
            throw node.Fault($"{option.Key} must be {option.Form}, not {node.Shown}.");
        if (option.Words.Count > 0 && !option.Words.Contains(text))
            throw node.Fault($"{option.Key} cannot be '{text}'; {Suggestion.Of(text, option.Words)}");
        object value = node.Kind switch
        {
            JsonValueKind.Number when option.Kind == OptionKind.Whole => node.Value.GetInt64(),
            JsonValueKind.Number => node.Number(),
            JsonValueKind.True or JsonValueKind.False => node.Flag(),
            _ => text,
        };
        return new(option, value, node);
    }

    static IReadOnlyList<SpecValue> Spaced(SpecNode node, OptionWord option, SpecNode ends)
    {
        bool isLog = node["log"] is not null, isWhole = option.Kind == OptionKind.Whole;
        if (option.Kind == OptionKind.Flag || option.Words.Count > 0)
            throw ends.Fault($"{option.Key} is {option.Form}: give 'values'.");
        var pair = ends.List("the two ends, [from, to]");
        if (pair.Count != 2)
            throw ends.Fault($"it must be the two ends, [from, to], not {pair.Count} values.");
        double from = pair[0].Number(), to = pair[1].Number();
        if (isLog && (from <= 0 || to <= 0))
            throw ends.Fault("a logarithmic axis has both ends above 0.");
        var count = node["count"] ?? throw node.Fault($"'{(isLog ? "log" : "linear")}' needs a 'count'.");
        var values = GridAxis.Spaced(isLog, from, to, (int)count.Whole(1, GridAxis.MostValues));
        return [.. values.Select(value => new SpecValue(
            option, isWhole ? (long)Math.Round((double)value) : value, ends))];
    }
}
