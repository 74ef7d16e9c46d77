using Superposition.Numerics.Lanes;
using Superposition.Tests.Files;

namespace Superposition.Tests.Commands;

/// <summary>
/// SUPERPOSE_WIDTH, read by a process of its own: every width that this machine has gives the same bits.
/// </summary>
public sealed class WidthTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string[] Hashes(string name, string options, params (string Name, string Value)[] environment)
    {
        var ran = Superpose.Finish(
            Superpose.Start([.. options.Split(' '), "--out", folder[name]], environment));
        Assert.True(ran.ExitCode == 0, ran.Error);
        return Superpose.Hashes(folder[name]);
    }

    [Theory]
    [InlineData("train --features 7 --hidden 3 --density 0.3 --steps 60 --batch 130 --instances 3")]
    [InlineData("train --features 5 --hidden 2 --steps 9 --activation tanh --magnitude exponential")]
    public void Every_width_gives_the_same_bits(string options)
    {
        string[] expected = Hashes("default", options);
        foreach (var width in LaneWidths.Available)
        {
            string name = width.ToString().ToLowerInvariant();
            Assert.Equal(expected, Hashes(name, options, ("SUPERPOSE_WIDTH", name)));
            Assert.Contains($"\"width\": \"{name}\"", File.ReadAllText(folder[$"{name}/result.json"]));
        }
    }

    [Theory]
    [InlineData("SUPERPOSE_WIDTH", "v1024")]
    [InlineData("SUPERPOSE_WIDTH", "2")]
    [InlineData("SUPERPOSE_KERNEL", "huge")]
    public void What_there_is_not_is_refused(string variable, string value)
    {
        string[] train = ["train", "--features", "5", "--hidden", "2", "--steps", "5", "--out", folder["x"]];
        var ran = Superpose.Finish(Superpose.Start(train, (variable, value)));
        Superpose.AssertRefused(ran, folder, []);
        Assert.Contains($"{variable} is '{value}'", ran.Error);
    }
}
