using System.Text.Json.Nodes;
using Superposition.Lab.Explorer;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Explorer;

public sealed class RecordingTests
{
    const string Small = "features=5&hidden=2&density=0.05&batch=100&steps=300";

    static JsonNode Data(string hash)
    {
        string page = Recording.Page(hash, LaneWidths.Fastest, TestContext.Current.CancellationToken);
        int at = page.IndexOf(Recording.Mark, StringComparison.Ordinal) + Recording.Mark.Length;
        return JsonNode.Parse(page[at..page.IndexOf(";\n", at, StringComparison.Ordinal)])!;
    }

    [Fact]
    public void The_last_picture_is_the_model_of_the_link()
    {
        var frames = Data($"playground?{Small}")["messages"]!.AsArray()
            .Where(one => one is JsonValue).Select(one => Convert.FromBase64String((string)one!)).ToArray();
        using var live = Exported.Trained(
            LabState.Parse(Small), LaneWidths.Fastest, TestContext.Current.CancellationToken);
        Assert.InRange(frames.Length, 100, 200);
        Assert.Equal(live.Model.W, Enumerable.Range(0, 10)
            .Select(k => BitConverter.ToSingle(frames[^1], 4 * (Frame.Header + k))));
    }

    [Theory]
    [InlineData("ledger", "ledger")]
    [InlineData("steer", "steer 0")]
    [InlineData("attack", "attack")]
    public void What_the_page_will_ask_is_recorded(string view, string key) =>
        Assert.NotNull(Data($"{view}?{Small}")["answers"]![key]);

    [Fact]
    public void The_rest_is_recorded_too()
    {
        Assert.NotEmpty(Data($"lottery?{Small.Replace("300", "20")}")["messages"]!.AsArray());
        var stops = Data("ribbon?features=3&hidden=2&density=1&batch=64&steps=5")["messages"]!.AsArray();
        Assert.Equal(79, stops.Count);
    }

    [Fact]
    public void A_recorded_walk_has_the_stops_and_kicks_of_its_link()
    {
        var stops = Data("ribbon?features=3&hidden=2&density=1&batch=64&show=stops:12,kick:3x0.2&steps=5")
            ["messages"]!.AsArray().Where(one => (string?)one!["type"] == "stop").ToArray();
        Assert.Equal(23, stops.Length);
        Assert.DoesNotContain("/kick=", (string?)stops[2]!["link"]);
        Assert.Contains("/kick=0.2:0/", (string?)stops[3]!["link"]);
    }

    [Theory]
    [InlineData("gallery?x=1")]
    [InlineData("playground")]
    [InlineData("dance?features=5&hidden=2")]
    [InlineData("playground?features=5000&hidden=2")]
    public void What_cannot_be_recorded_is_said(string hash) => Assert.Throws<InvalidInputException>(
        () => Recording.Page(hash, LaneWidths.Fastest, TestContext.Current.CancellationToken));
}
