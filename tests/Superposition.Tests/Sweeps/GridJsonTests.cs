using System.Text.Json.Nodes;
using Superposition.Lab.Sweeps;

namespace Superposition.Tests.Sweeps;

public sealed class GridJsonTests
{
    static ModelGrid EveryOption() => new(11,
    [
        .. Variations.All.Select((one, i) =>
            new Cell($"part-{i}", [new("what", one.What), new("place", i), new("half", i / 2.0)],
                one.Options, i + 1)
            {
                FirstStream = (ulong)i * 1_000_000_007,
                LossSamples = i % 2 == 0 ? null : 64 * i,
            }),
    ]);

    [Fact]
    public void A_grid_of_every_option_survives_the_text()
    {
        var grid = EveryOption();
        string text = GridJson.Write(grid).ToJsonString();
        var read = GridJson.Read(JsonNode.Parse(text)!, grid.Seed);
        Assert.Equal(grid.Seed, read.Seed);
        Assert.Equal(grid.Cells.Count, read.Cells.Count);
        foreach (var (cell, again) in grid.Cells.Zip(read.Cells))
        {
            Assert.Equal((cell.Part, cell.Seeds, cell.FirstStream, cell.LossSamples),
                (again.Part, again.Seeds, again.FirstStream, again.LossSamples));
            Assert.Equal(cell.Coordinates.Select(pair => pair.Key),
                again.Coordinates.Select(pair => pair.Key));
            Assert.Equal(
                OptionsJson.Write(cell.Options).ToJsonString(),
                    OptionsJson.Write(again.Options).ToJsonString());
        }
    }

    [Fact]
    public void A_grid_that_was_read_has_the_chunks_of_the_grid_that_was_written()
    {
        var grid = EveryOption();
        var read = GridJson.Read(JsonNode.Parse(GridJson.Write(grid).ToJsonString())!, grid.Seed);
        Assert.Equal(Chunk.Cut(grid).Select(chunk => chunk.Key), Chunk.Cut(read).Select(chunk => chunk.Key));
    }

    [Fact]
    public void Coordinates_keep_their_kind()
    {
        var cell = GridJson.Write(EveryOption())["cells"]![3]!["coordinates"]!.ToJsonString();
        Assert.EndsWith("\"place\":3,\"half\":1.5}", cell);
        Assert.StartsWith("{\"what\":\"", cell);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"cells\":3}")]
    [InlineData("{\"cells\":[{}]}")]
    [InlineData("{\"cells\":[null]}")]
    [InlineData("{\"cells\":[3]}")]
    [InlineData("[]")]
    public void What_is_no_grid_is_refused_in_a_sentence(string text) =>
        Assert.Throws<InvalidInputException>(() => GridJson.Read(JsonNode.Parse(text)!, 0));
}
