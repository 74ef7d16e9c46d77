namespace Superposition.Geometry;

/// <summary>
/// A shape laid over directions in hidden space: which feature sits at which vertex, and how far off.
/// </summary>
/// <param name="Features">[k], the feature at each vertex of the shape.</param>
/// <param name="Deformation">
/// The root mean square distance of the directions from the vertices after the best rotation or reflection,
/// in lengths of a direction: 0.03 is noise of 3%.
/// </param>
public sealed record ShapeMatch(Shape Shape, IReadOnlyList<int> Features, double Deformation)
{
    /// <summary>
    /// A cosine may be this far from its ideal while places are sought. Directions displaced by 0.1 move a
    /// cosine by 0.2 at most, and in the catalogue places differ by more.
    /// </summary>
    const double CosineTolerance = 0.25;

    /// <summary>
    /// Places tried, a vertex, before the shape counts as not there; matches need one or two.
    /// </summary>
    const int TriesPerVertex = 30;

    /// <summary>
    /// The shape over these directions, or null where no placing of the features resembles it.
    /// </summary>
    /// <param name="cosines">[k, k]</param>
    /// <param name="features">[k], the features that its rows stand for.</param>
    internal static ShapeMatch? Of(
        Shape shape, double[,] cosines, CosineProfile profile, IReadOnlyList<int> features, double limit)
    {
        // ‖XᵀX − YᵀY‖_F ≤ ‖X − Y‖_F (‖X‖ + ‖Y‖) and ‖X‖ ≤ ‖Y‖ + ‖X − Y‖_F with ‖X − Y‖_F = δ √k: whatever the
        // places, a deformation δ changes the cosines by no more than this, root mean square
        double most = limit * (2 * Math.Sqrt(shape.LargestEigenvalue / shape.Count) + limit);
        if (CosineProfile.Distance(profile.All, shape.Profile.All) > most) return null;
        var place = new Search(shape, cosines, profile).Place();
        if (place is null) return null;
        double deformation = Displacement.Of([shape.Vertices], cosines, place);
        return deformation > limit ? null : new(shape, [.. place.Select(row => features[row])], deformation);
    }

    /// <summary>
    /// Depth first: vertex by vertex in the shape's order, the feature whose cosines to those placed fit best
    /// goes first, and a dead end goes back. Polytopes are so symmetric that the first try mostly ends well.
    /// </summary>
    sealed class Search(Shape shape, double[,] cosines, CosineProfile profile)
    {
        readonly int k = shape.Count;
        readonly int[] place = new int[shape.Count];
        readonly bool[] used = new bool[shape.Count];
        int tries = TriesPerVertex * shape.Count;

        /// <summary>[k], the row at each vertex.</summary>
        internal int[]? Place() => Extend(0) ? place : null;

        bool Extend(int level)
        {
            if (level == k) return true;
            int vertex = shape.Order[level];
            Span<int> rows = stackalloc int[k];
            Span<double> misfits = stackalloc double[k];
            int count = 0;
            for (int row = 0; row < k; row++)
                if (!used[row] && Misfit(row, vertex, level) is { } misfit)
                    (rows[count], misfits[count++]) = (row, misfit);
            misfits[..count].Sort(rows[..count]);
            foreach (int row in rows[..count])
            {
                if (--tries < 0) return false;
                (place[vertex], used[row]) = (row, true);
                if (Extend(level + 1)) return true;
                used[row] = false;
            }
            return false;
        }

        /// <summary>How badly a row fits a vertex, given those placed before; null where it cannot.</summary>
        double? Misfit(int row, int vertex, int level)
        {
            if (level == 0) return CosineProfile.Distance(profile.Rows[row], shape.Profile.Rows[vertex]);
            double sum = 0;
            for (int l = 0; l < level; l++)
            {
                int other = shape.Order[l];
                double off = cosines[row, place[other]] - shape.Cosines[vertex, other];
                if (Math.Abs(off) > CosineTolerance) return null;
                sum += off * off;
            }
            return sum;
        }
    }
}
