using System.Text;

namespace Superposition.Lab.Files;

/// <summary>Reads what <see cref="Csv"/> writes, as text cells; the first row is the header.</summary>
public static class CsvReader
{
    public static IReadOnlyList<IReadOnlyList<string>> Read(string text)
    {
        var rows = new List<IReadOnlyList<string>>();
        var row = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false, started = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"') { cell.Append('"'); i++; }
            else if (c == '"') { quoted = !quoted; started = true; }
            else if (quoted) cell.Append(c);
            else if (c == ',') { EndCell(); started = true; }
            else if (c == '\n') EndRow();
            else if (c != '\r') { cell.Append(c); started = true; }
        }
        if (quoted) throw new InvalidInputException("the CSV text ends inside a quoted cell");
        EndRow();
        return rows;

        void EndCell()
        {
            row.Add(cell.ToString());
            cell.Clear();
        }

        void EndRow()
        {
            if (!started) return;
            EndCell();
            rows.Add(row);
            row = [];
            started = false;
        }
    }
}
