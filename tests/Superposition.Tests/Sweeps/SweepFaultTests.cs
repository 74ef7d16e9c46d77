using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Superposition.Lab.Sweeps;
using Superposition.Lab.Sweeps.Specification;
using Superposition.Tests.Commands;
using Superposition.Tests.Files;

namespace Superposition.Tests.Sweeps;

/// <summary>
/// Workers as processes that are killed, that meet, that run out of disk: after each, running again gives the
/// bytes of an undisturbed run. A few times by default, fifty with <c>./check.sh --full</c>.
/// </summary>
public sealed class SweepFaultTests : IClassFixture<SweepFaultTests.UndisturbedRun>, IDisposable
{
    /// <summary>Some sixty files, of two chunks of ten milliseconds each.</summary>
    const string Spec = """
        {
          "name": "faults",
          "base": { "features": 5, "hidden": 2, "steps": 400 },
          "axes": [ { "option": "density", "log": [1, 0.01], "count": 120 } ],
          "seeds": 10,
          "measure": ["represented"],
          "keep": "classes", "chunkSeconds": 0.015
        }
        """;

    static bool IsFull => Environment.GetEnvironmentVariable("SUPERPOSE_FULL") == "1";

    /// <summary>What every run must end in.</summary>
    public sealed class UndisturbedRun : IDisposable
    {
        readonly TemporaryFolder folder = new();

        public UndisturbedRun()
        {
            File.WriteAllText(folder["faults.json"], Spec);
            Done(Superpose.Start(["sweep", folder["faults.json"], "--out", folder["whole"]]));
            Content = SweepRunnerTests.Content(folder["whole"]);
        }

        public string Content { get; }

        public void Dispose() => folder.Dispose();
    }

    readonly TemporaryFolder folder = new();
    readonly string whole;

    public SweepFaultTests(UndisturbedRun undisturbed)
    {
        whole = undisturbed.Content;
        File.WriteAllText(folder["faults.json"], Spec);
    }

    public void Dispose() => folder.Dispose();

    string[] Sweep(string name) =>
        ["sweep", folder["faults.json"], "--threads", "1", "--out", folder[name]];

    string[] Work(string name) => ["sweep", "work", folder[name], "--threads", "1"];

    static void Done(Process process)
    {
        var ran = Superpose.Finish(process);
        Assert.True(ran.ExitCode == 0, $"exit {ran.ExitCode}: {ran.Output}{ran.Error}");
    }

    int FilesOf(string name) => Directory.Exists(folder[$"{name}/chunks"])
        ? Directory.GetFiles(folder[$"{name}/chunks"], "*.csv")
            .Count(file => Path.GetFileName(file)[0] != '.')
        : 0;

    [Fact]
    public void Workers_killed_at_random_moments_leave_what_others_finish()
    {
        int kills = IsFull ? 50 : 4, unfinished = 0;
        var random = new Random(1);
        for (int kill = 0; kill < kills; kill++)
        {
            if (File.Exists(folder["cut/summary.json"]))
            {
                Assert.Equal(whole, SweepRunnerTests.Content(folder["cut"]));
                Directory.Delete(folder["cut"], recursive: true);
            }
            using var worker = Superpose.Start(Sweep("cut"));
            // from its first moments to its last, however slowly this machine starts a process
            int before = FilesOf("cut"), after = before + random.Next(0, 20);
            while (FilesOf("cut") < after && !worker.HasExited) Thread.Sleep(1);
            Thread.Sleep(random.Next(0, 40));
            worker.Kill();
            worker.WaitForExit();
            if (FilesOf("cut") is > 0 and < 60) unfinished++;
        }
        Assert.True(unfinished >= kills / 5, $"only {unfinished} of {kills} kills met work half done");
        Done(Superpose.Start(Sweep("cut")));
        Assert.Equal(whole, SweepRunnerTests.Content(folder["cut"]));
        // no claim is left; halves of files are, until they are old
        Assert.DoesNotContain(Directory.GetFiles(folder["cut/chunks"]),
            file => !file.EndsWith(".csv") && !file.Contains(".tmp-"));
    }

