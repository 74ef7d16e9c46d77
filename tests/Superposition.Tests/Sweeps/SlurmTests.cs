using System.Diagnostics;
using System.Globalization;
using Superposition.Tests.Commands;
using Superposition.Tests.Files;

namespace Superposition.Tests.Sweeps;

/// <summary>A sweep as an array job of a real Slurm on this machine.</summary>
public sealed class SlurmTests : IDisposable
{
    /// <summary>Forty chunks of about half a second: still at work when a node is lost.</summary>
    const string Spec = """
        {
          "name": "cluster",
          "base": { "features": 6, "hidden": 2, "steps": 3000 },
          "axes": [ { "option": "density", "log": [1, 0.01], "count": 40 } ],
          "seeds": 60,
          "keep": "classes", "chunkSeconds": 0.6
        }
        """;

    readonly TemporaryFolder folder = new();

    public SlurmTests() => File.WriteAllText(folder["cluster.json"], Spec);

    public void Dispose() => folder.Dispose();

    string[] Sweep(string name, params string[] more) =>
        ["sweep", folder["cluster.json"], "--out", folder[name], .. more];

    [Fact]
    public void A_node_that_is_lost_with_its_task_changes_no_byte()
    {
        Assert.SkipUnless(LoopbackSlurm.IsPossible, LoopbackSlurm.Needs);
        using var slurm = new LoopbackSlurm();
        using var run = Superpose.Start(
            Sweep("shared", "--engine", "slurm", "--tasks", "2"), ("SLURM_CONF", slurm.Config));
        int[] workers = AwaitWorkers(2);
        slurm.Lose(workers[0]);
        Assert.False(File.Exists(folder["shared/summary.json"]), "it was finished before the node was lost");
        var ran = Superpose.Finish(run);
        Assert.True(ran.ExitCode == 0, ran.Error);
        Assert.Matches("^superpose: Slurm job [0-9]+, 2 workers\n", ran.Error);
        Superpose.Finish(Superpose.Start(Sweep("here")));
        Assert.Equal(SweepRunnerTests.Content(folder["here"]), SweepRunnerTests.Content(folder["shared"]));
    }

    [Fact]
    public void Detached_it_returns_at_once_and_an_interrupt_of_a_wait_cancels_the_job()
    {
        Assert.SkipUnless(LoopbackSlurm.IsPossible, LoopbackSlurm.Needs);
        using var slurm = new LoopbackSlurm();
        using var wait = Superpose.Start(
            Sweep("shared", "--engine", "slurm", "--tasks", "1"), ("SLURM_CONF", slurm.Config));
        AwaitWorkers(1);
        using (var kill = Process.Start("kill", ["-INT", $"{wait.Id}"])) kill.WaitForExit();
        Assert.Equal(130, Superpose.Finish(wait).ExitCode);
        var ran = Superpose.Finish(Superpose.Start(
            Sweep("shared", "--engine", "slurm", "--tasks", "2", "--detach"), ("SLURM_CONF", slurm.Config)));
        Assert.Equal((0, ""), (ran.ExitCode, ran.Output));
        Assert.False(File.Exists(folder["shared/summary.json"]), "it was finished when it returned");
        var clock = Stopwatch.StartNew();
        while (!File.Exists(folder["shared/summary.json"]) && clock.Elapsed.TotalSeconds < 90)
            Thread.Sleep(50);
        Assert.StartsWith("cluster: finished; 40 of 40 chunks",
            Superpose.Finish(Superpose.Start(["sweep", "status", folder["shared"]])).Output);
    }

    [Fact]
    public void Without_Slurm_it_is_a_sentence()
    {
        var ran = Superpose.Finish(Superpose.Start(
            Sweep("x", "--engine", "slurm"), ("PATH", folder.Path), ("SLURM_CONF", folder["none"])));
        Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
        Superpose.AssertSentence(ran.Error);
        Assert.Contains("sbatch", ran.Error);
    }

    /// <summary>The processes of so many workers that have begun.</summary>
    int[] AwaitWorkers(int count)
    {
        string chunks = folder["shared/chunks"];
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < 60)
        {
            string[] beats = Directory.Exists(chunks) ? Directory.GetFiles(chunks, ".worker-*") : [];
            string[][] words = [.. beats.Select(beat => File.ReadAllText(beat).Split(' '))];
            bool isBegun = beats.Length >= count && words.All(one => one.Length > 1) // empty while created
                && Directory.GetFiles(chunks, "*.csv").Length > 0;
            if (isBegun) return [.. words.Select(one => int.Parse(one[1], CultureInfo.InvariantCulture))];
            Thread.Sleep(10);
        }
        Assert.Fail($"no {count} workers after a minute");
        return [];
    }
}
