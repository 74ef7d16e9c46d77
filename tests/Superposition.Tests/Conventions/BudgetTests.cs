using System.Globalization;

namespace Superposition.Tests.Conventions;

/// <summary>A file is one idea that fits in a head: about 120 lines, never over 600, 110 columns.</summary>
public sealed class BudgetTests(ITestOutputHelper output)
{
    const int MostLines = 600;
    const int MostColumns = 110;

    static IEnumerable<string> Sources => Repository.Files.Where(f =>
        Path.GetExtension(f) is ".cs" or ".sh" or ".py" or ".ts" or ".css" or ".mjs" && !IsBuilt(f)
        || f is "superpose" or ".ci/run");

    /// <summary>The explorer's bundle, which web/ makes: nobody reads it line by line.</summary>
    static bool IsBuilt(string file) => file.StartsWith("src/Superposition.Lab/Explorer/Assets/");

    [Fact]
    public void No_file_is_longer_than_600_lines()
    {
        int[] lengths = [.. Repository.Under("", ".cs").Select(f => Lines(f).Length).Order()];
        output.WriteLine($"{lengths.Length} C# files, {lengths.Sum()} lines: " +
            $"median {At(lengths, 0.5)} (aim: up to 120), " +
            $"95th percentile {At(lengths, 0.95)} (aim: up to 350), longest {lengths[^1]}");
        Repository.AssertNone(
            $"Longer than {MostLines} lines: split it by idea, one concept, one file, one name.",
            Sources.Concat(Repository.Under("", ".md"))
                .Select(f => (File: f, Lines(f).Length)).Where(f => f.Length > MostLines)
                .Select(f => $"{f.File}: {f.Length} lines"));
    }

    [Fact]
    public void No_line_is_wider_than_110_columns() => Repository.AssertNone(
        $"Wider than {MostColumns} columns: break the line where its thought has a joint.",
        Sources.SelectMany(f => Lines(f).Select((line, i) => (Place: $"{f}:{i + 1}", Width: Columns(line))))
            .Where(l => l.Width > MostColumns).Select(l => $"{l.Place}: {l.Width} columns"));

    static string[] Lines(string file) => Repository.Text(file).TrimEnd('\n').Split('\n');

    static int Columns(string line) => new StringInfo(line).LengthInTextElements;

    static int At(int[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];
}
