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
    /// Farther than a tenth of a length (about 6°) from every shape is irregular. The best pentagons of
    /// features with importance 0.9^i are within 0.04, and no shape is within 0.2 of one with another name.
    /// </summary>
    public const double MostDeformation = 0.1;

    /// <summary>
    /// More than 1% off is called deformed; whether by noise or for a reason, one model cannot tell.
    /// </summary>
    public const double DeformedAbove = 0.01;

    /// <summary>
    /// An irregular component is cut at its weakest links where the parts lean on each other by no more than
    /// this (cosines of up to 0.2) and one of two features or more then has a name. Antipodal pairs with too
    /// few dimensions, as 19 in 17, which networks learn, lean by 0.3: they stay together.
    /// </summary>
    public const double MostLean = 0.1;

    /// <summary>The whole and its factors.</summary>
    public static Naming Name(Gram gram, double threshold = InterferenceGraph.DefaultThreshold)
    {
        var graph = InterferenceGraph.Of(gram, threshold);
        NamedFactor[] factors = [.. graph.Components.SelectMany(part => Factors(gram, part))
            .OrderBy(factor => factor.Component.Features[0])];
        var shapes = factors.Select(factor => factor.Match?.Shape).ToArray();
        double? deformation = WholeDeformation(gram, factors);
        double ratio = Math.Min(1, (deformation ?? 0) / MostDeformation);
        double confidence = factors.Select(factor => factor.Confidence).Append(1 - ratio * ratio).Min();
        return new(Compositions.Name(shapes), Compositions.Text(shapes), confidence, deformation, factors);
    }

    /// <summary>The component as one factor, or as the several that noise or leaning has joined.</summary>
    static NamedFactor[] Factors(Gram gram, Component component)
    {
        var whole = Best(gram, component);
        if (whole.Match is { } match)
            return match.Shape.Factors.Count == 1 ? [whole] : Resolved(match.Shape.Factors
                .Select(vertices => vertices.Select(v => match.Features[v]).Order().ToArray()));
        var parts = WithoutWeakestLink(whole.Cosines);
        if (parts.Count < 2 || Displacement.Lean(whole.Cosines, parts) > MostLean) return [whole];
        var split = Resolved(parts.Select(rows => rows.Select(row => component.Features[row]).ToArray()));
        return split.Any(factor => factor.Match is { Features.Count: > 1 }) ? split : [whole];

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
        double second = byName.Skip(1).Select(match => match.Deformation).Append(MostDeformation).Min();
        bool named = best <= MostDeformation;
        double ratio = named ? best / second : MostDeformation / best;
        double mean = features.Average(gram.Norm);
        double variance = features.Average(i => (gram.Norm(i) - mean) * (gram.Norm(i) - mean));
        double spread = Math.Sqrt(variance) / mean;
        return new(component, named ? byName[0] : null, 1 - ratio * ratio, spread, cosines);
    }

    /// <summary>
    /// The parts, as rows of the cosines, that are left when the weakest link of the maximum spanning tree
    /// goes and all that are as weak; one feature has no link and is one part.
    /// </summary>
    static IReadOnlyList<int[]> WithoutWeakestLink(double[,] cosines)
    {
        int k = cosines.GetLength(0);
        int[] rows = [.. Enumerable.Range(0, k)];
        var strongest = rows.Select(i => Math.Abs(cosines[0, i])).ToArray();
        var outside = rows.Skip(1).ToHashSet();
        double weakest = double.PositiveInfinity;
        while (outside.Count > 0) // Prim
        {
            int next = outside.MaxBy(i => strongest[i]);
            weakest = Math.Min(weakest, strongest[next]);
            outside.Remove(next);
            foreach (int i in outside) strongest[i] = Math.Max(strongest[i], Math.Abs(cosines[next, i]));
        }
        var edges = from i in rows
                    from j in rows
                    where i < j && Math.Abs(cosines[i, j]) > weakest
                    select new GraphEdge(i, j, cosines[i, j]);
        return InterferenceGraph.Parts(rows, [.. edges]);
    }

    static double? WholeDeformation(Gram gram, NamedFactor[] factors)
    {
        var matches = factors.Select(factor => factor.Match).OfType<ShapeMatch>().ToArray();
        if (matches.Length < factors.Length) return null;
        if (matches.Length == 0) return 0;
        int[] features = [.. matches.SelectMany(match => match.Features)];
        return Displacement.Of([.. matches.Select(match => match.Shape.Vertices)],
            InterferenceGraph.Cosines(gram, features), [.. Enumerable.Range(0, features.Length)]);
    }
}
