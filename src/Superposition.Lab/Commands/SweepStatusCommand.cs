using System.CommandLine;
using System.Text.Json;
using Superposition.Lab.Sweeps;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Commands;

/// <summary><c>superpose sweep status DIR</c>: how far a sweep is, whoever works on it.</summary>
static class SweepStatusCommand
{
    internal static Command Create()
    {
        Argument<string> folder = SweepWorkCommand.FolderArgument();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("status", """
            Says how much of a sweep is done and who works on it. It looks at the folder and changes nothing.

            Example:
              superpose sweep status out/sweep/00-smallest
            """)
        { folder, json };
        command.SetAction(parsed =>
        {
            var place = SweepWorkCommand.Place(parsed.GetValue(folder)!);
            var sweep = place.Read();
            var runner = new SweepRunner(place, sweep, Execution.Serial);
            var (chunks, models, cost) = runner.Missing();
            var whole = sweep.Chunks();
            int all = whole.Count;
            double done = whole.Sum(chunk => chunk.Cost) - cost;
            int workers = Claims.Living(place.ChunkFolder, Claims.UsualLease);
            string state = runner.IsFinished ? "finished" : workers > 0 ? "running"
                : "not finished, and nobody works on it";
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(new
                {
                    name = sweep.Name,
                    isFinished = runner.IsFinished,
                    workers,
                    chunks = all,
                    chunksLeft = chunks,
                    models = sweep.Grid.Models,
                    modelsLeft = models,
                    secondsDoneOfOneCore = done,
                    secondsLeftOfOneCore = cost,
                }, JsonText.Indented));
            else
                Console.Out.WriteLine($"{sweep.Name}: {state}; "
                    + Invariant($"{all - chunks:N0} of {all:N0} chunks, ")
                    + Invariant($"{sweep.Grid.Models - models:N0} of {sweep.Grid.Models:N0} models; ")
                    + $"by the cost model {ProgressLine.Duration(done)} of one core done"
                    + (chunks > 0 ? $", {ProgressLine.Duration(cost)} left; " : "; ")
                    + Invariant($"{workers} workers."));
            return Program.Done;
        });
        return command;
    }
}
