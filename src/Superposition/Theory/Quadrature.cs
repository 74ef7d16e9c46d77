using System.Collections.Concurrent;

namespace Superposition.Theory;

/// <summary>Points on [0, 1]: Chebyshev's for interpolation, Gauss and Legendre's for integrals.</summary>
static class Quadrature
{
    static readonly ConcurrentDictionary<int, double[]> s_chebyshev = new();
    static readonly ConcurrentDictionary<int, (double, double)[]> s_gauss = new();

    /// <summary>degree + 1 points (1 − cos(πj/degree))/2, ends included.</summary>
    internal static double[] Chebyshev(int degree) => s_chebyshev.GetOrAdd(degree, static d =>
        [.. Enumerable.Range(0, d + 1).Select(j => d == 0 ? 0.5 : (1 - Math.Cos(Math.PI * j / d)) / 2)]);

    /// <summary>
    /// Nodes and weights that integrate degree 2·count − 1 exactly: Newton's method on Legendre's polynomial.
    /// </summary>
    internal static (double Node, double Weight)[] GaussLegendre(int count) =>
        s_gauss.GetOrAdd(count, Newton);

    static (double, double)[] Newton(int n)
    {
        var rule = new (double, double)[n];
        for (int i = 0; i < n; i++)
        {
            double x = Math.Cos(Math.PI * (i + 0.75) / (n + 0.5)), slope = 1;
            for (int step = 0; step < 20; step++)
            {
                double previous = 1, value = x;
                for (int k = 2; k <= n; k++)
                    (previous, value) = (value, ((2 * k - 1) * x * value - (k - 1) * previous) / k);
                if (n == 1) (previous, value) = (1, x);
                slope = n * (x * value - previous) / (x * x - 1);
                x -= value / slope;
            }
            rule[i] = ((1 - x) / 2, 1 / ((1 - x * x) * slope * slope));
        }
        return rule;
    }
}
