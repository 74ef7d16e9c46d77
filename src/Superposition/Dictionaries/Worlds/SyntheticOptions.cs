using Superposition.Numerics;

namespace Superposition.Dictionaries.Worlds;

/// <summary>
/// A synthetic world after SynthSAEBench (arXiv 2602.14687): features of falling frequency, correlated
/// through a few shared factors, some in trees whose siblings exclude each other, as directions in fewer
/// dimensions.
/// </summary>
public sealed record SyntheticOptions
{
    /// <summary>N</summary>
    public int Features { get; init; } = 16384;

    /// <summary>D</summary>
    public int Dimension { get; init; } = 768;

    /// <summary>Of the world itself: directions, correlations, deviations. Not of its samples.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>p_i falls from most to least like i^−exponent.</summary>
    public double MostFrequent { get; init; } = 0.4;
    public double LeastFrequent { get; init; } = 5e-4;
    public double FrequencyExponent { get; init; } = 0.5;

    /// <summary>μ_i, linear from the first feature to the last.</summary>
    public double FirstMean { get; init; } = 5;
    public double LastMean { get; init; } = 4;

    /// <summary>σ_i = |Deviation + DeviationSpread · N(0, 1)|.</summary>
    public double Deviation { get; init; } = 0.5;
    public double DeviationSpread { get; init; } = 0.5;

    /// <summary>Factors that features share, each with loading CorrelationScale · N(0, 1); 0: none.</summary>
    public int CorrelationRank { get; init; } = 25;
    public double CorrelationScale { get; init; } = 0.1;

    /// <summary>Trees: the first features are roots; children follow breadth first. 0: none.</summary>
    public int Roots { get; init; } = 128;
    public int Children { get; init; } = 4;

    /// <summary>Levels below the roots.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>At most one child of a parent is on.</summary>
    public bool Exclusive { get; init; } = true;

    /// <summary>a_child is multiplied by a_parent / μ_parent (version 2 of the published world).</summary>
    public bool ScaleByParent { get; init; }

    public double BiasNorm { get; init; } = 0.5;

    /// <summary>Steps of descent on the squared overlaps of the directions; 0: random directions.</summary>
    public int SpreadSteps { get; init; } = 100;

    /// <summary>The published world: 16,384 features in 768 dimensions.</summary>
    public static SyntheticOptions SynthSaeBench16k { get; } = new();

    /// <summary>The same law at a size for tests and students: 1,024 features in 96 dimensions.</summary>
    public static SyntheticOptions Mini { get; } = new()
    {
        Features = 1024, Dimension = 96, LeastFrequent = 2e-3, CorrelationRank = 8, Roots = 16, Depth = 2,
        MostFrequent = 0.25,
    };

    /// <summary>Independent features of one density on random directions: the simplest world.</summary>
    public static SyntheticOptions Independent(int features, int dimension, double density) => new()
    {
        Features = features, Dimension = dimension, MostFrequent = density, LeastFrequent = density,
        FirstMean = 1, LastMean = 1, Deviation = 0.25, DeviationSpread = 0, CorrelationRank = 0, Roots = 0,
        BiasNorm = 0, SpreadSteps = 0,
    };

    /// <exception cref="InvalidInputException">A number is out of range.</exception>
    public SyntheticOptions Checked()
    {
        if (Features is < 1 or > 1 << 20 || Dimension is < 1 or > 16384)
            throw new InvalidInputException(
                $"a world of {Features} features in {Dimension} dimensions is out of range: up to 1,048,576 "
                + "in up to 16,384.");
        AlignedFloats.Fit($"{Features} directions in {Dimension} dimensions",
            (long)Features * AlignedFloats.Padded(Dimension));
        if (!(LeastFrequent > 0 && LeastFrequent <= MostFrequent && MostFrequent < 1))
            throw new InvalidInputException(
                $"frequencies from {MostFrequent} to {LeastFrequent} are not falling inside (0, 1).");
        if (CorrelationRank is < 0 or > 64)
            throw new InvalidInputException($"{CorrelationRank} shared factors: give 0 to 64.");
        if (Roots < 0 || Roots > Features || Children < 1 || Depth < 0)
            throw new InvalidInputException(
                $"trees of {Roots} roots with {Children} children to depth {Depth} cannot be built from "
                + $"{Features} features.");
        return this;
    }
}
