using Superposition.Dictionaries;
using Superposition.Dictionaries.Coding;
using Superposition.Geometry;
using Superposition.Numerics;

namespace Superposition.Tests.Geometry;

/// <summary>
/// Supports that nonnegative l1 recovers are exactly the simplicial faces of the features' polytope: counted
/// by linear programs on the polytope, by decoding every support, and known.
/// </summary>
public sealed class SimplicialFacesTests
{
    static IReadOnlyList<double[]> Vertices(string name) =>
        [.. ShapeCatalogue.All.First(shape => shape.Name == name).Vertices];

    static IReadOnlyList<double[]> Digons(int m) => ShapeVertices.CrossPolytope(m);

    [Theory]
    [InlineData("pentagon", 1, 5, 5), InlineData("pentagon", 2, 5, 10)]
    [InlineData("octahedron", 2, 12, 15), InlineData("octahedron", 3, 8, 20)]
    [InlineData("icosahedron", 2, 30, 66), InlineData("icosahedron", 3, 20, 220)]
    [InlineData("square antiprism", 2, 16, 28)]
    [InlineData("Clebsch 16-in-5", 2, 80, 120)]
    public void Faces_and_recovered_supports_are_as_many_as_known(string name, int k, int faces, int sets)
    {
        var vertices = Vertices(name);
        Assert.Equal((faces, sets), SimplicialFaces.Count(vertices, k));
        var problem = Problem(vertices);
        int recovered = SimplicialFaces.Subsets(vertices.Count, k)
            .Count(set => IsRecovered(problem, vertices, set));
        Assert.Equal(faces, recovered);
    }

    [Theory]
    [InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Digons_give_binomials(int m)
    {
        for (int k = 1; k <= m; k++)
            Assert.Equal((Choose(m, k) << k, Choose(2 * m, k)), SimplicialFaces.Count(Digons(m), k));
    }

    static int Choose(int n, int k) => k == 0 ? 1 : Choose(n - 1, k - 1) * n / k;

    [Fact]
    public void A_square_is_no_simplex_and_what_lies_inside_is_no_vertex()
    {
        var cube = ShapeVertices.SignVectors(3, even: false);
        Assert.Equal((8, 8), SimplicialFaces.Count(cube, 1));
        Assert.Equal((12, 28), SimplicialFaces.Count(cube, 2)); // edges; diagonals of a square are none
        Assert.Equal((0, 56), SimplicialFaces.Count(cube, 3));
        double[][] inside = [[1, 0], [0, 1], [-1, 0], [0, -1], [0.3, 0.3]];
        Assert.False(SimplicialFaces.IsFace(inside, [4]));
        Assert.True(SimplicialFaces.IsFace(inside, [0, 1]));
        Assert.False(SimplicialFaces.IsFace(inside, [0, 2])); // opposite: dependent
    }

    [Fact]
    public void On_random_dictionaries_faces_are_what_decodes()
    {
        for (ulong seed = 0; seed < 6; seed++)
        {
            var rng = new Rng(seed);
            double[][] vertices = [.. Enumerable.Range(0, 12).Select(_ =>
                Enumerable.Range(0, 5).Select(_ => rng.NextNormal()).ToArray())];
            double[][] unit = [.. vertices.Select(v => v.Select(x => x / Math.Sqrt(v.Sum(y => y * y)))
                .ToArray())];
            var problem = Problem(unit);
            foreach (int[] set in SimplicialFaces.Subsets(12, 3).Where((_, at) => at % 5 == 0))
                Assert.Equal(SimplicialFaces.IsFace(unit, set),
                    IsRecovered(problem, unit, set, rng.NextUniform()));
        }
    }

    static CodingProblem Problem(IReadOnlyList<double[]> vertices) => new(new Directions(
        vertices.Count, vertices[0].Length, [.. vertices.SelectMany(v => v).Select(x => (float)x)]));

    /// <summary>
    /// Whether basis pursuit gives the code back, and no other code is as cheap: of equally cheap ones it may
    /// find any.
    /// </summary>
    static bool IsRecovered(
        CodingProblem problem, IReadOnlyList<double[]> vertices, int[] set, double spread = 0)
    {
        int n = problem.n, d = problem.d;
        double[] State(Func<int, int, double> direction) => [.. Enumerable.Range(0, d).Select(k =>
            set.Select((i, j) => (1 + spread * j) * direction(i, k)).Sum())];
        // of the problem's own directions: they are rounded, and a state may lie on the edge of all states
        double[] a = new BasisPursuit().Code(problem, State((i, k) => problem.Direction(i)[k]));
        if (!Enumerable.Range(0, n).All(i => a[i] > 1e-4 == set.Contains(i))) return false;
        // most of a code of the same cost off the set
        var A = new double[d + 1, n];
        var c = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < d; k++) A[k, i] = vertices[i][k];
            A[d, i] = 1;
            c[i] = set.Contains(i) ? 0 : -1;
        }
        double[] x = State((i, k) => vertices[i][k]);
        var other = LinearProgram.Minimise(c, A, [.. x, set.Select((_, j) => 1 + spread * j).Sum()]);
        // a tie moves a whole coefficient, rounding over a small margin a little
        return other.End == ProgramEnd.Infeasible || -other.Value < 1e-2;
    }
}
