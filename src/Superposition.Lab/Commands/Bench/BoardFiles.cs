using System.Text.Json;
using System.Text.RegularExpressions;
using Superposition.Lab.Files;

namespace Superposition.Lab.Commands.Bench;

/// <summary>
/// Keeps a board as ROOT/PROCESSOR/training.md and .json (the whole grid as grid.*, whole runs as
/// whole-runs.*, autoencoders as autoencoder.*).
/// </summary>
static partial class BoardFiles
{
    internal const string DefaultRoot = "bench/results";

    /// <summary>The page's path.</summary>
    internal static string Write(BenchBoard board, string root, BenchRequest request)
    {
        string folder = Path.Combine(root, Slug(board));
        Directory.CreateDirectory(folder);
        string page = Path.Combine(folder, request switch
        {
            { WholeGrid: true } => "grid.md",
            { Budget.Steps: not null } => "whole-runs.md",
            _ => "training.md",
        });
        AtomicFile.WriteText(Path.ChangeExtension(page, ".json"),
            JsonSerializer.Serialize(board, JsonText.Indented) + "\n");
        AtomicFile.WriteText(page, Page(board));
        return page;
    }

    /// <summary>The page's path.</summary>
    internal static string Write(SaeBoard board, string root, string command)
    {
        string folder = Path.Combine(root, Slug(board.Cpu, board.Width, Environment.ProcessorCount));
        Directory.CreateDirectory(folder);
        string page = Path.Combine(folder, "autoencoder.md");
        AtomicFile.WriteText(Path.ChangeExtension(page, ".json"),
            JsonSerializer.Serialize(board, JsonText.Indented) + "\n");
        AtomicFile.WriteText(page, "# A step of a sparse autoencoder, by parts\n\n"
            + $"`{command}`, version {board.Version}. Ratios are within one run; single "
            + "figures are of its hour.\n\n"
            + string.Concat(SaeSpeed.Lines(board).Select(line => $"- {line.Trim()}\n")));
        return page;
    }

    internal static string Slug(BenchBoard board) => Slug(board.Cpu, board.Width, board.Cores);

    /// <summary>Such as amd-epyc-family-25-model-17-v512-2-cores.</summary>
    static string Slug(string cpu, string width, int cores) =>
        $"{NotWord().Replace(cpu.ToLowerInvariant(), "-").Trim('-')}-{width}-{cores}-cores";

    static string Page(BenchBoard board)
    {
        static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";
        string[] header = BoardTable.Header(board);
        return "# Training, against the machine\n\n"
            + $"`{board.Command}`, version {board.Version}. Ratios are within one run; single "
            + "figures are of its hour.\n\n" + BoardTable.Machine(board) + "\n\n"
            + Row(header) + $"|{string.Concat(header.Select(_ => "---|"))}\n"
            + string.Concat(board.Lines.Select(line => Row(BoardTable.Cells(line)))) + "\n"
            + string.Concat(BoardTable.Notes(board).Select(note => $"- {note}\n"));
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotWord();
}
