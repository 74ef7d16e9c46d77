using System.Diagnostics;
using Superposition.Lab.Files;

namespace Superposition.Tests.Files;

public sealed class AtomicFolderTests
{
    static void Build(string path, string content, bool exchange = true)
    {
        using var building = AtomicFolder.Create(path);
        building.Write("data/a.csv", stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(content)));
        building.Commit(exchange);
    }

    [Fact]
    public void Commit_MakesTheFolderWhole()
    {
        using var folder = new TemporaryFolder();
        Build(folder["deep/er/out/"], "one");
        Assert.Equal(
            ["deep", "deep/er", "deep/er/out", "deep/er/out/data", "deep/er/out/data/a.csv"],
            folder.Listing());
    }

    [Fact]
    public void BeforeCommit_NothingIsVisibleAndDisposeRemovesAll()
    {
        using var folder = new TemporaryFolder();
        using (var building = AtomicFolder.Create(folder["out"]))
        {
            building.Write("a", stream => stream.WriteByte(1));
            Assert.False(Directory.Exists(folder["out"]));
            Assert.StartsWith(".out.tmp-", Path.GetFileName(building.WorkPath));
        }
        Assert.Empty(folder.Listing());
    }

    [Fact]
    public void Replace_FaultMidway_KeepsTheOldFolderWhole()
    {
        using var folder = new TemporaryFolder();
        Build(folder["out"], "old");
        Assert.Throws<TimeoutException>(() =>
        {
            using var building = AtomicFolder.Create(folder["out"]);
            building.Write("whole", stream => stream.WriteByte(1));
            building.Write("half", _ => throw new TimeoutException());
        });
        Assert.Equal(["out", "out/data", "out/data/a.csv"], folder.Listing());
        Assert.Equal("old", File.ReadAllText(folder["out/data/a.csv"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // as on a file system that cannot exchange
    public void Replace_DropsFilesThatOnlyTheOldFolderHad(bool exchange)
    {
        using var folder = new TemporaryFolder();
        Build(folder["out"], "old");
        File.WriteAllText(folder["out/extra"], "");
        Build(folder["out"], "new", exchange);
        Assert.Equal(["out", "out/data", "out/data/a.csv"], folder.Listing());
        Assert.Equal("new", File.ReadAllText(folder["out/data/a.csv"]));
    }

    [Fact]
    public void Exchange_EveryReaderSeesAWholeFolder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "renameat2 is Linux's");
        using var folder = new TemporaryFolder();
        Build(folder["out"], "0");
        using var stop = new CancellationTokenSource();
        int missing = 0;
        var reader = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
                if (!File.Exists(folder["out/data/a.csv"])) missing++;
        });
        reader.Start();
        for (int i = 1; i <= 100; i++) Build(folder["out"], $"{i}");
        stop.Cancel();
        reader.Join();
        Assert.Equal(0, missing);
        Assert.Equal("100", File.ReadAllText(folder["out/data/a.csv"]));
    }

    [Fact]
    public void Leftovers_OfDeadProcessesAreRemovedAndOfLivingOnesKept()
    {
        using var folder = new TemporaryFolder();
        using var dead = Process.Start("true");
        dead.WaitForExit();
        using var other = AtomicFolder.Create(folder["out"]);
        string[] kept = [".out.tmp-1-1", ".out.tmp-x-1", ".out2.tmp-99999999-1", ".out.tmp-5"];
        foreach (string name in kept) Directory.CreateDirectory(folder[name]);
        Directory.CreateDirectory(folder[$".out.tmp-{dead.Id}-7/data"]);
        Directory.CreateDirectory(
            folder[$".out.tmp-{Environment.ProcessId}-999999"]); // of an earlier container
        Build(folder["out"], "new");
        Assert.Equal(
            new[] { "out", "out/data", "out/data/a.csv", Path.GetFileName(other.WorkPath) }.Concat(kept)
                .Order(StringComparer.Ordinal),
            folder.Listing());
    }

    [Fact]
    public void OldFolderOfAnInterruptedReplacement_IsPutBack()
    {
        using var folder = new TemporaryFolder();
        using var dead = Process.Start("true");
        dead.WaitForExit();
        Directory.CreateDirectory(folder[$".out.old-{dead.Id}-1/data"]);
        using (AtomicFolder.Create(folder["out"])) Assert.True(Directory.Exists(folder["out/data"]));
        Assert.Equal(["out", "out/data"], folder.Listing());
    }

    [Fact]
    public void Create_OnAFileOrTheRoot_IsOneSentence()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        Assert.EndsWith("it is a file",
            Assert.Throws<InvalidInputException>(() => AtomicFolder.Create(folder["file"])).Message);
        Assert.Contains("root of the file system",
            Assert.Throws<InvalidInputException>(() => AtomicFolder.Create("/")).Message);
        Assert.Throws<InvalidInputException>(() => AtomicFolder.Create(folder["file/inner"]));
    }
}
