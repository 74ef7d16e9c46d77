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
        double density = ((IndependentWorld)options.World).Density.Average();
        if (options.Features <= MostGram && GramCost(options, density) < 0.8 * PlainCost(options))
            return KernelRegime.Gram;
        bool sparse = options.Features >= LeastSparse && density <= MostSparseDensity;
        return sparse ? KernelRegime.Sparse : plain;
    }

    /// <summary>Nanoseconds a sample, fitted to measurements (docs/kernels.md); the ratio counts.</summary>
    static double PlainCost(TrainingOptions options) => options.Features * (0.08 * options.Hidden + 0.15);

    /// <summary>
    /// Each active feature costs its rows, each sample its outputs, and each batch the products with W.
    /// </summary>
    static double GramCost(TrainingOptions options, double density)
    {
        double n = options.Features, vectors = Math.Ceiling(n / 16);
        double ofBatch = 0.05 * n * n * options.Hidden / options.Batch;
        return density * n * (4.5 + 1.6 * vectors) + 8 + vectors + ofBatch;
    }

    /// <summary>Why a regime cannot train this, in words; null where it can.</summary>
    public static string? WhyNot(KernelRegime regime, TrainingOptions options) =>
        regime == KernelRegime.Dense ? null
        : !options.IsPlain ? "it has a hidden activation, two weight matrices or a target other than x"
        : options.World is not IndependentWorld world ? "its features are not independent"
        : regime == KernelRegime.Tiny
            ? options.Hidden > MostTiny ? $"it has more than {MostTiny} hidden dimensions" : null
        : options.Activation != Activation.Relu ? "its activation is not relu"
        : options.LossExponent != 2 ? "its loss exponent is not 2"
        : world.Density.Max() > ActiveSampling.MostDensity
            ? FormattableString.Invariant($"a density is above {ActiveSampling.MostDensity}")
        : null;
}
