using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Geometry;

/// <summary>
/// How often <see cref="Polytopes"/> is right: arrangements of known name, drawn at random and named again.
/// </summary>
/// <param name="Count">Of arrangements.</param>
/// <param name="Confusion">How often each name was given to each arrangement.</param>
public sealed record NamingTrial(int Count, IReadOnlyDictionary<(string True, string Given), int> Confusion)
{
    public int Right => Confusion.Where(entry => entry.Key.True == entry.Key.Given).Sum(entry => entry.Value);

    /// <summary>Share of arrangements that got a wrong name or none.</summary>
    public double Wrong => 1 - (double)Right / Count;

    /// <summary>
    /// Every second arrangement is one shape of the catalogue, each name as likely; the others are two or
    /// three of its connected shapes in orthogonal subspaces.
    /// </summary>
    /// <param name="noise">Each arrangement draws its noise between 0 and this: see <see cref="Arranged"/>.
    /// </param>
    public static NamingTrial Run(int count, double noise, ulong seed)
    {
        var confusion = new Dictionary<(string True, string Given), int>();
        var families = ShapeCatalogue.All.GroupBy(shape => shape.Name).Select(g => g.ToArray()).ToArray();
        var connected = families.Where(family => family[0].Factors.Count == 1).ToArray();
        for (int trial = 0; trial < count; trial++)
        {
            var rng = new Rng(seed, (ulong)trial);
            Shape[] shapes = trial % 2 == 0
                ? [Pick(families, ref rng)]
                : [.. Enumerable.Range(0, 2 + rng.NextIndex(2)).Select(_ => Pick(connected, ref rng))];
            var model = Arranged(shapes, noise * rng.NextUniform(), ref rng);
            var pair = (shapes.Length == 1 ? shapes[0].Name : Compositions.Name(shapes),
                Polytopes.Name(new(model)).Name);
            confusion[pair] = confusion.GetValueOrDefault(pair) + 1;
        }
        return new(count, confusion);
    }

    /// <summary>
    /// How many components of two and more features these models have, and how many of them got a name: of
    /// random or hardly trained weights a name is false.
    /// </summary>
    public static (int Components, int Named) Named(IEnumerable<ToyModel> models)
    {
        var factors = models.SelectMany(model => Polytopes.Name(new(model)).Factors)
            .Where(factor => factor.Component.Features.Count > 1).ToArray();
        return (factors.Length, factors.Count(factor => factor.Match is not null));
    }

    static Shape Pick(Shape[][] families, ref Rng rng)
    {
        var family = families[rng.NextIndex(families.Length)];
        return family[rng.NextIndex(family.Length)];
    }

    /// <summary>
    /// These shapes in orthogonal subspaces of up to two dimensions more than they need, turned and permuted
    /// at random, of one random length between 0.7 and 1.4, among up to three features that are not
    /// represented.
    /// </summary>
    /// <param name="noise">
    /// Every direction is displaced by this share of its length, whichever way.
    /// </param>
    public static ToyModel Arranged(IReadOnlyList<Shape> shapes, double noise, ref Rng rng)
    {
        int k = shapes.Sum(shape => shape.Count), n = k + rng.NextIndex(4);
        int m = shapes.Sum(shape => shape.Vertices[0].Length) + rng.NextIndex(3);
        double length = 0.7 + 0.7 * rng.NextUniform();
        int[] order = Permutation(n, ref rng);
        var W = new float[m * n];
        int vertex = 0, axis = 0;
        foreach (var shape in shapes)
        {
            foreach (var v in shape.Vertices)
            {
                double[] direction = RandomDirection(m, ref rng);
                for (int l = 0; l < m; l++)
                {
                    double ideal = l >= axis && l < axis + v.Length ? v[l - axis] : 0;
                    W[l * n + order[vertex]] = (float)(length * (ideal + noise * direction[l]));
                }
                vertex++;
            }
            axis += shape.Vertices[0].Length;
        }
        for (; vertex < n; vertex++)
        {
            double[] direction = RandomDirection(m, ref rng);
            for (int l = 0; l < m; l++) W[l * n + order[vertex]] = (float)(0.4 * direction[l]);
        }
        return HaarRotation.Turned(new(n, m, W, new float[n]), HaarRotation.Draw(m, ref rng));
    }

    /// <summary>n directions in m dimensions, each as likely as any other, of length 1.</summary>
    public static ToyModel RandomDirections(int n, int m, ref Rng rng)
    {
        var W = new float[m * n];
        for (int i = 0; i < n; i++)
        {
            double[] direction = RandomDirection(m, ref rng);
            for (int l = 0; l < m; l++) W[l * n + i] = (float)direction[l];
        }
        return new(n, m, W, new float[n]);
    }

    static double[] RandomDirection(int m, ref Rng rng)
    {
        var v = new double[m];
        for (int l = 0; l < m; l++) v[l] = rng.NextNormal();
        return ShapeVertices.Unit(v);
    }

    static int[] Permutation(int n, ref Rng rng)
    {
        int[] order = [.. Enumerable.Range(0, n)];
        for (int i = n - 1; i > 0; i--)
        {
            int j = rng.NextIndex(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }
}
