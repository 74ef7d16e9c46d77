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
}
