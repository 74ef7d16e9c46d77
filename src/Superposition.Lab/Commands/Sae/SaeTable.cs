using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using static System.FormattableString;

namespace Superposition.Lab.Commands.Sae;

/// <summary>Autoencoders trained alike on a world, of one seed or several, at one number of samples.
/// </summary>
/// <param name="Scores">Means over seeds of <see cref="WorldScores.Columns"/> by name.</param>
/// <param name="F1Interval">95%, over seeds; null of one seed. The same of MCC.</param>
/// <param name="At200M">What F1 and MCC would be at the published budget; null where nothing says.</param>
/// <param name="Published">F1 and MCC of the published table; null where it has no such row.</param>
/// <param name="Trail">Samples, F1 and MCC on the way there; null of a baseline.</param>
sealed record SaeTableRow(
    string Architecture, int Seeds, IReadOnlyDictionary<string, double> Scores, Interval? F1Interval,
    Interval? MccInterval, double[]? At200M, double[]? Published, double[][]? Trail = null)
{
    /// <summary>NaN where it has none.</summary>
    internal double this[string column] => Scores.GetValueOrDefault(column, double.NaN);
}

/// <summary>
/// <c>superpose sae table</c>: autoencoders trained on SynthSAEBench's world beside the published table
/// (arXiv 2602.14687, L0 = 25, 200 million samples, five runs), and beside what each would be there.
/// </summary>
sealed class SaeTable
{
    internal const double PublishedSamples = 200e6, Common = 10e6;
    const int PublishedWidth = 4096, PublishedL0 = 25;
    static readonly Dictionary<string, double[]> s_published = new()
    {
        ["batchtopk"] = [0.7316, 0.7574], ["matryoshka_batchtopk"] = [0.8793, 0.7927],
        ["matching_pursuit"] = [0.4464, 0.6930], ["standard"] = [0.5562, 0.6039],
        ["jumprelu"] = [0.7317, 0.7527],
        // not of the paper: the recipe's own log, one seed
        ["lista_matryoshka"] = [0.9894, 0.8245],
    };

    readonly List<Run> runs = [];
    readonly List<SaeTableRow> baselines = [], kept = [];
    readonly string world = "";

    /// <summary>Folders that differ in nothing but the seed.</summary>
    /// <param name="Falls">Whether the rate falls at the end, so that the length of the run is part of it.
    /// </param>
    sealed record Run(string Name, string Key, bool Falls, bool IsPublished,
        List<List<Dictionary<string, double>>> Seeds)
    {
        internal List<Dictionary<string, double>> Trail { get; } = Seeds[0];
    }

    /// <param name="folders">Or the table.json of an earlier table, whose rows are kept.</param>
    /// <exception cref="InvalidInputException">A folder is no autoencoder that was trained on a world.
    /// </exception>
    internal SaeTable(IReadOnlyList<string> folders)
    {
        foreach (string folder in folders)
        {
            if (folder.EndsWith(".json", StringComparison.Ordinal))
            {
                Keep(folder);
                continue;
            }
            string path = Path.Combine(folder, ResultFolder.ResultFile);
            string scores = Path.Combine(folder, "data", "scores.csv");
            if (!File.Exists(path) || !File.Exists(scores))
                throw new InvalidInputException($"{folder} has no result.json with data/scores.csv: give "
                    + "folders that 'superpose sae train --world' or 'superpose sae baselines' made.");
            var options = Result.Read(path).Options;
            string found = (string?)options["world"] ?? "";
            if (world.Length > 0 && found != world)
                throw new InvalidInputException($"{folder} was trained on the world '{found}' and the first "
                    + $"on '{world}': a table is of one world.");
            world = found;
            var rows = CsvReader.Read(File.ReadAllText(scores));
            string[] names = [.. rows[0].Select(header => header.Split(' ')[0])];
            int baseline = Array.IndexOf(names, "baseline");
            var trail = rows.Skip(1).Select(row => (Name: baseline < 0 ? "" : row[baseline],
                // a probe reconstructs nothing: those cells are empty
                Scores: names.Zip(row).Where((one, k) => k != baseline && one.Second.Length > 0)
                    .ToDictionary(one => one.First,
                        one => double.Parse(one.Second, CultureInfo.InvariantCulture))));
            if (baseline >= 0) baselines.AddRange(trail.Select(row => new SaeTableRow(
                row.Name, 1, row.Scores, null, null, null, null)));
            else Add(options, [.. trail.Select(row => row.Scores)]);
        }
        Rows = [.. runs.SelectMany(run => Marks(run).Select(mark => Row(run, mark))).Concat(kept)
            .OrderBy(row => row["samples"]).ThenByDescending(row => row["f1"]), .. baselines];
    }

