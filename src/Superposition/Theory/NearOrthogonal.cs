using Superposition.Numerics;

namespace Superposition.Theory;

/// <summary>
/// N directions in d dimensions with a small largest |cos|, by descent: Σ_{i≠j} cos^{2q} for q = 2, 4, … 64,
/// each from the end of the one before. A good packing, not always the best.
/// </summary>
public static class NearOrthogonal
{
    const int MostPower = 64;

    /// <returns>[d, N], each of length 1.</returns>
    public static double[] Pack(int N, int d, ulong seed, ulong stream = 0)
    {
        var x = Scattered(N, d, seed, stream);
        for (int q = 2; q <= MostPower; q *= 2)
        {
            int power = q;
            double scale = Coherence(x, N, d);
            x = Unit(QuasiNewton.Minimise(
                (at, slope) => Energy(at, slope, N, d, power, scale), x, 1e-7, 60).X, N, d);
        }
        return x;
    }

    /// <summary>Uniform on the sphere, [d, N].</summary>
    public static double[] Scattered(int N, int d, ulong seed, ulong stream = 0)
    {
        var rng = new Rng(seed, stream);
        var x = new double[N * d];
        for (int j = 0; j < x.Length; j++) x[j] = rng.NextNormal();
        return Unit(x, N, d);
    }

    /// <summary>max |cos| of unit directions [d, N].</summary>
    public static double Coherence(ReadOnlySpan<double> x, int N, int d)
    {
        double largest = 0;
        for (int i = 0; i < N; i++)
            for (int j = 0; j < i; j++)
            {
                double dot = 0;
                for (int k = 0; k < d; k++) dot += x[k * N + i] * x[k * N + j];
                largest = Math.Max(largest, Math.Abs(dot));
            }
        return largest;
    }

    /// <summary>½ Σ (cos/scale)^{2q} of x/‖x‖ and its gradient in x.</summary>
    internal static double Energy(
        ReadOnlySpan<double> x, Span<double> gradient, int N, int d, int q, double scale)
    {
        var unit = Unit(x, N, d);
        var slope = new double[x.Length];
        double energy = 0;
        for (int i = 0; i < N; i++)
            for (int j = 0; j < i; j++)
            {
                double dot = 0;
                for (int k = 0; k < d; k++) dot += unit[k * N + i] * unit[k * N + j];
                double ratio = dot / scale, odd = ratio;
                for (int two = 1; two < q; two++) odd *= ratio * ratio;
                energy += odd * ratio;
                double force = 2 * q * odd / scale;
                for (int k = 0; k < d; k++)
                {
                    slope[k * N + i] += force * unit[k * N + j];
                    slope[k * N + j] += force * unit[k * N + i];
                }
            }
        for (int i = 0; i < N; i++)
        {
            double along = 0, square = 0;
            for (int k = 0; k < d; k++)
            {
                along += slope[k * N + i] * unit[k * N + i];
                square += x[k * N + i] * x[k * N + i];
            }
            for (int k = 0; k < d; k++)
                gradient[k * N + i] = (slope[k * N + i] - along * unit[k * N + i]) / Math.Sqrt(square);
        }
        return energy;
    }

    static double[] Unit(ReadOnlySpan<double> x, int N, int d)
    {
        var unit = x.ToArray();
        for (int i = 0; i < N; i++)
        {
            double square = 0;
            for (int k = 0; k < d; k++) square += x[k * N + i] * x[k * N + i];
            for (int k = 0; k < d; k++) unit[k * N + i] /= Math.Sqrt(square);
        }
        return unit;
    }
}
