namespace Superposition.Lab.Measures;

/// <summary>What can be measured of each feature.</summary>
public static class FeatureMeasures
{
    const string Paper = "Elhage et al. 2022";

    public static Measure<OfFeature> Norm { get; } = new(
        "norm", "‖W_i‖", "sqrt(W_i · W_i)", "1 when represented, 0 when not", Paper,
        (subject, i) => subject.Gram.Norm(i));

    public static Measure<OfFeature> Superposition { get; } = new(
        "superposition", "Σ_{j≠i}(Ŵ_i·W_j)²", "sum over j ≠ i of (W_i · W_j)² / ‖W_i‖²",
        "squared length; 0 alone, 1 when others can activate it as strongly as itself", Paper,
        (subject, i) => subject.Gram.Superposition(i));

    public static Measure<OfFeature> Dimensionality { get; } = new(
        "dimensionality", "D_i", "‖W_i‖² / Σ_j (Ŵ_i · W_j)²",
        "hidden dimensions; 1 alone, 1/2 in a pair", Paper,
        (subject, i) => subject.Gram.Dimensionality(i));

    public static Measure<OfFeature> Bias { get; } = new(
        "bias", "b_i", "the output's bias", "output", Paper, (subject, i) => subject.Model.b[i]);

    public static IReadOnlyList<Measure<OfFeature>> All { get; } =
        [Norm, Superposition, Dimensionality, Bias];
}
