using Superposition.Features;
using Superposition.Models;

namespace Superposition.Training;

/// <summary>
/// The shape of the loop that trains a model. It is part of the bits, so it follows from the options alone.
/// </summary>
public enum KernelRegime
{
    /// <summary>Samples are lanes, everything is multiplied: the rule.</summary>
    Tiny,

    /// <summary>
    /// Only active features are drawn, and only outputs that survive the ReLU are gone back through.
    /// </summary>
    Sparse,
}

public static class KernelRegimes
{
    /// <summary>
    /// Sparse pays from about a hundred features on, where few are on and most outputs are silenced
    /// (measured: docs/kernels.md); for smaller and denser models the plain loop is faster.
    /// </summary>
    const int LeastFeatures = 128;
    const double MostDensity = 0.0301; // a mean of many 0.03 rounds above it

    /// <summary>The regime of a model: the one its options force, else by its shape and density.</summary>
    public static KernelRegime Of(TrainingOptions options)
    {
        if (options.Regime is { } forced) return forced;
        bool pays = options.Features >= LeastFeatures && WhyNotSparse(options) is null
            && ((IndependentWorld)options.World).Density.Average() <= MostDensity;
        return pays ? KernelRegime.Sparse : KernelRegime.Tiny;
    }

    /// <summary>Why the sparse regime cannot train this, in words; null where it can.</summary>
    public static string? WhyNotSparse(TrainingOptions options) =>
        !options.IsPlain ? "it has a hidden activation, two weight matrices or a target other than x"
        : options.Activation != Activation.Relu ? "its activation is not relu"
        : options.LossExponent != 2 ? "its loss exponent is not 2"
        : options.World is not IndependentWorld world ? "its features are not independent"
        : world.Density.Max() > ActiveSampling.MostDensity
            ? FormattableString.Invariant($"a density is above {ActiveSampling.MostDensity}")
        : null;
}
