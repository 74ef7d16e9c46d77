using Spectre.Console;

namespace Superposition.Lab.Commands;

/// <summary>stdout with colours on a terminal only, and wide enough lines when piped that nothing wraps.</summary>
static class Terminal
{
    const int PipeWidth = 200;

    internal static IAnsiConsole Out
    {
        get
        {
            var console = AnsiConsole.Create(new()
            {
                Out = new AnsiConsoleOutput(Console.Out),
                Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
                ColorSystem = Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 }
                    ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            });
            if (Console.IsOutputRedirected) console.Profile.Width = PipeWidth;
            return console;
        }
    }
}
