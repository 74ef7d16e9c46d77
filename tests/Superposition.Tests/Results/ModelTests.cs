using Superposition.Lab.Results;
using static Superposition.Lab.Results.ModelSelection;

namespace Superposition.Tests.Results;

public sealed class ModelTests
{
    // printf '\x00\x00\x80\x3f\x00\x00\x00\xc0\x00\x00\x00\x3f' | sha256sum   (1, −2, 0.5)
    [Fact]
    public void Hash_IsSha256OfLittleEndianBytes()
    {
        var model = new ModelRow("", [], M: 1, N: 2, W: [1, -2], B: [0.5f], "");
        Assert.Equal("2ce4bdb6b34a50ac", model.Hash);
        Assert.Equal(model.Hash, ModelRow.HashOf([1, -2, 0.5f]));
        Assert.NotEqual(model.Hash, ModelRow.HashOf([1, -2], [-0.5f]));
    }

    [Fact]
    public void Few_AreAllKept() =>
        Assert.Equal([0, 1, 2], Choose([new(0, "a", 3), new(0, "a", 1), new(5, "a", double.NaN)], limit: 3));

    [Fact]
    public void Many_KeepBestMedianAndOneOfEachClass()
    {
        // Losses 99, 98, …, 0: the best is the last, the median stands in the middle; one square at 70.
        Candidate[] models = [
            .. Enumerable.Range(0, 100).Select(
                i => new Candidate(0, i == 70 ? "square" : "pentagon", 99 - i))];
        Assert.Equal([0, 1, 50, 70, 99], Choose(models, limit: 5));
    }

    [Fact]
    public void Many_TakeSeedsOfEveryCellInTurn()
    {
        Candidate[] models = [.. Enumerable.Range(0, 40).Select(i => new Candidate(i / 10, "", i % 10))];
        Assert.Equal([0, 1, 4, 10, 11, 14, 20, 21, 24, 30, 31, 34], Choose(models, limit: 12));
    }

    [Fact]
    public void DivergedModels_AreTheWorstButAClassOfTheirOwn()
    {
        Candidate[] models = [new(0, "diverged", double.NaN), new(0, "x", 2), new(0, "x", 1), new(0, "x", 3)];
        Assert.Equal([0, 2], Choose(models, limit: 2));
    }

    [Fact]
    public void TighterThanTheCells_KeepsTheLimit() =>
        Assert.Equal(
            [0, 1], Choose([.. Enumerable.Range(0, 9).Select(i => new Candidate(i, "", 1))], limit: 2));
}
