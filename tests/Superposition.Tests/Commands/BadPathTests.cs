using Superposition.Lab.Files;
using Superposition.Tests.Files;

namespace Superposition.Tests.Commands;

/// <summary>Places that cannot be written and files that cannot be read.</summary>
[Collection(Superpose.OneConsole)]
public sealed class BadPathTests : IDisposable
{
    const string Train = "train --features 5 --hidden 2 --steps 5";
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData($"{Train} --out OUT/file", "it is a file")]
    [InlineData($"{Train} --out OUT/file/inner", "is a file")]
    [InlineData($"{Train} --out OUT/work", "not replaced")]
    [InlineData($"{Train} --out OUT/work --force", "not replaced")]
    [InlineData($"{Train} --out ''", "empty")]
    [InlineData($"{Train} --out /", "root of the file system")]
    [InlineData($"{Train} --out /proc/superpose", "cannot write")]
    [InlineData($"{Train} --out /dev/null", "it is a file")]
    [InlineData("reproduce five-in-two --scale smoke --out OUT/file", "it is a file")]
    [InlineData("reproduce linear-versus-relu --scale smoke --out OUT/taken", "not replaced")]
    [InlineData("reproduce five-in-two --scale smoke --out /proc/superpose", "cannot write")]
    [InlineData($"{Train} --out OUT/x --init given:OUT/none.safetensors", "no such file")]
    [InlineData($"{Train} --out OUT/x --init given:OUT/file", "not a sound safetensors file")]
    [InlineData($"{Train} --out OUT/x --init given:OUT/work", "it is a folder")]
    [InlineData($"{Train} --out OUT/x --init given:OUT/four.safetensors", "W [2, 5]")]
    [InlineData($"{Train} --out OUT/x --init given:OUT/named.safetensors", "no tensor")]
    [InlineData($"{Train} --out OUT/x --init given:OUT/nan.safetensors", "nan.safetensors")]
    [InlineData($"{Train} --out OUT/x --init given:", "given")]
    public void Is_refused_in_a_sentence(string line, string words)
    {
        Furnish();
        var before = folder.Listing();
        var ran = Superpose.Run(Superpose.Words(line, folder.Path));
        Superpose.AssertRefused(ran, folder, before);
        Assert.Contains(words, ran.Error);
        Assert.Equal("somebody's", File.ReadAllText(folder["work/notes.txt"]));
    }

    void Furnish()
    {
        File.WriteAllText(folder["file"], "a text");
        Directory.CreateDirectory(folder["work"]);
        File.WriteAllText(folder["work/notes.txt"], "somebody's");
        Directory.CreateDirectory(folder["taken/linear-versus-relu"]);
        File.WriteAllText(folder["taken/linear-versus-relu/notes.txt"], "somebody's");
        Store("four", new("W", [2, 4], new float[8]), new("b", [4], new float[4]));
        Store("named", new("weights", [2, 5], new float[10]), new("b", [5], new float[5]));
        Store("nan", new("W", [2, 5], [.. Enumerable.Repeat(float.NaN, 10)]), new("b", [5], new float[5]));
    }

    void Store(string name, params Tensor[] tensors) =>
        AtomicFile.Write(folder[$"{name}.safetensors"], stream =>
            SafeTensorsWriter.Write(stream, tensors, null));

    [Fact]
    public void A_result_of_other_options_is_refused_with_the_option()
    {
        string @out = folder["out"];
        Superpose.Done(Superpose.Words($"{Train} --out OUT", @out));
        var before = folder.Listing();
        foreach (var (other, words) in ((string, string)[])
            [("--steps 6", "steps = 5"), ("--seed 1", "seed = 0"), ("--density 0.5", "density = 1"),
                ("--instances 2", "seeds = 1")])
        {
            string line = other.StartsWith("--steps") ? Train.Replace("--steps 5", other)
                : $"{Train} {other}";
            var ran = Superpose.Run(Superpose.Words($"{line} --out OUT", @out));
            Superpose.AssertRefused(ran, folder, [.. before.Where(path => !Superpose.IsLock(path))]);
            Assert.Contains(words, ran.Error);
        }
    }

    [Fact]
    public void A_folder_without_permission_is_refused()
    {
        Assert.SkipWhen(Environment.UserName == "root", "root may write everywhere");
        if (OperatingSystem.IsWindows()) return;
        Directory.CreateDirectory(folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var ran = Superpose.Run(Superpose.Words($"{Train} --out OUT/closed/x", folder.Path));
        Superpose.AssertRefused(ran, folder, ["closed"]);
        Assert.Contains("permission", ran.Error);
    }

    [Theory]
    [InlineData("size=4k", $"{Train} --out OUT/x", "x")]
    [InlineData("size=20k", $"{Train} --instances 200 --out OUT/x", "x")]
    [InlineData("size=64k", $"{Train} --instances 300 --out OUT/x", "x")]
    [InlineData("size=64k", "reproduce linear-versus-relu --scale smoke --out OUT", "linear-versus-relu")]
    [InlineData("size=200k", "reproduce linear-versus-relu --scale smoke --out OUT", "linear-versus-relu")]
    [InlineData("ro", $"{Train} --out OUT/x", "x")]
    public void A_full_or_read_only_disk_is_one_sentence_and_no_partial_folder(string how, string line,
        string result)
    {
        using var disk = SmallDisk.TryMount(folder["disk"], how);
        Assert.SkipWhen(disk is null, "cannot mount a tmpfs here");
        // as a process: on a terminal the progress line would be in the way of the sentence
        var ran = Superpose.Finish(Superpose.Start(Superpose.Words(line, folder["disk"])));
        Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
        Superpose.AssertSentence(ran.Error);
        Assert.Contains(how == "ro" ? "read-only" : "the disk is full", ran.Error);
        Assert.False(Directory.Exists(folder[$"disk/{result}"]), "a partial folder was left");
        Assert.DoesNotContain(folder.Listing(), path => path.Contains(".tmp-"));
    }
}
