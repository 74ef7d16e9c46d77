using System.Text.Json.Nodes;
using Superposition.Lab.Results;
using Superposition.Tests.Files;

namespace Superposition.Tests.Results;

public sealed class ResultTests
{
    static readonly Row s_row = new(
    [
        new("density", 0.05f), new("stream", 3), new("loss", double.NaN), new("hash", "ab"),
        new("kept", true),
    ]);

    static Result Full() => Demo.Result("five-in-two", Demo.EveryVerdict()) with
    {
        Models = [s_row],
        Figures = [new("figure.svg", "A caption.", "A description.")],
        Options = new JsonObject
        {
            ["density"] = new JsonArray(1, 0.5),
            ["nan"] = double.NaN,
            ["inner"] = new JsonObject { ["inf"] = float.PositiveInfinity },
        },
    };

    [Fact]
    public void RoundTrip_KeepsEveryKeyAndVerdict()
    {
        using var folder = new TemporaryFolder();
        string text = Full().ToJson();
        File.WriteAllText(folder["result.json"], text);
        var read = Result.Read(folder["result.json"]);
        Assert.Equal(text, read.ToJson());
        Assert.Equal(
            Full().Claims.Select(claim => (claim.Verdict, claim.Reason)),
            read.Claims.Select(claim => (claim.Verdict, claim.Reason)));
        Assert.Equal(Demo.Environment, read.Environment);
        Assert.Equal(0.05, read.Models[0].Number("density"));
        Assert.Equal("ab", read.Models[0].Text("hash"));
        Assert.True(double.IsNaN(read.Models[0].Number("loss")));
    }

    [Fact]
    public void Json_HasTheKeysOfTheContract()
    {
        var json = JsonNode.Parse(Full().ToJson())!.AsObject();
        string[] keys = [
            "schema", "experiment", "section", "scale", "seed", "options", "models", "claims", "timing",
            "environment"];
        Assert.Subset(json.Select(pair => pair.Key).ToHashSet(), keys.ToHashSet());
        Assert.Equal(1, (int)json["schema"]!);
        Assert.Null(json["options"]!["nan"]);
        Assert.Null(json["options"]!["inner"]!["inf"]);
        Assert.Equal(
            ["wallSeconds", "cpuSeconds", "samplesPerSecond"],
            json["timing"]!.AsObject().Select(pair => pair.Key));
        Assert.Equal(
            ["version", "commit", "numericVersion", "cpu", "kernel", "width", "threads", "os", "runtime"],
            json["environment"]!.AsObject().Select(pair => pair.Key));
        var claim = json["claims"]![0]!;
        string[] claimKeys = [
            "id", "statement", "source", "expected", "tolerance", "measured", "seeds", "interval", "verdict"];
        Assert.Subset(claim.AsObject().Select(pair => pair.Key).ToHashSet(), claimKeys.ToHashSet());
        Assert.Equal("holds", (string)claim["verdict"]!);
        Assert.Equal("within", (string)claim["rule"]!);
        Assert.Equal([9.1, 11.2], claim["interval"]!.AsArray().Select(end => (double)end!));
        Assert.Equal(
            ["holds", "holds", "fails", "fails", "undecided", "uninformative", "holds", "undecided"],
            json["claims"]!.AsArray().Select(item => (string)item!["verdict"]!));
    }

    [Fact]
    public void UnboundedInterval_ReadsBackAsUnbounded()
    {
        using var folder = new TemporaryFolder();
        var result = Demo.Result("x", ClaimTests.Of(10, Interval.Unbounded));
        Assert.Contains("\"interval\": [null, null]", result.ToJson());
        File.WriteAllText(folder["result.json"], result.ToJson());
        Assert.Equal(Interval.Unbounded, Result.Read(folder["result.json"]).Claims[0].Interval);
    }

    [Fact]
    public void Verdict_WrittenByHandIsIgnored()
    {
        using var folder = new TemporaryFolder();
        string text = Demo.Result("x", ClaimTests.Of(50)).ToJson();
        File.WriteAllText(folder["result.json"], text.Replace("\"fails\"", "\"holds\""));
        Assert.Equal(Verdict.Fails, Result.Read(folder["result.json"]).Claims[0].Verdict);
    }

    [Theory]
    [InlineData("", "is not a sound result")]
    [InlineData("{", "is not a sound result")]
    [InlineData("[]", "it has no schema number")]
    [InlineData("{}", "it has no schema number")]
    [InlineData("""{"schema": 0}""", "it has no schema number")]
    [InlineData("""{"schema": "1"}""", "it has no schema number")]
    [InlineData("""{"schema": 2, "new": {}}""", "made by a newer superpose; this reads 1")]
    [InlineData("""{"schema": 1}""", "missing required properties")]
    public void Read_Malformed_IsOneSentence(string text, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["result.json"], text);
        string message = Assert.Throws<InvalidInputException>(
            () => Result.Read(folder["result.json"])).Message;
        Assert.StartsWith(folder["result.json"], message);
        Assert.Contains(reason, message);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("\"measured\": 10.4", "\"measured\": \"much\"", "at $.claims[0].measured")]
    [InlineData("\"verdict\": \"holds\"", "\"rule\": \"perhaps\"", "at $.claims[0].rule")]
    [InlineData("\"seed\": 0", "\"seed\": -1", "at $.seed")]
    [InlineData("\"section\": \"", "\"section\": null, \"x\": \"", "not a sound result")]
    [InlineData("\"section\": \"", "\"section\": \"\\ud800", "not a sound result")]
    [InlineData("\"hash\":\"ab\"", "\"hash\":[1]", "at $.models[0]")]
    [InlineData("[9.1, 11.2]", "[9.1]", "at $.claims[0].interval")]
    public void Read_WrongValue_SaysWhere(string sound, string broken, string where)
    {
        using var folder = new TemporaryFolder();
        string text = Full().ToJson();
        Assert.Contains(sound, text);
        File.WriteAllText(folder["result.json"], text.Replace(sound, broken));
        Assert.Contains(
            where, Assert.Throws<InvalidInputException>(() => Result.Read(folder["result.json"])).Message);
    }

    [Fact]
    public void Read_Absent_IsOneSentence() =>
        Assert.Equal("cannot read /nowhere/result.json: its folder does not exist, "
        + "or a part of the path is a file",
        Assert.Throws<InvalidInputException>(() => Result.Read("/nowhere/result.json")).Message);

    [Fact]
    public void LiveEnvironment_KnowsThisMachine()
    {
        var environment = LiveEnvironment.Gather("tiny", "v256", 3, 2);
        Assert.Equal(
            ("tiny", "v256", 3, 2),
            (environment.Kernel, environment.Width, environment.NumericVersion, environment.Threads));
        Assert.StartsWith(".NET ", environment.Runtime);
        Assert.Matches(@"^\d+\.\d+", environment.Version);
        Assert.DoesNotContain('+', environment.Version);
        Assert.NotEqual("", environment.Cpu);
        Assert.NotEqual("", environment.Os);
    }
}
