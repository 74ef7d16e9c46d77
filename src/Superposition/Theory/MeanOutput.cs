using Superposition.Features;
using Superposition.Theory.Kernels;
using static Superposition.Theory.Kernels.RampTree;

namespace Superposition.Theory;

/// <summary>
/// E ReLU(z) and P(z &gt; 0) of one output z = b + Σ_j a_j x_j over a world of up to twelve uniform or
/// symmetric features, in closed form. Shifting b says what pushing an output by a constant does on average.
/// </summary>
/// <remarks>An instance keeps its workspace: one thread at a time.</remarks>
public sealed class MeanOutput
{
    readonly OnBranch[] branches;
    readonly RampTree tree;
    readonly int n;

    /// <exception cref="ArgumentException">The world is not covered by <see cref="ExactLoss"/>.</exception>
    public MeanOutput(IWorld world)
    {
        if (!ExactLoss.Covers(world))
            throw new ArgumentException(
                $"needs uniform or symmetric features, n ≤ {MostVariables}", nameof(world));
        branches = [.. new OnLaw(world).Branches];
        tree = new(world.Magnitude);
        n = world.FeatureCount;
    }

    /// <param name="a">[n], finite.</param>
    public (double Mean, double Positive) Of(ReadOnlySpan<double> a, double b)
    {
        if (a.Length != n) throw new ArgumentException($"has {a.Length} weights for {n} features", nameof(a));
        double mean = 0, positive = 0;
        foreach (var branch in branches)
        {
            double[] size = Picked(a, branch.Features);
            int[] order = [.. Enumerable.Range(0, size.Length).OrderByDescending(j => Math.Abs(size[j]))];
            tree.Set([.. order.Select(j => size[j])], [.. order.Select(j => branch.Density[j])]);
            if (!tree.IsFinite(b)) throw new ArgumentException("the output is not finite", nameof(a));
            var coefficients = tree.Coefficients(0);
            coefficients.Clear();
            coefficients[Ramp] = 1;
            tree.Descend(b);
            mean += branch.Probability * tree.Values(0, 0)[Ramp];
            positive += branch.Probability * tree.Values(0, 0)[Step];
        }
        GC.KeepAlive(tree); // its rows are read through pointers
        return (mean, positive);
    }

    static double[] Picked(ReadOnlySpan<double> a, int[] features)
    {
        var picked = new double[features.Length];
        for (int j = 0; j < picked.Length; j++) picked[j] = a[features[j]];
        return picked;
    }
}
