using Superposition.Lab.Sweeps;
using Superposition.Theory;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>
/// Three correlated pairs in two dimensions: in dense data each pair is one direction, its first principal
/// component, as in PCA; as features grow sparser the pairs open one after another.
/// </summary>
public sealed class CollapseToComponents : IExperiment
{
    /// <summary>Where the exact optimum is known to six digits, and the best loss there.</summary>
    internal static (double Density, double Loss)[] Optima { get; } =
    [
        (1, 0.3329784), (0.6, 0.3073581), (0.5, 0.2663525), (0.4, 0.2053100), (0.35, 0.1670891),
        (0.3, 0.1310693), (0.25, 0.0985553), (0.2, 0.0700309), (0.15, 0.0457692), (0.13, 0.0370154),
        (0.1, 0.0249903), (0.08, 0.0180573), (0.05, 0.0092087),
    ];

    internal static double[] Densities { get; } = [.. Optima.Select(optimum => optimum.Density)];

    /// <summary>A panel for each of the paper's five ranges.</summary>
    internal static double[] Shown { get; } = [0.6, 0.4, 0.2, 0.1, 0.05];

    internal static PairWorld World { get; } = PairWorld.Correlated(3);
    internal static PairWorld Independent { get; } = World.Control();

    public string Name => "collapse-to-components";
    public Section Section => Section.GeometryOfSuperposition;
    public string Question =>
        "When do correlated features collapse into their principal component instead of superposing?";
    public string PaperFigure =>
        "Collapsing of Correlated Features: three correlated pairs in two dimensions over sparsity";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 200),
            Scale.Standard => (40, 5_000),
            _ => (1_000, 10_000),
        };
        return new(seed, [
            .. from world in (PairWorld[])[World, Independent]
               from density in Densities
               select new Cell("", [new("world", world.Name), new("density", density)],
                   CorrelatedInTwo.Options(world, density, steps), seeds)]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var optima = Densities.Select(density => Polished(Trained(models, World, density))).ToArray();
        return new(
            CollapseClaims.All(models, optima), CollapseFigures.All(models, optima),
            CollapseFigures.Tables(models, optima), Class);
    }

    internal static IReadOnlyList<GridModel> Trained(
        IReadOnlyList<GridModel> models, PairWorld world, double density) =>
        models.At(("world", world.Name), ("density", density));

    /// <summary>The least loss among the minima beneath the three best seeds.</summary>
    internal static ExactMinimum Polished(IReadOnlyList<GridModel> seeds) =>
        seeds.OrderBy(model => model.Loss).Take(3).Select(CorrelatedInTwo.Polished)
            .MinBy(minimum => minimum.Loss)!;

    internal static string Class(GridModel model) => Word(PairWorld.Collapsed(model.Gram()));

    internal static string Word(int collapsed) =>
        $"{new[] { "none", "one", "two", "all three" }[collapsed]} collapsed";

    /// <summary>
    /// The density at which two minima have equal loss: each is followed by polishing to every density tried,
    /// and must be the better one at its end of the range.
    /// </summary>
    internal static double Crossing(ExactMinimum sparse, ExactMinimum dense, double low, double high)
    {
        double[] importance = [.. Enumerable.Repeat(1.0, World.Features)];
        for (int step = 0; step < 14; step++)
        {
            double middle = (low + high) / 2;
            var polisher = new Polisher(World.At(middle), importance);
            double difference = polisher.Polish(sparse.Model).Loss - polisher.Polish(dense.Model).Loss;
            if (difference < 0) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    /// <summary>How many pairs have collapsed at a density, in the paper's words.</summary>
    internal static int PaperSays(double density) => density switch
    {
        >= 0.25 => 3,
        >= 0.15 => 2,
        > 0.05 => 1,
        _ => 0,
    };
}
