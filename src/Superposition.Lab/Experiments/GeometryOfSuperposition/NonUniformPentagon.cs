using Superposition.Features;
using Superposition.Lab.Sweeps;
using Superposition.Training;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>
/// Five equally important features in two dimensions, one of them denser or sparser than the rest: the
/// pentagon bends, and at some ratio two digons without that feature become better. Training beside both
/// exact branches.
/// </summary>
public sealed class NonUniformPentagon : IExperiment
{
    /// <summary>1 − S of the four features that are left alone (the paper's).</summary>
    internal const double Baseline = 0.05;

    public string Name => "non-uniform-pentagon";
    public Section Section => Section.GeometryOfSuperposition;
    public string Question => "How does a pentagon give way when one of its features grows sparser?";
    public string PaperFigure =>
        "Non-Uniform Superposition: one feature of a pentagon made denser or sparser, and the two losses";

    /// <summary>Density of the first feature over that of the others.</summary>
    internal static double[] Ratios { get; } = [4, 2, 1, 0.6, 0.4, 0.34, 0.3, 0.28, 0.26, 0.23, 0.2];

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 500),
            Scale.Standard => (100, 10_000),
            _ => (1_000, 30_000),
        };
        return new(seed,
        [
            .. Ratios.Select(ratio => new Cell("", [new("density", Baseline), new("ratio", ratio)],
                TrainingOptions.For(5, 2, Baseline) with
                {
                    World = World(Baseline, ratio),
                    Steps = steps,
                    Initialisation = new(InitialisationKind.Xavier),
                    // falls to 0, so that what is left is the minimum: the branches differ by a few percent
                    Optimizer = new() { LearningRate = 5e-3, WeightDecay = 0 },
                    Schedule = new(ScheduleKind.Linear),
                }, seeds)),
        ]);
    }

    internal static IndependentWorld World(double baseline, double ratio) =>
        new([ratio * baseline, baseline, baseline, baseline, baseline]);

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var branches = new PentagonBranches(Baseline);
        return new(NonUniformPentagonClaims.All(models, branches),
            NonUniformPentagonFigures.All(models, branches),
            NonUniformPentagonFigures.Tables(models, branches), Class);
    }

    internal const string Pentagon = "pentagon", Digons = "two digons", Other = "other";

    /// <summary>
    /// Five kept is a pentagon; the first one lost and four at right angles are two digons.
    /// </summary>
    internal static string Class(GridModel model)
    {
        var gram = model.Gram();
        if (gram.Represented == 5) return Pentagon;
        bool isPaired = gram.Represented == 4 && !gram.IsRepresented(0)
            && Enumerable.Range(1, 4).All(i => gram.MostOpposite(i).Cosine < -0.9);
        return isPaired ? Digons : Other;
    }

    internal static IReadOnlyList<GridModel> At(IReadOnlyList<GridModel> models, double ratio) =>
        models.At(("ratio", ratio));
}
