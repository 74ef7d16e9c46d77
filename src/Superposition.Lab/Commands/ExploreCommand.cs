using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using Superposition.Lab.Explorer;
using Superposition.Lab.Files;
using Superposition.Lab.Sweeps;

namespace Superposition.Lab.Commands;

/// <summary><c>superpose explore</c>: the web lab, on this machine and for it alone.</summary>
static class ExploreCommand
{
    internal static Command Create()
    {
        var link = new Argument<string?>("LINK")
        {
            Description = "A link that somebody copied: all of it, or what follows its #.",
            DefaultValueFactory = _ => null,
        };
        var port = new Option<int>("--port")
        { Description = "0 for any free one.", HelpName = "P", DefaultValueFactory = _ => 7117 };
        var results = new Option<string>("--results")
        {
            Description = "Folder of reproduce, whose figures the gallery shows.",
            HelpName = "DIR",
            DefaultValueFactory = _ => "out/reproduce",
        };
        var noOpen = new Option<bool>("--no-open") { Description = "Print the address, open no browser." };
        var export = new Option<string?>("--export")
        {
            Description = "Write the link's view to DIR/index.html, its pictures recorded, and end.",
            HelpName = "DIR",
        };
        var command = new Command("explore", """
            Opens the web lab: models train while you drag, every picture is measured, every state a link.

            It listens on this machine only, until Ctrl-C.

            Examples:
              superpose explore
              superpose explore 'playground?features=6&hidden=3&density=0.05&steps=10000' --port 0
              superpose explore 'lottery?features=6&hidden=2&density=0.05&steps=10000' --export out/lottery
            """)
        { link, port, results, noOpen, export };
        command.SetAction((parsed, cancel) => parsed.GetValue(export) is { } folder
            ? Task.FromResult(Record(parsed.GetValue(link), folder, cancel))
            : Run(parsed.GetValue(link), parsed.GetValue(port), parsed.GetValue(results)!,
                parsed.GetValue(noOpen), cancel));
        return command;
    }

    static int Record(string? link, string folder, CancellationToken cancel)
    {
        string file = Path.Combine(OutputPath.Check(folder), "index.html");
        if (File.Exists(file) && !File.ReadAllText(file).Contains(Recording.Mark))
            throw new InvalidInputException(
                $"{file} is another page, so it is not replaced: choose another DIR.");
        string page = Recording.Page(Hash(link), LabMachine.Execution(1).Width, cancel);
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(file, page);
        Console.Out.WriteLine($"{file}: {page.Length / 1000} kB, opens in any browser");
        return Program.Done;
    }

    static async Task<int> Run(
        string? link, int port, string results, bool noOpen, CancellationToken cancel)
    {
        if (port is < 0 or > 65535)
            throw new InvalidInputException($"port is {port}; it must lie between 0 and 65535.");
        string hash = Hash(link);
        await using var server = await ExplorerServer.Start(port, LabMachine.Execution(1).Width, results);
        string address = server.Address + (hash.Length > 0 ? $"#{hash}" : "");
        Console.Out.WriteLine(address);
        Console.Error.WriteLine("The lab is open until Ctrl-C.");
        if (!noOpen) Open(address);
        try
        {
            await Task.Delay(Timeout.Infinite, cancel);
        }
        catch (OperationCanceledException) { } // the way in which it ends
        return Program.Done;
    }

    /// <summary>What follows the #; a wrong link is told here and not in the browser.</summary>
    static string Hash(string? link)
    {
        if (link is null) return "";
        string hash = link[(link.IndexOf('#') + 1)..];
        int query = hash.IndexOf('?');
        if (query >= 0 && hash[..query] is "lessons" or "gallery") return hash; // of no model
        if (query >= 0) LabState.Parse(hash[(query + 1)..]).Resolve();
        else if (hash.Contains('=') || link.Contains("//") && !link.Contains('#'))
            throw new InvalidInputException(
                $"'{(link.Length > 60 ? link[..60] + "…" : link)}' is no link of the explorer: "
                + "copy one whole, with its #.");
        return hash;
    }

    static void Open(string address)
    {
        string program = OperatingSystem.IsMacOS() ? "open" : "xdg-open";
        try
        {
            var start = OperatingSystem.IsWindows()
                ? new ProcessStartInfo(address) { UseShellExecute = true }
                : new ProcessStartInfo(program, [address])
                { RedirectStandardError = true, RedirectStandardOutput = true };
            Process.Start(start)?.Dispose();
        }
        catch (Win32Exception)
        {
            Console.Error.WriteLine($"No browser was found to open: visit {address} in yours.");
        }
    }
}