    void Keep(string file)
    {
        SaeTableRow[]? rows = null;
        try
        {
            rows = JsonSerializer.Deserialize<SaeTableRow[]>(File.ReadAllText(file), JsonText.Indented);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException) { }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Sentence("read", file, fault);
        }
        if (rows is null || rows.Any(row => row?.Architecture is null || row.Scores is null))
            throw new InvalidInputException($"{file} is not the table.json of a table of autoencoders.");
        foreach (var row in rows)
            (row.Trail is null ? baselines : kept).Add(row with { Seeds = Math.Max(1, row.Seeds) });
    }

    void Add(JsonNode options, List<Dictionary<string, double>> trail)
    {
        string key = options.ToJsonString();
        if (runs.FirstOrDefault(run => run.Key == key) is { } known)
        {
            known.Seeds.Add(trail);
            return;
        }
        // the figures are of the first version of the world, at one width and L0, and as the paper trained
        bool isPublished = world == WorldSource.Published && (int)options["width"]! == PublishedWidth
            && (double?)options["l0"] == PublishedL0 && (string?)options["recipe"] == SaeRecipe.Bench;
        runs.Add(new((string)options["architecture"]!, key, (int)options["decaySteps"]! > 0, isPublished,
            [trail]));
    }

    internal IReadOnlyList<SaeTableRow> Rows { get; }

    /// <summary>The end, and ten millions where a longer run passed by on the same schedule.</summary>
    static IEnumerable<int> Marks(Run run)
    {
        var trail = run.Trail;
        int common = trail.FindIndex(row => row["samples"] >= Common);
        return common >= 0 && common < trail.Count - 1 && trail[^1]["samples"] > 1.5 * Common && !run.Falls
            ? [common, trail.Count - 1] : [trail.Count - 1];
    }

    static SaeTableRow Row(Run run, int mark)
    {
        double[] Over(string column) => [.. run.Seeds.Select(seed => seed[mark][column])];
        Interval? Between(string column) => run.Seeds.Count > 1 ? Statistics.Mean(Over(column)) : null;
        return new(run.Name, run.Seeds.Count,
            run.Trail[mark].Keys.ToDictionary(column => column, column => Over(column).Average()),
            Between("f1"), Between("mcc"),
            // a rate that has fallen has no more to learn: its end says nothing of a longer run's
            run.Falls || !run.IsPublished ? null : Forecast([.. run.Trail.Take(mark + 1)]),
            run.IsPublished ? s_published.GetValueOrDefault(run.Name) : null,
            [.. run.Trail.Take(mark + 1).Select((row, at) => (double[])[row["samples"],
                run.Seeds.Average(seed => seed[at]["f1"]), run.Seeds.Average(seed => seed[at]["mcc"])])]);
    }

    /// <summary>
    /// After y₁, y₂, y₃ at s, 2s and 4s, each doubling adds r = (y₃ − y₂)/(y₂ − y₁) of what the last one
    /// added: y(4s·2ᵏ) = y₃ + (y₃ − y₂) r (1 − rᵏ)/(1 − r). Null where they are not there, or r is
    /// outside (0, 1).
    /// </summary>
    static double[]? Forecast(IReadOnlyList<Dictionary<string, double>> trail)
    {
        var doubled = trail.Where(row => IsDoubling(row["samples"])).TakeLast(3).ToArray();
        if (doubled.Length < 3 || doubled[2]["samples"] >= PublishedSamples) return null;
        double[] found = [.. ((string[])["f1", "mcc"]).Select(column => At(
            [.. doubled.Select(row => row[column])],
            Math.Log2(PublishedSamples / doubled[2]["samples"])))];
        return found.All(double.IsFinite) ? found : null;
    }

    internal static double At(double[] y, double doublings)
    {
        double last = y[2] - y[1], r = last / (y[1] - y[0]);
        return r is > 0 and < 1 ? y[2] + last * r * (1 - Math.Pow(r, doublings)) / (1 - r) : double.NaN;
    }

    /// <summary>Whether it is one of 0.625, 1.25, 2.5, 5, 10 … millions, up to the last batch.</summary>
    static bool IsDoubling(double samples)
    {
        double power = Math.Log2(samples / 0.625e6);
        return Math.Abs(power - Math.Round(power)) < 0.01;
    }

    internal string Markdown()
    {
        var text = new StringBuilder("| architecture | samples | seeds | F1 | MCC | precision | recall | "
            + "unique | expl. var. | L0 | dead | scored on | F1, MCC at 200 M: expected | published |\n"
            + "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        static string Share(double value) => double.IsFinite(value) ? Invariant($"{value:.000}") : "";
        static string Pair(double[]? pair) =>
            pair is null ? "" : Invariant($"{pair[0]:.000}, {pair[1]:.000}");
        static string Mean(double mean, Interval? between) => Invariant($"{mean:.0000}")
            + (between is { } own ? Invariant($" [{own.Low:.000}, {own.High:.000}]") : "");
        foreach (var row in Rows)
            text.Append(Invariant($"| {row.Architecture} | {row["samples"] / 1e6:0.0} M | {row.Seeds} "))
                .Append(Invariant($"| {Mean(row["f1"], row.F1Interval)} "))
                .Append(Invariant($"| {Mean(row["mcc"], row.MccInterval)} | {row["precision"]:.000} "))
                .Append(Invariant($"| {row["recall"]:.000} | {row["uniqueness"]:.000} "))
                .Append(Invariant($"| {Share(row["explainedVariance"])} | {row["l0"]:0.0} "))
                .Append(Invariant($"| {row["dead"]:.000} | {row["scoredOn"] / 1e3:0} k "))
                .Append(Invariant($"| {Pair(row.At200M)} | {Pair(row.Published)} |\n"));
        return text.ToString();
    }

    internal string Json() => JsonSerializer.Serialize(Rows, JsonText.Indented);

    internal FigureFile Figure()
    {
        var drawn = Rows.Where(row => row.Trail is not null).GroupBy(row => row.Architecture)
            .Select(rows => rows.MaxBy(row => row.Trail!.Length)!).ToArray();
        LinesPanel Panel(string words, int score) => new(
            [.. drawn.Select(row => new Series(row.Architecture, [.. row.Trail!.Select(one => one[0])],
                [.. row.Trail!.Select(one => one[1 + score])]))],
            new Axis("samples") { Log = true }, new Axis(words) { Min = 0, Max = 1 })
        {
            HasKey = score == 0,
            Guides = [.. drawn.Where(row => row.Published is not null)
                .Select(row => new Guide(row.Published![score], row.Architecture))],
        };
        const string Caption = "F1 and MCC against samples of SynthSAEBench's world (16,384 features in 768 "
            + "dimensions, 4,096 latents); dashed: the published figures at 200 million samples. Answers to "
            + "no figure of the paper.";
        return new("figure.svg", new Figure("Autoencoders on SynthSAEBench", Caption,
            Figures.Grid.Row(Panel("F1", 0), Panel("MCC", 1)) with { ColumnGap = 30 }).ToSvg(),
            Caption);
    }

    /// <summary>table.md, table.json and figure.svg.</summary>
    internal void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(Path.Combine(folder, "table.md"), Markdown());
        AtomicFile.WriteText(Path.Combine(folder, "table.json"), Json() + "\n");
        AtomicFile.WriteText(Path.Combine(folder, "figure.svg"), Figure().Svg);
    }
}
