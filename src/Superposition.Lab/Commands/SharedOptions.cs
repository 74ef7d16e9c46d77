using System.CommandLine;

namespace Superposition.Lab.Commands;

/// <summary>
/// Options that several verbs have, with the same words everywhere. Each call makes a new one.
/// </summary>
static class SharedOptions
{
    internal static Option<bool> Json() => new("--json")
    {
        Description = "Print one JSON document on stdout and nothing else.",
    };

    internal static Option<bool> Force() => new("--force")
    {
        Description = "Replace what OUT holds from another run "
            + "(atomically: the old result stays until the new one is whole).",
    };

    internal static Option<ulong> Seed() => new("--seed")
    {
        Description = "Seed of every random stream.",
        HelpName = "S",
        DefaultValueFactory = _ => 0,
    };

    internal static Option<int> Threads() => new("--threads")
    {
        Description = "Models trained at once; 0 is all cores. Never changes a bit of the result.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    internal static Option<string> Out(string verb) => new("--out")
    {
        Description = "Folder for the results.",
        HelpName = "DIR",
        DefaultValueFactory = _ => $"out/{verb}",
    };
}
