using Superposition.Numerics;

namespace Superposition.Dictionaries.Scores;

/// <summary>
/// What single units of a representation say about the features of the world, whatever the units are:
/// neurons, principal components, latents. Two numbers that a popular table gives as "interpretability" and
/// "information density": features that some unit tells (F1 at least 0.9) a hidden dimension, and bits a
/// dimension, Σ_i I(x_i; x̂_i)/m, of on and off alone or of amplitudes too.
/// </summary>
/// <param name="FeaturesPerUnit">
/// Mean over units that vary of the number of features, the strongest first, that make up nine tenths of what
/// features explain of its variance, Σ r²: exact for a sum of independent features.
/// </param>
/// <param name="Recovered">Features read with an F1 of at least 0.9.</param>
/// <param name="Bits">Σ_i of the mutual information of a feature's being on and its best unit's saying so.
/// </param>
/// <param name="AmplitudeBits">
/// Σ_i I(x_i; x̂_i): of a feature's value and its best unit's, each off or on in one of four equally likely
/// bins, so that a feature on with probability p yields at most H(p) + 2p. Corrected for bias: about 0,
/// and on either side of it, of what is unrelated.
/// </param>
/// <param name="F1">[n], of each feature's best unit.</param>
public sealed record UnitScores(
    double FeaturesPerUnit, int Recovered, double Bits, double AmplitudeBits, IReadOnlyList<double> F1)
{
    const double Told = 0.9, Share = 0.9;

    /// <summary>
    /// A feature's unit, side and threshold are chosen for F1 on the first half of the samples and judged on
    /// the second.
    /// </summary>
    /// <param name="units">[units][samples]</param>
    /// <param name="features">[n][samples], 0 where a feature is off.</param>
    /// <param name="bothSides">Whether a unit may also say "on" by being low.</param>
    public static UnitScores Of(
        IReadOnlyList<float[]> units, IReadOnlyList<float[]> features, bool bothSides)
    {
        int n = features.Count, half = features[0].Length / 2;
        var best = new double[n];
        var how = new (int Unit, bool Low, float Threshold)[n];
        Array.Fill(best, -1);
        for (int u = 0; u < units.Count; u++)
            foreach (bool low in bothSides ? (bool[])[false, true] : [false])
            {
                int[] order = [.. Enumerable.Range(0, half)
                    .OrderBy(s => low ? units[u][s] : -units[u][s])];
                for (int i = 0; i < n; i++)
                {
                    var (f1, threshold) = Threshold(units[u], order, features[i]);
                    if (f1 > best[i]) (best[i], how[i]) = (f1, (u, low, threshold));
                }
            }
        var judged = new double[n];
        double bits = 0, amplitudeBits = 0;
        for (int i = 0; i < n; i++)
        {
            var (unit, low, threshold) = how[i];
            int[] on = AmplitudeInformation.Levels(features[i].AsSpan(half), x => x != 0);
            int[] read = AmplitudeInformation.Levels(units[unit].AsSpan(half),
                value => low ? value <= threshold : value >= threshold);
            long[] table = new long[4]; // read, on
            for (int s = 0; s < on.Length; s++) table[(read[s] > 0 ? 2 : 0) + (on[s] > 0 ? 1 : 0)]++;
            judged[i] = table[3] == 0 ? 0 : 2.0 * table[3] / (2 * table[3] + table[2] + table[1]);
            bits += Information(table);
            amplitudeBits += AmplitudeInformation.Bits(on, read);
        }
        double perUnit = 0;
        int varying = 0;
        foreach (float[] unit in units)
            if (Features(unit, features) is > 0 and var count)
            {
                perUnit += count;
                varying++;
            }
        return new(varying == 0 ? 0 : perUnit / varying, judged.Count(f1 => f1 >= Told), bits,
            amplitudeBits, judged);
    }

    /// <summary>The best F1 of "the first so many in this order", and the last one's value.</summary>
    static (double F1, float Threshold) Threshold(float[] unit, int[] order, float[] feature)
    {
        int on = order.Count(s => feature[s] != 0), hits = 0;
        double best = 0;
        float threshold = unit[order[0]];
        for (int k = 0; k < order.Length; k++)
        {
            if (feature[order[k]] != 0) hits++;
            // equal values cannot be told apart
            if (k + 1 < order.Length && unit[order[k + 1]] == unit[order[k]]) continue;
            double f1 = 2.0 * hits / (k + 1 + on);
            if (f1 > best) (best, threshold) = (f1, unit[order[k]]);
        }
        return (best, threshold);
    }

    /// <summary>Bits that two binary variables share, from their table of counts.</summary>
    internal static double Information(long[] table)
    {
        double total = table.Sum(), bits = 0;
        for (int read = 0; read < 2; read++)
            for (int on = 0; on < 2; on++)
            {
                double both = table[2 * read + on] / total;
                if (both == 0) continue;
                double own = (table[2 * read] + table[2 * read + 1]) / total;
                double other = (table[on] + table[2 + on]) / total;
                bits += both * Elementary.Log(both / (own * other)) / Elementary.Log(2);
            }
        return Math.Max(0, bits);
    }

    /// <summary>0 for a unit that never changes.</summary>
    static int Features(float[] unit, IReadOnlyList<float[]> features)
    {
        double[] r2 = [.. features.Select(feature => Correlation(unit, feature)).Select(r => r * r)];
        double total = r2.Sum(), sum = 0;
        if (total == 0) return 0;
        int count = 0;
        foreach (double one in r2.OrderDescending())
        {
            if (sum >= Share * total) break;
            sum += one;
            count++;
        }
        return count;
    }

    static double Correlation(float[] a, float[] b)
    {
        double meanA = 0, meanB = 0, aa = 0, bb = 0, ab = 0;
        for (int s = 0; s < a.Length; s++)
        {
            meanA += a[s];
            meanB += b[s];
        }
        meanA /= a.Length;
        meanB /= a.Length;
        for (int s = 0; s < a.Length; s++)
        {
            double p = a[s] - meanA, q = b[s] - meanB;
            aa += p * p;
            bb += q * q;
            ab += p * q;
        }
        return aa <= 1e-12 || bb <= 1e-12 ? 0 : ab / Math.Sqrt(aa * bb);
    }
}
