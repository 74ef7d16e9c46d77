using System.Text.Json.Nodes;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Tests.Files;

namespace Superposition.Tests.Results;

public sealed class ResultFolderTests
{
    static readonly FigureFile s_figure = new("figure.svg", Demo.Svg(), "Caption.");

    static Result Write(string folder, params ModelRow[] models) => ResultFolder.Write(
        folder, Demo.Result("five-in-two", ClaimTests.Of(10)), models, [s_figure],
        [new("norms", new CsvTable(["feature", "norm"], [[0, 0.5f]]))]);

    [Fact]
    public void Write_IsTheWholeContract()
    {
        using var folder = new TemporaryFolder();
        var written = Write(folder["five"], Demo.Model(0, 0.3, "pentagon"), Demo.Model(1, 0.2));
        Assert.Equal(
            ["five", "five/data", "five/data/models.csv", "five/data/norms.csv", "five/figure.svg",
                "five/models.safetensors", "five/result.json"],
            folder.Listing());
        Assert.Equal(written.ToJson(), Result.Read(folder["five/result.json"]).ToJson());
        Assert.Equal("feature,norm\n0,0.5\n", File.ReadAllText(folder["five/data/norms.csv"]));
        Assert.Equal(Demo.Svg(), File.ReadAllText(folder["five/figure.svg"]));
        Assert.Equal("Caption.", written.Figures[0].Caption);

        using var tensors = SafeTensorsFile.Open(folder["five/models.safetensors"]);
        Assert.Equal([2, 2, 3], tensors.Read("W").Shape);
        Assert.Equal([2, 3], tensors.Read("b").Shape);
        for (int i = 0; i < 2; i++) // the hash in the row is that of the tensors' slice
            Assert.Equal(
                written.Models[i].Text("hash"),
                ModelRow.HashOf(
                    tensors.Read("W").Data[(6 * i)..(6 * (i + 1))],
                    tensors.Read("b").Data[(3 * i)..(3 * (i + 1))]));
        Assert.Equal("pentagon", written.Models[0].Text("class"));
        Assert.Null(written.Models[0]["part"]);
    }

    [Fact]
    public void SeveralShapes_AreFilesByPart()
    {
        using var folder = new TemporaryFolder();
        var written = Write(
            folder["five"], Demo.Model(0, 0.3, part: "small"), Demo.Model(1, 0.2, part: "large", n: 7),
            Demo.Model(2, 1, part: "small"));
        using var small = SafeTensorsFile.Open(folder["five/models-small.safetensors"]);
        using var large = SafeTensorsFile.Open(folder["five/models-large.safetensors"]);
        Assert.Equal([2, 2, 3], small.Read("W").Shape);
        Assert.Equal([1, 7], large.Read("b").Shape);
        Assert.Equal(["small", "large", "small"], written.Models.Select(row => row.Text("part")));
        var table = CsvReader.Read(File.ReadAllText(folder["five/data/models.csv"]));
        Assert.Equal(["tensorRow", "part", "density", "stream", "loss", "hash"], table[0]);
        Assert.Equal(["0", "0", "1"], table.Skip(1).Select(row => row[0]));
    }

    [Fact]
    public void TooMany_KeepTheLimitAndARowForEveryOne()
    {
        using var folder = new TemporaryFolder();
        ModelRow[] models = [
            .. Enumerable.Range(0, ModelSelection.Limit + 100).Select(i => Demo.Model(i, -i))];
        var written = Write(folder["five"], models);
        Assert.Equal(ModelSelection.Limit, written.Models.Count);
        using var tensors = SafeTensorsFile.Open(folder["five/models.safetensors"]);
        Assert.Equal([ModelSelection.Limit, 2, 3], tensors.Read("W").Shape);
        var table = CsvReader.Read(File.ReadAllText(folder["five/data/models.csv"]));
        Assert.Equal(models.Length + 1, table.Count);
        Assert.Equal($"{ModelSelection.Limit - 1}", table[^1][0]); // the best is the last
        Assert.Equal("", table[^2][0]);
    }

