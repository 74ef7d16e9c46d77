using System.CommandLine;
using System.Globalization;
using System.Text;
using Superposition.Lab.Commands;
using Superposition.Training;

namespace Superposition.Lab.Explorer;

/// <summary>
/// All that a picture of the playground depends on: options of <c>train</c> by their names on the command
/// line (seed and stream among them) and the path. It is a link, and a link is it.
/// </summary>
/// <param name="Options">Those that differ from the defaults, in the order of <see cref="Names"/>.</param>
/// <param name="Path">
/// One segment or more; the first one's change is part of the options already.
/// </param>
public sealed record LabState(
    IReadOnlyList<KeyValuePair<string, string>> Options, IReadOnlyList<Segment> Path)
{
    public const int DefaultSteps = 10_000;

    /// <summary>The options that a link may name, in its order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "features", "hidden", "density", "importance", "magnitude", "correlated", "anticorrelated",
        "activation", "no-bias", "loss-exponent", "optimizer", "learning-rate", "weight-decay", "batch",
        "init", "seed", "stream",
    ];

    /// <summary>What a view shows of it, in its own words: <c>stops:40,kick:57x0.1</c>.</summary>
    public string Show { get; init; } = "";

    public string? this[string name] => Options.FirstOrDefault(pair => pair.Key == name).Value;

    public ulong Seed => Whole("seed");
    public ulong Stream => Whole("stream");

    ulong Whole(string name) => this[name] is not { } text ? 0
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value
        : throw new InvalidInputException($"{name} '{text}' in the link is not a whole number.");

    /// <summary>Reads <c>features=5&amp;hidden=2&amp;…&amp;steps=10000</c> or <c>…&amp;path=…</c>.</summary>
    /// <exception cref="InvalidInputException">It is no such link.</exception>
    public static LabState Parse(string link)
    {
        if (link.Length > Limits.MostLink)
            throw new InvalidInputException(
                $"the link has {link.Length} characters; it may have {Limits.MostLink}.");
        var options = new SortedDictionary<int, string>();
        string? steps = null, path = null;
        string show = "";
        foreach (string part in link.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int at = part.IndexOf('=');
            string name = at < 0 ? part : part[..at];
            string value = at < 0 ? "" : Uri.UnescapeDataString(part[(at + 1)..].Replace('+', ' '));
            int place = Names.Index().Where(one => one.Item == name).Select(one => one.Index)
                .FirstOrDefault(-1);
            if (name == "steps") steps = value;
            else if (name == "path") path = value;
            else if (name == "show") show = Shown(value);
            else if (place < 0)
                throw new InvalidInputException(
                    $"'{Shortened(name)}' is not an option of a link; {Suggestion.Of(name, Names)}.");
            else if (!options.TryAdd(place, value))
                throw new InvalidInputException($"the link names {name} twice.");
        }
        if (steps is not null && path is not null)
            throw new InvalidInputException("the link has steps and a path: give one.");
        var state = new LabState(
            [.. options.Select(pair => KeyValuePair.Create(Names[pair.Key], pair.Value))], [])
        { Show = show };
        return path is null
            ? state with { Path = [new("density", state["density"] ?? "1", Steps(steps))] }
            : state.Along(path);
    }

    static string Shown(string text) =>
        text.Length <= 1000 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or ',' or '.' or '-')
            ? text : throw new InvalidInputException($"'{Shortened(text)}' in the link shows nothing.");

    static int Steps(string? text) => text is null ? DefaultSteps
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int steps)
            && steps <= Limits.MostSteps ? steps
        : throw new InvalidInputException(
            $"steps '{Shortened(text)}' is not a whole number up to {Limits.MostSteps}.");

    /// <summary>
    /// With the path that a text such as <c>density=0.05:3000/0.06:3000</c> names: where a name is left out
    /// it is the one before, and the first one's change is where the model starts.
    /// </summary>
    LabState Along(string text)
    {
        string[] parts = text.Split('/');
        if (parts.Length > Limits.MostSegments)
            throw new InvalidInputException(
                $"the path has {parts.Length} segments; it may have {Limits.MostSegments}.");
        var segments = new List<Segment>();
        string? name = null;
        foreach (string part in parts)
        {
            int colon = part.LastIndexOf(':'), equals = part.IndexOf('=');
            if (colon < 0)
                throw new InvalidInputException($"'{Shortened(part)}' in the path has no steps: write "
                    + "density=0.05:3000/0.06:3000.");
            if (equals >= 0 && equals < colon) name = part[..equals];
            if (name is null || !Segment.Changeable.Contains(name))
                throw new InvalidInputException($"'{Shortened(name ?? part)}' cannot change on a path; "
                    + $"these can: {string.Join(", ", Segment.Changeable)}.");
            string value = part[(equals >= 0 && equals < colon ? equals + 1 : 0)..colon];
            segments.Add(new(name, value, Steps(part[(colon + 1)..])));
        }
        var first = segments[0];
        if (!Segment.IsOfTrain(first.Name))
            throw new InvalidInputException("a path begins with an option, then may pin a feature or kick.");
        return With(first.Name, first.Value) with { Path = segments };
    }

    public LabState With(string name, string value) => this with
    {
        Options = [.. Names.Select(one => KeyValuePair.Create(one, one == name ? value : this[one]))
            .Where(pair => pair.Value is not null)
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value!))],
    };

    /// <summary>What the command line makes of these options: the very same words go through it.</summary>
    /// <exception cref="InvalidInputException"/>
    public TrainingOptions Resolve(int steps = DefaultSteps)
    {
        if (this["init"] is { } init && init.StartsWith("given:", StringComparison.Ordinal))
            throw new InvalidInputException(
                "a link names no files: initial weights are for 'superpose train --init given:FILE'.");
        var options = new TrainOptions();
        var command = new Command("train");
        foreach (var option in options.All) command.Add(option);
        string[] words = [.. Options.Where(pair => pair.Key is not "seed")
            .Select(pair => $"--{pair.Key}={pair.Value}"), $"--steps={steps}"];
        var parsed = command.Parse(words, new() { ResponseFileTokenReplacer = null });
        if (ParseFault.Sentence(parsed) is { } sentence) throw new InvalidInputException(sentence);
        return Limits.Checked(options.Grid(parsed, Seed).Cells[0].Options);
    }

    /// <summary>The link up to the steps of its last segment.</summary>
    public string LinkHead()
    {
        var text = new StringBuilder();
        bool isOne = Path.Count == 1;
        foreach (var (name, value) in Options) text.Append($"{name}={Escaped(value)}&");
        if (Show.Length > 0) text.Append($"show={Show}&");
        return text.Append(isOne ? "steps=" : $"path={Escaped(PathHead())}").ToString();
    }

    public string Link() => LinkHead() + Path[^1].Steps.ToString(CultureInfo.InvariantCulture);

    /// <summary>The path up to the steps of its last segment, names left out where they repeat.</summary>
    string PathHead()
    {
        var text = new StringBuilder();
        for (int k = 0; k < Path.Count; k++)
        {
            if (k > 0) text.Append(CultureInfo.InvariantCulture, $"{Path[k - 1].Steps}/");
            if (k == 0 || Path[k].Name != Path[k - 1].Name) text.Append($"{Path[k].Name}=");
            text.Append($"{Path[k].Value}:");
        }
        return text.ToString();
    }

    /// <summary>The command line that trains the same model, up to the steps of its last segment.</summary>
    public string CommandHead()
    {
        bool isOne = Path.Count == 1;
        var words = Options.Where(pair => isOne || pair.Key != Path[0].Name).Select(pair =>
            pair.Key == "no-bias" ? "--no-bias" : $"--{pair.Key} {TypedCommand.Quoted(pair.Value)}");
        return $"superpose train {string.Join(' ', words)} "
            + (isOne ? "--steps " : $"--path '{PathHead()}");
    }

    public string CommandTail => Path.Count == 1 ? "" : "'";

    /// <summary>Readable where a browser's hash allows it.</summary>
    static string Escaped(string value) => Uri.EscapeDataString(value)
        .Replace("%2C", ",").Replace("%3A", ":").Replace("%2F", "/").Replace("%3D", "=");

    static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
