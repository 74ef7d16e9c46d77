using Superposition.Tests.Conventions;

namespace Superposition.Tests.Commands;

/// <summary>
/// What others read our folders with: examples/python/read_results.py, Python and NumPy alone.
/// </summary>
[Collection(Superpose.OneConsole)]
public sealed class PythonTests : IDisposable
{
    const string Python = "/usr/bin/python3";
    readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    Ran Read(string name) => sandbox.Bash(
        $"{Python} '{Repository.FullPath("examples/python/read_results.py")}' '{sandbox.At(name)}'",
            TimeSpan.FromSeconds(30));

    void NeedsNumPy() => Assert.SkipUnless(
        sandbox.Bash($"{Python} -c 'import numpy'", TimeSpan.FromSeconds(30)).ExitCode == 0,
            "no NumPy in Debian's Python");

    [Theory]
    [InlineData("train --features 5 --hidden 2 --steps 20 --instances 3")]
    [InlineData("train --features 9 --hidden 4 --steps 20 --axis density=1,0.5 --instances 2")]
    [InlineData("train --features 4 --hidden 3 --steps 20 --untied --target pair-maximum --instances 2")]
    [InlineData("train --features 3 --hidden 1 --steps 200 --optimizer sgd --learning-rate 1000")]
    public void A_fresh_folder_is_read_and_one_flipped_byte_is_found(string line)
    {
        NeedsNumPy();
        Superpose.Done([.. line.Split(' '), "--out", sandbox.At("x")]);
        var whole = Read("x");
        Assert.True(whole.ExitCode == 0, whole.Error);
        Assert.Contains("hashes agree", whole.Output);
        string path = sandbox.At("x/models.safetensors");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^3] ^= 1;
        File.WriteAllBytes(path, bytes);
        var flipped = Read("x");
        Assert.Equal(1, flipped.ExitCode);
        Assert.Contains("has hash", flipped.Error);
        Assert.DoesNotContain("Traceback", flipped.Error);
    }

    [Fact]
    public void A_reproduced_experiment_is_read()
    {
        NeedsNumPy();
        Superpose.Done("reproduce", "linear-versus-relu", "--scale", "smoke", "--out", sandbox.At("r"));
        var ran = Read("r/linear-versus-relu");
        Assert.True(ran.ExitCode == 0, ran.Error);
        Assert.Contains("28 hashes agree", ran.Output);
        Assert.Contains("linear-spans-top-m", ran.Output);
    }

    [Fact]
    public void A_folder_that_is_none_is_told_in_a_sentence()
    {
        NeedsNumPy();
        var ran = Read("nowhere");
        Assert.Equal(1, ran.ExitCode);
        Assert.DoesNotContain("Traceback", ran.Error);
    }
}
