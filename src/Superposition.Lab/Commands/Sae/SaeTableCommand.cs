using System.CommandLine;
using Superposition.Lab.Files;
using Superposition.Lab.Sweeps;

namespace Superposition.Lab.Commands.Sae;

/// <summary><c>superpose sae baselines|table</c>: autoencoders on worlds, beside published ones.</summary>
static class SaeTableCommand
{
    internal static Command Baselines()
    {
        var world = SaeCommand.World("The world: ");
        world.DefaultValueFactory = _ => WorldSource.Published;
        var width = SaeCommand.Of("--width", "Latents.", 4096);
        var k = SaeCommand.Of("--k", "Latents that a sample keeps.", 25.0);
        var samples = SaeCommand.Of("--samples", "Samples to score on.", 100_000);
        var probes = SaeCommand.Of(
            "--probe-steps", "Batches of 1,024 samples that the probes learn from.", 2000);
        var threads = SharedOptions.Threads();
        var @out = SharedOptions.Out("sae-baselines");
        Option<bool> force = SharedOptions.Force(), json = SharedOptions.Json();
        var command = new Command("baselines", """
            Scores what an autoencoder on a world is held against: random directions; the true directions of
            the n most frequent features, in one pass and with a second on what the first left over; and
            logistic probes that were shown the truth. For sae table.

            Example:
              superpose sae baselines --world synthsaebench --width 4096 --k 25 --out out/baselines
            """) { world, width, k, samples, probes, threads, @out, force, json };
        command.SetAction((parsed, cancel) =>
        {
            if (parsed.GetValue(samples) is < 64 or > 100_000_000)
                throw new InvalidInputException("samples: score on 64 to 100,000,000.");
            if (parsed.GetValue(probes) is < 1 or > 1_000_000)
                throw new InvalidInputException("probe-steps: give 1 to 1,000,000.");
            if (!(parsed.GetValue(k) > 0 && parsed.GetValue(k) <= parsed.GetValue(width)))
                throw new InvalidInputException($"k is {parsed.GetValue(k)}; give more than 0 and at most "
                    + $"the width, {parsed.GetValue(width)}.");
            var result = SaeBaselines.Run(
                parsed.GetValue(@out)!, parsed.GetValue(force), new(parsed.GetValue(world)!),
                parsed.GetValue(width), parsed.GetValue(k), parsed.GetValue(samples), parsed.GetValue(probes),
                LabMachine.Execution(parsed.GetValue(threads)), TypedCommand.Of(parsed), cancel);
            var table = new SaeTable([parsed.GetValue(@out)!]);
            Console.Out.Write(parsed.GetValue(json) ? result.ToJson() : table.Markdown());
            return Task.FromResult(Program.Done);
        });
        return command;
    }

    internal static Command Table()
    {
        var folders = new Argument<string[]>("FOLDER")
        {
            Description = "Folders that sae train --world and sae baselines made; or the table.json of an "
                + "earlier table, whose rows are kept.",
            Arity = ArgumentArity.OneOrMore,
        };
        var @out = new Option<string?>("--out")
        {
            Description = "Where to keep table.md, table.json and figure.svg.", HelpName = "DIR",
        };
        var json = SharedOptions.Json();
        var command = new Command("table", """
            Puts autoencoders that were trained on SynthSAEBench's world beside the published table (200
            million samples, L0 = 25), with what each would be there if every doubling of its samples went on
            to add the same share of what the last one added.

            Example:
              superpose sae table out/batchtopk out/matryoshka --out out/table
            """) { folders, @out, json };
        command.SetAction(parsed =>
        {
            var table = new SaeTable(parsed.GetValue(folders)!);
            if (parsed.GetValue(@out) is { } folder) table.Write(OutputPath.CheckReplaceable(folder));
            Console.Out.Write(parsed.GetValue(json) ? table.Json() + "\n" : table.Markdown());
            return Program.Done;
        });
        return command;
    }
}
