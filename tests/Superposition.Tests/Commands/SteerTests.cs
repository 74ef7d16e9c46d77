using System.Text.Json;
using Superposition.Tests.Files;

namespace Superposition.Tests.Commands;

/// <summary><c>superpose steer</c>: a pair of antipodes, where every effect is known by hand.</summary>
[Collection(Superpose.OneConsole)]
public sealed class SteerTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Pair()
    {
        File.WriteAllText(folder["pair.json"], """{ "W": [[1, -1]], "b": [0, 0] }""");
        return folder["pair.json"];
    }

    /// <summary>
    /// W = (1, −1), one of two features on with p each: raising the first by 1 takes the second's x'_1 = x_1
    /// away where only it is on (mean p (1 − p) / 2) and some of it where both are.
    /// </summary>
    [Fact]
    public void Steering_one_of_two_antipodes_suppresses_the_other()
    {
        using var json = JsonDocument.Parse(Superpose.Done(
            "steer", Pair(), "--density", "0.1", "--strength", "1,-1", "--json"));
        var rows = json.RootElement.GetProperty("steering").EnumerateArray().ToArray();
        Assert.Equal(6, rows.Length);
        foreach (var row in rows)
        {
            bool isUp = row.GetProperty("strength").GetDouble() > 0;
            double before = 0.1 * 0.9 / 2 + 0.01 / 6; // E ReLU(x_0 − x_1)
            double change = row.GetProperty(isUp ? "suppression" : "falseActivation").GetDouble();
            Assert.Equal(0, row.GetProperty(isUp ? "falseActivation" : "suppression").GetDouble(), 12);
            if (isUp) Close.Equal(before, change, 1e-12, "all that the other reported");
            else Close.Equal(1 - before, change, 1e-12, "x_1 − x_0 + 1 is never cut");
        }
        var ablation = json.RootElement.GetProperty("ablation");
        Close.Equal(1, ablation.GetProperty("othersSelfSignal").GetDouble(), 1e-12);
    }

    [Fact]
    public void The_table_names_each_vector()
    {
        string said = Superpose.Done("steer", Pair(), "--density", "0.1", "--feature", "1");
        foreach (string word in (string[])["column", "dual", "least", "suppression", "self-signal"])
            Assert.Contains(word, said);
    }

    [Theory]
    [InlineData("--feature 2", "feature is 2")]
    [InlineData("--strength many", "strength 'many'")]
    [InlineData("--strength 1e9", "up to 1e6")]
    [InlineData("--instance 1", "instance is 1")]
    [InlineData("--magnitude exponential", "no exact analysis")]
    public void What_cannot_be_steered_is_one_sentence(string options, string words)
    {
        var ran = Superpose.Run(["steer", Pair(), "--density", "0.1", .. options.Split(' ')]);
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains(words, ran.Error);
        Superpose.AssertSentence(ran.Error);
    }
}
