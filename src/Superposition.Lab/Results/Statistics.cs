using MathNet.Numerics.Distributions;

namespace Superposition.Lab.Results;

/// <summary>95% intervals for the three kinds of number that an experiment measures over seeds.</summary>
public static class Statistics
{
    const double Confidence = 0.95;
    const double Z = 1.959963984540054; // the normal quantile of 0.975

    /// <summary>
    /// Wilson's score interval of a share, k of n: (p̂ + z²/2n ± z √(p̂(1−p̂)/n + z²/4n²)) / (1 + z²/n).
    /// It stays inside [0, 1] and is honest at k = 0 and k = n, where the textbook's has no width. n = 0
    /// gives [0, 1].
    /// </summary>
    public static Interval Wilson(int k, int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, n);
        // Exact at the ends, where rounding would leave 1e-17 of a share that was never seen.
        var (low, high) = n == 0 ? new(0, 1) : Wilson((double)k / n, (double)n);
        return new(k == 0 ? 0 : low, k == n ? 1 : high);
    }

    /// <summary>
    /// The same of a share among things that come in groups and are alike within them: Wilson's at Kish's
    /// effective number (Σ n_g)² / Σ n_g² of independent ones, which is the number of groups where all are
    /// of one size. It is exact for groups of one kind each, too wide for mixed ones. (Kish 1965, Survey
    /// Sampling, §8.2.)
    /// </summary>
    /// <param name="groups">Of each group how many are so, and of how many.</param>
    public static Interval GroupedShare(IReadOnlyList<(int So, int Of)> groups)
    {
        double all = groups.Sum(group => group.Of);
        if (all == 0) return new(0, 1);
        double share = groups.Sum(group => group.So) / all;
        double effective = all * all / groups.Sum(group => (double)group.Of * group.Of);
        var (low, high) = Wilson(share, effective);
        return new(share == 0 ? 0 : low, share == 1 ? 1 : high);
    }

    static Interval Wilson(double share, double n)
    {
        double slack = Z * Z / n, centre = (share + (slack / 2)) / (1 + slack);
        double radius = Math.Sqrt((share * (1 - share) * slack) + (slack * slack / 4)) / (1 + slack);
        return new(centre - radius, centre + radius);
    }

    /// <summary>
    /// Student's interval of a mean: x̄ ± t(0.975, n − 1) s/√n. Unbounded below two samples; of no width when
    /// all samples are equal, as a deterministic measurement should be.
    /// </summary>
    public static Interval Mean(ReadOnlySpan<double> samples)
    {
        if (samples.Length < 2) return Interval.Unbounded;
        var (mean, deviation) = MeanAndDeviation(samples);
        if (deviation == 0) return new(mean, mean);
        double t = StudentQuantile((1 + Confidence) / 2, samples.Length - 1);
        return Interval.Around(mean, t * deviation / Math.Sqrt(samples.Length));
    }

    /// <summary>
    /// The percentile bootstrap of any statistic (a median, a minimum's neighbour, a ratio): the 2.5% and
    /// 97.5% points of the statistic over samples drawn with replacement. The same seed gives the same
    /// interval. Unbounded below two samples. It is too narrow for fewer than about ten: prefer <see
    /// cref="Mean"/> there.
    /// </summary>
    public static Interval Bootstrap(
        IReadOnlyList<double> samples, Func<double[], double> statistic, ulong seed, int resamples = 2000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 2);
        if (samples.Count < 2) return Interval.Unbounded;
        double[] values = new double[resamples];
        ulong state = seed;
        for (int r = 0; r < resamples; r++)
        {
            double[] resample = new double[samples.Count]; // fresh each time: a statistic may sort or keep it
            for (int i = 0; i < resample.Length; i++) resample[i] = samples[Draw(ref state, samples.Count)];
            values[r] = statistic(resample);
        }
        if (values.Any(double.IsNaN)) return Interval.Unbounded;
        Array.Sort(values);
        double tail = (1 - Confidence) / 2;
        return new(Quantile(values, tail), Quantile(values, 1 - tail));
    }

    /// <summary>
    /// The distribution-free interval of a median: the r-th smallest and r-th largest sample with the largest
    /// r for which P(Bin(n, ½) &lt; r) ≤ 0.025. Unbounded below six samples, of which no pair covers 95%.
    /// </summary>
    public static Interval MedianInterval(ReadOnlySpan<double> samples)
    {
        int n = samples.Length;
        if (n < 6) return Interval.Unbounded;
        double[] sorted = samples.ToArray();
        Array.Sort(sorted);
        // the normal approximation starts the search; it is off by one or two at most
        int r = Math.Max(1, (int)((n - Z * Math.Sqrt(n)) / 2) - 2);
        while (r > 1 && Binomial.CDF(0.5, n, r - 1) > (1 - Confidence) / 2) r--;
        while (Binomial.CDF(0.5, n, r) <= (1 - Confidence) / 2) r++;
        return new(sorted[r - 1], sorted[n - r]);
    }

    /// <summary>
    /// Spearman's rank correlation, −1 to 1: Pearson's of the ranks, equal values sharing their mean rank. 0
    /// where one of the two has a single value.
    /// </summary>
    public static double RankCorrelation(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(x.Count, y.Count);
        double[] a = CentredRanks(x), b = CentredRanks(y);
        double Product(double[] u, double[] v) => u.Zip(v, (p, q) => p * q).Sum();
        double scale = Math.Sqrt(Product(a, a) * Product(b, b));
        return scale == 0 ? 0 : Product(a, b) / scale;
    }

    static double[] CentredRanks(IReadOnlyList<double> values) =>
        [.. values.Select(value => (values.Count(other => other < value)
            - values.Count(other => other > value)) / 2.0)];

    /// <summary>
    /// Tries that are needed to meet what has such a share once with 99%: ln 0.01 / ln(1 − share), rounded
    /// up; NaN where it was never met.
    /// </summary>
    public static double Restarts(double share) => share switch
    {
        0 => double.NaN,
        1 => 1,
        _ => Math.Ceiling(Math.Log(0.01) / Math.Log(1 - share)),
    };

    /// <summary>The middle of the samples; NaN for none.</summary>
    public static double Median(IReadOnlyList<double> samples)
    {
        if (samples.Count == 0) return double.NaN;
        double[] sorted = [.. samples.Order()];
        return Quantile(sorted, 0.5);
    }

    /// <summary>The quantile of Student's t: P(T ≤ t) = <paramref name="probability"/>.</summary>
    internal static double StudentQuantile(double probability, int degreesOfFreedom) =>
        StudentT.InvCDF(0, 1, degreesOfFreedom, probability);

    static (double Mean, double Deviation) MeanAndDeviation(ReadOnlySpan<double> samples)
    {
        double sum = 0, squares = 0;
        foreach (double sample in samples) sum += sample;
        double mean = sum / samples.Length;
        // A sum of equal numbers may round: equal samples must have no deviation at all.
        if (samples.IndexOfAnyExcept(samples[0]) < 0) return (samples[0], 0);
        foreach (double sample in samples) squares += (sample - mean) * (sample - mean);
        return (mean, Math.Sqrt(squares / (samples.Length - 1)));
    }

    // Between neighbours, linearly: type 7 of Hyndman and Fan (1996), the default of R and NumPy.
    static double Quantile(double[] sorted, double probability)
    {
        double position = probability * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }

    // SplitMix64 (Steele, Lea and Flood 2014), and Lemire's multiplication for an index below count.
    static int Draw(ref ulong state, int count)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (int)Math.BigMul(z, (ulong)count, out _);
    }
}
