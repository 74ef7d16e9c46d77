using System.CommandLine;
using System.Text.Json;
using Superposition.Lab.Commands.Bench;
using Superposition.Lab.Files;
using Superposition.Training;

namespace Superposition.Lab.Commands;

/// <summary>
/// <c>superpose bench</c>: how fast training is, against the machine's own limit, PyTorch and C, in one run.
/// </summary>
static class BenchCommand
{
    internal static Command Create()
    {
        var grid = new Option<bool>("--grid")
        { Description = "Every size at densities 0.3, 0.1, 0.03 and 0.01, and two large ones." };
        var peer = new Option<bool>("--peer")
        {
            Description =
                "Also time the same work in PyTorch (needs python3-torch); with --steps its einsum only.",
        };
        var yardstick = new Option<bool>("--yardstick")
        { Description = "Also time 20→5 written by hand in C (needs gcc and AVX-512)." };
        var sae = new Option<bool>("--sae")
        {
            Description = "Sparse autoencoders instead: BatchTopK 4096 wide on the world of 16,384 features, "
                + "by parts; with --steps so many steps (50).",
        };
        var seconds = new Option<double>("--seconds")
        { Description = "Time for each measurement.", HelpName = "X", DefaultValueFactory = _ => 3 };
        var steps = new Option<int>("--steps")
        { Description = "Whole runs of so many steps, of both sides, in place of seconds.", HelpName = "N" };
        var keep = new Option<string?>("--keep")
        {
            Description = $"Keep the board under DIR/PROCESSOR/ (default {BoardFiles.DefaultRoot}).",
            HelpName = "DIR",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = SharedOptions.Json();
        var command = new Command("bench", """
            Measures how fast models train, and with --peer the same work in PyTorch.

            Model-steps a CPU second (batch 1024, ReLU, AdamW, whole steps with their random numbers),
            nanoseconds a sample, the share of this machine's measured multiply-add peak, bytes allocated a
            step and in all, and two threads against one. Measure on a quiet machine: whether it was is said.

            Examples:
              superpose bench --peer --yardstick
              superpose bench --peer --steps 10000 --keep
              superpose bench --grid --seconds 1
              superpose bench --sae --peer
            """)
        { sae, grid, peer, yardstick, seconds, steps, keep, json };
        command.SetAction((parsed, cancel) =>
        {
            double time = parsed.GetValue(seconds);
            if (!(time is >= 0.01 and <= 600))
                throw new InvalidInputException($"seconds is {time}; it must lie between 0.01 and 600.");
            int? count = parsed.GetResult(steps) is null ? null : parsed.GetValue(steps);
            if (count is < 1 or > TrainingOptions.MostSteps)
                throw new InvalidInputException(
                    $"steps is {count}; it must lie between 1 and {TrainingOptions.MostSteps}.");
            if (count is not null && parsed.GetResult(seconds) is { Implicit: false })
                throw new InvalidInputException("steps and seconds are both given; give one.");
            string? root = parsed.GetResult(keep) is null ? null
                : OutputPath.Check(parsed.GetValue(keep) ?? BoardFiles.DefaultRoot);
            if (parsed.GetValue(sae))
            {
                foreach (Option other in (Option[])[grid, yardstick, seconds])
                    if (parsed.GetResult(other) is { Implicit: false })
                        throw new InvalidInputException(
                            $"{other.Name} is of the toy models' board; leave it out with --sae.");
                var found = SaeSpeed.Measure(count ?? 50, parsed.GetValue(peer), cancel);
                if (parsed.GetValue(json))
                    Console.Out.WriteLine(JsonSerializer.Serialize(found, JsonText.Indented));
                else foreach (string line in SaeSpeed.Lines(found)) Console.Out.WriteLine(line);
                if (root is not null)
                    Console.Error.WriteLine(
                        $"kept in {BoardFiles.Write(found, root, TypedCommand.Of(parsed))}");
                return Task.FromResult(Program.Done);
            }
            BenchRequest request = new(TypedCommand.Of(parsed), parsed.GetValue(grid), parsed.GetValue(peer),
                parsed.GetValue(yardstick), new(time, count));
            var board = BenchRun.Measure(request, cancel);
            if (!parsed.GetValue(json)) BoardTable.Print(board);
            else Console.Out.WriteLine(JsonSerializer.Serialize(board, JsonText.Indented));
            if (root is not null)
                Console.Error.WriteLine($"kept in {BoardFiles.Write(board, root, request)}");
            return Task.FromResult(Program.Done);
        });
        return command;
    }
}
