using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Spectre.Console;
using Superposition.Numerics.Lanes;

namespace Superposition.Lab.Commands;

/// <summary>
/// <c>superpose doctor</c>: what is installed, and what each missing piece disables.
/// Nothing here is required.
/// </summary>
static class DoctorCommand
{
    /// <summary>The system's, where apt puts its packages; another one may come first on the path.</summary>
    static string Python => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    sealed record Finding(string Piece, string? Found, string For, string Install);

    internal static Command Create()
    {
        var json = SharedOptions.Json();
        var command = new Command("doctor", """
            Says what this machine has, and what each missing piece disables. Training needs none of them.

            Example:
              superpose doctor
            """)
        { json };
        command.SetAction(parsed =>
        {
            var findings = Look();
            if (!parsed.GetValue(json)) Print(findings);
            else Console.Out.WriteLine(JsonSerializer.Serialize(findings, JsonText.Indented));
            return Lab.Program.Done;
        });
        return command;
    }

    static Finding[] Look() =>
    [
        Program(),
        new("vectors", Vectors(), "training at speed", "a processor with AVX2, AVX-512 or NEON"),
        new("python3 with numpy", Say(Python, "-c", "import numpy; print('numpy', numpy.__version__)"),
            "examples/python/read_results.py", "apt install python3-numpy"),
        new("python3 with torch",
            Say(Python, "-c", "import torch; print('torch', torch.__version__)"),
            "superpose bench --peer", "apt install python3-torch libopenblas0"),
        new("gcc", Say("gcc", "--version"), "superpose bench --yardstick", "apt install gcc libc6-dev"),
        new("rsvg-convert", Say("rsvg-convert", "--version"),
            "PNG and PDF of figures", "apt install librsvg2-bin"),
        new("git", Say("git", "--version"), "naming the commit in results", "apt install git"),
    ];

    static Finding Program()
    {
        try
        {
            return new("superpose", VersionText.Line()["superpose ".Length..], "", "");
        }
        catch (InvalidInputException fault) // an environment variable that says what cannot be
        {
            return new("superpose", null, "every verb that trains", fault.Message);
        }
    }

    static string? Vectors() => LaneWidths.Fastest == LaneWidth.Scalar
        ? null : string.Join(", ", LaneWidths.Available).ToLowerInvariant();

    /// <summary>The first line that a program prints, null where it is missing or fails.</summary>
    static string? Say(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true, // and read, or a full pipe would stop the program
            };
            using var process = Process.Start(start)!;
            var text = process.StandardOutput.ReadToEndAsync();
            var complaints = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(20_000))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
            Task.WaitAll(text, complaints);
            return process.ExitCode == 0 ? text.Result.Split('\n')[0].Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    static void Print(IEnumerable<Finding> findings)
    {
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "piece", "found");
        foreach (var finding in findings)
            table.AddRow(
                new Markup(finding.Found is null ? "[yellow]missing[/]" : "[green]ok[/]"),
                new Text(finding.Piece),
                new Text(finding.Found ?? $"disables {finding.For}; {finding.Install}"));
        Terminal.Out.Write(table);
    }
}