    [Fact]
    public void MixedShapes_AreOurFaultAndLeaveNothing()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<ArgumentException>(
            () => Write(folder["five"], Demo.Model(0, 0.3), Demo.Model(1, 0.2, n: 7)));
        Assert.Throws<ArgumentException>(() => ResultFolder.Write(
            folder["five"], Demo.Result("x"), [], [s_figure with { File = "../figure.svg" }], []));
        Assert.Empty(folder.Listing());
    }

    [Fact]
    public void FaultMidway_KeepsTheOldResultWhole()
    {
        using var folder = new TemporaryFolder();
        Write(folder["five"], Demo.Model(0, 0.3));
        var before = folder.Listing();
        string text = File.ReadAllText(folder["five/result.json"]);
        IEnumerable<IReadOnlyList<object?>> Rows()
        {
            yield return [1];
            throw new TimeoutException();
        }
        Assert.Throws<TimeoutException>(() => ResultFolder.Write(
            folder["five"], Demo.Result("other"), [], [], [new("bad", new CsvTable(["x"], Rows()))]));
        Assert.Equal(before, folder.Listing());
        Assert.Equal(text, File.ReadAllText(folder["five/result.json"]));
    }

    [Fact]
    public void Write_NeverReplacesAFolderThatIsNoResult()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["five"]);
        Assert.False(ResultFolder.IsFinished(folder["five"], "five-in-two", new JsonObject(), 0, "standard"));
        File.WriteAllText(folder["five/thesis.tex"], "years");
        Assert.Contains(
            "no result.json", Assert.Throws<InvalidInputException>(() => Write(folder["five"])).Message);
        Assert.Throws<InvalidInputException>(() =>
            ResultFolder.IsFinished(
                folder["five"], "five-in-two", new JsonObject(), 0, "standard", force: true));
        Assert.Equal("years", File.ReadAllText(folder["five/thesis.tex"]));
    }

    [Theory]
    [InlineData("five-in-two", "standard", 0, 10000, "0.9^i", null)]
    [InlineData("five-in-two", "standard", 1, 10000, "0.9^i", "seed = 0, now 1")]
    [InlineData("five-in-two", "deep", 0, 10000, "0.9^i", "scale = standard, now deep")]
    [InlineData("five-in-two", "standard", 0, 2000, "0.9^i", "steps = 10000, now 2000")]
    [InlineData("five-in-two", "standard", 0, 10000, "1", "importance = 0.9^i, now 1")]
    [InlineData("other", "standard", 0, 10000, "0.9^i", "experiment = five-in-two, now other")]
    public void IsFinished_SaysWhatDiffers(
        string name, string scale, int seed, int steps, string importance, string? difference)
    {
        using var folder = new TemporaryFolder();
        Write(folder["five"]);
        var options = new JsonObject { ["steps"] = steps, ["importance"] = importance, ["features"] = 5L };
        bool Finished(bool force) =>
            ResultFolder.IsFinished(folder["five"], name, options, (ulong)seed, scale, force);
        Assert.False(Finished(force: true));
        if (difference is null) Assert.True(Finished(force: false));
        else
            Assert.Equal(
                $"{folder["five"]} holds a result with {difference}; "
                    + "choose another --out, or replace it with --force",
                Assert.Throws<InvalidInputException>(() => Finished(force: false)).Message);
    }

    [Fact]
    public void IsFinished_NewAndLostKeysAndEqualNumbers()
    {
        using var folder = new TemporaryFolder();
        var options = new JsonObject
        {
            ["rate"] = 1e-3,
            ["deep"] = new JsonObject { ["a"] = new JsonArray(1, 2f) },
            ["nan"] = double.NaN,
        };
        ResultFolder.Write(folder["a"], Demo.Result("x") with { Options = options }, [], [], []);
        bool Finished(string now) =>
            ResultFolder.IsFinished(folder["a"], "x", JsonNode.Parse(now)!, 0, "standard");
        string Refusal(string now) =>
            Assert.Throws<InvalidInputException>(() => Finished(now)).Message;
        Assert.True(Finished("""{"nan": null, "deep": {"a": [1.0, 2]}, "rate": 0.001}"""));
        Assert.Contains(
            "no extra, now 1;",
            Refusal("""{"nan": null, "deep": {"a": [1, 2]}, "rate": 0.001, "extra": 1}"""));
        Assert.Contains("rate = 0.001, now none;", Refusal("""{"nan": null, "deep": {"a": [1, 2]}}"""));
        Assert.Contains(
            "deep.a = [1,2], now [1,3];", Refusal("""{"nan": null, "deep": {"a": [1,3]}, "rate": 0.001}"""));
    }
}
