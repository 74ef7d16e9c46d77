namespace Superposition.Lab.Figures;

/// <summary>Places labels beside their lines and pushes apart those that would touch.</summary>
static class GuideLabels
{
    /// <summary>
    /// Heights near the wanted ones, ascending, at least a gap apart, within low..high where they fit.
    /// </summary>
    public static double[] Spread(IReadOnlyList<double> wanted, double gap, double low, double high)
    {
        var placed = wanted.ToArray();
        for (int k = 0; k < placed.Length; k++)
            placed[k] = Math.Max(placed[k], k == 0 ? low : placed[k - 1] + gap);
        // Those pushed past the end come back up; when there are too many, the first one gives way.
        for (int k = placed.Length - 1; k >= 0; k--)
            placed[k] = Math.Min(placed[k], k == placed.Length - 1 ? high : placed[k + 1] - gap);
        return placed;
    }
}
