using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Superposition.Lab.Files;
using Superposition.Lab.Sweeps;
using static System.FormattableString;

namespace Superposition.Lab.Commands;

/// <summary><c>superpose sweep show DIR</c>: a finished sweep as a table.</summary>
static class SweepShowCommand
{
    const int MostRows = 60;

    internal static Command Create()
    {
        Argument<string> folder = SweepWorkCommand.FolderArgument();
        var rows = new Option<bool>("--rows")
        { Description = "Print every model's row as CSV instead: of millions, a chunk in memory at a time." };
        Option<bool> json = SharedOptions.Json();
        var command = new Command("show", """
            Shows what a sweep found: cell by cell the classes with their shares and intervals.

            Examples:
              superpose sweep show out/sweep/00-smallest
              superpose sweep show out/sweep/00-smallest --rows
            """)
        { folder, rows, json };
        command.SetAction(parsed =>
        {
            string given = parsed.GetValue(folder)!;
            var place = SweepWorkCommand.Place(given);
            var sweep = place.Read();
            if (parsed.GetValue(rows)) return Rows(place, sweep);
            string summary = place.At(SweepFolder.SummaryFile);
            if (!File.Exists(summary))
                throw new InvalidInputException($"{given} has no {SweepFolder.SummaryFile} yet: "
                    + $"'superpose sweep work {given}' finishes it.");
            if (parsed.GetValue(json)) Console.Out.Write(File.ReadAllText(summary));
            else Print(place, sweep, given, null);
            return Program.Done;
        });
        return command;
    }

    static int Rows(SweepFolder place, Sweep sweep)
    {
        var store = new RowStore(place.ChunkFolder, sweep);
        store.Look();
        int cell = -1;
        Cell? last = null;
        string[] names = [.. sweep.Coordinates(sweep.Grid.Cells[0], 0).Select(pair => pair.Key)];
        string[] columns = ["cell", .. names, .. SweepRow.Columns(sweep).SkipLast(1)]; // but the weights
        Csv.Write(Console.Out, new(
            [.. columns.Select(name => new CsvColumn(name))],
            sweep.Chunks().SelectMany(chunk =>
            {
                if (!ReferenceEquals(chunk.Cell, last)) cell++;
                last = chunk.Cell;
                int own = cell;
                return (store.TryRead(chunk) ?? []).Select(row => (IReadOnlyList<object?>)
                [
                    own, .. sweep.Coordinates(chunk.Cell, row.Stage).Select(pair => pair.Value),
                    .. row.Cells.SkipLast(1),
                ]);
            })));
        return Program.Done;
    }

    /// <param name="cost">Null where it was only looked at.</param>
    internal static void Print(SweepFolder place, Sweep sweep, string shown, SweepCost? cost)
    {
        var lines = CsvReader.Read(File.ReadAllText(place.At("summary.csv")));
        string[] header = [.. lines[0]];
        int At(string name) => Array.IndexOf(header, name);
        string[] names = [.. header[2..At("class")]];
        var table = new Table().Border(TableBorder.None);
        table.AddColumns([.. names, "class", "models", "share", "95%", "least loss", "median loss"]);
        foreach (string name in sweep.Measures) table.AddColumn(name);
        foreach (var line in lines.Skip(1).Take(MostRows))
        {
            bool isAll = line[At("class")] == "all";
            string[] cells =
            [
                .. names.Select((_, k) => isAll ? Short(line[2 + k]) : ""),
                isAll ? "all" : $"  {line[At("class")]}", line[At("models")],
                isAll ? "" : Percent(line[At("share")]),
                isAll ? "" : $"{Percent(line[At("shareLow")])} to {Percent(line[At("shareHigh")])}",
                Short(line[At("leastLoss")]), Short(line[At("medianLoss")]),
                .. sweep.Measures.Select(name => Short(line[At(name)])),
            ];
            table.AddRow([.. cells.Select(cell => new Text(cell))]);
        }
        Terminal.Out.Write(table);
        if (lines.Count - 1 > MostRows)
            Console.Out.WriteLine($"… {lines.Count - 1 - MostRows} rows more in summary.csv");
        string[] files = [.. Directory.GetFiles(place.Folder).Select(file => Path.GetFileName(file)!)
            .Where(file => file[0] != '.').Order(StringComparer.Ordinal)];
        Console.Out.WriteLine($"{shown}: {string.Join(", ", files)}  {Spent(cost)}".TrimEnd());
    }

    static string Spent(SweepCost? cost)
    {
        if (cost is null) return "";
        if (cost.Models == 0) return "(finished before)";
        double all = Environment.CpuUsage.TotalTime.TotalSeconds;
        string Share(double seconds) => Invariant($"{100 * seconds / all:0.0}%");
        return Invariant($"({cost.WallSeconds:0.0} s, {all:0.0} s of CPU: {Share(cost.TrainingSeconds)} ")
            + $"training, {Share(cost.MeasuringSeconds)} measuring)";
    }

    static string Percent(string text) => Number(text) is { } value ? Invariant($"{100 * value:0.#}%") : "-";

    static string Short(string text) => Number(text) is { } value ? Invariant($"{value:G5}") : text;

    static double? Number(string text) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out double value) ? value : null;
}
