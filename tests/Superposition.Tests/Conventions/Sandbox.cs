using System.Diagnostics;

namespace Superposition.Tests.Conventions;

/// <summary>What a command did: its exit code, and all that it wrote.</summary>
sealed record Ran(int ExitCode, string Output, string Error, double Seconds);

/// <summary>A new empty folder in which commands run, gone with all its files when disposed.</summary>
sealed class Sandbox : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("superpose-").FullName;

    public string At(string relative) => Path.Combine(Folder, relative);

    public void Link(string target, string name) => File.CreateSymbolicLink(At(name), target);

    public void Write(string relative, string text, bool executable = false)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(relative))!);
        File.WriteAllText(At(relative), text);
        if (executable && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(At(relative), (UnixFileMode)0b111_101_101);
    }

    /// <summary>Runs a line of bash here; the line fails when any part of a pipe does.</summary>
    public Ran Bash(string line, TimeSpan limit, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new("bash", ["-c", "set -o pipefail\n" + line])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        long before = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'{line}' was still running after {limit.TotalSeconds:F0} s.");
        }
        Task.WaitAll(output, error);
        TimeSpan took = Stopwatch.GetElapsedTime(before);
        return new Ran(process.ExitCode, output.Result, error.Result, took.TotalSeconds);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
