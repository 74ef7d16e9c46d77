using static Superposition.Geometry.ShapeVertices;

namespace Superposition.Geometry;

/// <summary>
/// The polytopes that have a name here. A family with a free height (prisms, antiprisms, the two of twelve
/// points in 4-D) stands as several shapes of one name, in steps so small that the nearest is within 0.6% of
/// any in between.
/// </summary>
public static class ShapeCatalogue
{
    const string Paper = "Elhage et al. 2022", Coxeter = "Coxeter 1973, Regular Polytopes";
    const string CohnKumar = "Cohn and Kumar 2007, table 1", Ballinger = "Ballinger et al. 2009";
    const string Here = "this project: minima of Σ max(cos + b, 0)² over 12 directions in 4-D";

    /// <summary>
    /// Simplices and their like go as far as their cosines ±1/d are edges of the interference graph.
    /// </summary>
    const int MostDimensions = 9, MostCorners = 12;

    public static IReadOnlyList<Shape> All { get; } =
    [
        new("dedicated feature", Paper, [[1]]),
        new("digon", Paper, [[1], [-1]]),
        .. Range(3, MostCorners).Select(k => new Shape(PolygonName(k), Paper, Polygon(k))),
        new("tetrahedron", Paper, Simplex(3)),
        .. Range(4, MostDimensions).Select(d => new Shape($"simplex in {d}-D", Paper, Simplex(d))),
        new("octahedron", Paper, CrossPolytope(3)),
        .. Range(4, MostDimensions).Select(d =>
            new Shape($"cross-polytope in {d}-D", Coxeter, CrossPolytope(d))),
        new("cube", Coxeter, SignVectors(3, even: false)),
        .. Range(4, MostDimensions).Select(d =>
            new Shape($"simplex and its negative in {d}-D", Ballinger, WithNegative(Simplex(d)))),
        new("icosahedron", Coxeter, Icosahedron()),
        new("triangular bipyramid", Paper, Bipyramid(3)),
        new("pentagonal bipyramid", Paper, Bipyramid(5)),
        new("hexagonal bipyramid", Paper, Bipyramid(6)),
        .. Drums("triangular prism", 3, turn: 0),
        .. Drums("pentagonal prism", 5, turn: 0),
        .. Drums("hexagonal prism", 6, turn: 0),
        .. Drums("square antiprism", 4, turn: 0.5),
        .. Drums("pentagonal antiprism", 5, turn: 0.5),
        // from the least energy Σ max(cos, 0)² to the tight frame, whose cosines are −3/4, −1/2, 0 and 1/4
        .. Between(Math.Sqrt(9.0 / 19), Math.Sqrt(0.5)).Select(r =>
            new Shape("12-in-4", Here, TwelveInFour(r))),
        // from the tight frame to the best code known, no cosine above 1/4
        .. Between(Math.Sqrt(3.0 / 8), Math.Sqrt(7.0 / 16)).Select(h =>
            new Shape("12-in-4 of three tetrahedra", Here, ThreeTetrahedra(h))),
        new("Petersen 10-in-4", Ballinger, Petersen()),
        new("Clebsch 16-in-5", CohnKumar, SignVectors(5, even: true)),
        new("Schläfli 27-in-6", CohnKumar, VertexFigure(FiftySix(), 1.0 / 3)),
        new("56-in-7", CohnKumar, FiftySix()),
    ];

    static readonly ILookup<int, Shape> s_byCount = All.ToLookup(shape => shape.Count);

    /// <summary>Those of k vertices.</summary>
    public static IEnumerable<Shape> Of(int k) => s_byCount[k];

    /// <summary>3 triangle, 4 square, 5 pentagon, …</summary>
    internal static string PolygonName(int k) => k switch
    {
        3 => "triangle",
        4 => "square",
        5 => "pentagon",
        6 => "hexagon",
        7 => "heptagon",
        8 => "octagon",
        _ => $"{k}-gon",
    };

    // From all edges equal to a tight frame (h = 1/√3): trained ones lie in between.
    static IEnumerable<Shape> Drums(string name, int k, double turn)
    {
        double edge = Math.Sin(Math.PI / k), side = Math.Sin(Math.PI * turn / k);
        double square = edge * edge - side * side;
        return Between(Math.Sqrt(square / (1 + square)), Math.Sqrt(1.0 / 3))
            .Select(h => new Shape(name, Coxeter, Drum(k, h, turn)));
    }

    static IEnumerable<double> Between(double a, double b)
    {
        int steps = (int)Math.Ceiling(Math.Abs(b - a) / 0.01);
        return Enumerable.Range(0, steps + 1).Select(i => a + (b - a) * i / steps);
    }

    static IEnumerable<int> Range(int first, int last) => Enumerable.Range(first, last - first + 1);
}
