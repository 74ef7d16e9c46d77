namespace Superposition.Numerics;

/// <summary>f(x), and its gradient set.</summary>
public delegate double Differentiable(ReadOnlySpan<double> x, Span<double> gradient);

/// <summary>Where a descent ended.</summary>
public sealed record Descent(double[] X, double Value, double[] Gradient, int Evaluations)
{
    public double GradientNorm => Vectors.Norm(Gradient);

    /// <summary>[n·n], what the descent has learned of the inverse Hessian.</summary>
    public required double[] InverseHessian { get; init; }
}

/// <summary>
/// BFGS with the inverse Hessian kept whole (Nocedal and Wright, "Numerical Optimization", 6.1) and a line
/// search by doubling and bisection for the weak Wolfe conditions, which also ends at kinks (Lewis and
/// Overton 2013). For tens to hundreds of unknowns.
/// </summary>
public static class QuasiNewton
{
    const double Decrease = 1e-4, Curvature = 0.9;

    /// <summary>Relative size of rounding in f: a rise below it counts as none.</summary>
    const double Rounding = 1e-15;

    /// <param name="inverse">
    /// [n·n], what is known of the inverse Hessian at the start; null for nothing. It is changed.
    /// </param>
    public static Descent Minimise(
        Differentiable f, ReadOnlySpan<double> start, double gradientNorm = 1e-9, int mostSteps = 1000,
        double[]? inverse = null)
    {
        int n = start.Length, evaluations = 1;
        double[] x = start.ToArray(), g = new double[n], nextX = new double[n], nextG = new double[n];
        double[] direction = new double[n], Hy = new double[n];
        var H = inverse ?? new double[n * n];
        double value = f(x, g);
        bool isFresh = inverse is null;
        if (isFresh) Reset(H, n, 1 / Math.Max(1, Vectors.Norm(g)));
        for (int step = 0; step < mostSteps && Vectors.Norm(g) > gradientNorm; step++)
        {
            for (int r = 0; r < n; r++) direction[r] = -Vectors.Dot(H.AsSpan(r * n, n), g);
            double slope = Vectors.Dot(direction, g);
            if (!(slope < 0) || Search(slope) is not { } next)
            {
                if (isFresh) break; // rounding hides any further decrease
                Reset(H, n, 1 / Math.Max(1, Vectors.Norm(g)));
                isFresh = true;
                continue;
            }
            for (int r = 0; r < n; r++) (x[r], nextX[r]) = (nextX[r], nextX[r] - x[r]);
            for (int r = 0; r < n; r++) (g[r], nextG[r]) = (nextG[r], nextG[r] - g[r]);
            value = next;
            Update(nextX, nextG);
        }
        return new(x, value, g, evaluations) { InverseHessian = H };

        double? Search(double slope)
        {
            double low = 0, high = double.PositiveInfinity, t = 1;
            for (int trial = 0; trial < 50; trial++)
            {
                for (int r = 0; r < n; r++) nextX[r] = x[r] + t * direction[r];
                double next = f(nextX, nextG);
                evaluations++;
                if (!(next <= value + Decrease * t * slope + Rounding * Math.Abs(value))) high = t;
                else if (Vectors.Dot(nextG, direction) < Curvature * slope) low = t;
                else return next;
                t = double.IsFinite(high) ? (low + high) / 2 : 2 * t;
            }
            return null;
        }

        void Update(double[] s, double[] y)
        {
            double sy = Vectors.Dot(s, y);
            if (!(sy > 1e-300)) return;
            if (isFresh) Reset(H, n, sy / Vectors.Dot(y, y));
            isFresh = false;
            for (int r = 0; r < n; r++) Hy[r] = Vectors.Dot(H.AsSpan(r * n, n), y);
            double scale = (1 + Vectors.Dot(y, Hy) / sy) / sy;
            for (int r = 0; r < n; r++)
                for (int c = 0; c < n; c++)
                    H[r * n + c] += scale * s[r] * s[c] - (Hy[r] * s[c] + s[r] * Hy[c]) / sy;
        }
    }

    static void Reset(double[] H, int n, double scale)
    {
        Array.Clear(H);
        for (int r = 0; r < n; r++) H[r * n + r] = scale;
    }
}
