using Superposition.Dictionaries;
using Superposition.Dictionaries.Coding;
using Superposition.Numerics;

namespace Superposition.Tests.Dictionaries.Coding;

/// <summary>Coders against optimality conditions, exact answers, and the counts of faces.</summary>
public sealed class CoderTests
{
    static Directions Random(int n, int d, ulong seed)
    {
        var rng = new Rng(seed);
        return new(n, d, [.. Enumerable.Range(0, n * d).Select(_ => (float)rng.NextNormal())]);
    }

    static double[] Sum(CodingProblem problem, params (int Feature, double Value)[] code)
    {
        var a = new double[problem.n];
        foreach (var (feature, value) in code) a[feature] = -value;
        return problem.Residual(new double[problem.d], a);
    }

    [Fact]
    public void Orthogonal_pursuit_and_hard_thresholding_recover_few_features_exactly()
    {
        var problem = new CodingProblem(Random(40, 30, 1));
        var rng = new Rng(2);
        int right = 0, hard = 0;
        for (int trial = 0; trial < 50; trial++)
        {
            int[] on = [.. Enumerable.Range(0, 40).OrderBy(_ => rng.NextBits()).Take(3)];
            (int, double)[] code = [.. on.Select(i => (i, 0.5 + rng.NextUniform()))];
            double[] x = Sum(problem, code);
            bool Is(double[] a) => code.All(one => Math.Abs(a[one.Item1] - one.Item2) < 1e-4)
                && a.Count(v => v > 1e-4) == 3;
            if (Is(new OrthogonalMatchingPursuit(3).Code(problem, x))) right++;
            if (Is(new HardThresholding(3).Code(problem, x))) hard++;
        }
        // three of forty in thirty dimensions: l1's threshold is far away; a rare coincidence is allowed
        Assert.True(right >= 45 && hard >= 40, $"orthogonal pursuit {right}, hard thresholding {hard} of 50");
    }

    [Theory]
    [InlineData(true, true), InlineData(false, true), InlineData(true, false), InlineData(false, false)]
    public void Shrinkage_ends_where_its_conditions_hold(bool nonnegative, bool accelerated)
    {
        var problem = new CodingProblem(Random(30, 12, 3));
        var rng = new Rng(4);
        double[] x = [.. Enumerable.Range(0, 12).Select(_ => rng.NextNormal())];
        double[] a = new ShrinkageCoder(0.1, nonnegative, accelerated, accelerated ? 20_000
            : 400_000).Code(problem, x);
        double most = problem.Correlations(x).Max(v => nonnegative ? v : Math.Abs(v)), λ = 0.1 * most;
        double[] c = problem.Correlations(problem.Residual(x, a));
        for (int i = 0; i < 30; i++)
        {
            if (a[i] != 0) Close.Equal(λ * Math.Sign(a[i]), c[i], 1e-6, $"active {i}", floor: most);
            else Assert.True((nonnegative ? c[i] : Math.Abs(c[i])) <= λ + 1e-6 * most, $"{i}: {c[i]}");
        }
        Assert.InRange(a.Count(v => v != 0), 2, 12);
        if (nonnegative) Assert.All(a, v => Assert.True(v >= 0));
    }

    [Fact]
    public void Nonnegative_least_squares_meets_its_conditions()
    {
        var rng = new Rng(5);
        foreach (var (n, d) in ((int, int)[])[(3, 5), (8, 8), (20, 6), (6, 2), (40, 15)])
            for (int trial = 0; trial < 20; trial++)
            {
                var problem = new CodingProblem(Random(n, d, (ulong)(100 + trial)));
                double[] x = [.. Enumerable.Range(0, d).Select(_ => rng.NextNormal())];
                double[] a = new NonnegativeLeastSquares().Code(problem, x);
                double[] c = problem.Correlations(problem.Residual(x, a));
                for (int i = 0; i < n; i++)
                {
                    Assert.True(a[i] >= 0 && c[i] <= 1e-7, $"{n} in {d}: slope {c[i]} at {i}");
                    if (a[i] > 0) Assert.True(Math.Abs(c[i]) <= 1e-7);
                }
            }
    }

    [Fact]
    public void Pursuit_takes_the_largest_and_orthogonal_directions_are_exact()
    {
        var problem = new CodingProblem(new(3, 3, [2, 0, 0, 0, 3, 0, 0, 0, 4]));
        Assert.Equal([2, 3, 4], problem.Length);
        Assert.Equal([0, 5, 0], new MatchingPursuitCoder(1).Code(problem, [1, 5, -7]));
        Assert.Equal([0, 0, -7], new MatchingPursuitCoder(1, Nonnegative: false).Code(problem, [1, 5, -7]));
        Assert.Equal([1, 5, 0], new OrthogonalMatchingPursuit(3).Code(problem, [1, 5, -7]));
    }

    // Nonnegative l1 recovers a support for all values on it exactly where it is a face of the polytope
    // (corrections to the reference; Donoho and Tanner 2005): 5 of the pentagon's 10 pairs, 12 of the
    // octahedron's 15 and 8 of its 20 triples, 30 of the icosahedron's 66 and 20 of its 220.
    [Theory]
    [InlineData("pentagon", 2, 5, 10)]
    [InlineData("octahedron", 2, 12, 15), InlineData("octahedron", 3, 8, 20)]
    [InlineData("icosahedron", 2, 30, 66), InlineData("icosahedron", 3, 20, 220)]
    public void L1_recovers_the_faces_and_nothing_else(string name, int k, int faces, int supports)
    {
        var shape = Superposition.Geometry.ShapeCatalogue.All.Single(one => one.Name == name);
        var vertices = shape.Vertices;
        int n = vertices.Count, d = vertices[0].Length;
        var problem = new CodingProblem(new(n, d,
            [.. Enumerable.Range(0, n * d).Select(j => (float)vertices[j / d][j % d])]));
        int recovered = 0, total = 0;
        foreach (int[] support in Subsets(n, k))
        {
            double[] x = Sum(problem, [.. support.Select((i, at) => (i, 1 + 0.37 * at))]);
            // as λ → 0 the LASSO picks the representation of least l1 norm
            double[] a = new ShrinkageCoder(1e-3, Steps: 20_000).Code(problem, x);
            total++;
            if (a.Select((v, i) => (v, i)).Where(one => one.v > 0.05).Select(one => one.i)
                .SequenceEqual(support)) recovered++;
        }
        Assert.Equal((faces, supports), (recovered, total));
    }

    static IEnumerable<int[]> Subsets(int n, int k, int from = 0)
    {
        if (k == 0) return [[]];
        return Enumerable.Range(from, Math.Max(0, n - from)).SelectMany(first =>
            Subsets(n, k - 1, first + 1).Select(rest => (int[])[first, .. rest]));
    }
}
