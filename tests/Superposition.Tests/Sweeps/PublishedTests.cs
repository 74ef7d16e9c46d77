using System.Diagnostics;
using Superposition.Lab.Sweeps;
using Superposition.Tests.Commands;
using Superposition.Tests.Conventions;
using Superposition.Tests.Files;

namespace Superposition.Tests.Sweeps;

/// <summary>
/// The self-contained program of <c>publish.sh</c>, where no .NET is to be found: it works on a sweep and its
/// bytes are those of the usual one. A minute's work, with <c>./check.sh --full</c>.
/// </summary>
public sealed class PublishedTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Works_on_a_sweep_without_a_runtime()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "it is made for linux-x64");
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SUPERPOSE_FULL") == "1",
            "./check.sh --full publishes");
        var made = Say(Repository.FullPath("publish.sh"), [folder["program"]], clean: false);
        Assert.True(made.Code == 0, made.Text);

        var sweep = Specs.Read(Specs.Plain);
        new SweepFolder(folder["there"]).Put(sweep, force: false);
        Directory.CreateDirectory(folder["empty"]);
        var (code, text) = Say(folder["program/superpose"], ["sweep", "work", folder["there"]], clean: true);
        Assert.True(code == 0, text);
        Assert.StartsWith($"{sweep.Grid.Models} models in ", text);

        new SweepFolder(folder["here"]).Put(sweep, force: false);
        Superpose.Finish(Superpose.Start(["sweep", "work", folder["here"]]));
        Assert.Equal(SweepRunnerTests.Content(folder["here"]), SweepRunnerTests.Content(folder["there"]));
    }

    /// <param name="clean">Without this environment, and with a DOTNET_ROOT that is empty.</param>
    (int Code, string Text) Say(string program, string[] arguments, bool clean)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        if (clean)
        {
            start.Environment.Clear();
            (start.Environment["PATH"], start.Environment["HOME"]) = ("/usr/bin:/bin", folder["empty"]);
            start.Environment["DOTNET_ROOT"] = folder["empty"];
        }
        using var process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text);
    }
}
