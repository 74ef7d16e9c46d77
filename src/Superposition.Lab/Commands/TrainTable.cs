using System.Globalization;
using Spectre.Console;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using static System.FormattableString;

namespace Superposition.Lab.Commands;

/// <summary>
/// What <c>train</c> prints: a row a cell, over every model, also those whose weights were not kept.
/// </summary>
static class TrainTable
{
    internal static Table Of(Result result, string folder)
    {
        var table = new Table().Border(TableBorder.None)
            .AddColumns("cell", "models", "least loss", "median loss");
        var lines = CsvReader.Read(File.ReadAllText(Path.Combine(folder, "data", "models.csv")));
        string[] header = [.. lines[0]];
        int cell = Array.IndexOf(header, "cell"), loss = Array.IndexOf(header, "loss");
        int represented = Array.IndexOf(header, "represented"); // −1 for untied models
        if (represented >= 0) table.AddColumn("represented");
        foreach (var models in lines.Skip(1).GroupBy(line => line[cell]))
        {
            var learned = models.Where(line => line[loss].Length > 0).ToArray();
            double[] losses = [.. learned.Select(line => Number(line[loss])).Order()];
            int count = models.Count(), diverged = count - learned.Length;
            Text[] kept = represented < 0 ? [] : [new(string.Join(", ", learned
                .GroupBy(line => Number(line[represented])).OrderBy(group => group.Key)
                .Select(group => $"{group.Key} in {group.Count()}")))];
            table.AddRow(
            [
                new Text(Name(result, int.Parse(models.Key, CultureInfo.InvariantCulture))),
                new Text($"{count}{(diverged > 0 ? $" ({diverged} diverged)" : "")}"),
                new Text(losses.Length == 0 ? "-" : Invariant($"{losses[0]:G5}")),
                new Text(losses.Length == 0 ? "-" : Invariant($"{losses[losses.Length / 2]:G5}")),
                .. kept,
            ]);
        }
        return table;
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    static string Name(Result result, int cell)
    {
        var coordinates = result.Options["cells"]![cell]!["coordinates"]!.AsObject();
        return coordinates.Count == 0
            ? "all"
            : string.Join(", ", coordinates.Select(one => Invariant($"{one.Key} {(double)one.Value!:G4}")));
    }
}
