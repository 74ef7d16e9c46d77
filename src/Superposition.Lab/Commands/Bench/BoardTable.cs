using Spectre.Console;
using static System.FormattableString;

namespace Superposition.Lab.Commands.Bench;

/// <summary>A board as people read it: what ran where, a table, and what follows from it.</summary>
static class BoardTable
{
    internal static void Print(BenchBoard board)
    {
        Console.Out.WriteLine(Machine(board));
        var table = new Table().Border(TableBorder.None).AddColumns(Header(board));
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        foreach (var line in board.Lines) table.AddRow(Cells(line));
        Terminal.Out.Write(table);
        foreach (string note in Notes(board)) Console.Out.WriteLine(note);
    }

    internal static string Machine(BenchBoard board)
    {
        string load = board.LoadBefore is null ? "" : Invariant(
            $", load {board.LoadBefore:0.0} to {board.LoadAfter:0.0}");
        return Invariant($"{board.Cpu}, {board.Cores} cores, {board.Width}, ")
            + Invariant($"peak {board.PeakGigaflops:0} GFLOP/s a thread (measured){load}");
    }

    internal static string[] Header(BenchBoard board) =>
    [
        "model", "density", "kernel", "model-steps/CPU s", "ns/sample", "of peak",
        "allocated a step", "memory", "two threads",
        .. board.Peer is null ? Array.Empty<string>() : ["peer, einsum", "ratio", "peer, bmm", "ratio"],
    ];

    internal static string[] Cells(BenchLine line) =>
    [
        $"{line.Features}→{line.Hidden}",
        Invariant($"{line.Density}"),
        line.Kernel,
        Rate(line.ModelStepsPerCpuSecond),
        Invariant($"{line.NanosecondsPerSample:N2}"),
        line.ShareOfPeak is { } share ? Invariant($"{share:P0}") : "-",
        Invariant($"{line.AllocatedBytesPerStep:0.##} B"),
        Size(line.TrainingBytes),
        line.TwoThreads is { } two
            ? Invariant($"{two.Speedup:0.00}x{(two.IsQuiet == false ? " (busy)" : "")}") : "-",
        .. line.Peer is { } peer ?
            [.. Cells(peer.Einsum), .. peer.Bmm is { } bmm ? Cells(bmm) : ["-", "-"]] : Array.Empty<string>(),
    ];

    static string[] Cells(PeerRatio peer) =>
        [Rate(peer.ModelStepsPerCpuSecond), Invariant($"{peer.Ratio:0.0}x")];

    static string Rate(double value) => value < 100 ? Invariant($"{value:0.0}") : Invariant($"{value:N0}");

    static string Size(double bytes) => bytes switch
    {
        < 1e4 => Invariant($"{bytes / 1e3:0.0} kB"),
        < 1e6 => Invariant($"{bytes / 1e3:0} kB"),
        < 1e8 => Invariant($"{bytes / 1e6:0.0} MB"),
        _ => Invariant($"{bytes / 1e6:0} MB"),
    };

    internal static IEnumerable<string> Notes(BenchBoard board)
    {
        if (board.Peer is not null)
            yield return $"peer: {board.Peer}; ten instances a step, one from 400 features on";
        if (TwoThreads(board) is { } two) yield return two;
        foreach (var growth in board.Growth) yield return Of(growth);
        if (board.Yardstick is { } c)
            yield return Invariant($"yardstick, 20→5 in C ({c.Compiler}): {c.ModelStepsPerCpuSecond:N0} ")
                + Invariant($"model-steps/CPU s, ours {c.OurModelStepsPerCpuSecond:N0}: ours takes ")
                + Invariant($"{c.Ratio:0.00} times as long; loss after 10,000 steps ")
                + Invariant($"{c.Loss:0.000000}, ours {c.OurLoss:0.000000}");
        yield return $"memory of the whole process: {Size(board.PeakMemoryBytes)} at most";
    }

    static string? TwoThreads(BenchBoard board)
    {
        Scaling[] measured = [.. board.Lines.Select(line => line.TwoThreads).OfType<Scaling>()];
        if (measured is [] || measured.Any(two => two.IsQuiet is null)) return null;
        int quiet = measured.Count(two => two.IsQuiet == true);
        double cpu = measured.Min(two => two.CpuPerWall);
        double others = measured.Max(two => two.Others)!.Value;
        double stolen = measured.Max(two => two.Stolen)!.Value;
        return Invariant($"two threads: the machine was quiet for {quiet} of {measured.Length} lines; ")
            + Invariant($"CPU a wall second {cpu:0.00} at least, other programs {others:P0} ")
            + Invariant($"and other guests {stolen:P0} of all cores at most");
    }

    static string Of(Growth growth)
    {
        static string Power(string letter, double? exponent) =>
            exponent is { } value ? Invariant($" {letter}^{value:0.00}") : "";
        return $"{growth.Kernel}: time a sample grows as{Power("n", growth.Features)}"
            + (growth is { Features: not null, Hidden: null } ? " (and m with it)" : "")
            + $"{Power("m", growth.Hidden)}{Power("p", growth.Density)}"
            + Invariant($" (every line within {growth.Within:P0})");
    }
}
