using Spectre.Console;

namespace Superposition.Lab.Commands;

/// <summary>
/// stdout with colours on a terminal only, and wide enough lines when piped that nothing wraps.
/// </summary>
static class Terminal
{
    const int PipeWidth = 200;

    internal static IAnsiConsole Out
    {
        get
        {
            bool isPiped = Console.IsOutputRedirected;
            bool isPlain = isPiped || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
            var console = AnsiConsole.Create(new()
            {
                Out = new AnsiConsoleOutput(Console.Out),
                Ansi = isPiped ? AnsiSupport.No : AnsiSupport.Detect,
                ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            });
            if (isPiped) console.Profile.Width = PipeWidth;
            return console;
        }
    }
}
