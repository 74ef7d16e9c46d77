using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Numerics.Lanes;
using Superposition.Tests.Files;
using Superposition.Training;

namespace Superposition.Tests.Sweeps;

public sealed class GridRunnerTests
{
    // Cells of one chunk each, costly and cheap ones mixed, so that the order of work is not the order of
    // the grid.
    static readonly ModelGrid s_grid = new(4,
    [
        .. Enumerable.Range(1, 12)
            .Select(i => Variations.Cell(Variations.Small(10 * (i * 7 % 12)), i % 4 + 1, (ulong)i)),
    ]);

    static readonly string[] s_expected =
    [
        .. s_grid.Cells.SelectMany(cell => Enumerable.Range(0, cell.Seeds).Select(s =>
        {
            ulong stream = cell.FirstStream + (ulong)s;
            return Hash(Trainer.Train(new(cell.Options, s_grid.Seed, stream), LaneWidths.Fastest).Model);
        })),
    ];

    static string Hash(Superposition.Models.ToyModel model) => ModelRow.HashOf(model.W, model.b);

    static GridRunner Runner(int threads, string? store = null) =>
        new(new(threads, LaneWidths.Fastest), store is null ? null : new ChunkStore(store));

    static string[] Hashes(IReadOnlyList<GridModel> models) => [.. models.Select(model => Hash(model.Model))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Threads_change_no_bit(int threads)
    {
        var (models, cost) = Runner(threads).Run(s_grid);
        Assert.Equal(s_expected, Hashes(models));
        Assert.Equal(s_grid.Cells.SelectMany(cell => Enumerable.Repeat(cell, cell.Seeds)),
            models.Select(one => one.Cell));
        Assert.Equal(s_grid.Cells.Sum(cell => (long)cell.Seeds * cell.Options.Steps * 64), cost.Samples);
    }

    [Fact]
    public void Neighbours_and_cuts_change_no_bit()
    {
        var cell = Variations.Cell(Variations.Small(), 9, 3);
        var together = Runner(2).Run(new(4, [cell])).Models;
        var alone = Runner(2).Run(new(4, [.. Enumerable.Range(0, 9).Select(s =>
            Variations.Cell(cell.Options, 1, 3 + (ulong)s))])).Models;
        Assert.Equal(Hashes(together), Hashes(alone));
        Assert.Equal(together.Select(one => one.Loss), alone.Select(one => one.Loss));
        Assert.Equal(9, Hashes(together).Distinct().Count());
    }

    [Fact]
    public void A_half_filled_store_is_used_and_completed()
    {
        using var folder = new TemporaryFolder();
        var whole = Runner(2, folder.Path).Run(s_grid).Models;
        foreach (string file in folder.Listing().Where((_, i) => i % 2 == 0)) File.Delete(folder[file]);
        int files = folder.Listing().Count;
        var reports = new List<GridProgress>();
        var (models, cost) = Runner(2, folder.Path).Run(s_grid, reports.Add);
        Assert.Equal(s_expected, Hashes(models));
        Assert.Equal(whole.Select(one => (one.Loss, one.LossError)),
            models.Select(one => (one.Loss, one.LossError)));
        Assert.InRange(reports[0].ModelsDone, 1, s_grid.Models - 1);
        Assert.Equal((s_grid.Models, 1.0), (reports[^1].ModelsDone, Math.Round(reports[^1].Fraction, 9)));
        Assert.InRange(cost.Samples, 1,
            s_grid.Cells.Sum(cell => (long)cell.Seeds * cell.Options.Steps * 64) - 1);
        Assert.True(folder.Listing().Count > files);
        Runner(2, folder.Path).Forget(s_grid);
        Assert.False(Directory.Exists(folder.Path) && folder.Listing().Count > 0);
        Directory.CreateDirectory(folder.Path);
    }

    [Fact]
    public void A_finished_store_trains_nothing()
    {
        using var folder = new TemporaryFolder();
        Runner(2, folder.Path).Run(s_grid);
        var (models, cost) = Runner(2, folder.Path).Run(s_grid);
        Assert.Equal(s_expected, Hashes(models));
        Assert.Equal(0, cost.Samples);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 2)]
    [InlineData(20, 5)]
    public void A_cancelled_run_leaves_whole_files_and_continues_to_the_same_bits(int after, int threads)
    {
        using var folder = new TemporaryFolder();
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<Exception>(() => Runner(threads, folder.Path).Run(
            s_grid, progress => { if (progress.ModelsDone >= after) cancel.Cancel(); }, cancel.Token));
        Assert.True(cancel.IsCancellationRequested);
        var left = folder.Listing();
        Assert.InRange(left.Count, after == 1 ? 0 : 1, s_grid.Cells.Count - 1);
        var chunks = Chunk.Cut(s_grid).ToDictionary(chunk => $"{chunk.Key}.safetensors");
        var store = new ChunkStore(folder.Path);
        Assert.All(left, file => Assert.NotNull(store.TryRead(chunks[file])));
        Assert.Equal(s_expected, Hashes(Runner(2, folder.Path).Run(s_grid).Models));
    }

    [Fact]
    public void Cancelling_is_told_as_cancelling()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Runner(2).Run(s_grid, null, cancel.Token));
    }

    [Fact]
    public void Options_out_of_range_are_refused_before_anything_is_trained()
    {
        using var folder = new TemporaryFolder();
        var bad = Variations.Cell(Variations.Small() with { Batch = 0 }, 1);
        Assert.Throws<InvalidInputException>(() =>
            Runner(2, folder.Path).Run(new(0, [.. s_grid.Cells, bad])));
        Assert.Empty(folder.Listing());
    }
}