    [Fact]
    public void Two_workers_share_and_the_second_takes_over_from_the_first_when_it_is_killed()
    {
        using var first = Superpose.Start(Sweep("shared"));
        var clock = Stopwatch.StartNew();
        while (FilesOf("shared") < 3 && clock.Elapsed.TotalSeconds < 30) Thread.Sleep(5);
        using var second = Superpose.Start(Work("shared"));
        Thread.Sleep(400);
        first.Kill();
        first.WaitForExit();
        var ran = Superpose.Finish(second);
        Assert.True(ran.ExitCode == 0, ran.Error);
        Assert.Matches(@"^[1-9]\d* models in \d+ chunks, ", ran.Output);
        Assert.Equal(whole, SweepRunnerTests.Content(folder["shared"]));
    }

    [Fact]
    public void Workers_beside_each_other_do_no_chunk_twice()
    {
        int count = IsFull ? 8 : 3;
        new SweepFolder(folder["many"]).Put(SpecReader.Read(folder["faults.json"]), force: false);
        var workers = Enumerable.Range(0, count).Select(_ => Superpose.Start(Work("many"))).ToArray();
        int models = 0, chunks = 0;
        foreach (var worker in workers)
        {
            var ran = Superpose.Finish(worker);
            Assert.True(ran.ExitCode == 0, ran.Error);
            var said = Regex.Match(ran.Output, @"^(\d+) models in (\d+) chunks, ");
            models += int.Parse(said.Groups[1].Value, CultureInfo.InvariantCulture);
            chunks += int.Parse(said.Groups[2].Value, CultureInfo.InvariantCulture);
        }
        Assert.Equal((1200, 120), (models, chunks));
        Assert.Equal(whole, SweepRunnerTests.Content(folder["many"]));
    }

    [Fact]
    public void Interrupted_it_says_so_and_leaves_no_claim()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent with Linux's kill");
        using var cut = Superpose.Start(Sweep("cut"));
        var clock = Stopwatch.StartNew();
        while (FilesOf("cut") < 3 && clock.Elapsed.TotalSeconds < 30) Thread.Sleep(5);
        using (var kill = Process.Start("kill", ["-INT", $"{cut.Id}"])) kill.WaitForExit();
        var ran = Superpose.Finish(cut);
        Assert.Equal((130, ""), (ran.ExitCode, ran.Output));
        Superpose.AssertSentence(ran.Error);
        Assert.All(Directory.GetFiles(folder["cut/chunks"]), file => Assert.EndsWith(".csv", file));
        string status = Superpose.Finish(Superpose.Start(["sweep", "status", folder["cut"]])).Output;
        Assert.Matches(@"^faults: not finished, and nobody works on it; \d+ of 120 chunks, ", status);
        Done(Superpose.Start(Work("cut")));
        Assert.Equal(whole, SweepRunnerTests.Content(folder["cut"]));
        Assert.StartsWith("faults: finished; 120 of 120 chunks",
            Superpose.Finish(Superpose.Start(["sweep", "status", folder["cut"]])).Output);
    }

    [Fact]
    public void A_full_disk_is_a_sentence_and_with_space_again_it_is_finished()
    {
        using var disk = SmallDisk.TryMount(folder["disk"], "size=1200k");
        Assert.SkipWhen(disk is null, "mounting a small file system takes root");
        File.WriteAllBytes(folder["disk/filler"], new byte[900 << 10]);
        var ran = Superpose.Finish(Superpose.Start(Sweep("disk/x")));
        Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
        Superpose.AssertSentence(ran.Error);
        Assert.Contains("the disk is full", ran.Error);
        Assert.InRange(FilesOf("disk/x"), 1, 59);
        File.Delete(folder["disk/filler"]);
        Done(Superpose.Start(Sweep("disk/x")));
        Assert.Equal(whole, SweepRunnerTests.Content(folder["disk/x"]));
    }
}
