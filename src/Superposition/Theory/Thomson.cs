using Superposition.Numerics;

namespace Superposition.Theory;

/// <summary>
/// The Thomson problem: N points on the unit sphere in 3-D with the least energy Σ_{i&lt;j} 1/‖x_i − x_j‖
/// (Thomson 1904), to which the paper likens its polytopes ("The Geometry of Superposition").
/// </summary>
/// <param name="Points">[3, N], each of length 1.</param>
public sealed record Thomson(int N, double[] Points, double Energy)
{
    /// <summary>
    /// The least of many descents: BFGS from random points. Up to N = 12 nearly every start ends there.
    /// </summary>
    public static Thomson Best(int N, int starts, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(N, 2);
        return Enumerable.Range(0, starts).Select(start => Descended(N, seed, (ulong)start))
            .MinBy(one => one.Energy)!;
    }

    static Thomson Descended(int N, ulong seed, ulong stream)
    {
        var rng = new Rng(seed, stream, RandomPurpose.Initialisation);
        var x = new double[3 * N];
        for (int j = 0; j < x.Length; j++) x[j] = rng.NextNormal();
        var end = QuasiNewton.Minimise(EnergyAt, x, 1e-10);
        return new(N, OnSphere(end.X), end.Value);
    }

    /// <summary>The energy of x/‖x‖ and its gradient in x.</summary>
    internal static double EnergyAt(ReadOnlySpan<double> x, Span<double> gradient)
    {
        int N = x.Length / 3;
        double[] points = OnSphere(x), slope = new double[x.Length];
        double energy = 0;
        for (int i = 0; i < N; i++)
            for (int j = 0; j < i; j++)
            {
                double square = 0;
                for (int k = 0; k < 3; k++)
                {
                    double off = points[k * N + i] - points[k * N + j];
                    square += off * off;
                }
                double inverse = 1 / Math.Sqrt(square), force = inverse / square;
                energy += inverse;
                for (int k = 0; k < 3; k++)
                {
                    double off = points[k * N + i] - points[k * N + j];
                    slope[k * N + i] -= force * off;
                    slope[k * N + j] += force * off;
                }
            }
        for (int i = 0; i < N; i++)
        {
            double length = 0, along = 0;
            for (int k = 0; k < 3; k++)
            {
                length += x[k * N + i] * x[k * N + i];
                along += slope[k * N + i] * points[k * N + i];
            }
            for (int k = 0; k < 3; k++)
                gradient[k * N + i] = (slope[k * N + i] - along * points[k * N + i]) / Math.Sqrt(length);
        }
        return energy;
    }

    static double[] OnSphere(ReadOnlySpan<double> x)
    {
        int N = x.Length / 3;
        var points = x.ToArray();
        for (int i = 0; i < N; i++)
        {
            double length = Math.Sqrt(x[i] * x[i] + x[N + i] * x[N + i] + x[2 * N + i] * x[2 * N + i]);
            for (int k = 0; k < 3; k++) points[k * N + i] /= length;
        }
        return points;
    }
}
