namespace Superposition.Numerics;

/// <summary>Sums over short vectors, term by term in order.</summary>
static class Vectors
{
    /// <summary>Σ_k a_k b_k</summary>
    internal static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
    }

    /// <summary>√Σ_k a_k²</summary>
    internal static double Norm(ReadOnlySpan<double> a) => Math.Sqrt(Dot(a, a));
}
