using Superposition.Dictionaries.Worlds;

namespace Superposition.Tests.Dictionaries.Worlds;

public sealed class PermutationTests
{
    [Fact]
    public void Every_place_has_its_own_row_at_every_size()
    {
        foreach (int count in (int[])[1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 1000, 4097])
            for (ulong seed = 0; seed < 3; seed++)
            {
                var order = new Permutation(count, seed, 1);
                Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i),
                    Enumerable.Range(0, count).Select(i => order[i]).Order());
            }
    }

    [Fact]
    public void It_is_shuffled_and_differs_between_passes()
    {
        Permutation first = new(10_000, 1, 0), second = new(10_000, 1, 1);
        long[] places = [.. Enumerable.Range(0, 10_000).Select(i => first[i])];
        Assert.InRange(places.Zip(Enumerable.Range(0, 10_000), (a, b) => a == second[b] ? 1 : 0).Sum(), 0, 8);
        // neighbours are far apart: the mean distance of two uniform places is a third of the range
        double distance = places.Zip(places.Skip(1), (a, b) => (double)Math.Abs(a - b)).Average();
        Assert.InRange(distance, 3200, 3470);
    }
}
