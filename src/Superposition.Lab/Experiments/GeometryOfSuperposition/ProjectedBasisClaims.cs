using Superposition.Geometry;
using Superposition.Lab.Results;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>
/// The paper's table of polytopes as low-rank matrices: the basis of n dimensions, projected orthogonally to
/// given vectors, is a polytope whose Gram matrix is the projection itself.
/// </summary>
static class ProjectedBasisClaims
{
    const string Paper = "Elhage et al. 2022, The Geometry of Superposition";

    static readonly double[][] s_square = [[1, 0, 1, 0], [0, 1, 0, 1]];

    internal static IEnumerable<Claim> All()
    {
        (int n, string Name)[] simplices =
            [(2, "digon"), (3, "triangle"), (4, "tetrahedron"), (5, "simplex in 4-D"), (6, "simplex in 5-D")];
        int Named(Func<int, double[][]> away) => simplices.Count(one =>
            Polytopes.Name(Projected(one.n, away(one.n))).Name == one.Name);
        yield return new()
        {
            Id = "orthogonal-to-ones-is-a-simplex",
            Statement = "The basis of n dimensions seen along (1, …, 1) is the regular simplex, for n "
                + "from 2 to "
                + "6 (of five, by the Gram matrix).",
            Source = Paper, Expected = simplices.Length, Tolerance = 0.5,
            ToleranceReason = "a count: all five or not", Seeds = 0,
            Measured = Named(n => [Ones(n, n)]),
            Control = new("seen along (1, …, 1, 0)", Named(n => [Ones(n, n - 1)])),
        };
        var square = Polytopes.Name(Projected(4, s_square));
        yield return new()
        {
            Id = "square-is-two-digons",
            Statement = "Orthogonal to (1, 0, 1, 0) and (0, 1, 0, 1) the basis of four dimensions is a "
                + "square, "
                + "which decomposes into two digons (digons among its factors).",
            Source = Paper, Expected = 2, Tolerance = 0.5, ToleranceReason = "a count: both or not",
            Seeds = 0, Measured = Digons(square),
            Control = new("orthogonal to (1, 1, 1, 1)", Digons(Polytopes.Name(Projected(4, [Ones(4, 4)])))),
        };
        yield return new()
        {
            Id = "simplex-has-least-superposition",
            Statement = "A simplex has the least superposition that n features in n − 1 dimensions can have: "
                + "Σ (Wᵢ·Wⱼ)² is n − 1, the frame bound of directions with these norms (largest "
                + "difference, n "
                + "from 2 to 6).",
            Source = "Elhage et al. 2022; Benedetto and Fickus 2003", Expected = 0, Tolerance = 1e-12,
            ToleranceReason = "rounding of sums in double", Seeds = 0,
            Measured = simplices.Max(one => Math.Abs(Potential(Projected(one.n, [Ones(one.n, one.n)]))
                - (one.n - 1))),
            Control = new("the square, against three dimensions",
                Math.Abs(Potential(Projected(4, s_square)) - 3)),
        };
    }

    static double Digons(Naming naming) => naming.Factors.Count(factor => factor.Name == "digon");

    /// <summary>Σ over all i and j, also the same, of (W_i·W_j)².</summary>
    static double Potential(Gram gram) => Enumerable.Range(0, gram.n)
        .Sum(i => Enumerable.Range(0, gram.n).Sum(j => gram[i, j] * gram[i, j]));

    static double[] Ones(int n, int ones) => [.. Enumerable.Range(0, n).Select(i => i < ones ? 1.0 : 0)];

    /// <summary>The basis of n dimensions, projected orthogonally to vectors that are orthogonal.</summary>
    static Gram Projected(int n, double[][] away)
    {
        var W = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                W[i * n + j] = (i == j ? 1 : 0) - away.Sum(v => v[i] * v[j] / v.Sum(x => x * x));
        return new(n, n, W);
    }
}
