using Superposition.Lab.Experiments.AdversarialRobustness;
using Superposition.Lab.Experiments.Appendix;
using Superposition.Lab.Experiments.BeyondThePaper;
using Superposition.Lab.Experiments.ComputationInSuperposition;
using Superposition.Lab.Experiments.Decoding;
using Superposition.Lab.Experiments.DemonstratingSuperposition;
using Superposition.Lab.Experiments.GeometryOfSuperposition;
using Superposition.Lab.Experiments.LearningDynamics;
using Superposition.Lab.Experiments.PrivilegedBasis;
using Superposition.Lab.Experiments.StrategicPicture;
using Superposition.Lab.Experiments.SuperpositionAsAPhaseChange;

namespace Superposition.Lab.Experiments;

/// <summary>
/// Every experiment, in the paper's order. A test holds that each one in the assembly is listed.
/// </summary>
public static class Catalogue
{
    public static IReadOnlyList<IExperiment> All { get; } =
    [
        new FiveInTwo(), new LinearVersusRelu(), new LinearVersusReluLarge(), new LossTermsByDensity(),
        new PhaseTwoInOne(), new PhaseThreeInTwo(),
        new DimensionsPerFeature(), new FeatureDimensionality(), new ThomsonAndTegum(),
        new NonUniformPentagon(), new CorrelatedInTwo(), new LocalBases(), new CollapseToComponents(),
        new NearOrthogonalPacking(), new FeatureCompetition(),
        new EnergyLevels(), new GeometricTransformations(),
        new AdversarialVulnerability(),
        new BasisAcrossActivations(), new ReluHidden(),
        new AbsoluteValue(), new AbsoluteValueSweep(), new AsymmetricMotif(),
        new ComputableInSuperposition(),
        new SparseActivations(), new MixtureOfExperts(), new OtherNonlinearities(), new AdversarialTraining(),
        new CountingCells(), new CompressedSensingBound(),
        new NeverSeenTogether(), new WhichMinimum(), new Hysteresis(), new WhichCode(),
        new DecodeThePentagon(), new DictionaryAgainstInference(), new RecoveryPhaseDiagram(), new WrongL0(),
        new SharkeyBenchmark(), new ThreeRepresentations(), new HedgingAndAbsorption(),
        new SyntheticBenchMini(), new HybridStrategy(), new HowManyFeatures(),
    ];

    /// <summary>
    /// The experiments that a name, a section's slug, <c>paper</c> or <c>all</c> stands for.
    /// </summary>
    /// <exception cref="InvalidInputException">
    /// None is called that; the nearest name is suggested.
    /// </exception>
    public static IReadOnlyList<IExperiment> Find(string name)
    {
        if (name == "all") return All;
        if (name == "paper") return [.. All.Where(one => one.Section.IsOfThePaper)];
        var found = All.Where(one => one.Name == name || one.Section.Slug == name).ToArray();
        if (found.Length > 0) return found;
        var sections = All.Select(one => one.Section.Slug).Distinct();
        string[] known = ["all", "paper", .. sections, .. All.Select(one => one.Name)];
        throw new InvalidInputException($"no experiment or section is called '{name}'; "
            + $"{Suggestion.Of(name, known)} ('superpose list' shows them all).");
    }
}
