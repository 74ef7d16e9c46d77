using System.Text.Json;
using Superposition.Tests.Files;

namespace Superposition.Tests.Commands;

/// <summary><c>superpose decode</c>: which features, with what error, by which method, what not.</summary>
[Collection(Superpose.OneConsole)]
public sealed class DecodeTests : IDisposable
{
    /// <summary>Two axes, a feature without a direction, and one more on the first axis.</summary>
    const string Axes = """{"W": [[1, 0, 0, 0.9], [0, 1, 0, 0]], "b": [0, 0, 0, 0]}""";
    const string Quick = "--starts 1 --steps 2 --samples 64";
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string[] Words(string line, string model)
    {
        File.WriteAllText(folder["model.json"], model);
        return Superpose.Words($"decode OUT/model.json {line}", folder.Path);
    }

    JsonElement Decoded(string line, string model = Axes)
    {
        using var json = JsonDocument.Parse(Superpose.Done([.. Words(line, model), "--json"]));
        return json.RootElement.Clone();
    }

    static int[] Ints(JsonElement of, string name) =>
        [.. of.GetProperty(name).EnumerateArray().Select(one => one.GetInt32())];

    [Fact]
    public void EachFeatureIsFoundOrMergedOrImpossible()
    {
        var said = Decoded("--density .2 --steps 1500 --samples 4096");
        Assert.Equal([0, 1], Ints(said, "findable"));
        Assert.Equal([2], Ints(said, "impossible"));
        Assert.Equal([3], Ints(said, "merged"));
        JsonElement[] features = [.. said.GetProperty("features").EnumerateArray()],
            rows = [.. said.GetProperty("rows").EnumerateArray()];
        string[] methods = [.. rows.Select(row => row.GetProperty("method").GetString()!)];
        foreach (int i in (int[])[0, 1])
        {
            var feature = features[i];
            Assert.True(feature.GetProperty("found").GetBoolean());
            Assert.Equal(["true", "learned"],
                feature.GetProperty("foundWith").EnumerateArray().Select(one => one.GetString()));
            Assert.Equal(methods, feature.GetProperty("f1").EnumerateObject().Select(one => one.Name));
            Assert.True(feature.GetProperty("best").GetProperty("f1").GetDouble() > 0.99);
            Assert.True(feature.GetProperty("cosine").GetDouble() > 0.95);
            // x_0 + 0.9 x_3 is read as one number
            Assert.True(feature.GetProperty("errors").GetProperty(methods[0]).GetDouble() < 1e-4);
            Assert.Equal(JsonValueKind.Null,
                feature.GetProperty("errors").GetProperty("labels, logistic probe").ValueKind);
        }
        Assert.True(features[2].GetProperty("impossible").GetBoolean());
        Assert.Equal(0, features[3].GetProperty("mergedWith").GetInt32());
        Assert.All(features[2..], one => Assert.False(one.GetProperty("found").GetBoolean()));
        Assert.Equal([0, 1], Ints(rows[0], "found"));
        Assert.True(rows[0].GetProperty("relativeError").GetDouble() < 1e-4);
        foreach (string score in (string[])["mcc", "mccOverTruth", "mmcs", "reverseMmcs", "uniqueness",
            "coverage", "precision", "recall", "f1", "explainedVariance", "shrinkage", "l0", "trueL0",
            "dead"])
            Assert.True(rows[3].GetProperty(score).GetDouble() >= 0, score);
        Assert.Equal(JsonValueKind.Null, rows[5].GetProperty("relativeError").ValueKind);
    }

    [Fact]
    public void PeopleReadTheSame()
    {
        string text = Superpose.Done(Words("--density .2 --steps 1500 --samples 4096", Axes));
        Assert.Matches(@"\n  0 +true, learned ", text);
        Assert.Matches(@"\n  2 +impossible ", text);
        Assert.Matches(@"\n  3 +as 0 ", text);
        Assert.Contains("2 directions can be found; impossible, no direction: 2; "
            + "same direction as another: 3.", text);
    }

    [Fact]
    public void FortyFeaturesArePrintedAndAllAreInTheDocument()
    {
        const int n = 42;
        string axes = JsonSerializer.Serialize(new
        {
            W = Enumerable.Range(0, n).Select(k => Enumerable.Range(0, n).Select(i => i == k ? 1 : 0)),
            b = new int[n],
        });
        string line = $"--density .1 --layout hidden-first {Quick}";
        string text = Superpose.Done(Words(line, axes));
        Assert.Contains("… 2 more: --json has all.", text);
        Assert.Matches(@"\n  39 ", text);
        Assert.DoesNotMatch(@"\n  40 ", text);
        Assert.Equal(n, Decoded(line, axes).GetProperty("features").GetArrayLength());
    }

