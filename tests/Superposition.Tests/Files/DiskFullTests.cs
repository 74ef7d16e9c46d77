using System.Diagnostics;
using Superposition.Lab.Files;

namespace Superposition.Tests.Files;

public sealed class DiskFullTests
{
    // /dev/full answers every write with the true "no space left on device".
    static void WriteToFullDevice(Stream stream)
    {
        stream.Write(new byte[100]);
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write);
        full.Write(new byte[100_000]);
        full.Flush();
    }

    [Fact]
    public void File_Full_IsOneSentenceAndLeavesTheOldContent()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full here");
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder["a.txt"], "old");
        var fault = Assert.Throws<InvalidInputException>(
            () => AtomicFile.Write(folder["a.txt"], WriteToFullDevice));
        Assert.Equal(
            $"cannot write {folder["a.txt"]}: the disk is full; free some space or choose another place",
            fault.Message);
        Assert.Equal(["a.txt"], folder.Listing());
        Assert.Equal("old", File.ReadAllText(folder["a.txt"]));
    }

    [Fact]
    public void Folder_Full_LeavesNothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full here");
        using var folder = new TemporaryFolder();
        var fault = Assert.Throws<InvalidInputException>(() =>
        {
            using var building = AtomicFolder.Create(folder["out"]);
            building.Write("a", stream => stream.Write(new byte[10]));
            building.Write("b", WriteToFullDevice);
            building.Commit();
        });
        Assert.Contains("the disk is full", fault.Message);
        Assert.Empty(folder.Listing());
    }

    [Fact]
    public void SmallFileSystem_Full_IsOneSentenceAndOldFolderStays()
    {
        using var folder = new TemporaryFolder();
        Assert.SkipUnless(
            Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.Path), "cannot mount a tmpfs here");
        try
        {
            using (var first = AtomicFolder.Create(folder["out"]))
            {
                first.Write("a", stream => stream.Write("old"u8));
                first.Commit();
            }
            Assert.Contains("the disk is full", Assert.Throws<InvalidInputException>(() =>
            {
                using var second = AtomicFolder.Create(folder["out"]);
                second.Write("a", stream => stream.Write(new byte[1 << 20]));
                second.Commit();
            }).Message);
            Assert.Equal(["out", "out/a"], folder.Listing());
            Assert.Equal("old", File.ReadAllText(folder["out/a"]));

            FillUp(folder["filler"]);
            Assert.Contains("the disk is full",
                Assert.Throws<InvalidInputException>(() => OutputPath.Check(folder["new"])).Message);
        }
        finally
        {
            Run("umount", folder.Path);
        }
    }

    static void FillUp(string path)
    {
        try
        {
            using var stream = new FileStream(
                path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true) stream.Write(new byte[1024]);
        }
        catch (IOException)
        {
        }
    }

    static bool Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
            using var process = Process.Start(start)!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
