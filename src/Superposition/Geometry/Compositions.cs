namespace Superposition.Geometry;

/// <summary>
/// What several shapes in orthogonal subspaces are called together: a tegum product's name.
/// </summary>
static class Compositions
{
    // "2 digons" → "square": the catalogue's own shapes that have more than one factor
    static readonly Dictionary<string, string> s_names = ShapeCatalogue.All
        .Where(shape => shape.Factors.Count > 1)
        .ToDictionary(shape => Text([.. shape.Factors.Select(FactorOf(shape))]), shape => shape.Name);

    static Func<int[], Shape?> FactorOf(Shape whole) => vertices =>
    {
        var part = new Shape("", whole.Source, [.. vertices.Select(v => whole.Vertices[v])]);
        int[] rows = [.. Enumerable.Range(0, part.Count)];
        return ShapeCatalogue.Of(part.Count).First(shape => shape.Factors.Count == 1
            && ShapeMatch.Of(shape, part.Cosines, part.Profile, rows, 1e-6) is not null);
    };

    /// <summary>"octahedron" for three digons; otherwise the same as the text. Null is irregular.</summary>
    internal static string Name(IReadOnlyList<Shape?> factors)
    {
        string text = Text(factors);
        return s_names.GetValueOrDefault(text, text);
    }

    /// <summary>"pentagon + 2 digons", largest first.</summary>
    internal static string Text(IReadOnlyList<Shape?> factors)
    {
        if (factors.Count == 0) return "no represented feature";
        var counted = factors.GroupBy(shape => shape?.Name ?? Polytopes.Irregular)
            .OrderBy(group => group.Key == Polytopes.Irregular ? 1 : 0)
            .ThenByDescending(group => group.First()?.Count)
            .ThenBy(group => group.Key, StringComparer.Ordinal);
        return string.Join(" + ", counted.Select(group => Counted(group.Count(), group.Key)));
    }

    static string Counted(int count, string name) => name switch
    {
        _ when count == 1 => name,
        Polytopes.Irregular => $"{count} irregular parts",
        _ when name.Split(' ', '-').Contains("in") => $"{count} × {name}", // 3 × simplex in 4-D
        _ when name.EndsWith("hedron", StringComparison.Ordinal) => $"{count} {name[..^2]}a",
        _ => $"{count} {name}s",
    };
}
