namespace Superposition.Lab.Sweeps.Specification;

/// <summary>The path of a specification: an option walked in stages, each from the end of the one before.
/// </summary>
/// <param name="Points">There, and back where asked; none without a path.</param>
sealed record SpecPath(IReadOnlyList<SpecValue> Points, IReadOnlyList<PathStep> Steps)
{
    internal static SpecPath Read(SpecNode? node)
    {
        if (node is null) return new([], []);
        node.AllowOnly("a path", [.. SpecAxis.Keys, "thereAndBack"]);
        var allowed = OptionWord.All.Where(word => TrainingPath.Changeable.Contains(word.Name)).ToArray();
        var there = SpecAxis.ReadValues(node, "a path", allowed);
        var back = node["thereAndBack"]?.Flag() == true ? there.Reverse() : [];
        IReadOnlyList<SpecValue> points = [.. there, .. back];
        return new(points, [.. points.Select((value, k) =>
            new PathStep(value.Option.Key, value.Value, k < there.Count ? "there" : "back"))]);
    }

    /// <summary>The cell with each stage's options; the base's steps are those of a stage.</summary>
    internal Cell Cell(Recipe recipe, Cell cell)
    {
        if (Points.Count == 0) return cell with { Options = recipe.Resolve() };
        var stages = Points.Select(point => recipe.With(point.Option.Name, point.Text).Resolve()).ToArray();
        int[] ends = [.. stages.Select((options, k) => checked((k + 1) * options.Steps))];
        return cell with { Options = stages[0], Then = stages[1..], Snapshots = ends };
    }
}
