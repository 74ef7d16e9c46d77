using Superposition.Lab.Sweeps;
using Superposition.Training;

namespace Superposition.Tests.Sweeps;

public sealed class ChunkTests
{
    // From a model of milliseconds to one of a minute: many models a chunk, or one.
    static TrainingOptions OfCost(int n, int steps) =>
        TrainingOptions.For(n, n / 4, 0.1) with { Steps = steps };

    [Theory]
    [InlineData(8, 100)]
    [InlineData(20, 10_000)]
    [InlineData(80, 10_000)]
    [InlineData(400, 100_000)]
    public void Cutting_covers_every_stream_once_and_in_order(int n, int steps)
    {
        foreach (int seeds in (int[])[1, 2, 3, 7, 16, 99, 100, 101, 1000, 1531])
            foreach (ulong first in (ulong[])[0, 12, 1UL << 40])
            {
                var chunks = Chunk.Cut(new(0, [Variations.Cell(OfCost(n, steps), seeds, first)]));
                Assert.All(chunks, chunk => Assert.InRange(chunk.Count, 1, seeds));
                Assert.Equal(
                    Enumerable.Range(0, seeds).Select(s => first + (ulong)s),
                    chunks.SelectMany(chunk =>
                        Enumerable.Range(0, chunk.Count).Select(s => chunk.First + (ulong)s)));
            }
    }

    [Fact]
    public void Costly_cells_are_cut_finer()
    {
        int cheap = Chunk.Cut(new(0, [Variations.Cell(OfCost(20, 100), 500)])).Count;
        var costly = Chunk.Cut(new(0, [Variations.Cell(OfCost(20, 100_000), 500)]));
        Assert.True(cheap < costly.Count, $"{cheap} chunks of cheap models, {costly.Count} of costly ones");
        Assert.All(costly, chunk => Assert.InRange(chunk.Cost, 0, 10));
    }

    [Fact]
    public void Every_cell_has_chunks_of_its_own()
    {
        var cells = Enumerable.Range(1, 5).Select(i => Variations.Cell(Variations.Small(i), i)).ToArray();
        var chunks = Chunk.Cut(new(0, cells));
        Assert.Equal(15, chunks.Sum(chunk => chunk.Count));
        foreach (var cell in cells)
            Assert.Equal(cell.Seeds,
                chunks.Where(chunk => ReferenceEquals(chunk.Cell, cell)).Sum(chunk => chunk.Count));
    }

    [Fact]
    public void Keys_differ_when_anything_that_matters_differs()
    {
        var chunks = Variations.All.Select(one => new Chunk(Variations.Cell(one.Options, 4), 0, 0, 4))
            .ToList();
        var plain = Variations.Cell(Variations.Small(), 4);
        chunks.Add(new(plain, 1, 0, 4));
        chunks.Add(new(plain, 0, 1, 4));
        chunks.Add(new(plain, 0, 0, 3));
        chunks.Add(new(plain with { Snapshots = [0, 10] }, 0, 0, 4));
        chunks.Add(new(plain with { LossSamples = 1 << 10 }, 0, 0, 4));
        chunks.Add(new(plain with { Snapshots = [0, 20] }, 0, 0, 4));
        Assert.Equal(chunks.Count, chunks.Select(chunk => chunk.Key).Distinct().Count());
        Assert.All(chunks, chunk => Assert.Matches("^[0-9a-f]{32}$", chunk.Key));
    }

    [Fact]
    public void Keys_are_the_same_when_only_the_place_in_the_grid_differs()
    {
        var here = new Cell("a", [new("density", 0.3)], Variations.Small(), 4);
        var there = new Cell("b", [new("density", 0.3), new("of", "another grid")], Variations.Small(), 100);
        Assert.Equal(new Chunk(here, 7, 2, 2).Key, new Chunk(there, 7, 2, 2).Key);
    }
}
