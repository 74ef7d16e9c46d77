using Superposition.Numerics;

namespace Superposition.Geometry;

/// <summary>
/// Vertices of the catalogue's polytopes as explicit coordinates, one array a vertex, not always of length 1
/// and sometimes in one dimension more than they span.
/// </summary>
static class ShapeVertices
{
    /// <summary>(cos 2πi/k, sin 2πi/k)</summary>
    internal static double[][] Polygon(int k, double turn = 0) =>
        [.. Enumerable.Range(0, k).Select(i => 2 * Math.PI * (i + turn) / k)
            .Select(angle => new[] { Math.Cos(angle), Math.Sin(angle) })];

    /// <summary>e_i − (1, …, 1)/(d + 1): the basis of d + 1 dimensions, seen along (1, …, 1).</summary>
    internal static double[][] Simplex(int d) =>
        [.. Enumerable.Range(0, d + 1).Select(i => Vector(d + 1, j => (i == j ? 1 : 0) - 1.0 / (d + 1)))];

    /// <summary>Every vertex and its opposite.</summary>
    internal static double[][] WithNegative(double[][] vertices) =>
        [.. vertices, .. vertices.Select(Negative)];

    /// <summary>±e_i</summary>
    internal static double[][] CrossPolytope(int d) =>
        WithNegative([.. Enumerable.Range(0, d).Select(i => Vector(d, j => i == j ? 1 : 0))]);

    /// <summary>(±1, …, ±1) with an even number of minus signs, or with any.</summary>
    internal static double[][] SignVectors(int d, bool even) =>
        [.. Enumerable.Range(0, 1 << d).Where(bits => !even || int.PopCount(bits) % 2 == 0)
            .Select(bits => Vector(d, j => 1 - 2 * (bits >> j & 1)))];

    /// <summary>A polygon at height h above, and one at −h below, turned by part of a step.</summary>
    internal static double[][] Drum(int k, double h, double turn)
    {
        double r = Math.Sqrt(1 - h * h);
        return [.. Polygon(k).Select(p => new[] { r * p[0], r * p[1], h }),
            .. Polygon(k, turn).Select(p => new[] { r * p[0], r * p[1], -h })];
    }

    /// <summary>A polygon and the two poles: the tegum product of polygon and digon.</summary>
    internal static double[][] Bipyramid(int k) =>
        [.. Polygon(k).Select(p => new[] { p[0], p[1], 0 }), [0, 0, 1], [0, 0, -1]];

    /// <summary>(0, ±1, ±φ) and its cyclic permutations, φ the golden ratio.</summary>
    internal static double[][] Icosahedron()
    {
        double φ = (1 + Math.Sqrt(5)) / 2;
        (double, double)[] signs = [(1, φ), (1, -φ), (-1, φ), (-1, -φ)];
        return [.. signs.SelectMany(s => new double[][]
            { [0, s.Item1, s.Item2], [s.Item1, s.Item2, 0], [s.Item2, 0, s.Item1] })];
    }

    /// <summary>
    /// e_i + e_j seen along (1, 1, 1, 1, 1): the middles of the edges of the simplex in 4-D.
    /// </summary>
    internal static double[][] Petersen() =>
        [.. from i in Enumerable.Range(0, 5)
            from j in Enumerable.Range(0, i)
            select Vector(5, l => (l == i || l == j ? 1 : 0) - 0.4)];

    /// <summary>
    /// ±(3, 3, −1, −1, −1, −1, −1, −1) in every order: spans the seven dimensions of sum 0.
    /// </summary>
    internal static double[][] FiftySix() => WithNegative(
        [.. from i in Enumerable.Range(0, 8)
            from j in Enumerable.Range(0, i)
            select Vector(8, l => l == i || l == j ? 3 : -1)]);

    /// <summary>
    /// The vertices at one cosine from the first, seen along the first. From vertex to vertex at the largest
    /// cosine below 1: the 56 give Schläfli's 27, these Clebsch's 16, these Petersen's 10 (Cohn and Kumar
    /// 2007).
    /// </summary>
    internal static double[][] VertexFigure(double[][] vertices, double cosine)
    {
        var unit = vertices.Select(Unit).ToArray();
        return [.. unit.Where(v => Math.Abs(Vectors.Dot(v, unit[0]) - cosine) < 1e-9)
            .Select(v => Vector(v.Length, l => v[l] - cosine * unit[0][l]))];
    }

    /// <summary>
    /// (r iᵃ, s e^{iπb/3}), a + b even, r² + s² = 1: twelve points of one orbit in two complex dimensions.
    /// </summary>
    internal static double[][] TwelveInFour(double r)
    {
        double s = Math.Sqrt(1 - r * r);
        return [.. from a in Enumerable.Range(0, 4)
            from b in Enumerable.Range(0, 6)
            where (a + b) % 2 == 0
            let p = Polygon(4)[a]
            let q = Polygon(6)[b]
            select new[] { r * p[0], r * p[1], s * q[0], s * q[1] }];
    }

    /// <summary>A tetrahedron at height h, the same at −h, and its negative at height 0.</summary>
    internal static double[][] ThreeTetrahedra(double h)
    {
        double r = Math.Sqrt(1 - h * h);
        var tetrahedron = Simplex(3).Select(Unit).ToArray();
        return [.. from layer in new[] { (h, r), (-h, r), (0, -1) }
            from v in tetrahedron
            select Vector(5, l => l == 4 ? layer.Item1 : layer.Item2 * v[l])];
    }

    internal static double[] Unit(double[] v)
    {
        double norm = Vectors.Norm(v);
        return Vector(v.Length, l => v[l] / norm);
    }

    static double[] Negative(double[] v) => Vector(v.Length, l => -v[l]);

    static double[] Vector(int d, Func<int, double> component) =>
        [.. Enumerable.Range(0, d).Select(component)];
}
