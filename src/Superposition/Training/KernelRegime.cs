using Superposition.Features;
using Superposition.Models;

namespace Superposition.Training;

/// <summary>
/// The shape of the loop that trains a model. It is part of the bits, so it follows from the options alone.
/// </summary>
public enum KernelRegime
{
    /// <summary>Samples are lanes, and what a few hidden dimensions need stays in registers.</summary>
    Tiny,

    /// <summary>
    /// Samples are lanes, everything is multiplied in tiles: for larger models, for hidden layers, and for
    /// features that depend on each other.
    /// </summary>
    Dense,

    /// <summary>Only active features are drawn, and the model is met through its Gram matrix.</summary>
    Gram,

    /// <summary>
    /// Only active features are drawn, and only outputs that survive the ReLU are gone back through: for
    /// models whose Gram matrix is too large.
    /// </summary>
    Sparse,
}

public static class KernelRegimes
{
    /// <summary>As many rows of h and δh, two vectors each, as registers hold.</summary>
    const int MostTiny = 5;
    const int LeastSparse = 128, MostGram = 512;
    const double MostSparseDensity = 0.0301; // a mean of many 0.03 rounds above it

    /// <summary>The regime of a model: the one its options force, else by its shape and density.</summary>
    public static KernelRegime Of(TrainingOptions options)
    {
        if (options.Regime is { } forced) return forced;
        var plain = WhyNot(KernelRegime.Tiny, options) is null ? KernelRegime.Tiny : KernelRegime.Dense;
        if (WhyNot(KernelRegime.Gram, options) is not null) return plain;
        double Cost(KernelRegime regime) => NanosecondsPerSample(options with { Regime = regime });
        if (options.Features <= MostGram && Cost(KernelRegime.Gram) < 0.8 * Cost(plain))
            return KernelRegime.Gram;
        bool sparse = WhyNot(KernelRegime.Sparse, options) is null
            && options.Features >= LeastSparse && MeanDensity(options) <= MostSparseDensity;
        return sparse ? KernelRegime.Sparse : plain;
    }

    /// <summary>
    /// Roughly what a sample costs on one core with AVX-512, whole steps: fitted to measurements
    /// (docs/kernels.md). It chooses regimes and predicts times, where ratios count more than seconds.
    /// </summary>
    public static double NanosecondsPerSample(TrainingOptions options)
    {
        double n = options.Features, m = options.Hidden, vectors = Math.Ceiling(n / 16);
        double curve = options.Activation > Activation.LeakyRelu || options.LossExponent != 2 ? n : 0;
        return Of(options) switch
        {
            KernelRegime.Tiny => n * (0.045 * m + 0.11),
            // an active feature costs its rows, a sample its outputs, a batch its products with W
            KernelRegime.Gram => MeanDensity(options) * n * (3 + 1.1 * vectors) + 5 + 0.7 * vectors
                + 0.034 * n * n * m / options.Batch,
            KernelRegime.Sparse => n * (0.04 * m + 0.1),
            _ => (n * (0.06 * m + 0.1) + curve) * (options.AttackLength > 0 ? 1.8 : 1),
        };
    }

    static double MeanDensity(TrainingOptions options) => ((IndependentWorld)options.World).Density.Average();

    /// <summary>Why a regime cannot train this, in words; null where it can.</summary>
    public static string? WhyNot(KernelRegime regime, TrainingOptions options) =>
        regime == KernelRegime.Dense ? null
        : !options.IsPlain ? "it has a hidden activation, experts, two weight matrices or a target other "
            + "than x"
        : !options.IsLossAlone ? "training has a penalty, a disturbed hidden layer or attacked samples"
        : options.World is not IndependentWorld world ? "its features are not independent"
        : regime == KernelRegime.Tiny
            ? options.Hidden > MostTiny ? $"it has more than {MostTiny} hidden dimensions"
            : options.Activation > Activation.LeakyRelu ? "its activation is a curve"
            : options.LossExponent != 2 ? "its loss exponent is not 2" : null
        : regime == KernelRegime.Gram && options.Activation > Activation.Relu
            ? "its activation is neither identity nor relu"
        : regime == KernelRegime.Sparse && options.Activation != Activation.Relu
            ? "its activation is not relu"
        : options.LossExponent != 2 ? "its loss exponent is not 2"
        : world.Density.Max() > ActiveSampling.MostDensity
            ? FormattableString.Invariant($"a density is above {ActiveSampling.MostDensity}")
        : null;
}
