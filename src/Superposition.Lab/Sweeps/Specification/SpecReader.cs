using System.Text.RegularExpressions;
using Superposition.Lab.Files;
using Superposition.Training;

namespace Superposition.Lab.Sweeps.Specification;

/// <summary>
/// Reads the page of JSON that asks for a sweep. What is wrong with it is one sentence that names the file,
/// the line and the key.
/// </summary>
static partial class SpecReader
{
    const int MostSeeds = 1_000_000, MostCells = 100_000;
    const double MostModels = 10_000_000;

    internal static IReadOnlyList<string> Keys { get; } =
    [
        "$schema", "name", "question", "base", "axes", "path", "seeds", "seed", "firstStream", "measure",
        "class", "keep", "chunkSeconds",
    ];

    /// <exception cref="InvalidInputException">It cannot be read, or asks for what cannot be.</exception>
    internal static Sweep Read(string path)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Sentence("read", path, fault);
        }
        return Read(Path.GetFileName(path), text);
    }

    internal static Sweep Read(string file, byte[] text)
    {
        var root = SpecNode.Parse(file, text);
        root.AllowOnly("a sweep", Keys);
        root["$schema"]?.Text();
        string name = NameOf(root, file);
        string question = root["question"]?.Text() ?? "";
        var @base = root["base"] ?? throw root.Fault("it needs 'base': the options of a model.");
        var given = Base(@base);
        SpecAxis[] axes = root["axes"] is { } list
            ? [.. list.List("a list of axes").Select(SpecAxis.Read)] : [];
        var path = SpecPath.Read(root["path"]);
        CheckOnce(given, axes, path);
        var seedsNode = root["seeds"] ?? throw root.Fault("it needs 'seeds': how many models a cell.");
        int seeds = (int)seedsNode.Whole(1, MostSeeds);
        double cells = axes.Aggregate(1.0, (product, axis) => product * axis.Points.Count);
        if (cells > MostCells)
            throw root["axes"]!.Fault($"the axes make {cells:0} cells; at most {MostCells} are run.");
        if (cells * seeds > MostModels)
            throw seedsNode.Fault($"{cells:0} cells of {seeds} seeds are more than {MostModels:0} models.");
        const long Most = 9_000_000_000_000_000; // exact in every reader of JSON
        ulong seed = (ulong)(root["seed"]?.Whole(0, Most) ?? 0);
        ulong first = (ulong)(root["firstStream"]?.Whole(0, Most) ?? 0);
        var grid = new ModelGrid(seed, Cells(@base, given, axes, path, seeds, first));
        return new(name, question, grid,
            Chosen(root["measure"], grid), ClassOf(root["class"], grid), KeepOf(root["keep"]))
        {
            Path = path.Steps,
            ChunkSeconds = ChunkSecondsOf(root["chunkSeconds"]),
        };
    }

    static double ChunkSecondsOf(SpecNode? node)
    {
        if (node is null) return Sweep.UsualChunkSeconds;
        const double Least = 0.001, Most = 86_400;
        return node.Number() is >= Least and <= Most and var seconds ? seconds
            : throw node.Fault(FormattableString.Invariant(
                $"it must lie between {Least} and {Most} seconds, not {node.Shown}."));
    }

    static string NameOf(SpecNode root, string file)
    {
        if (root["name"] is { } given)
            return PlainName().IsMatch(given.Text()) ? given.Text() : throw given.Fault(
                $"a name is of letters, digits, '.', '-' and '_', at most 80, not {given.Shown}.");
        string own = Path.GetFileNameWithoutExtension(file);
        return PlainName().IsMatch(own) ? own : "sweep";
    }

    static IReadOnlyList<SpecValue> Base(SpecNode node)
    {
        node.AllowOnly("base", [.. OptionWord.All.Select(option => option.Key)]);
        return [.. node.Members.Select(member =>
            SpecAxis.ValueOf(OptionWord.OfKey(member.Key)!, member.Value))];
    }

    /// <summary>What is in the base and varied too, or varied twice, would be decided by nobody.</summary>
    static void CheckOnce(IReadOnlyList<SpecValue> given, SpecAxis[] axes, SpecPath path)
    {
        var seen = given.ToDictionary(value => value.Option, value => "in base");
        var varied = axes.SelectMany(axis => axis.Points[0])
            .Concat(path.Points.Take(1));
        foreach (var value in varied)
            if (!seen.TryAdd(value.Option, "by an axis"))
                throw value.Where.Fault($"{value.Option.Key} is given {seen[value.Option]} already: "
                    + "give it once.");
    }

    static IReadOnlyList<Cell> Cells(
        SpecNode @base, IReadOnlyList<SpecValue> given, SpecAxis[] axes, SpecPath path, int seeds,
        ulong first)
    {
        IEnumerable<IReadOnlyList<SpecValue>> points = [[]];
        foreach (var axis in axes)
            points = points.SelectMany(point =>
                axis.Points.Select(values => (IReadOnlyList<SpecValue>)[.. point, .. values]));
        var cells = new List<Cell>();
        foreach (var point in points)
        {
            SpecValue[] all = [.. point, .. path.Points, .. given];
            try
            {
                var recipe = new Recipe(given.Concat(point)
                    .ToDictionary(value => value.Option.Name, value => value.Text));
                var cell = new Cell(
                    "", [.. point.Select(value => KeyValuePair.Create(value.Option.Key, value.Value))],
                    TrainingOptions.For(1, 1, 1), seeds)
                { FirstStream = first };
                cells.Add(path.Cell(recipe, cell));
            }
            catch (InvalidInputException fault)
            {
                throw Blamed(@base, all, fault);
            }
        }
        return WithParts(cells);
    }

    /// <summary>
    /// The key that a complaint about resolved options names first; the whole base where it names none.
    /// </summary>
    static InvalidInputException Blamed(SpecNode @base, SpecValue[] all, InvalidInputException fault)
    {
        int Place(SpecValue value)
        {
            int said = fault.Message.IndexOf(value.Option.Said, StringComparison.Ordinal);
            bool isFile = value.Text.StartsWith("given:", StringComparison.Ordinal);
            return said >= 0 || !isFile
                ? said : fault.Message.IndexOf(value.Text["given:".Length..], StringComparison.Ordinal);
        }
        var named = all.Where(value => Place(value) >= 0).OrderBy(Place)
            .ThenByDescending(value => value.Option.Said.Length).FirstOrDefault();
        return (named?.Where ?? @base).Fault(fault.Message);
    }

    /// <summary>Models of one shape go to one file: a part for each shape where there are several.</summary>
    static IReadOnlyList<Cell> WithParts(List<Cell> cells)
    {
        static string Part(Cell cell) => $"n{cell.Options.Features}-m{cell.Options.Hidden}"
            + (cell.Options.Architecture == Models.Architecture.Untied ? $"-o{cell.Options.Outputs}" : "");
        return cells.Select(Part).Distinct().Count() < 2
            ? cells : [.. cells.Select(cell => cell with { Part = Part(cell) })];
    }

    static IReadOnlyList<string> Chosen(SpecNode? node, ModelGrid grid)
    {
        if (node is null) return [];
        var names = new List<string>();
        foreach (var item in node.List("a list of measures"))
        {
            string name = item.Text();
            var measure = SweepMeasure.All.FirstOrDefault(one => one.Name == name) ?? throw item.Fault(
                $"no measure is called '{name}'; "
                + Suggestion.Of(name, [.. SweepMeasure.All.Select(one => one.Name)]));
            if (names.Contains(name)) throw item.Fault($"'{name}' is measured already.");
            if (!grid.Cells.SelectMany(cell => cell.Stages).All(measure.Covers))
                throw item.Fault($"'{name}' cannot be taken of these models: {measure.Needs}.");
            names.Add(name);
        }
        return names;
    }

    static ModelClass ClassOf(SpecNode? node, ModelGrid grid)
    {
        var options = grid.Cells.SelectMany(cell => cell.Stages).ToArray();
        bool isPlain = options.All(one => one.IsPlain);
        if (node is null) return isPlain ? ModelClass.Shape : ModelClass.None;
        var value = Word<ModelClass>(node);
        if (!isPlain && value != ModelClass.None)
            throw node.Fault(
                "classes are those of a tied model with a linear hidden layer: give \"none\".");
        return value != ModelClass.Minimum || options.All(SweepMeasure.IsExact) ? value : throw node.Fault(
            $"'minimum' cannot be had of these models: {SweepMeasure.Exact}.");
    }

    static Keep KeepOf(SpecNode? node) => node is null ? Keep.None : Word<Keep>(node);

    static T Word<T>(SpecNode node) where T : struct, Enum
    {
        string text = node.Text();
        string[] known = OptionsJson.Names<T>();
        return known.Contains(text) ? OptionsJson.Parse<T>(text)
            : throw node.Fault($"it cannot be '{text}'; {Suggestion.Of(text, known)}");
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
    private static partial Regex PlainName();
}
