namespace Superposition.Lab.Measures;

/// <summary>What can be measured of a whole model.</summary>
public static class ModelMeasures
{
    const string Paper = "Elhage et al. 2022";

    public static Measure<OfModel> FeaturesLearned { get; } = new(
        "featuresLearned", "‖W‖_F²", "Σ_i ‖W_i‖²", "features", Paper,
        subject => subject.Gram.FrobeniusSquared);

    public static Measure<OfModel> FeaturesPerDimension { get; } = new(
        "featuresPerDimension", "‖W‖_F²/m", "the inverse of the paper's D* = m / ‖W‖_F²",
        "features per dimension", Paper,
        subject => subject.Gram.FeaturesPerDimension);

    public static Measure<OfModel> Represented { get; } = new(
        "represented", "#{i: ‖W_i‖ > 1/2}", "features with norm above 1/2",
        "features", "this project, after the paper's figures",
        subject => subject.Gram.Represented);

    public static Measure<OfModel> Dedicated { get; } = new(
        "dedicated", "#{i: ‖W_i‖ > 0.8, superposition < 0.05}",
        "represented features with a direction of their own",
        "features", "this project, after the paper's figures",
        subject => subject.Gram.Dedicated);

    public static IReadOnlyList<Measure<OfModel>> All { get; } =
        [FeaturesLearned, FeaturesPerDimension, Represented, Dedicated];
}
