using System.Text;
using Superposition.Lab.Files;
using Superposition.Lab.Results.Pages;

namespace Superposition.Lab.Results;

/// <summary>
/// The report over everything in an output folder: <c>index.html</c>, one page that needs no network, and
/// <c>summary.json</c>. Both are built anew from every <c>OUT/*/result.json</c>, so they never disagree with
/// them.
/// </summary>
public static class Report
{
    public const string PageFile = "index.html", SummaryFile = "summary.json";

    /// <param name="order">Experiments in the paper's order; others follow by section and name.</param>
    /// <returns>What was written to <c>summary.json</c>.</returns>
    public static ReportSummary Write(string folder, IReadOnlyList<string>? order = null)
    {
        var experiments = new List<ExperimentSummary>();
        var unreadable = new List<string>();
        foreach (string inner in ResultFolders(folder))
        {
            try
            {
                experiments.Add(Summarise(inner, Result.Read(Path.Combine(inner, ResultFolder.ResultFile))));
            }
            catch (InvalidInputException fault)
            {
                unreadable.Add(fault.Message);
            }
        }
        var summary = ReportSummary.Of(InOrder(experiments, order ?? []), unreadable);
        AtomicFile.WriteText(Path.Combine(folder, SummaryFile), summary.ToJson());
        AtomicFile.Write(Path.Combine(folder, PageFile), stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
            ReportPage.Write(writer, folder, summary);
        });
        return summary;
    }

    // Hidden folders are unfinished or stores of chunks.
    static IEnumerable<string> ResultFolders(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidInputException($"there is no folder {folder} to report on");
        return Directory.EnumerateDirectories(folder)
            .Where(inner => !Path.GetFileName(inner).StartsWith('.'))
            .Where(inner => File.Exists(Path.Combine(inner, ResultFolder.ResultFile)))
            .Order(StringComparer.Ordinal);
    }

    static ExperimentSummary Summarise(string folder, Result result) => new(
        result.Experiment,
        Path.GetFileName(folder),
        result.Section,
        result.Question,
        result.Scale,
        result.Seed,
        VerdictCounts.Of(result.Claims),
        result.Claims,
        result.Figures,
        FilesOf(folder),
        result.Models.Count,
        result.Timing,
        result.Command,
        $"superpose replay {Shell(folder)}",
        result.Environment);

    static string[] FilesOf(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    static ExperimentSummary[] InOrder(List<ExperimentSummary> experiments, IReadOnlyList<string> order)
    {
        var places = order.Index().DistinctBy(item => item.Item).ToDictionary(
            item => item.Item, item => item.Index);
        return [.. experiments
            .OrderBy(e => places.GetValueOrDefault(e.Experiment, int.MaxValue))
            .ThenBy(e => e.Section, StringComparer.Ordinal)
            .ThenBy(e => e.Folder, StringComparer.Ordinal)];
    }

    // A path as a shell takes it: quoted only where it must be.
    static string Shell(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || "/._-+=:,@~".Contains(c))
            ? path : $"'{path.Replace("'", @"'\''")}'";
}
