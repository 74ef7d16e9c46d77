using Superposition.Lab.Files;

namespace Superposition.Tests.Files;

public sealed class AtomicFileTests
{
    [Fact]
    public void Write_ReplacesAndLeavesNoTemporaryFile()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder["a.txt"], "one");
        AtomicFile.WriteText(folder["a.txt"], "zwei ü");
        Assert.Equal("zwei ü"u8, File.ReadAllBytes(folder["a.txt"]));
        Assert.Equal(["a.txt"], folder.Listing());
    }

    [Fact]
    public void Write_FaultMidway_KeepsTheOldContent()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder["a.txt"], "old");
        Assert.Throws<TimeoutException>(() => AtomicFile.Write(folder["a.txt"], stream =>
        {
            stream.Write(new byte[1_000_000]);
            throw new TimeoutException();
        }));
        Assert.Equal("old", File.ReadAllText(folder["a.txt"]));
        Assert.Equal(["a.txt"], folder.Listing());
    }

    [Fact]
    public void Write_ReadersSeeTheOldContentUntilTheEnd()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder["a.txt"], "old");
        AtomicFile.Write(folder["a.txt"], stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(folder["a.txt"]));
        });
        Assert.Equal("new", File.ReadAllText(folder["a.txt"]));
    }

    [Fact]
    public void Write_ToAFolderOrIntoNowhere_IsOneSentence()
    {
        using var folder = new TemporaryFolder();
        Assert.EndsWith("it is a folder",
            Assert.Throws<InvalidInputException>(() => AtomicFile.WriteText(folder.Path, "x")).Message);
        Assert.Contains("its folder does not exist",
            Assert.Throws<InvalidInputException>(
                () => AtomicFile.WriteText(folder["no/a.txt"], "x")).Message);
    }
}
