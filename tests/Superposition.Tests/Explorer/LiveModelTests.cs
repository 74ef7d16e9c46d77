using System.Runtime.InteropServices;
using Superposition.Lab.Explorer;
using Superposition.Lab.Files.Activations;
using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Tests.Commands;
using Superposition.Tests.Files;

namespace Superposition.Tests.Explorer;

[Collection(Superpose.OneConsole)]
public sealed class LiveModelTests
{
    const string Start = "features=5&hidden=2&density=0.05&importance=0.9%5Ei&seed=7&batch=100";

    static LiveModel Trained(string link) =>
        Exported.Trained(LabState.Parse(link), LaneWidths.Fastest, TestContext.Current.CancellationToken);

    static ToyModel End(string link)
    {
        using var live = Trained(link);
        return live.Model;
    }

    /// <summary>What a hand does: changes at odd moments, back and forth, a pulled vector, more.</summary>
    static LiveModel Dragged(int slice)
    {
        var live = new LiveModel(LabState.Parse($"{Start}&steps=1000"), LaneWidths.Fastest);
        void Go(int steps)
        {
            while (steps > 0)
            {
                int now = Math.Min(slice, steps);
                live.Advance(now, TimeSpan.FromMinutes(1), CancellationToken.None);
                steps -= now;
            }
        }
        Go(37);
        foreach (string p in (string[])["0.06", "0.07", "0.08"]) live.Change("density", p, 500);
        Go(113);
        live.Change("importance", "0.8^i", 500);
        live.Change("density", "0.2", 500);
        Go(5);
        live.Change(Segment.Pin, "2,0.5,-0.25", 500);
        live.Change(Segment.Pin, "2,0.51,-0.25", 500);
        Go(21);
        live.Change(Segment.Pin, Segment.Unpinned, 500);
        live.Change("optimizer", "sgd", 500);
        live.Change("optimizer", "adam", 500);
        live.Change("learning-rate", "0.003", 500);
        Go(64);
        live.Stop();
        live.Extend(50);
        Go(50);
        return live;
    }

    [Fact]
    public void A_link_after_dragging_gives_the_same_bits()
    {
        using var dragged = Dragged(1000);
        string link = dragged.State.Link();
        Assert.Equal(37 + 113 + 5 + 21 + 64 + 50, dragged.Step);
        var again = End(link);
        Assert.Equal(dragged.Model.W, again.W);
        Assert.Equal(dragged.Model.b, again.b);
        using var reopened = Trained(link);
        Assert.Equal(link, reopened.State.Link());
    }

    [Fact]
    public void Slices_change_no_bit()
    {
        using LiveModel one = Dragged(1), ten = Dragged(10);
        Assert.Equal(one.Model.W, ten.Model.W);
        Assert.Equal(one.State.Link(), ten.State.Link());
    }

    [Fact]
    public void What_ran_no_step_is_not_in_the_link()
    {
        using var live = new LiveModel(LabState.Parse($"{Start}&steps=100"), LaneWidths.Fastest);
        live.Change("density", "0.5", 100);
        live.Change("density", "0.4", 100);
        Assert.Equal(Start.Replace("0.05", "0.4") + "&steps=0",
            Sorted(live.State.Link()));
    }

    /// <summary>The options in this test's order.</summary>
    static string Sorted(string link) => link.Replace("batch=100&seed=7", "seed=7&batch=100");

