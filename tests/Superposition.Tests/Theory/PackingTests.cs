using Superposition.Theory;

namespace Superposition.Tests.Theory;

public sealed class PackingTests
{
    [Theory] // equiangular lines that attain a bound: six in 3-D, sixteen in 6-D, 28 in 7-D (Welch)
    [InlineData(6, 3, 0.4472135955)]
    [InlineData(16, 6, 0.3333333333)]
    [InlineData(28, 7, 0.3333333333)]
    [InlineData(120, 8, 0.5)] // and the lines of E8 (Levenshtein)
    public void Bounds_are_attained(int N, int d, double coherence) =>
        Close.Equal(coherence, PackingBounds.LeastCoherence(N, d), 1e-9, $"{N} in {d}");

    [Theory]
    [InlineData(2, 0.3)]
    [InlineData(3, 0.3)]
    [InlineData(10, 0.5)]
    public void Random_cosines_follow_their_law(int d, double t)
    {
        const int pairs = 100_000;
        var x = NearOrthogonal.Scattered(2 * pairs, d, 5);
        int above = Enumerable.Range(0, pairs).Count(i => Math.Abs(Enumerable.Range(0, d)
            .Sum(k => x[k * 2 * pairs + 2 * i] * x[k * 2 * pairs + 2 * i + 1])) > t);
        double p = PackingBounds.Exceeds(t, d);
        Assert.InRange(above, pairs * p - 4 * Math.Sqrt(pairs * p), pairs * p + 4 * Math.Sqrt(pairs * p));
    }

    [Fact]
    public void In_three_dimensions_a_cosine_is_uniform() => // Archimedes' hat box
        Close.Equal(0.7, PackingBounds.Exceeds(0.3, 3), 1e-12, "P");

    [Fact]
    public void The_median_of_random_coherence_is_where_half_of_the_draws_are()
    {
        const int draws = 400, N = 40, d = 12;
        double median = PackingBounds.RandomCoherence(N, d);
        int above = Enumerable.Range(0, draws).Count(draw =>
            NearOrthogonal.Coherence(NearOrthogonal.Scattered(N, d, 3, (ulong)draw), N, d) > median);
        Assert.InRange(above, 160, 240); // 4 standard errors of 10; pairs are nearly independent
    }

    [Theory]
    [InlineData(6, 3, 0.4472135955)] // the diagonals of the icosahedron
    [InlineData(5, 4, 0.25)] // the simplex
    public void Descent_finds_the_best_small_packings(int N, int d, double coherence) =>
        // the sum of 128th powers comes within a percent of the largest
        Assert.InRange(Enumerable.Range(0, 4).Min(s =>
            NearOrthogonal.Coherence(NearOrthogonal.Pack(N, d, 1, (ulong)s), N, d)),
            coherence - 1e-9, 1.01 * coherence);

    [Fact]
    public void The_gradient_is_that_of_the_energy()
    {
        const int N = 5, d = 3, q = 4;
        double[] x = [.. NearOrthogonal.Scattered(N, d, 9).Select((value, j) => value * (1 + 0.1 * j))];
        var gradient = new double[x.Length];
        NearOrthogonal.Energy(x, gradient, N, d, q, 0.9);
        for (int j = 0; j < x.Length; j++)
        {
            double At(double by)
            {
                var moved = (double[])x.Clone();
                moved[j] += by;
                return NearOrthogonal.Energy(moved, new double[x.Length], N, d, q, 0.9);
            }
            // central differences of step 1e-5: truncation and rounding are both about 1e-9
            Close.Equal((At(1e-5) - At(-1e-5)) / 2e-5, gradient[j], 1e-7, $"∂{j}");
        }
    }

    [Fact]
    public void No_packing_beats_the_bound()
    {
        foreach (var (N, d) in ((int, int)[])[(4, 2), (9, 3), (12, 5), (20, 4)])
            Assert.True(NearOrthogonal.Coherence(NearOrthogonal.Pack(N, d, 2), N, d)
                >= PackingBounds.LeastCoherence(N, d) - 1e-12);
    }
}
