using Superposition.Numerics;

namespace Superposition.Dictionaries.Scores;

/// <summary>
/// Bits that two quantities share, amplitudes included: each one is off, or on in one of four bins of equal
/// probability. Counts give I(x; x̂) = Σ p log₂ p/(p_x p_x̂), less its bias; eight bins would leave
/// four times as much of it (8,192 unrelated pairs at p = 0.05: 0.003 bits against 0.0008).
/// </summary>
static class AmplitudeInformation
{
    internal const int Bins = 4;

    /// <summary>Of each value 0 where it is off, else its bin from 1; equal values share one.</summary>
    internal static int[] Levels(ReadOnlySpan<float> values, Func<float, bool> isOn)
    {
        var on = new List<float>();
        foreach (float value in values)
            if (isOn(value)) on.Add(value);
        on.Sort();
        float[] edges = on.Count == 0 ? []
            : [.. Enumerable.Range(1, Bins - 1).Select(k => on[(int)((long)k * on.Count / Bins)])];
        var levels = new int[values.Length];
        for (int s = 0; s < levels.Length; s++)
        {
            if (!isOn(values[s])) continue;
            levels[s] = 1;
            foreach (float edge in edges)
                if (values[s] >= edge) levels[s]++;
        }
        return levels;
    }

    /// <summary>
    /// Plug-in entropies H(x) + H(x̂) − H(x, x̂), each with (cells seen − 1)/2N nats more (Miller 1955).
    /// Not cut at 0: a sum over unrelated pairs stays without bias.
    /// </summary>
    internal static double Bits(int[] x, int[] y)
    {
        const int K = Bins + 1;
        long[] a = new long[K], b = new long[K], both = new long[K * K];
        for (int s = 0; s < x.Length; s++)
        {
            a[x[s]]++;
            b[y[s]]++;
            both[x[s] * K + y[s]]++;
        }
        return Entropy(a) + Entropy(b) - Entropy(both);
    }

    internal static double Entropy(long[] counts)
    {
        double total = counts.Sum(), nats = (counts.Count(count => count > 0) - 1) / (2 * total);
        foreach (long count in counts)
            if (count > 0) nats -= count / total * Elementary.Log(count / total);
        return nats / Elementary.Log(2);
    }
}