    [Fact]
    public void The_command_that_is_shown_trains_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        using var live = Trained($"{Start}&activation=leaky-relu&no-bias=true&steps=200");
        string command = live.State.CommandHead() + live.SegmentSteps + live.State.CommandTail;
        string[] words = [.. command.Split(' ')[1..].Select(word => word.Trim('\''))];
        Superpose.Done([.. words, "--out", folder["x"]]);
        Assert.Equal([Lab.Results.ModelRow.HashOf(live.Model.W, live.Model.b)],
            Superpose.Hashes(folder["x"]));
    }

    /// <summary>A path of several options, as dragging leaves it, is a path of <c>train</c> too.</summary>
    [Fact]
    public void The_command_of_a_path_trains_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        using var live = new LiveModel(LabState.Parse($"{Start}&steps=1000"), LaneWidths.Fastest);
        void Go(int steps) => live.Advance(steps, TimeSpan.FromMinutes(1), CancellationToken.None);
        Go(53);
        live.Change("density", "0.08", 500);
        Go(41);
        live.Change("importance", "0.8^i", 500);
        live.Change("learning-rate", "0.003", 500);
        Go(30);
        live.Change("batch", "64", 500);
        live.Change("optimizer", "adam", 500);
        live.Change("density", "0.2", 500);
        Go(17);
        string command = live.State.CommandHead() + live.SegmentSteps + live.State.CommandTail;
        Assert.Contains("--path 'density=", command);
        string[] words = [.. command.Split(' ')[1..].Select(word => word.Trim('\''))];
        Superpose.Done([.. words, "--out", folder["x"]]);
        Assert.Equal([Lab.Results.ModelRow.HashOf(live.Model.W, live.Model.b)],
            Superpose.Hashes(folder["x"]));
        var again = End(live.State.Link());
        Assert.Equal(live.Model.W, again.W);
    }

    [Fact]
    public void A_kick_is_part_of_the_path_and_the_same_each_time()
    {
        using var live = new LiveModel(LabState.Parse($"{Start}&steps=60"), LaneWidths.Fastest);
        void Go(int steps) => live.Advance(steps, TimeSpan.FromMinutes(1), CancellationToken.None);
        Go(20);
        var before = live.Model.W;
        live.Kick("0.5");
        live.Kick("0.25");
        double[] moved = [.. before.Zip(live.Model.W, (a, b) => (double)(b - a))];
        Assert.InRange(Math.Sqrt(moved.Average(value => value * value)), 0.25, 1.0);
        Assert.Equal(40, live.Remaining);
        Go(40);
        string link = live.State.Link();
        Assert.EndsWith("path=density=0.05:20/kick=0.5:0/0.25:40", link);
        Assert.Equal(live.Model.W, End(link).W);
        Assert.NotEqual(live.Model.W, End(link.Replace("0.25:40", "0.26:40")).W);
        using var reopened = Trained(link);
        Assert.Equal(link, reopened.State.Link());
    }

    [Fact]
    public void Weights_on_the_path_are_set_and_the_path_goes_on()
    {
        using var source = Trained($"{Start}&steps=300");
        using var live = new LiveModel(LabState.Parse($"{Start}&steps=60"), LaneWidths.Fastest);
        void Go(int steps) => live.Advance(steps, TimeSpan.FromMinutes(1), CancellationToken.None);
        Go(20);
        live.Tunnel(new(source.Model));
        Assert.Equal(source.Model.W, live.Model.W);
        Assert.Equal(source.Model.b, live.Model.b);
        Assert.Equal(40, live.Remaining);
        Go(40);
        Assert.Equal(live.Model.W, End(live.State.Link()).W);
    }

    [Fact]
    public void A_pinned_direction_stays_where_it_is_held()
    {
        using var live = Trained($"{Start}&path=density=0.05:50/pin=3,1,0.5:40");
        Assert.Equal([1, 0.5], live.Model.Direction(3));
        Assert.Equal(3, live.PinnedFeature);
    }

    [Theory]
    [InlineData("pin", "5,1,1")]
    [InlineData("pin", "0,1")]
    [InlineData("pin", "0,NaN,1")]
    [InlineData("pin", "-1,1,1")]
    [InlineData("features", "4")]
    [InlineData("kick", "-1")]
    [InlineData("kick", "NaN")]
    [InlineData("kick", "1e9")]
    [InlineData("weights", "1,2,3")]
    [InlineData("weights", "1,1,1,1,1,1,1,1,1,1,1,1,1,1,NaN")]
    [InlineData("weights", "1,1,1,1,1,1,1,1,1,1,1,1,1,1,11")]
    [InlineData("density", "nan")]
    [InlineData("batch", "0")]
    public void A_change_that_cannot_be_changes_nothing(string name, string value)
    {
        using var live = new LiveModel(LabState.Parse($"{Start}&steps=30"), LaneWidths.Fastest);
        live.Advance(10, TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.Throws<InvalidInputException>(() => live.Change(name, value, 20));
        live.Advance(20, TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.Equal(End($"{Start}&steps=30").W, live.Model.W);
    }

    [Fact]
    public void Every_format_holds_the_same_weights()
    {
        string link = $"{Start}&steps=40";
        var model = End(link);
        Exported Of(string format) =>
            Exported.Of(link, format, LaneWidths.Fastest, TestContext.Current.CancellationToken);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["model.safetensors"], Of("safetensors").Bytes);
        using (var file = Lab.Files.SafeTensorsFile.Open(folder["model.safetensors"]))
            Assert.Equal(model.W, file.Read("W").Data);
        using (var zip = new System.IO.Compression.ZipArchive(new MemoryStream(Of("npz").Bytes)))
        {
            Assert.Equal(["W.npy", "b.npy"], zip.Entries.Select(entry => entry.FullName));
            using var content = new MemoryStream();
            zip.Entries[0].Open().CopyTo(content);
            var head = NpyHeader.Parse(content.ToArray());
            Assert.Equal(("<f4", false), (head.Type, head.IsFortran));
            Assert.Equal([2, 5], head.Shape);
            Assert.Equal(0, head.DataAt % 64);
            Assert.Equal(model.W, MemoryMarshal.Cast<byte, float>(
                content.ToArray().AsSpan(head.DataAt)).ToArray());
        }
        Assert.Equal(Of("npz").Bytes, Of("npz").Bytes);
        var json = System.Text.Json.Nodes.JsonNode.Parse(Of("json").Bytes)!;
        Assert.Equal(Lab.Results.ModelRow.HashOf(model.W, model.b), (string?)json["hash"]);
        Assert.Equal(model.W[3], (float)json["W"]![0]![3]!);
        Assert.Equal(6, System.Text.Encoding.UTF8.GetString(Of("csv").Bytes).TrimEnd().Split('\n').Length);
        Assert.StartsWith("<svg", System.Text.Encoding.UTF8.GetString(Of("svg").Bytes).TrimStart());
        Assert.Throws<InvalidInputException>(() => Of("exe"));
    }
}
