using Superposition.Geometry;
using Superposition.Lab.Figures;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>
/// Graphs of polytopes and of components, laid out by the vertices of the shape that they are.
/// </summary>
static class ShapePanels
{
    /// <summary>The shape itself.</summary>
    internal static GraphPanel Of(Shape shape, Heading heading) =>
        Panel(shape, [.. shape.Vertices.SelectMany((_, i) => shape.Vertices.Take(i).Select((_, j) =>
            new Link(i, j, Dot(shape.Vertices[i], shape.Vertices[j]))))], heading);

    /// <summary>A trained component with its own cosines; on a circle where it has no name.</summary>
    internal static GraphPanel Of(NamedFactor factor, Heading heading, double size = 84)
    {
        var features = factor.Component.Features;
        int k = features.Count;
        int[] order = factor.Match is { } match
            ? [.. match.Features.Select(feature => features.IndexOf(feature))]
            : OppositesApart(factor.Cosines);
        Link[] links = [.. Enumerable.Range(0, k).SelectMany(i => Enumerable.Range(0, i).Select(j =>
            new Link(i, j, factor.Cosines[order[i], order[j]])))];
        if (factor.Match is { } named) return Panel(named.Shape, links, heading) with { Size = size };
        var circle = Enumerable.Range(0, k).Select(i => 2 * Math.PI * i / k)
            .Select(angle => (Math.Cos(angle), Math.Sin(angle)));
        return new([.. circle], Seen(links)) { Heading = heading, Size = size };
    }

    static int IndexOf(this IReadOnlyList<int> list, int value) => Array.IndexOf([.. list], value);

    /// <summary>An order round a circle in which each feature faces the one most opposed to it.</summary>
    static int[] OppositesApart(double[,] cosines)
    {
        int k = cosines.GetLength(0);
        var rest = Enumerable.Range(0, k).ToList();
        List<int> first = [], second = [];
        while (rest.Count > 0)
        {
            int i = rest[0];
            rest.RemoveAt(0);
            first.Add(i);
            if (rest.Count == 0) break;
            int partner = rest.MinBy(j => cosines[i, j]);
            rest.Remove(partner);
            second.Add(partner);
        }
        return [.. first, .. second];
    }

    static GraphPanel Panel(Shape shape, Link[] links, Heading heading)
    {
        int d = shape.Vertices[0].Length;
        (double X, double Y)[] axes = d switch
        {
            1 => [(1, 0)],
            2 => [(1, 0), (0, 1)],
            3 => [(0.93, -0.18), (0.36, 0.46), (0, 0.87)], // seen from a little above
            _ => [.. Enumerable.Range(0, d).Select(l => Math.PI * l / d)
                .Select(angle => (Math.Cos(angle), Math.Sin(angle)))],
        };
        (double X, double Y)[] nodes = [.. shape.Vertices.Select(v => (
            v.Select((value, l) => value * axes[l].X).Sum(),
            v.Select((value, l) => value * axes[l].Y).Sum()))];
        return new(d > 3 ? Round(nodes) : nodes, Seen(links)) { Heading = heading };
    }

    /// <summary>
    /// Stretched so that the nodes spread alike in all directions of the page, as a view along directions
    /// orthogonal to the code does: its vertices may span less than their space, and the page lie askew.
    /// </summary>
    static (double X, double Y)[] Round((double X, double Y)[] nodes)
    {
        double xx = nodes.Sum(p => p.X * p.X), xy = nodes.Sum(p => p.X * p.Y), yy = nodes.Sum(p => p.Y * p.Y);
        // Cholesky of the spread: [xx xy; xy yy] = L Lᵀ, and the nodes become L⁻¹ p
        double a = Math.Sqrt(xx), b = xy / a, c = Math.Sqrt(Math.Max(1e-12 * yy, yy - b * b));
        return [.. nodes.Select(p => (p.X / a, (p.Y - b / a * p.X) / c))];
    }

    static Link[] Seen(IEnumerable<Link> links) =>
        [.. links.Where(link => Math.Abs(link.Weight) > InterferenceGraph.DefaultThreshold)];

    static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
