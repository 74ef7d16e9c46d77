using Superposition.Geometry;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using static System.FormattableString;
using static Superposition.Lab.Experiments.GeometryOfSuperposition.ThomsonAndTegum;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>
/// What the networks that look for a large code hold, cosine by cosine, against independent trials.
/// </summary>
static class LargeCodeClaims
{
    const string Trials = "independent trials";

    internal static IReadOnlyList<Claim> All(IReadOnlyList<GridModel> models) =>
    [
        Cosines(models, "20-in-5", "clebsch", (-0.6, 40), (0.2, 80)),
        Cosines(models, "32-in-6", "schlaefli", (-0.5, 135), (0.25, 216)),
        Live(models, "32-in-6", 27, 30), Live(models, "60-in-7", 56, 6),
        LargestCosine(models), Antiprism(models), Alone(models, 0.25, 0.5, 8), Alone(models, 0.22, 0.4, 5),
    ];

    /// <summary>Pairs of represented features of the best seed at each of two cosines.</summary>
    static Claim Cosines(
        IReadOnlyList<GridModel> models, string part, string id, (double At, int Count) opposed,
        (double At, int Count) aligned)
    {
        var seeds = models.Of(part);
        double Off(GridModel model)
        {
            double[] pairs = [.. Pairs(model.Gram())];
            int Near(double at) => pairs.Count(cosine => Math.Abs(cosine - at) < 0.05);
            return Math.Abs(Near(opposed.At) - opposed.Count) + Math.Abs(Near(aligned.At) - aligned.Count);
        }
        return new()
        {
            Id = $"cosines-{id}",
            Statement = Invariant($"The best seed of {Words(part)} has ")
                + Invariant($"{opposed.Count} pairs ")
                + Invariant($"at a cosine of {opposed.At} and {aligned.Count} at ")
                + Invariant($"{aligned.At} ")
                + "(pairs too many or too few, within 0.05).",
            Source = Trials, Expected = 0, Tolerance = 0.5, ToleranceReason = "a count: all of them or not",
            Measured = Off(seeds.Best()), Seeds = seeds.Count,
            Control = new("the best seed of 8 in 3", Off(models.Of("8-in-3").Best())),
        };
    }

    static Claim Live(IReadOnlyList<GridModel> models, string part, int count, int trials)
    {
        var seeds = models.Of(part);
        var (share, interval) = seeds.Share(model => model.Gram().Represented == count);
        return new()
        {
            Id = $"live-{part}",
            Statement = $"Every seed of {Words(part)} represents {count} features (share).",
            Source = $"{Trials}: {trials} of {trials}", Expected = 1,
            Tolerance = 1 - Statistics.Wilson(trials, trials).Low,
            ToleranceReason = "the 95% interval of those trials", Rule = Rule.Overlaps,
            Measured = share, Interval = interval, Seeds = seeds.Count,
            Control = new("one more", seeds.Share(model => model.Gram().Represented == count + 1).Share),
        };
    }

    static Claim LargestCosine(IReadOnlyList<GridModel> models)
    {
        var seeds = models.Of("60-in-7");
        static double Largest(GridModel model) => Pairs(model.Gram()).DefaultIfEmpty(1).Max();
        return new()
        {
            Id = "largest-cosine-56",
            Statement = "The largest cosine in the best seed of 60 in 7 is that of 56-in-7, 1/3.",
            Source = Trials, Expected = 1.0 / 3, Tolerance = 0.02,
            ToleranceReason = "\"about 1/3\": the last digit that says so", Measured = Largest(seeds.Best()),
            Seeds = seeds.Count,
            Control = new("the best seed of 32 in 6", Largest(models.Of("32-in-6").Best())),
        };
    }

    static Claim Antiprism(IReadOnlyList<GridModel> models)
    {
        var seeds = models.Of("8-in-3");
        static double Off(GridModel model, double at)
        {
            var gram = model.Gram();
            return Enumerable.Range(0, gram.n).Max(i => Math.Abs(gram.Dimensionality(i) - at));
        }
        return new()
        {
            Id = "antiprism-dimensionality",
            Statement = "All eight features of the best seed of 8 in 3 have D from 0.373 to 0.374 (largest "
                + "distance from 0.3735).",
            Source = Trials, Expected = 0, Tolerance = 0.001,
            ToleranceReason = "the last digit given", Measured = Off(seeds.Best(), 0.3735),
            Seeds = seeds.Count,
            Control = new("the worst seed", Off(seeds.MaxBy(model => model.Loss)!, 0.3735)),
        };
    }

    /// <summary>
    /// Nine features alone in four dimensions, for which D = 4/9 was conjectured: how many have another D.
    /// </summary>
    static Claim Alone(IReadOnlyList<GridModel> models, double density, double d, int count)
    {
        var seeds = models.Of(NineInFour).At(("density", density));
        var gram = seeds.Best().Gram();
        double Near(double at) => Enumerable.Range(0, gram.n).Count(i =>
            Math.Abs(gram.Dimensionality(i) - at) < 0.01);
        return new()
        {
            Id = Invariant($"nine-in-four-{density}"),
            Statement = Invariant($"Nine features alone in four dimensions at p = ")
                + Invariant($"{density} ")
                + Invariant($"do not share them as 4/9 each: {count} of them have D = {d} ")
                + "(of the best seed, within 0.01).",
            Source = $"{Trials}: the best of 48", Expected = count, Tolerance = 0.5,
            ToleranceReason = "a count: all of them or not", Measured = Near(d), Seeds = seeds.Count,
            Control = new("with D = 4/9", Near(4.0 / 9)),
        };
    }

    static IEnumerable<double> Pairs(Gram gram)
    {
        int[] nodes = [.. Enumerable.Range(0, gram.n).Where(gram.IsRepresented)];
        return nodes.SelectMany(i => nodes.Where(j => j < i).Select(j => gram.Cosine(i, j)));
    }

    static string Words(string part) => part.Replace("-in-", " in ");
}
