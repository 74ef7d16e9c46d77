using System.Diagnostics;
using System.Text.Json;
using Superposition.Lab.Sweeps;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Commands;

/// <summary>What a sweep will take: predicted by the cost model, corrected by a second of training.</summary>
/// <param name="Seconds">Of wall time, with all these threads.</param>
/// <param name="Machine">How much slower this machine is than the cost model's.</param>
sealed record SweepForecast(
    int Cells, long Models, int Chunks, double Seconds, double Machine, long Disk, int Threads)
{
    /// <summary>For measuring the machine, of all its threads together.</summary>
    const double Trial = 1;

    internal static SweepForecast Of(Sweep sweep, Execution execution)
    {
        var chunks = sweep.Chunks();
        double machine = Measured(sweep, execution);
        double work = sweep.Grid.Cells.Sum(cell => cell.Seeds * Cost.Seconds(cell));
        long models = sweep.Grid.Cells.Sum(cell => (long)cell.Seeds);
        return new(
            sweep.Grid.Cells.Count, models, chunks.Count, work * machine / execution.Threads, machine,
            sweep.Grid.Cells.Sum(cell => cell.Seeds * Bytes(sweep, cell)), execution.Threads);
    }

    /// <summary>
    /// Measured over predicted seconds of a few cells, evenly spread, each trained for a share of its steps
    /// on all threads at once, as the sweep will be.
    /// </summary>
    static double Measured(Sweep sweep, Execution execution)
    {
        const int Most = 6;
        var cells = sweep.Grid.Cells;
        var some = Enumerable.Range(0, Math.Min(Most, cells.Count))
            .Select(k => cells[(int)((long)k * cells.Count / Math.Min(Most, cells.Count))]).ToArray();
        Parallel.ForEach(some, cell => Spend(sweep, cell, execution, 1)); // the code is compiled
        double each = Trial / some.Length, measured = 0, predicted = 0;
        foreach (var cell in some)
        {
            double share = Math.Clamp(each / Cost.Seconds(cell), 0, 1);
            var clock = Stopwatch.StartNew();
            double[] spent = new double[execution.Threads];
            Parallel.For(0, execution.Threads, t => spent[t] = Spend(sweep, cell, execution, share));
            measured += clock.Elapsed.TotalSeconds * execution.Threads;
            predicted += spent.Sum();
        }
        return measured / predicted;
    }

    /// <summary>Trains a share of a model's steps.</summary>
    /// <returns>The predicted seconds of that.</returns>
    static double Spend(Sweep sweep, Cell cell, Execution execution, double share)
    {
        int Steps(TrainingOptions options) => Math.Min(
            options.Steps, Math.Max(share == 1 ? 1 : 20, (int)(share * options.Steps)));
        var cut = cell with
        {
            Options = cell.Options with { Steps = Steps(cell.Options) },
            Then = [.. cell.Then.Select(options => options with { Steps = Steps(options) })],
            Snapshots = [],
        };
        TrainingPath.Train(cut, sweep.Grid.Seed, cell.FirstStream, execution.Width);
        return Cost.TrainingSeconds(cut);
    }

    /// <summary>Of one model.</summary>
    static long Bytes(Sweep sweep, Cell cell)
    {
        var options = cell.Options;
        long weights = 4L * (options.Hidden * options.Features + options.Outputs);
        long row = 85 + 20L * sweep.Measures.Count;
        // kept weights are in the row as base64, and in the tensor at the end
        return sweep.RowsEach * (row + (sweep.Keep == Keep.All ? weights * 7 / 3 : 0));
    }

    internal void Print(Sweep sweep, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new
            {
                name = sweep.Name,
                cells = Cells,
                models = Models,
                chunks = Chunks,
                seconds = Seconds,
                threads = Threads,
                machine = Machine,
                bytes = Disk,
            }, JsonText.Indented));
            return;
        }
        Console.Out.WriteLine(Invariant($"{sweep.Name}: {Cells:N0} cells, {Models:N0} models in {Chunks:N0} ")
            + Invariant($"chunks; about {ProgressLine.Duration(Seconds)} on {Threads} threads ")
            + Invariant($"(measured {Machine:0.00} of the cost model), {Disk / 1e6:0.#} MB of disk."));
    }
}
