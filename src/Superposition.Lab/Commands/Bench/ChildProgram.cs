using System.ComponentModel;
using System.Diagnostics;

namespace Superposition.Lab.Commands.Bench;

/// <summary>A program that this one starts, waits for and, when interrupted, ends.</summary>
static class ChildProgram
{
    /// <summary>What it printed; its exit code and the last line of its complaint where it failed.</summary>
    internal sealed record Ended(int ExitCode, string Output, string Complaint);

    /// <summary>Null where there is no such program.</summary>
    internal static Ended? Run(string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments)
        { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            using var ending = cancel.Register(() => process.Kill(entireProcessTree: true));
            var errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            cancel.ThrowIfCancellationRequested();
            return new(process.ExitCode, output, errors.Result.Trim().Split('\n')[^1]);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>A folder of its own, deleted at the end, with sources that are embedded here.</summary>
    internal static T WithSources<T>(IEnumerable<string> names, Func<string, T> use)
    {
        var folder = Directory.CreateTempSubdirectory("superpose-peer-"); // a name that nobody can guess
        try
        {
            foreach (string name in names)
            {
                using var source = typeof(ChildProgram).Assembly.GetManifestResourceStream(name)!;
                using var file = File.Create(Path.Combine(folder.FullName, name));
                source.CopyTo(file);
            }
            return use(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>One source, by its path.</summary>
    internal static T WithSource<T>(string name, Func<string, T> use) =>
        WithSources([name], folder => use(Path.Combine(folder, name)));
}
