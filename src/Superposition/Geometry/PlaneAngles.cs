using Superposition.Models;

namespace Superposition.Geometry;

/// <summary>
/// The angles of features in two hidden dimensions, as a reader of the paper's first figure sees them.
/// </summary>
public static class PlaneAngles
{
    /// <summary>
    /// Gaps in degrees between neighbouring directions round the circle, of the features longer than
    /// <paramref name="leastNorm"/>; they add up to 360. Fewer than two features have none.
    /// </summary>
    /// <param name="model">A model with m = 2.</param>
    public static double[] Gaps(ToyModel model, double leastNorm = 0.5)
    {
        if (model.m != 2)
            throw new ArgumentException($"angles round a circle need m = 2, not {model.m}", nameof(model));
        var angles = Enumerable.Range(0, model.n)
            .Select(model.Direction)
            .Where(w => Math.Sqrt(w[0] * w[0] + w[1] * w[1]) > leastNorm)
            .Select(w => Math.Atan2(w[1], w[0]) * 180 / Math.PI)
            .Order().ToArray();
        if (angles.Length < 2) return [];
        return [.. angles.Select((angle, i) =>
            i + 1 < angles.Length ? angles[i + 1] - angle : angles[0] + 360 - angle)];
    }

    /// <summary>
    /// W [2, n] turned so that feature 0 points along the first axis, and reflected so that
    /// the next feature with a component across it has a positive one: solutions that differ
    /// by a rotation or reflection coincide.
    /// </summary>
    public static (double X, double Y)[] Canonical(ToyModel model)
    {
        if (model.m != 2) throw new ArgumentException($"the plane needs m = 2, not {model.m}", nameof(model));
        var points = Enumerable.Range(0, model.n)
            .Select(i => (X: (double)model.W[i], Y: (double)model.W[model.n + i])).ToArray();
        // a first feature that was not learned points anywhere: then the longest takes its place
        var (x0, y0) = Length(points[0]) > LeastGuide ? points[0] : points.MaxBy(Length);
        double length = Length((x0, y0));
        if (length < Gram.NullNorm) return points;
        var turned = points
            .Select(p => (X: (p.X * x0 + p.Y * y0) / length, Y: (p.Y * x0 - p.X * y0) / length)).ToArray();
        double side = turned.Select(p => p.Y).FirstOrDefault(y => Math.Abs(y) > 0.1);
        return side < 0 ? [.. turned.Select(p => (p.X, -p.Y))] : turned;
    }

    /// <summary>Shorter vectors are noise about 0 and give no direction.</summary>
    const double LeastGuide = 0.1;

    static double Length((double X, double Y) point) => Math.Sqrt(point.X * point.X + point.Y * point.Y);
}
