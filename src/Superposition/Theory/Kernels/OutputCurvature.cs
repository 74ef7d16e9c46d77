using Superposition.Features;
using static Superposition.Theory.Kernels.RampTree;

namespace Superposition.Theory.Kernels;

/// <summary>
/// The second derivatives of ℓ = E (x_i − ReLU(z))², z = b + Σ_j a_j x_j, row by row: row j is the gradient
/// of ∂ℓ/∂a_j = 2 E x_j ReLU(z) − 2 E x_i x_j 1(z &gt; 0), row b that of 2 E ReLU(z) − 2 E x_i 1(z &gt; 0).
/// </summary>
sealed class OutputCurvature(Magnitude magnitude)
{
    readonly RampTree tree = new(magnitude);

    /// <summary>
    /// Adds weight · ∂²ℓ to a matrix over (a_0 … a_{n−1}, b), of which the variables are the given features.
    /// </summary>
    /// <param name="a">[k]</param>
    /// <param name="p">[k]</param>
    /// <param name="own">The place of x_i among the variables, or −1 where it is off for sure.</param>
    /// <param name="features">[k], their rows in the matrix.</param>
    internal void AddTo(
        double[,] curvature, double weight, double[] a, double[] p, int own, int[] features, double b)
    {
        int[] order = [.. Enumerable.Range(0, a.Length).OrderByDescending(j => Math.Abs(a[j]))];
        double[] size = [.. order.Select(j => a[j])], density = [.. order.Select(j => p[j])];
        int[] place = [.. order.Select(j => features[j])];
        int ownLevel = Array.IndexOf(order, own), last = curvature.GetLength(0) - 1;
        for (int level = -1; level < a.Length; level++)
        {
            int row = level < 0 ? last : place[level];
            Part(2, Ramp, -1);
            if (own >= 0) Part(-2, Step, ownLevel);

            void Part(double c, int ramp, int times)
            {
                tree.Set(size, density);
                if (!tree.IsFinite(b)) throw new ArgumentException("the model is not finite", nameof(b));
                if (times >= 0) tree.SetExponent(times, 1);
                if (level >= 0) tree.SetExponent(level, level == times ? 2 : 1);
                var coefficients = tree.Coefficients(0);
                coefficients.Clear();
                coefficients[ramp] = weight * c;
                tree.Descend(b);
                curvature[row, last] += weight * c * tree.Values(0, 0)[ramp - 1];
                for (int k = 0; k < place.Length; k++) curvature[row, place[k]] += tree.Slopes[k];
            }
        }
        GC.KeepAlive(tree); // its rows are read through pointers
    }
}
