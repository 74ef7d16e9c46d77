using Superposition.Lab.Files;
using Superposition.Lab.Sweeps;
using Superposition.Tests.Files;
using Superposition.Training;

namespace Superposition.Tests.Sweeps;

public sealed class ChunkStoreTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly ChunkStore store;
    readonly Chunk chunk = new(Variations.Cell(Variations.Small(), 3), 9, 2, 3);
    readonly GridModel[] models;

    public ChunkStoreTests()
    {
        store = new(folder["chunks"]);
        models = Made(chunk);
    }

    public void Dispose() => folder.Dispose();

    string PathOf(Chunk one) => folder[$"chunks/{one.Key}.safetensors"];

    static GridModel[] Made(Chunk chunk) => [.. Enumerable.Range(0, chunk.Count).Select(s =>
    {
        var model = Trainer.Train(new(chunk.Cell.Options, chunk.Seed, chunk.First + (ulong)s),
            Execution.Serial.Width).Model;
        return new GridModel(chunk.Cell, chunk.Seed, chunk.First + (ulong)s, model, 1.0 / 3 / (s + 1),
            s * Math.PI * 1e-9);
    })];

    [Fact]
    public void What_was_written_is_read_to_the_last_bit()
    {
        Assert.True(store.TryRead(chunk) is null, "it was read as a chunk");
        store.Write(chunk, models);
        var read = store.TryRead(chunk)!;
        Assert.Equal(models.Length, read.Count);
        foreach (var (was, now) in models.Zip(read))
        {
            Assert.Equal(was.Model.W, now.Model.W);
            Assert.Equal(was.Model.b, now.Model.b);
            Assert.Equal(was.Model.Activation, now.Model.Activation);
            Assert.Equal((was.Loss, was.LossError, was.Seed, was.Stream),
                (now.Loss, now.LossError, now.Seed, now.Stream));
            Assert.Same(chunk.Cell, now.Cell);
        }
        Assert.Equal(["chunks", $"chunks/{chunk.Key}.safetensors"], folder.Listing());
    }

    [Fact]
    public void Both_matrices_of_an_untied_model_are_read_to_the_last_bit()
    {
        var untied = new Chunk(Variations.Cell(Variations.Of("untied target PairMaximum"), 3), 9, 2, 3);
        var trained = Made(untied);
        store.Write(untied, trained);
        foreach (var (was, now) in trained.Zip(store.TryRead(untied)!))
        {
            Assert.Equal(was.Model.W, now.Model.W);
            Assert.Equal(was.Model.W2, now.Model.W2);
            Assert.Equal(was.Model.b, now.Model.b);
            Assert.Equal(was.Model.HiddenActivation, now.Model.HiddenActivation);
        }
        using (var file = SafeTensorsFile.Open(PathOf(untied)))
            Assert.Equal([3, 2, 2], file.Read("W2").Shape);
        File.Copy(PathOf(untied), PathOf(chunk)); // nor is it read as a tied one
        Assert.True(store.TryRead(chunk) is null, "it was read as a chunk");
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("untied target PairMaximum")]
    public void The_weights_on_the_way_are_read_to_the_last_bit(string what)
    {
        var cell = Variations.Cell(Variations.Of(what), 2) with { Snapshots = [0, 7, 20] };
        var grid = new ModelGrid(5, [cell]);
        var trained = new GridRunner(Execution.Serial, store).Run(grid).Models;
        var read = new GridRunner(Execution.Serial, store).Run(grid).Models;
        foreach (var (was, now) in trained.Zip(read))
        {
            Assert.Equal([0, 7, 20], now.Snapshots.Select(one => one.Step));
            foreach (var (first, second) in was.Snapshots.Zip(now.Snapshots))
            {
                Assert.Equal(first.Model.W, second.Model.W);
                Assert.Equal(first.Model.W2, second.Model.W2);
                Assert.Equal(first.Model.b, second.Model.b);
            }
            Assert.Equal(now.Model.W, now.Snapshots[^1].Model.W);
            Assert.NotEqual(now.Model.W, now.Snapshots[1].Model.W);
        }
        Assert.Equal([0, 7, 20], GridJson.Read(GridJson.Write(grid), 5).Cells[0].Snapshots);
    }

    [Fact]
    public void A_model_that_diverged_is_kept_too()
    {
        var lost = models.Select(one => one with { Loss = double.NaN, LossError = double.NaN }).ToArray();
        lost[1].Model.W[0] = float.NaN;
        store.Write(chunk, lost);
        var read = store.TryRead(chunk)!;
        Assert.True(double.IsNaN(read[0].Loss) && double.IsNaN(read[0].LossError)
            && float.IsNaN(read[1].Model.W[0]));
    }

    [Fact]
    public void A_truncated_file_is_as_good_as_absent()
    {
        store.Write(chunk, models);
        byte[] whole = File.ReadAllBytes(PathOf(chunk));
        foreach (int length in (int[])[0, 1, 7, 8, 50, whole.Length / 2, whole.Length - 4, whole.Length - 1])
        {
            File.WriteAllBytes(PathOf(chunk), whole[..length]);
            Assert.True(store.TryRead(chunk) is null,
                $"{length} of {whole.Length} bytes were read as a chunk");
        }
        File.WriteAllBytes(PathOf(chunk), whole);
        Assert.NotNull(store.TryRead(chunk));
    }

    [Theory]
    [InlineData("no metadata", "", "")]
    [InlineData("no error", "1 2 3", null)]
    [InlineData("fewer losses", "1 2", "0 0 0")]
    [InlineData("fewer errors", "1 2 3", "0 0")]
    [InlineData("no numbers", "one two three", "0 0 0")]
    public void Foreign_metadata_is_as_good_as_absent(string what, string? loss, string? error)
    {
        var metadata = new Dictionary<string, string>();
        if (loss is not null && what != "no metadata") metadata["loss"] = loss;
        if (error is not null && what != "no metadata") metadata["lossError"] = error;
        Place([new("W", [3, 2, 4], new float[24]), new("b", [3, 4], new float[12])], metadata);
        Assert.True(store.TryRead(chunk) is null, "it was read as a chunk");
    }

    [Fact]
    public void Foreign_shapes_are_as_good_as_absent()
    {
        var metadata = new Dictionary<string, string> { ["loss"] = "1 2 3", ["lossError"] = "0 0 0" };
        Place([new("W", [3, 2, 5], new float[30]), new("b", [3, 5], new float[15])], metadata);
        Assert.True(store.TryRead(chunk) is null, "it was read as a chunk");
        Place([new("W", [3, 2, 4], new float[24])], metadata);
        Assert.True(store.TryRead(chunk) is null, "it was read as a chunk");
        Place([new("weights", [3, 2, 4], new float[24]), new("b", [3, 4], new float[12])], metadata);
        Assert.True(store.TryRead(chunk) is null, "it was read as a chunk");
        File.WriteAllText(PathOf(chunk), "a text that is no chunk at all");
        Assert.True(store.TryRead(chunk) is null, "it was read as a chunk");
    }

    [Fact]
    public void A_chunk_of_another_seed_under_this_name_is_as_good_as_absent()
    {
        var other = new Chunk(chunk.Cell, 10, 2, 3);
        store.Write(other, Made(other));
        File.Copy(PathOf(other), PathOf(chunk));
        Assert.True(store.TryRead(chunk) is null, "it was read as a chunk");
    }

    [Fact]
    public void Deleting_leaves_what_belongs_to_others()
    {
        var other = new Chunk(chunk.Cell, 10, 2, 3);
        store.Write(chunk, models);
        store.Write(other, models);
        store.Delete([chunk]);
        Assert.Equal(["chunks", $"chunks/{other.Key}.safetensors"], folder.Listing());
        store.Delete([chunk, other]);
        Assert.Empty(folder.Listing());
    }

    [Fact]
    public void Deleting_what_somebody_deleted_before_is_no_fault()
    {
        store.Write(chunk, models);
        new ChunkStore(folder["chunks"]).Delete([chunk]);
        store.Delete([chunk]);
        Assert.Empty(folder.Listing());
    }

    void Place(Tensor[] tensors, Dictionary<string, string> metadata)
    {
        Directory.CreateDirectory(folder["chunks"]);
        AtomicFile.Write(PathOf(chunk), stream => SafeTensorsWriter.Write(stream, tensors, metadata));
    }
}
