using System.Text.Json.Nodes;
using Superposition.Lab.Explorer;
using Superposition.Numerics.Lanes;
using Superposition.Tests.Commands;

namespace Superposition.Tests.Explorer;

[Collection(Superpose.OneConsole)]
public sealed class RibbonJobTests
{
    /// <summary>Down to p = 0.05 and back in 23 stops: few steps a stop, so that the ways differ.</summary>
    const string Walk = "features=5&hidden=2&importance=0.9%5Ei&density=1&batch=256&steps=1000";

    static JsonObject Message(string kicks) => JsonNode.Parse($$"""
        {"from":1,"to":0.05,"stops":12,"steps":1000,"kicks":"{{kicks}}"}
        """)!.AsObject();

    /// <summary>The stops of a walk; after each of them a hand may do something.</summary>
    static List<JsonObject> Walked(
        string kicks, Action<RibbonJob, JsonObject>? hand = null, List<JsonObject>? ghosts = null)
    {
        using var job = new RibbonJob(LabState.Parse(Walk), 1, Message(kicks), LaneWidths.Fastest);
        var stops = new List<JsonObject>();
        for (int frame = 1; !job.IsDone; frame++)
            foreach (var message in job.Advance(frame, TestContext.Current.CancellationToken).Messages)
            {
                if ((string?)message["type"] == "ghost") ghosts?.Add(message);
                if ((string?)message["type"] != "stop") continue;
                stops.Add(message);
                hand?.Invoke(job, message);
            }
        return stops;
    }

    static double Minimum(JsonObject stop) => (double)stop["minimum"]!;

    static float[] Weights(JsonObject stop) => [.. stop["W"]!.AsArray().Select(w => (float)w!)];

    [Fact]
    public void A_tunnel_leads_to_another_minimum_and_its_link_to_the_same_bits()
    {
        int at = -1;
        var stops = Walked("", (job, stop) =>
        {
            if (at >= 0 || (string?)stop["branch"] != "up") return;
            try
            {
                at = (int)job.Take("tunnel", [])!["stop"]!;
            }
            catch (InvalidInputException) { } // one minimum is known at this density: its own
        });
        Assert.InRange(at, 12, 22);
        var ghosts = new List<JsonObject>();
        var straight = Walked("", ghosts: ghosts);
        Assert.Equal(23, stops.Count);
        Assert.True(Math.Abs(Minimum(stops[at]) / Minimum(straight[at]) - 1) > 1e-6,
            $"the minimum after the tunnel, {Minimum(stops[at])}, is the walk's own");
        // it is one that the walk has been in or has followed, at this density
        double p = (double)stops[at]["density"]!;
        var known = ghosts.SelectMany(ghost => ghost["points"]!.AsArray())
            .Where(point => (double)point!["density"]! == p).Select(point => (double)point!["loss"]!)
            .Append(Minimum(straight[22 - at]));
        Assert.Contains(known, loss => Math.Abs(loss / Minimum(stops[at]) - 1) < 1e-9);
        Assert.Equal(Weights(stops[22]), Weights(Walked($"{at}xtunnel")[22]));

        string link = (string)stops[at]["link"]!;
        Assert.Contains("/weights=", link);
        using var again = Exported.Trained(
            LabState.Parse(link), LaneWidths.Fastest, TestContext.Current.CancellationToken);
        Assert.Equal(Weights(stops[at]), again.Model.W);
    }

    [Fact]
    public void Where_no_other_branch_is_known_there_is_no_tunnel()
    {
        using var job = new RibbonJob(LabState.Parse(Walk), 1, Message(""), LaneWidths.Fastest);
        Assert.Contains("no other branch is known at p = 1",
            Assert.Throws<InvalidInputException>(() => job.Take("tunnel", [])).Message);
    }
}
