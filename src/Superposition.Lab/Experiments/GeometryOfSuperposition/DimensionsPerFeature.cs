using Superposition.Lab.Sweeps;
using Superposition.Theory;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>
/// D* = m / ‖W‖_F², the dimensions that a learned feature has to itself, over twenty densities and four
/// sizes: the paper's, the notebook's, half of it, and that with half the features. Beside it the exact D* of
/// the code that saves most loss per dimension.
/// </summary>
public sealed class DimensionsPerFeature : IExperiment
{
    public string Name => "dimensions-per-feature";
    public Section Section => Section.GeometryOfSuperposition;
    public string Question => "How many dimensions does a feature get as features grow sparser?";
    public string PaperFigure => "Uniform Superposition: dimensions per feature D* against sparsity";

    public ModelGrid Grid(Scale scale, ulong seed) => new(seed,
    [
        .. UniformModels.PaperSize(scale), .. UniformModels.NotebookSize(scale),
        .. UniformModels.SmallSizes(scale),
    ]);

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var curves = new DimensionCurves(models);
        return new(DimensionClaims.All(curves), DimensionFigures.All(curves), DimensionFigures.Tables(curves),
            Class);
    }

    /// <summary>What most of the represented features are by their D.</summary>
    static string Class(GridModel model) => (DimensionCurves.Star(model) switch
    {
        > 0.9 => "one dimension each",
        > 0.55 => "between one and two a dimension",
        > 0.45 => "two a dimension",
        > 0.3 => "two to three a dimension",
        _ => "more than three a dimension",
    });
}

/// <summary>D* by size and density, and what theory says of it.</summary>
sealed class DimensionCurves(IReadOnlyList<GridModel> models)
{
    internal static IReadOnlyList<string> Parts { get; } =
        [UniformModels.Large, UniformModels.Notebook, UniformModels.Halved, UniformModels.Small];

    readonly Dictionary<double, (CodeOptimum Small, CodeOptimum Any)> winners = [];

    internal IReadOnlyList<GridModel> Models { get; } = models;

    internal double[] Densities { get; } =
        [.. models.Of(UniformModels.Notebook).Select(model => model.Density()).Distinct()];

    internal IReadOnlyList<GridModel> At(string part, double density) =>
        [.. Models.Of(part).Where(model => model.Density().Equals(density))];

    internal static double Star(GridModel model) => model.Model.m / Learned(model);

    /// <summary>‖W‖_F²</summary>
    internal static double Learned(GridModel model) => model.Model.W.Sum(w => (double)w * w);

    internal double MeanStar(string part, double density) => At(part, density).Average(Star);

    internal double MeanLearned(string part, double density) => At(part, density).Average(Learned);

    /// <summary>The code of largest benefit, in up to three dimensions and in up to seven.</summary>
    internal (CodeOptimum Small, CodeOptimum Any) Winner(double p)
    {
        if (winners.TryGetValue(p, out var known)) return known;
        return winners[p] = (
            CodeFamily.Winner(p, CodeFamily.Contenders(p, 3)),
            CodeFamily.Winner(p, CodeFamily.Contenders(p, 7)));
    }

    /// <summary>Σ D_i / m</summary>
    internal static double Packed(GridModel model)
    {
        var gram = model.Gram();
        return Enumerable.Range(0, gram.n).Sum(gram.Dimensionality) / gram.m;
    }
}
