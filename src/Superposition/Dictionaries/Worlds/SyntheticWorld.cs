using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Dictionaries.Worlds;

/// <summary>
/// The world that <see cref="SyntheticOptions"/> describes: a feature fires where ε·F_i + √diag_i·η_i > t_i
/// (ε shared by a sample, η its own) and its parent is on; of siblings that fire one is kept; its value is
/// ReLU(μ_i + σ_i N(0, 1)). Follows arXiv 2602.14687 and SAELens's sampler, whose law it shares.
/// </summary>
public sealed class SyntheticWorld : IHiddenWorld
{
    public SyntheticWorld(SyntheticOptions options)
    {
        Options = options.Checked();
        int N = options.Features, rank = options.CorrelationRank;
        Forest = new(N, options.Roots, options.Children, options.Depth);
        Density = Frequencies(options);
        Mean = new float[N];
        Deviation = new float[N];
        Loading = new float[N * rank];
        Threshold = new float[N];
        OwnScale = new float[N];
        Rng deviations = new(options.Seed, 1), loadings = new(options.Seed, 2), bias = new(options.Seed, 3);
        double[] fires = Compensated();
        for (int i = 0; i < N; i++)
        {
            double share = N == 1 ? 0 : (double)i / (N - 1);
            Mean[i] = (float)(options.FirstMean + (options.LastMean - options.FirstMean) * share);
            Deviation[i] = (float)Math.Abs(
                options.Deviation + options.DeviationSpread * deviations.NextNormal());
            OwnScale[i] = (float)Math.Sqrt(Load(i, rank, ref loadings));
            Threshold[i] = (float)NormalQuantile(1 - fires[i]);
        }
        Truth = new(N, options.Dimension, Spread.Build(options));
        Bias = new float[options.Dimension];
        double square = 0;
        for (int k = 0; k < Bias.Length; k++)
        {
            Bias[k] = (float)bias.NextNormal();
            square += (double)Bias[k] * Bias[k];
        }
        for (int k = 0; k < Bias.Length; k++) Bias[k] *= (float)(options.BiasNorm / Math.Sqrt(square));
    }

    public SyntheticOptions Options { get; }
    public Directions Truth { get; }
    public Forest Forest { get; }

    /// <summary>[D]</summary>
    public float[] Bias { get; }

    /// <summary>p_i before trees: how often feature i should be on, [N].</summary>
    public double[] Density { get; }

    /// <summary>μ_i and σ_i, [N].</summary>
    public float[] Mean { get; }
    public float[] Deviation { get; }

    /// <summary>F [N, rank], t [N] and √diag [N].</summary>
    public float[] Loading { get; }
    public float[] Threshold { get; }
    public float[] OwnScale { get; }

    public IHiddenSampler Sampler(LaneWidth width) => width switch
    {
        LaneWidth.V512 => new SyntheticSampler<Lanes512>(this),
        LaneWidth.V256 => new SyntheticSampler<Lanes256>(this),
        LaneWidth.V128 => new SyntheticSampler<Lanes128>(this),
        _ => new SyntheticSampler<LanesScalar>(this),
    };

    /// <summary>p_i = p_min + (p_max − p_min)(r_i − r_N)/(r_1 − r_N), r_i = i^−exponent.</summary>
    static double[] Frequencies(SyntheticOptions options)
    {
        int N = options.Features;
        double last = Elementary.Pow(N, -options.FrequencyExponent);
        return [.. Enumerable.Range(1, N).Select(i => N == 1 ? options.MostFrequent
            : options.LeastFrequent + (options.MostFrequent - options.LeastFrequent)
                * (Elementary.Pow(i, -options.FrequencyExponent) - last) / (1 - last))];
    }

    /// <summary>
    /// What a feature must fire with so that, gated by its parent and thinned among its siblings, it is on
    /// about as often as it should: p'_i = min(1, p_i/p_parent · (1 + Σ_{siblings} p_j/p_parent)).
    /// </summary>
    double[] Compensated()
    {
        double[] fires = [.. Density];
        for (int i = 0; i < fires.Length; i++)
        {
            int parent = Forest.Parent[i];
            if (parent < 0) continue;
            double others = 0;
            if (Options.Exclusive)
                for (int c = 0; c < Forest.Children[parent]; c++)
                    if (Forest.FirstChild[parent] + c != i)
                        others += Density[Forest.FirstChild[parent] + c] / Density[parent];
            fires[i] = Math.Min(1, Density[i] / Density[parent] * (1 + others));
        }
        return fires;
    }

    /// <summary>Draws F_i and returns diag_i = 1 − ‖F_i‖², at least 0.01.</summary>
    double Load(int i, int rank, ref Rng rng)
    {
        const double Least = 0.01;
        double square = 0;
        for (int r = 0; r < rank; r++)
        {
            double f = Options.CorrelationScale * rng.NextNormal();
            Loading[i * rank + r] = (float)f;
            square += f * f;
        }
        if (square <= 1 - Least) return 1 - square;
        double factor = Math.Sqrt((1 - Least) / square);
        for (int r = 0; r < rank; r++) Loading[i * rank + r] *= (float)factor;
        return Least;
    }

    /// <summary>t with Φ(t) = q, by bisection on our own error function.</summary>
    internal static double NormalQuantile(double q)
    {
        double low = -9, high = 9;
        if (q <= 0) return low;
        for (int step = 0; step < 52; step++)
        {
            double middle = 0.5 * (low + high);
            if (0.5 * (1 + Elementary.Erf(middle * 0.70710678118654752)) < q) low = middle;
            else high = middle;
        }
        return 0.5 * (low + high);
    }
}
