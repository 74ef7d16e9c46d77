using System.Diagnostics;
using System.Text.RegularExpressions;
using Superposition.Lab;
using Superposition.Lab.Results;
using Superposition.Tests.Conventions;
using Superposition.Tests.Files;

namespace Superposition.Tests.Commands;

/// <summary>
/// The program as its users call it: within this process where that is enough, as a process of its own
/// where signals,
/// the environment or several at once matter.
/// </summary>
static class Superpose
{
    /// <summary>
    /// The console is one for the whole process: tests that redirect it are in this collection.
    /// </summary>
    internal const string OneConsole = "one console";

    static string Executable => Path.Combine(AppContext.BaseDirectory, "superpose");

    internal static Ran Run(params string[] arguments)
    {
        var (output, error) = (Console.Out, Console.Error);
        using StringWriter written = new(), complained = new();
        Console.SetOut(written);
        Console.SetError(complained);
        try
        {
            int code = Program.Run(arguments, TestContext.Current.CancellationToken);
            return new(code, written.ToString(), complained.ToString(), 0);
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    /// <summary>What must work: fails with what the program said where it did not.</summary>
    internal static string Done(params string[] arguments)
    {
        var ran = Run(arguments);
        Assert.True(ran.ExitCode == 0,
            $"superpose {string.Join(' ', arguments)}: exit {ran.ExitCode}, {ran.Error}");
        return ran.Output;
    }

    internal static Process Start(IReadOnlyList<string> arguments,
        params (string Name, string Value)[] environment)
    {
        // a test run in the background ignores SIGINT, and its children would too
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", Executable]
            : [Executable];
        ProcessStartInfo start = new(command[0], [.. command[1..], .. arguments])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    internal static Ran Finish(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(60)))
        {
            process.Kill();
            Assert.Fail("superpose was still running after 60 s.");
        }
        Ran ran = new(process.ExitCode, output.Result, error.Result, 0);
        process.Dispose();
        return ran;
    }

    /// <summary>SIGKILL, to a process that must not have ended by itself.</summary>
    internal static void KillRunning(Process process)
    {
        const int Killed = 128 + 9;
        process.Kill();
        process.WaitForExit();
        Assert.True(process.ExitCode == Killed,
            $"it had ended before it could be killed, with {process.ExitCode}: make the run longer.");
    }

    internal static string[] Hashes(string folder) =>
        [.. Result.Read(Path.Combine(folder, "result.json")).Models.Select(row => row.Text("hash")!)];

    /// <summary>A table's line as words; '' is the empty word, OUT is replaced.</summary>
    internal static string[] Words(string line, string @out) =>
        [.. line.Split(' ').Select(word => word == "''" ? "" : word.Replace("OUT", @out))];

    /// <summary>
    /// Exit 2, one sentence on stderr, nothing on stdout, and no file that was not there before.
    /// </summary>
    internal static void AssertRefused(Ran ran, TemporaryFolder folder, IReadOnlyList<string> before)
    {
        Assert.True(ran.ExitCode == 2, $"exit {ran.ExitCode}: {ran.Output}{ran.Error}");
        Assert.Equal("", ran.Output);
        AssertSentence(ran.Error);
        Assert.Equal(before, folder.Listing().Where(path => !IsLock(path)));
    }

    internal static void AssertSentence(string error)
    {
        Assert.True(Regex.IsMatch(error, "^superpose: [^\n\t]+\n$"), $"not one line: {error}");
        Assert.True(Regex.IsMatch(error, @"([^?!.][.?]|[.?]\)\.?)\n$"),
            $"not closed as a sentence is: {error}");
        Assert.False(Regex.IsMatch(error, @"\b(System|Superposition)\.[A-Z]|   at |Exception|Int32|UInt64"),
            $"words of the program's insides: {error}");
    }

    internal static bool IsLock(string path) =>
        Path.GetFileName(path) is ['.', ..] and [.., '.', 'l', 'o', 'c', 'k'];
}