    // k is what the autoencoder is told: the directions that are on in a sample
    [Theory]
    [InlineData("--density .2", 0.2 + 0.2 - 0.04 + 0.2)] // of features 0 and 3 either one
    [InlineData("--density .2,.4,.5,.2", 0.2 + 0.2 - 0.04 + 0.4)]
    [InlineData("--density .2 --correlated 0,3", 0.2 + 0.2)]
    [InlineData("--density .2 --anticorrelated 0,1", 0.1 + 0.2 - 0.02 + 0.1)]
    [InlineData("--density .2 --anticorrelated 0,3", 0.2 + 0.2)]
    [InlineData("--density .2 --anticorrelated 0,3 --anticorrelated-density member", 0.4 + 0.2)]
    public void ModelsAreDecodedInTheirOwnWorld(string world, double k)
    {
        var said = Decoded($"{world} {Quick}");
        Close.Equal(k, said.GetProperty("k").GetDouble(), 1e-12);
        Assert.Equal(2, said.GetProperty("width").GetInt32());
    }

    [Fact]
    public void AnticorrelatedFeaturesAreNeverOnTogether()
    {
        // all four in one set of density 1: one is on in every sample
        var said = Decoded($"--density 1 --anticorrelated 0,1,2,3 --magnitude constant {Quick}");
        Assert.Equal(1, said.GetProperty("rows")[0].GetProperty("trueL0").GetDouble());
    }

    [Fact]
    public void TheAutoencoderCanBeToldOtherNumbers()
    {
        var said = Decoded($"--density .2 --width 5 --k 1.5 {Quick}");
        Assert.Equal((5, 1.5), (said.GetProperty("width").GetInt32(), said.GetProperty("k").GetDouble()));
        // fewer latents than are on
        Assert.Equal(0.5, Decoded($"--density .9 --width 1 --k .5 {Quick}").GetProperty("k").GetDouble());
        Assert.Equal(1, Decoded($"--density .9 --width 1 {Quick}").GetProperty("k").GetDouble());
    }

    [Theory]
    [InlineData("OUT/absent.json --density .1", "there is no such file")]
    [InlineData("OUT/axes.json", "--density")]
    [InlineData("OUT/axes.json --density 0", "density 0 is outside (0, 1]")]
    [InlineData("OUT/axes.json --density 1.5", "density 1.5 is outside")]
    [InlineData("OUT/axes.json --density .1,.2", "2 values for 4 features")]
    [InlineData("OUT/axes.json --density .1 --correlated 0,4", "names feature 4")]
    [InlineData("OUT/axes.json --density .1 --magnitude loud", "'loud' is none of")]
    [InlineData("OUT/axes.json --density .1 --instance 1", "instance is 1")]
    [InlineData("OUT/axes.json --density .1 --instance -1", "instance is -1")]
    [InlineData("OUT/axes.json --density .1 --width 0", "width is 0")]
    [InlineData("OUT/axes.json --density .1 --k 0", "k is 0")]
    [InlineData("OUT/axes.json --density .1 --k 2.5", "not above the width, 2")]
    [InlineData("OUT/axes.json --density .1 --width 3 --k 3.5", "not above the width, 3")]
    [InlineData("OUT/axes.json --density .1 --starts 0", "starts is 0")]
    [InlineData("OUT/axes.json --density .1 --steps 0", "steps is 0")]
    [InlineData("OUT/axes.json --density .1 --samples 0", "samples is 0")]
    [InlineData("OUT/square.json --density .1", "--layout hidden-first")]
    [InlineData("OUT/short.json --density .1", "there is nothing to decode")]
    public void BadInputIsOneSentence(string line, string says)
    {
        File.WriteAllText(folder["axes.json"], Axes);
        File.WriteAllText(folder["square.json"], """{"W": [[1, 0], [0, 1]], "b": [0, 0]}""");
        File.WriteAllText(folder["short.json"], """{"W": [[0.5, 0.1]], "b": [0, 0]}""");
        var ran = Superpose.Run(Superpose.Words($"decode {line}", folder.Path));
        Superpose.AssertRefused(ran, folder, folder.Listing());
        Assert.Contains(says, ran.Error);
    }
}
