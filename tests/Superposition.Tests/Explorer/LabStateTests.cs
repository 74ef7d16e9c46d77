using Superposition.Lab.Explorer;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Explorer;

public sealed class LabStateTests
{
    [Theory]
    [InlineData("features=5&hidden=2&density=0.05&importance=0.9%5Ei&steps=10000")]
    [InlineData("features=6&hidden=2&correlated=0,1%3B2,3&seed=18446744073709551615&steps=0")]
    [InlineData("features=5&hidden=2&density=0.05&path=density=0.05:3000/0.06:200/importance=0.8%5Ei:7")]
    [InlineData("features=3&hidden=2&density=1&path=density=1:5/pin=0,0.25,-1:40/none:3/batch=64:9")]
    [InlineData("features=5&hidden=2&density=1&show=stops:40,kick:57x0.1&path=density=1:5/kick=0.1:7/0.2:3")]
    public void A_link_is_its_state(string link) => Assert.Equal(link, LabState.Parse(link).Link());

    [Fact]
    public void The_order_of_a_link_counts_for_nothing() => Assert.Equal(
        LabState.Parse("features=5&hidden=2&seed=3&steps=10").Link(),
        LabState.Parse("steps=10&seed=3&hidden=2&features=5").Link());

    [Fact]
    public void A_path_begins_with_its_first_change()
    {
        var state = LabState.Parse("features=5&hidden=2&path=density=0.05:3000/0.06:200");
        Assert.Equal("0.05", state["density"]);
        Assert.Equal([new("density", "0.05", 3000), new("density", "0.06", 200)], state.Path);
        Assert.Equal(
            "superpose train --features 5 --hidden 2 --path 'density=0.05:3000/0.06:", state.CommandHead());
    }

    [Theory]
    [InlineData("feature=5", "'feature' is not an option of a link; did you mean 'features'?")]
    [InlineData("features=5&features=6", "the link names features twice.")]
    [InlineData("features=5&steps=-1", "steps '-1' is not a whole number up to 5000000.")]
    [InlineData("features=5&steps=10&path=density=1:5", "the link has steps and a path: give one.")]
    [InlineData("path=0.05:3000", "'0.05:3000' cannot change on a path; these can: ")]
    [InlineData("path=features=4:3000", "'features' cannot change on a path; these can: ")]
    [InlineData("path=density=0.05", "'density=0.05' in the path has no steps: ")]
    [InlineData("features=5&show=<script>", "'<script>' in the link shows nothing.")]
    [InlineData("path=kick=0.1:3", "a path begins with an option, then may pin a feature or kick.")]
    [InlineData("path=pin=0,1,1:3", "a path begins with an option, then may pin a feature or kick.")]
    public void What_is_no_link_is_said(string link, string sentence) => Assert.StartsWith(
        sentence, Assert.Throws<InvalidInputException>(() => LabState.Parse(link)).Message);

    [Theory]
    [InlineData("features=500&hidden=2", "features is 500; the explorer shows up to 128")]
    [InlineData("features=5&hidden=2&batch=1000000", "batch is 1000000; the explorer shows up to 8192")]
    [InlineData("features=5&hidden=2&init=given:/etc/passwd", "a link names no files: ")]
    [InlineData("features=5&hidden=2&density=2", "density 2 is outside [1E-06, 1]")]
    [InlineData("features=5&hidden=2&seed=x", "seed 'x' in the link is not a whole number.")]
    [InlineData("features=999999999&hidden=999999999", "features is 999999999; ")]
    [InlineData("features=5&hidden=2&importance=--untied", "importance '--untied' does not parse")]
    public void What_cannot_be_trained_is_said(string link, string sentence) => Assert.StartsWith(
        sentence, Assert.Throws<InvalidInputException>(() => LabState.Parse(link).Resolve()).Message);

    [Theory]
    [InlineData("features=128&hidden=64&batch=8192&steps=5000000")]
    [InlineData("features=5&hidden=2&path=density=0.1:3000000/0.2:3000000")]
    [InlineData("features=128&hidden=64&batch=64&path=batch=64:1/8192:100000")]
    public void What_takes_minutes_is_refused_before_its_first_step(string link) => Assert.Contains(
        "more than the explorer trains",
        Assert.Throws<InvalidInputException>(
            () => new LiveModel(LabState.Parse(link), LaneWidths.Fastest)).Message);
}
