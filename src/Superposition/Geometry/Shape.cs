using Superposition.Numerics;

namespace Superposition.Geometry;

/// <summary>
/// An arrangement of directions that has a name, given by its vertices. What follows from the coordinates is
/// computed from them: no cosine, dimension or dimensionality is written down.
/// </summary>
public sealed class Shape
{
    /// <param name="name">In words; several shapes of one family may bear it.</param>
    /// <param name="source">Where it is described.</param>
    /// <param name="vertices">
    /// One array a vertex; lengths do not count, and they may span less than their space.
    /// </param>
    public Shape(string name, string source, double[][] vertices)
    {
        (Name, Source) = (name, source);
        Vertices = [.. vertices.Select(ShapeVertices.Unit)];
        Cosines = CosinesOf(Vertices);
        double[] eigenvalues = Spectrum.Of(Cosines);
        Dimension = Spectrum.Rank(eigenvalues, InterferenceGraph.RankShare);
        LargestEigenvalue = eigenvalues[0];
        Profile = new(Cosines);
        Order = FrameFirst(Cosines);
        int[] all = [.. Enumerable.Range(0, Count)];
        var edges = from i in all
                    from j in all
                    where i < j && Math.Abs(Cosines[i, j]) > 1e-9
                    select new GraphEdge(i, j, Cosines[i, j]);
        Factors = InterferenceGraph.Parts(all, [.. edges]);
    }

    public string Name { get; }
    public string Source { get; }

    /// <summary>Of length 1.</summary>
    public IReadOnlyList<double[]> Vertices { get; }

    /// <summary>k, the number of vertices.</summary>
    public int Count => Vertices.Count;

    /// <summary>The dimensions that the vertices span.</summary>
    public int Dimension { get; }

    /// <summary>The vertices of each tegum factor; the factors are orthogonal to each other.</summary>
    public IReadOnlyList<int[]> Factors { get; }

    internal double[,] Cosines { get; }
    internal double LargestEigenvalue { get; }
    internal CosineProfile Profile { get; }

    /// <summary>
    /// All vertices, those first that span the space best: their places decide those of the others.
    /// </summary>
    internal int[] Order { get; }

    public override string ToString() => Name;

    static double[,] CosinesOf(IReadOnlyList<double[]> vertices)
    {
        int k = vertices.Count;
        var cosines = new double[k, k];
        for (int i = 0; i < k; i++)
            for (int j = 0; j < k; j++)
                cosines[i, j] = i == j ? 1 : Vectors.Dot(vertices[i], vertices[j]);
        return cosines;
    }

    // Cholesky's factorisation with pivots: next comes the vertex farthest from the span of those before it.
    static int[] FrameFirst(double[,] cosines)
    {
        int k = cosines.GetLength(0);
        var residual = (double[,])cosines.Clone();
        var order = new List<int>();
        while (order.Count < k)
        {
            var rest = Enumerable.Range(0, k).Except(order);
            // differences below 1e-9 are rounding: the lower index decides, the same on every machine
            int pivot = rest.MaxBy(i => Math.Round(residual[i, i], 9));
            order.Add(pivot);
            double diagonal = residual[pivot, pivot];
            if (diagonal < 1e-9) continue;
            double[] column = [.. Enumerable.Range(0, k).Select(i => residual[i, pivot])];
            for (int i = 0; i < k; i++)
                for (int j = 0; j < k; j++) residual[i, j] -= column[i] * column[j] / diagonal;
        }
        return [.. order];
    }
}
