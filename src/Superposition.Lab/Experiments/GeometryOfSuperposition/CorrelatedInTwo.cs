using Superposition.Geometry;
using Superposition.Lab.Sweeps;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>
/// Pairs of correlated or anticorrelated features in two dimensions, over densities, which the paper does not
/// state; and the same numbers of independent features, of which none of the claims may hold.
/// </summary>
public sealed class CorrelatedInTwo : IExperiment
{
    /// <summary>Where shares of seeds are counted and the paper's panels drawn.</summary>
    internal const double Shown = 0.05;

    internal static double[] Densities { get; } = [0.3, 0.1, 0.05, 0.02, 0.01];

    internal static PairWorld Two { get; } = PairWorld.Correlated(2);
    internal static PairWorld Anti { get; } = PairWorld.Anticorrelated(2);
    internal static PairWorld Three { get; } = PairWorld.Correlated(3);
    internal static PairWorld[] Worlds { get; } = [Two, Anti, Three];
    internal static PairWorld[] Controls { get; } = [Two.Control(), Anti.Control(0.5), Three.Control()];

    public string Name => "correlated-in-two";
    public Section Section => Section.GeometryOfSuperposition;
    public string Question => "Where do correlated and anticorrelated features lie in two dimensions?";
    public string PaperFigure =>
        "Correlated and Anticorrelated Features: three rows of five models, n = 4, 4 and 6, m = 2";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (counted, seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 2, 200),
            Scale.Standard => (200, 60, 5_000),
            _ => (2_000, 1_000, 10_000),
        };
        return new(seed, [
            .. from world in Worlds.Concat(Controls)
               from density in Densities
               select new Cell(
                   world.Features == 4 ? "four" : "six",
                   [new("world", world.Name), new("density", density)],
                   Options(world, density, steps), density == Shown ? counted : seeds)]);
    }

    /// <summary>A rate that falls to 0 and no decay, so that what is left is the minimum itself.</summary>
    internal static TrainingOptions Options(PairWorld world, double density, int steps) =>
        TrainingOptions.For(world.Features, 2, density) with
        {
            World = world.At(density),
            Steps = steps,
            Initialisation = new(InitialisationKind.Xavier),
            Optimizer = new() { LearningRate = 1e-2, WeightDecay = 0 },
            Schedule = new(ScheduleKind.Linear),
        };

    public Findings Analyse(IReadOnlyList<GridModel> models) => new(
        CorrelatedInTwoClaims.All(models), CorrelatedInTwoFigures.All(models),
        CorrelatedInTwoFigures.Tables(models), Class);

    internal static IReadOnlyList<GridModel> At(
        IReadOnlyList<GridModel> models, PairWorld world, double density) =>
        models.At(("world", world.Name), ("density", density));

    /// <summary>The best of the seeds, taken to the exact minimum of its basin.</summary>
    internal static ExactMinimum Polished(GridModel best) =>
        Polisher.Polish(best.Model, best.Cell.Options.World, best.Cell.Options.Importance.Values);

    /// <summary>How the pairs of a model lie, in words, most frequent first.</summary>
    internal static string Class(GridModel model)
    {
        var gram = model.Gram();
        var words = Enumerable.Range(0, gram.n / 2).Select(k => Word(gram, k));
        return string.Join(", ", words.GroupBy(word => word).OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Count()} {group.Key}"));
    }

    static string Word(Gram gram, int k)
    {
        int kept = new[] { 2 * k, 2 * k + 1 }.Count(gram.IsRepresented);
        return kept < 2 ? kept == 1 ? "half dropped" : "dropped" : gram.Cosine(2 * k, 2 * k + 1) switch
        {
            > 0.94 => "collapsed",
            < -0.95 => "antipodal",
            > -0.1 and < 0.1 => "orthogonal",
            > 0.1 => "side by side",
            _ => "oblique",
        };
    }

    /// <summary>
    /// Whether a model kept every feature: where training failed, no arrangement can be read.
    /// </summary>
    internal static bool HoldsAll(GridModel model) => model.Gram().Represented == model.Model.n;

    internal static bool AreOrthogonal(GridModel model) =>
        PairWorld.Cosines(model.Gram()).All(cosine => Math.Abs(cosine) < 0.1);

    internal static bool AreAntipodal(GridModel model) =>
        PairWorld.Cosines(model.Gram()).All(cosine => cosine < -0.95);

    /// <summary>Whether every feature is antipodal to one of another pair.</summary>
    internal static bool AreAntipodalAcross(GridModel model)
    {
        var gram = model.Gram();
        return Enumerable.Range(0, gram.n).All(i =>
            gram.MostOpposite(i) is var (partner, cosine) && cosine < -0.95 && partner / 2 != i / 2);
    }

    /// <summary>Whether no other vector lies between the two of a pair: they are neighbours.</summary>
    internal static bool AreSideBySide(GridModel model)
    {
        var gram = model.Gram();
        return Enumerable.Range(0, gram.n / 2).All(k => Enumerable.Range(0, gram.n).All(j =>
            j / 2 == k || Angle(2 * k, j) + Angle(j, 2 * k + 1) > Angle(2 * k, 2 * k + 1) + 1e-6));

        double Angle(int i, int j) => Math.Acos(Math.Clamp(gram.Cosine(i, j), -1, 1));
    }
}
