namespace Superposition.Geometry;

/// <summary>What an edge of the interference graph weighs.</summary>
public enum EdgeWeight
{
    /// <summary>cos ∠(W_i, W_j): directions alone.</summary>
    Cosine,

    /// <summary>Ŵ_i · W_j with the longer one as W_j: how far one feature reaches into the other.</summary>
    Projection,
}

/// <summary>Features i &lt; j that interfere, and by how much, with its sign.</summary>
public readonly record struct GraphEdge(int I, int J, double Weight);

/// <summary>A connected part of the interference graph: a factor of the tegum product.</summary>
/// <param name="Features">Ascending.</param>
/// <param name="Dimension">
/// Numeric rank of their directions: see <see cref="InterferenceGraph.RankShare"/>.
/// </param>
/// <param name="Capacity">Σ D_i over its features; close to Dimension where it is packed tightly.</param>
public sealed record Component(IReadOnlyList<int> Features, int Dimension, double Capacity);

/// <summary>
/// The represented features as nodes, an edge where two interfere by more than a threshold. Its connected
/// components lie in orthogonal subspaces: the factors of the paper's tegum products (Elhage et al. 2022,
/// "The Geometry of Superposition").
/// </summary>
/// <param name="Threshold">An edge weighs more than this in magnitude.</param>
/// <param name="Nodes">The represented features, ascending.</param>
/// <param name="Edges">By i, then j.</param>
/// <param name="Components">By their first feature.</param>
public sealed record InterferenceGraph(
    double Threshold, IReadOnlyList<int> Nodes, IReadOnlyList<GraphEdge> Edges,
    IReadOnlyList<Component> Components)
{
    /// <summary>
    /// 0.1. Directions that are off by 3% of their length turn a cosine of 0 into 0.061 at most, so noise
    /// joins nothing; what holds a polytope of the catalogue together is at least 1/9 (the simplex in 9-D).
    /// </summary>
    public const double DefaultThreshold = 0.1;

    /// <summary>
    /// An eigenvalue of the matrix of cosines counts as a dimension above 1% of the largest. A tight frame of
    /// k directions in d dimensions has d times k/d, and noise of 3% adds at most 0.0009 k: 0.8% for d = 9.
    /// </summary>
    public const double RankShare = 0.01;

    public static InterferenceGraph Of(
        Gram gram, double threshold = DefaultThreshold, EdgeWeight weight = EdgeWeight.Cosine)
    {
        int[] nodes = [.. Enumerable.Range(0, gram.n).Where(gram.IsRepresented)];
        var edges = new List<GraphEdge>();
        for (int a = 0; a < nodes.Length; a++)
            for (int b = a + 1; b < nodes.Length; b++)
            {
                double w = Weight(gram, nodes[a], nodes[b], weight);
                if (Math.Abs(w) > threshold) edges.Add(new(nodes[a], nodes[b], w));
            }
        var components = Parts(nodes, edges).Select(features => ComponentOf(gram, features));
        return new(threshold, nodes, edges, [.. components]);
    }

    static double Weight(Gram gram, int i, int j, EdgeWeight weight) => weight == EdgeWeight.Cosine
        ? gram.Cosine(i, j)
        : gram[i, j] / Math.Max(Gram.NullNorm, Math.Min(gram.Norm(i), gram.Norm(j)));

    /// <summary>The connected parts of a graph, in the order of their first nodes.</summary>
    internal static int[][] Parts(IReadOnlyList<int> nodes, IReadOnlyList<GraphEdge> edges)
    {
        var root = nodes.ToDictionary(i => i);
        int Find(int i)
        {
            while (root[i] != i) i = root[i] = root[root[i]];
            return i;
        }
        foreach (var edge in edges) root[Find(edge.J)] = Find(edge.I);
        return [.. nodes.GroupBy(Find).Select(part => part.Order().ToArray()).OrderBy(part => part[0])];
    }

    /// <summary>These features taken as one part, whatever their edges.</summary>
    internal static Component ComponentOf(Gram gram, int[] features) => new(
        features,
        Spectrum.Rank(Spectrum.Of(Cosines(gram, features)), RankShare),
        features.Sum(gram.Dimensionality));

    /// <summary>cos ∠(W_i, W_j) among these features, [k, k].</summary>
    internal static double[,] Cosines(Gram gram, IReadOnlyList<int> features)
    {
        int k = features.Count;
        var norms = features.Select(gram.Norm).ToArray();
        var cosines = new double[k, k];
        for (int a = 0; a < k; a++)
            for (int b = 0; b < k; b++)
                cosines[a, b] = a == b ? 1 : gram[features[a], features[b]] / (norms[a] * norms[b]);
        return cosines;
    }
}
