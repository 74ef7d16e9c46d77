using System.CommandLine;
using Superposition.Lab.Sweeps;

namespace Superposition.Lab.Commands;

/// <summary><c>superpose sweep work DIR</c>: one worker more on a sweep's folder.</summary>
static class SweepWorkCommand
{
    internal static Command Create()
    {
        Argument<string> folder = FolderArgument();
        Option<int> threads = SharedOptions.Threads();
        var lease = new Option<int>("--lease")
        {
            Description = "Seconds of silence after which a worker on another machine counts as dead.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => (int)Claims.UsualLease.TotalSeconds,
        };
        var command = new Command("work", """
            Works on a sweep beside any number of others that share its folder, until nothing is left.

            Example:
              superpose sweep work out/sweep/00-smallest
            """)
        { folder, threads, lease };
        command.SetAction((parsed, cancel) =>
        {
            int seconds = parsed.GetValue(lease);
            if (seconds is < 1 or > 86_400)
                throw new InvalidInputException(
                    $"lease is {seconds}; it must lie between 1 and 86400 seconds.");
            var place = Place(parsed.GetValue(folder)!);
            var cost = SweepCommand.Work(place, place.Read(),
                LabMachine.Execution(parsed.GetValue(threads)), TimeSpan.FromSeconds(seconds), cancel);
            Console.Out.WriteLine(FormattableString.Invariant(
                $"{cost.Models} models in {cost.Chunks} chunks, {cost.WallSeconds:0.0} s"));
            return Task.FromResult(Program.Done);
        });
        return command;
    }

    internal static Argument<string> FolderArgument() =>
        new("DIR") { Description = "The folder of a sweep." };

    internal static SweepFolder Place(string folder) => new(Path.GetFullPath(folder));
}
