using System.Diagnostics;
using Superposition.Lab.Files;
using Superposition.Tests.Conventions;
using Superposition.Tests.Files;

namespace Superposition.Tests.Commands;

/// <summary>
/// Ctrl-C, kill -9 and several at once, of a training in twenty pieces that lasts a second or two.
/// </summary>
public sealed class InterruptTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string[] Train(string name) =>
        [.. "train --features 20 --hidden 5 --axis density=linear:0.1:0.5:20 --steps 4000 --threads 1 --out"
            .Split(' '),
            folder[name]];

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 130)]
    [InlineData("KILL", 137)]
    public void A_training_that_was_ended_leaves_no_folder_and_continues(string signal, int code)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent with Linux's kill");
        Assert.Equal(0, Superpose.Finish(Superpose.Start(Train("whole"))).ExitCode);
        using var cut = Superpose.Start(Train("cut"));
        AwaitChunks(cut, 3);
        using (var kill = Process.Start("kill", [$"-{signal}", $"{cut.Id}"])) kill.WaitForExit();
        var ran = Superpose.Finish(cut);
        Assert.Equal((code, ""), (ran.ExitCode, ran.Output));
        if (signal != "KILL") Superpose.AssertSentence(ran.Error);
        Assert.False(Directory.Exists(folder["cut"]), "a folder was left");
        string[] chunks =
            [.. Directory.GetFiles(folder[".chunks"], "*.safetensors").Where(file => !Hidden(file))];
        Assert.InRange(chunks.Length, 3, 19);
        foreach (string chunk in chunks)
            using (var file = SafeTensorsFile.Open(chunk)) file.Read("W");
        if (signal != "KILL") Assert.DoesNotContain(folder.Listing(), path => path.Contains(".tmp-"));

        Assert.Equal(0, Superpose.Finish(Superpose.Start(Train("cut"))).ExitCode);
        Assert.Equal(Superpose.Hashes(folder["whole"]), Superpose.Hashes(folder["cut"]));
        Assert.Equal(File.ReadAllText(folder["whole/data/models.csv"]),
            File.ReadAllText(folder["cut/data/models.csv"]));
        Assert.Equal(
            [".cut.lock", ".whole.lock", "cut", "whole"],
            Directory.EnumerateFileSystemEntries(folder.Path).Select(entry => Path.GetFileName(entry)!)
                .Order(StringComparer.Ordinal));
    }

    static bool Hidden(string file) => Path.GetFileName(file).StartsWith('.');

    void AwaitChunks(Process process, int count)
    {
        var clock = Stopwatch.StartNew();
        while (!Directory.Exists(folder[".chunks"])
            || Directory.GetFiles(folder[".chunks"]).Count(file => !Hidden(file)) < count)
        {
            Assert.False(process.HasExited, $"it ended before {count} chunks were stored");
            Assert.True(clock.Elapsed.TotalSeconds < 30, $"no {count} chunks after 30 s");
            Thread.Sleep(5);
        }
    }

    [Fact]
    public void Two_at_once_into_one_folder_are_one_result_and_one_sentence()
    {
        using var first = Superpose.Start(Train("x"));
        AwaitChunks(first, 1);
        var second = Superpose.Finish(Superpose.Start(Train("x")));
        Assert.Equal((2, ""), (second.ExitCode, second.Output));
        Superpose.AssertSentence(second.Error);
        Assert.Contains("another superpose", second.Error);
        Assert.Equal(0, Superpose.Finish(first).ExitCode);
        Assert.Equal(20, Superpose.Hashes(folder["x"]).Length);
    }

    [Fact]
    public void The_same_training_beside_itself_into_other_folders_disturbs_nothing()
    {
        string[] train = [.. "train --features 5 --hidden 2 --steps 20 --out".Split(' ')];
        var all = Enumerable.Range(0, 10).Select(i => Superpose.Start([.. train, folder[$"x{i}"]])).ToArray();
        Ran[] ran = [.. all.Select(Superpose.Finish)];
        Assert.All(ran, one => Assert.True(one.ExitCode == 0, one.Error));
        Assert.Single(Enumerable.Range(0, 10).Select(i => Superpose.Hashes(folder[$"x{i}"])[0]).Distinct());
    }

    [Fact]
    public void Output_that_nobody_reads_is_no_fault()
    {
        using var list = Superpose.Start(["list", "--json"]);
        list.StandardOutput.Close();
        Assert.DoesNotContain("fault of the program", list.StandardError.ReadToEnd());
    }
}
