using Superposition.Lab.Files;

namespace Superposition.Tests.Files;

public sealed class OutputPathTests
{
    [Fact]
    public void GoodPath_IsAbsoluteAndLeavesNoTrace()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(folder["a/b"], OutputPath.Check(folder["a/b/"]));
        Assert.Equal(folder["a/b"], OutputPath.CheckReplaceable(folder["a/./b"]));
        Assert.Empty(folder.Listing());
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("  ", "is empty")]
    [InlineData("a\0b", "NUL")]
    [InlineData("/", "root of the file system")]
    public void NoPath_IsOneSentence(string path, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidInputException>(() => OutputPath.Check(path)).Message);

    [Fact]
    public void FileInTheWay_IsOneSentence()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        Assert.Equal($"cannot write {folder["file"]}: it is a file; choose a folder",
            Assert.Throws<InvalidInputException>(() => OutputPath.Check(folder["file"])).Message);
        Assert.Equal($"cannot write {folder["file/in/it"]}: {folder["file"]} is a file, not a folder",
            Assert.Throws<InvalidInputException>(() => OutputPath.Check(folder["file/in/it"])).Message);
    }

    [Fact]
    public void TooLongName_IsOneSentence()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("longer than",
            Assert.Throws<InvalidInputException>(
                () => OutputPath.Check(folder[new string('ü', 120)])).Message);
    }

    [Fact]
    public void UnwritableFolder_IsOneSentence()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "no /proc here");
        // Even root may not make files there.
        var fault = Assert.Throws<InvalidInputException>(() => OutputPath.Check("/proc/self/out"));
        Assert.StartsWith("cannot write /proc/self/out: ", fault.Message);
    }

    [Fact]
    public void MountPoint_CannotBeReplaced()
    {
        Assert.SkipUnless(File.Exists("/proc/self/mountinfo"), "no /proc here");
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "no /dev/shm here");
        string message = Assert.Throws<InvalidInputException>(
            () => OutputPath.CheckReplaceable("/dev/shm")).Message;
        Assert.Contains("mount point", message);
    }
}
