using System.Diagnostics;
using Superposition.Lab.Files;

namespace Superposition.Tests.Files;

public sealed class FolderLockTests
{
    [Fact]
    public void SecondLock_IsRefusedInOneSentence_AndFreeAfterwards()
    {
        using var folder = new TemporaryFolder();
        using (FolderLock.Acquire(folder["out"]))
            Assert.StartsWith(
                $"another superpose process is working in {folder["out"]}; ",
                Assert.Throws<InvalidInputException>(() => FolderLock.Acquire(folder["out"])).Message);
        using var again = FolderLock.Acquire(folder["out"]);
    }

    [Fact]
    public void Beside_SurvivesTheExchangeOfTheFolder()
    {
        using var folder = new TemporaryFolder();
        using var held = FolderLock.AcquireBeside(folder["out"]);
        using (var building = AtomicFolder.Create(folder["out"])) building.Commit();
        Assert.Throws<InvalidInputException>(() => FolderLock.AcquireBeside(folder["out/"]));
        Assert.Equal([".out.lock", "out"], folder.Listing());
    }

    [Fact]
    public void KilledProcess_GivesTheLockBack()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "no flock program here");
        using var folder = new TemporaryFolder();
        string path = folder[".lock"];
        // exec, so that the killed process is the one that holds the lock
        using var holder = Process.Start(
            "bash", ["-c", $"exec 9>{path}; flock 9; echo held >{path}.ready; exec sleep 60"]);
        var patience = Stopwatch.StartNew();
        while (!File.Exists(path + ".ready") && patience.Elapsed.TotalSeconds < 20) Thread.Sleep(5);
        Assert.Throws<InvalidInputException>(() => FolderLock.Acquire(folder.Path));
        holder.Kill();
        holder.WaitForExit();
        using var mine = FolderLock.Acquire(folder.Path);
    }
}
