using System.Globalization;
using System.Text;

namespace Superposition.Lab.Files;

/// <summary>
/// A column's name and, where it has one, its unit: the header cell is <c>name</c> or <c>name [unit]</c>.
/// </summary>
public sealed record CsvColumn(string Name, string? Unit = null)
{
    public string Header => Unit is null ? Name : $"{Name} [{Unit}]";

    public static implicit operator CsvColumn(string name) => new(name);
}

/// <summary>A tidy table: one observation a row. The rows are read once, while they are written.</summary>
public sealed record CsvTable(IReadOnlyList<CsvColumn> Columns, IEnumerable<IReadOnlyList<object?>> Rows);

/// <summary>
/// Comma-separated values as RFC 4180 quotes them, with LF line ends and UTF-8. Numbers are in the shortest
/// form that reads back to the same bits; a missing number (null or NaN) is an empty cell, infinities are inf
/// and -inf.
/// </summary>
public static class Csv
{
    public static void Write(Stream stream, CsvTable table)
    {
        using var writer = new StreamWriter(
            stream, new UTF8Encoding(false), bufferSize: 1 << 16, leaveOpen: true);
        Write(writer, table);
    }

    public static void Write(TextWriter writer, CsvTable table)
    {
        WriteRow(writer, [.. table.Columns.Select(column => column.Header)], table.Columns.Count);
        foreach (var row in table.Rows) WriteRow(writer, row, table.Columns.Count);
    }

    static void WriteRow(TextWriter writer, IReadOnlyList<object?> cells, int expected)
    {
        if (cells.Count != expected)
            throw new ArgumentException($"a row has {cells.Count} cells, the header {expected}");
        for (int i = 0; i < cells.Count; i++)
        {
            if (i > 0) writer.Write(',');
            writer.Write(Quote(Cell(cells[i]), alone: cells.Count == 1));
        }
        writer.Write('\n');
    }

    static string Cell(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        float number when float.IsNaN(number) => "",
        float number when float.IsInfinity(number) => number > 0 ? "inf" : "-inf",
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        double number when double.IsNaN(number) => "",
        double number when double.IsInfinity(number) => number > 0 ? "inf" : "-inf",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    // A table of one column would lose an empty cell: readers skip blank lines.
    static string Quote(string cell, bool alone) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") >= 0 || cell != cell.Trim() || (alone && cell.Length == 0)
            ? $"\"{cell.Replace("\"", "\"\"")}\""
            : cell;
}
