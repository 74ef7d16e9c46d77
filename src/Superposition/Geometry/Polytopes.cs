namespace Superposition.Geometry;

/// <summary>
/// Names the arrangement of a model's represented features by the Gram matrix of their directions, never by
/// their dimensionality (3/8 is an antiprism and a cube). Rotation, reflection, permutation and scale change
/// nothing; noise of 3% and the deformations of unequal features are tolerated and measured.
/// </summary>
public static class Polytopes
{
    public const string Irregular = "irregular";

    /// <summary>
    /// Farther than a tenth of a length (about 6°) from every shape is irregular. The pentagons of features
    /// with importance 0.9^i are within 0.06; the shapes of one number of vertices are 0.2 and more apart.
    /// </summary>
    public const double MostDeformation = 0.1;

    /// <summary>
    /// More than 1% off is called deformed; whether by noise or for a reason, one model cannot tell.
    /// </summary>
    public const double DeformedAbove = 0.01;

    /// <summary>
    /// An irregular component is cut at its weakest links where these are below 0.2 and every part then has a name:
    /// two factors that lean on each other, at a price of less than 0.04 of a feature's capacity a pair.
    /// </summary>
    public const double MostLean = 0.2;

    /// <summary>The whole and its factors.</summary>
    public static Naming Name(Gram gram, double threshold = InterferenceGraph.DefaultThreshold)
    {
        var graph = InterferenceGraph.Of(gram, threshold);
        NamedFactor[] factors = [.. graph.Components.SelectMany(part => Factors(gram, part))
            .OrderBy(factor => factor.Component.Features[0])];
        var shapes = factors.Select(factor => factor.Match?.Shape).ToArray();
        return new(
            Compositions.Name(shapes), Compositions.Text(shapes),
            factors.Select(factor => factor.Confidence).DefaultIfEmpty(1).Min(),
            WholeDeformation(gram, factors), factors);
    }

    /// <summary>The component as one factor, or as the several that noise or leaning has joined.</summary>
    static NamedFactor[] Factors(Gram gram, Component component)
    {
        var whole = Best(gram, component);
        if (whole.Match is { } match)
            return match.Shape.Factors.Count == 1 ? [whole] : Resolved(match.Shape.Factors
                .Select(vertices => vertices.Select(v => match.Features[v]).Order().ToArray()));
        if (WithoutWeakestLink(component, whole.Cosines) is not { } parts) return [whole];
        var split = Resolved(parts);
        return split.All(factor => factor.Match is not null) ? split : [whole];

        NamedFactor[] Resolved(IEnumerable<int[]> parts) =>
            [.. parts.SelectMany(part => Factors(gram, InterferenceGraph.ComponentOf(gram, part)))];
    }

    /// <summary>The nearest shape, if it is near enough.</summary>
    static NamedFactor Best(Gram gram, Component component)
    {
        var features = component.Features;
        var cosines = InterferenceGraph.Cosines(gram, features);
        var profile = new CosineProfile(cosines);
        // twice the limit, to know what an irregular one nearly is
        var byName = ShapeCatalogue.Of(features.Count)
            .Select(shape => ShapeMatch.Of(shape, cosines, profile, features, 2 * MostDeformation))
            .OfType<ShapeMatch>().GroupBy(match => match.Shape.Name)
            .Select(group => group.MinBy(match => match.Deformation)!)
            .OrderBy(match => match.Deformation).ToArray();
        double best = byName.Length > 0 ? byName[0].Deformation : double.PositiveInfinity;
        double second = Math.Min(MostDeformation, byName.Length > 1 ? byName[1].Deformation : MostDeformation);
        bool named = best <= MostDeformation;
        double ratio = named ? best / second : MostDeformation / best;
        double mean = features.Average(gram.Norm);
        double variance = features.Average(i => (gram.Norm(i) - mean) * (gram.Norm(i) - mean));
        return new(component, named ? byName[0] : null, 1 - ratio * ratio, Math.Sqrt(variance) / mean, cosines);
    }

    /// <summary>
    /// The parts that are left when the weakest link of the maximum spanning tree goes, and all as weak;
    /// null where even that is stronger than <see cref="MostLean"/>.
    /// </summary>
    static int[][]? WithoutWeakestLink(Component component, double[,] cosines)
    {
        int k = component.Features.Count;
        var strongest = Enumerable.Range(0, k).Select(i => Math.Abs(cosines[0, i])).ToArray();
        var inTree = new bool[k];
        (inTree[0], double weakest) = (true, double.PositiveInfinity);
        for (int step = 1; step < k; step++) // Prim
        {
            int next = Enumerable.Range(0, k).Where(i => !inTree[i]).MaxBy(i => strongest[i]);
            weakest = Math.Min(weakest, strongest[next]);
            inTree[next] = true;
            for (int i = 0; i < k; i++) strongest[i] = Math.Max(strongest[i], Math.Abs(cosines[next, i]));
        }
        if (k < 2 || weakest > MostLean) return null;
        var edges = from i in Enumerable.Range(0, k)
                    from j in Enumerable.Range(0, i)
                    where Math.Abs(cosines[i, j]) > weakest
                    select new GraphEdge(component.Features[j], component.Features[i], cosines[i, j]);
        return InterferenceGraph.Parts(component.Features, [.. edges]);
    }

    static double? WholeDeformation(Gram gram, NamedFactor[] factors)
    {
        var matches = factors.Select(factor => factor.Match).OfType<ShapeMatch>().ToArray();
        if (matches.Length < factors.Length) return null;
        if (matches.Length == 0) return 0;
        int[] features = [.. matches.SelectMany(match => match.Features)];
        return ShapeMatch.Distance([.. matches.Select(match => match.Shape)],
            InterferenceGraph.Cosines(gram, features), [.. Enumerable.Range(0, features.Length)]);
    }
}
