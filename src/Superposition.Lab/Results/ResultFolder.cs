using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Superposition.Lab.Files;
using Superposition.Numerics;

namespace Superposition.Lab.Results;

/// <summary>
/// A figure to be stored: its file name such as <c>figure-norms.svg</c>, SVG text, and the words under it.
/// </summary>
public sealed record FigureFile(string File, string Svg, string Caption, string Description = "");

/// <summary>The numbers behind a figure, stored as <c>data/NAME.csv</c>.</summary>
public sealed record DataTable(string Name, CsvTable Table);

/// <summary>
/// Writes one result folder, whole or not at all: <c>result.json</c>, figures, <c>data/*.csv</c> and the
/// weights (<c>W</c> [models, m, n] and <c>b</c> [models, n]; of untied models <c>W1</c> [models, m, n],
/// <c>W2</c> [models, o, m] and <c>b</c> [models, o]).
/// </summary>
public static partial class ResultFolder
{
    public const string ResultFile = "result.json";

    /// <summary>Writes <paramref name="folder"/>, replacing atomically a result that is there.</summary>
    /// <param name="result">All but <c>Models</c> and <c>Figures</c>, which follow from the other
    /// arguments.</param>
    /// <returns>The result as stored.</returns>
    public static Result Write(
        string folder,
        Result result,
        IReadOnlyList<ModelRow> models,
        IReadOnlyList<FigureFile> figures,
        IReadOnlyList<DataTable> tables)
    {
        RefuseStranger(folder);
        foreach (var figure in figures) Expect(FigureName(), figure.File, "a figure's file name");
        foreach (var table in tables) Expect(PlainName(), table.Name, "a data table's name");
        var weights = ModelFiles.Plan(models);
        var whole = result with
        {
            Models = weights.Rows,
            Figures = [
                .. figures.Select(
                    figure => new FigureCaption(figure.File, figure.Caption, figure.Description))],
        };
        using var building = AtomicFolder.Create(folder);
        foreach (var figure in figures) WriteText(building, figure.File, figure.Svg);
        foreach (var table in tables)
            building.Write($"data/{table.Name}.csv", stream => Csv.Write(stream, table.Table));
        if (models.Count > 0) building.Write("data/models.csv", stream => Csv.Write(stream, weights.Table));
        foreach (var file in weights.Files)
            building.Write(file.Name, stream => file.Write(stream, whole.Experiment));
        WriteText(building, ResultFile, whole.ToJson());
        building.Commit();
        return whole;
    }

    /// <summary>
    /// True when <paramref name="folder"/> already holds this very run, so that it can be skipped; false when
    /// it is absent or empty, or <paramref name="force"/> is set. A result with other options is refused, and
    /// so is a folder that is no result: it may be somebody's work.
    /// </summary>
    public static bool IsFinished(
        string folder, string experiment, JsonNode options, ulong seed, string scale, bool force = false)
    {
        RefuseStranger(folder);
        string path = Path.Combine(folder, ResultFile);
        if (force || !File.Exists(path)) return false;
        var found = Result.Read(path);
        string? difference = OptionsDifference.First(
            Key(found.Experiment, found.Scale, found.Seed, found.Environment.NumericVersion, found.Options),
            Key(experiment, scale, seed, NumericVersion.Current, options));
        if (difference is null) return true;
        throw new InvalidInputException(
            $"{folder} holds a result with {difference}; choose another --out, or replace it with --force");
    }

    static JsonObject Key(string experiment, string scale, ulong seed, int version, JsonNode options) => new()
    {
        ["experiment"] = experiment,
        ["scale"] = scale,
        ["seed"] = seed,
        ["numericVersion"] = version,
        ["options"] = ResultJson.Finite(options),
    };

    // Replacing deletes what was there: never a folder that we did not make.
    static void RefuseStranger(string folder)
    {
        if (!Directory.Exists(folder) || File.Exists(Path.Combine(folder, ResultFile))) return;
        if (Directory.EnumerateFileSystemEntries(folder).Any())
            throw new InvalidInputException(
                $"{folder} has files in it but no {ResultFile}, so it is not replaced; choose another --out");
    }

    static void WriteText(AtomicFolder folder, string name, string text) =>
        folder.Write(name, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    static void Expect(Regex pattern, string name, string what)
    {
        if (!pattern.IsMatch(name)) throw new ArgumentException($"\"{name}\" is not {what}");
    }

    [GeneratedRegex(@"^figure(-[a-z0-9]+)*\.svg$")]
    private static partial Regex FigureName();

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    internal static partial Regex PlainName();
}
