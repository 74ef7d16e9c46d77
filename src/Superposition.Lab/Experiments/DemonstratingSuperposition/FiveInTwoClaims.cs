using Superposition.Geometry;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Theory;
using Superposition.Training;
using static System.FormattableString;
using static Superposition.Lab.Experiments.DemonstratingSuperposition.FiveInTwo;

namespace Superposition.Lab.Experiments.DemonstratingSuperposition;

/// <summary>What the paper says of its first figure, what exact analysis says, and how often training agrees.</summary>
static class FiveInTwoClaims
{
    const string Paper = "Elhage et al. 2022, introduction", Exact = "exact optimum of the expected loss";
    const string Trial = "an independent trial of 1,000 seeds with the notebook's settings";
    const string SmallTrial = "an independent trial of 60 seeds with the notebook's optimiser";

    internal static IReadOnlyList<Claim> All(IReadOnlyList<GridModel> models) =>
    [
        .. Dense(models), .. Digons(models), .. Pentagon(models), .. Growth(models), .. Optima(models), .. Limits(models),
    ];

    static IEnumerable<Claim> Dense(IReadOnlyList<GridModel> models)
    {
        var dense = Sweep(models, Notebook, 1);
        static bool KeepsTwo(GridModel model) => Keeps(model.Gram(), 2);
        var (share, interval) = dense.Share(KeepsTwo);
        var (control, controlInterval) = Sweep(models, Notebook, 0.05).Share(KeepsTwo);
        yield return new()
        {
            Id = "dense-keeps-two",
            Statement = "At S = 0 a model keeps exactly the two most important features.",
            Source = Paper, Expected = 1, Tolerance = 0.06,
            ToleranceReason = "100 of 100 seeds give an interval down to 0.963",
            Measured = share, Seeds = dense.Count, Interval = interval,
            Control = new("the same share at S = 95%", control, controlInterval),
        };
        static double OffSquare(ToyModel model) => Math.Abs(Math.Acos(Math.Clamp(new Gram(model).Cosine(0, 1), -1, 1)) * 180 / Math.PI - 90);
        var (mean, meanInterval) = dense.Mean(model => OffSquare(model.Model));
        var untrained = dense.Mean(model => OffSquare(Untrained(model)));
        yield return new()
        {
            Id = "dense-right-angle",
            Statement = "At S = 0 the two kept features are orthogonal (mean deviation from 90°, in degrees).",
            Source = Paper, Expected = 0, Tolerance = 2,
            ToleranceReason = "a constant learning rate leaves weights shaking by about 0.01, half a degree",
            Measured = mean, Seeds = dense.Count, Interval = meanInterval,
            Control = new("the same angle before training", untrained.Mean, untrained.Interval),
        };
    }

    static IEnumerable<Claim> Digons(IReadOnlyList<GridModel> models)
    {
        var best = Sweep(models, Notebook, 0.2).Concat(Sweep(models, Xavier, 0.2)).ToArray().Best();
        yield return new()
        {
            Id = "digons-at-eighty-percent",
            Statement = "At S = 80% the best model holds the four most important features as two antipodal pairs "
                + "(largest of the four least cosines; 1 if other features are kept).",
            Source = Paper, Expected = -1, Tolerance = 0.02,
            ToleranceReason = "cos 168°: weights shake by about 0.01",
            Measured = PairCosine(best.Gram()), Seeds = 2 * Sweep(models, Notebook, 0.2).Count,
            Control = new("the best model at S = 0", PairCosine(Sweep(models, Notebook, 1).Best().Gram())),
        };
        yield return ShareClaim("four-at-eighty-percent", "At S = 80% this share of seeds keeps four features.",
            SmallTrial, 51, 60, Sweep(models, Notebook, 0.2), model => Kept(model.Gram()) == 4);

        var atFirst = Sweep(models, Notebook, Densities[1]).Concat(Sweep(models, Xavier, Densities[1])).ToArray();
        var untrained = atFirst.Mean(model => ThirdAngle(Untrained(model)));
        yield return new()
        {
            Id = "antipodal-pairs-first",
            Statement = "Superposition first appears as an antipodal pair: at S = 28% the third longest vector is opposite "
                + "to another (largest angle to a longer one, in degrees).",
            Source = "Elhage et al. 2022, Basic Results", Expected = 180, Tolerance = 5,
            ToleranceReason = "weights shake by about 0.01 on a vector of length 0.3: two to three degrees",
            Measured = ThirdAngle(atFirst.Best().Model), Seeds = atFirst.Length,
            Known = "At p = 0.717 the exact optimum has three vectors at 105°, 92° and 164°: the third leans on both others.",
            Control = new("the same before training, a mean", untrained.Mean, untrained.Interval),
        };
    }

    static IEnumerable<Claim> Pentagon(IReadOnlyList<GridModel> models)
    {
        foreach (double density in (double[])[0.1, 0.05])
        {
            var both = Sweep(models, Notebook, density).Concat(Sweep(models, Xavier, density)).ToArray();
            var untrained = both.Mean(model => OffPentagon(Untrained(model), Gram.NullNorm));
            yield return new()
            {
                Id = Invariant($"pentagon-angles-{density}"),
                Statement = Invariant($"At S = {100 - 100 * density}% the best model holds all five as a pentagon ")
                    + "(mean deviation of the five gaps from 72°, in degrees; 72 if fewer are kept).",
                Source = Paper, Expected = 0, Tolerance = 3,
                ToleranceReason = "under importance 0.9^i the exact optimum's own gaps deviate by up to 2.4°",
                Measured = OffPentagon(both.Best().Model), Seeds = both.Length,
                Control = new("the same before training, a mean", untrained.Mean, untrained.Interval),
            };
        }
        yield return ShareClaim("pentagon-share-notebook",
            "At S = 95%, from the notebook's initialisation, this share of seeds keeps all five.",
            Trial, 640, 1000, Sweep(models, Notebook, 0.05), KeepsFive);
        yield return ShareClaim("pentagon-share-xavier",
            "At S = 95%, from Xavier's initialisation, this share of seeds keeps all five.",
            Trial, 810, 1000, Sweep(models, Xavier, 0.05), KeepsFive);
        yield return ShareClaim("pentagon-share-at-ninety-percent",
            "At S = 90%, from the notebook's initialisation, this share of seeds keeps all five.",
            SmallTrial, 23, 60, Sweep(models, Notebook, 0.1), KeepsFive);
    }

    static IEnumerable<Claim> Growth(IReadOnlyList<GridModel> models)
    {
        double[] means = [.. Densities.Select(p => Sweep(models, Notebook, p).Average(model => Kept(model.Gram())))];
        yield return new()
        {
            Id = "represented-grows",
            Statement = "The mean number of features kept never falls as features grow sparser (its largest fall between "
                + "neighbouring densities).",
            Source = "Elhage et al. 2022, Basic Results", Expected = 0, Tolerance = 0.15,
            ToleranceReason = "the standard error of a difference of two means of 100 seeds is about 0.06",
            Measured = GridModels.LargestFall(means), Seeds = Sweep(models, Notebook, 1).Count * means.Length,
            Control = new("the densities in reverse", GridModels.LargestFall(means.Reverse())),
        };
    }

    /// <summary>p, and the least expected loss there over all arrangements (sum over features).</summary>
    static readonly (double Density, double Loss)[] s_optima =
        [(1, 0.1829250), (0.2, 0.0598371), (0.1, 0.0214039), (0.05, 0.0072552)];

    static IEnumerable<Claim> Optima(IReadOnlyList<GridModel> models) => s_optima.Select(optimum =>
    {
        var both = Sweep(models, Notebook, optimum.Density).Concat(Sweep(models, Xavier, optimum.Density)).ToArray();
        var best = both.Best();
        double ratio = best.Loss / optimum.Loss, error = 1.96 * best.LossError / optimum.Loss;
        return new Claim
        {
            Id = Invariant($"optimum-{optimum.Density}"),
            Statement = Invariant($"At p = {optimum.Density} the best of all seeds reaches the exact optimum ")
                + Invariant($"{optimum.Loss} (ratio of losses)."),
            Source = Exact, Expected = 1, Tolerance = 0.01,
            ToleranceReason = "a constant learning rate and weight decay stay a little above the minimum",
            Measured = ratio, Seeds = both.Length, Interval = error > 0 ? Interval.Around(ratio, error) : null,
        };
    });

    static IEnumerable<Claim> Limits(IReadOnlyList<GridModel> models)
    {
        var best = LimitDensities.Select(p => Limit(models, p).Best().Model).ToArray();
        var exact = LimitDensities.Select(p => RegularPolygon.Best(5, p)).ToArray();
        var limit = OneActivePolygon.Best(5);
        int seeds = LimitDensities.Length * Limit(models, LimitDensities[0]).Count;
        return
        [
            .. Approach("norm", "‖w‖²", [.. best.Select(NormSquared)], [.. exact.Select(one => one.NormSquared)],
                limit.NormSquared, 0.01, seeds),
            .. Approach("bias", "b", [.. best.Select(model => (double)model.b.Average())],
                [.. exact.Select(one => one.Bias)], limit.Bias, 0.005, seeds),
        ];
    }

    static IEnumerable<Claim> Approach(
        string id, string symbol, double[] measured, double[] exact, double limit, double tolerance, int seeds)
    {
        double Distance(double[] values, int k) => Math.Abs(values[k] - limit);
        double expected = Distance(exact, exact.Length - 1) / Distance(exact, 0);
        yield return new()
        {
            Id = $"pentagon-{id}-exact",
            Statement = $"With equal importance the best pentagon's mean {symbol} is the exact optimum's at every density "
                + "(largest difference).",
            Source = Exact, Expected = 0, Tolerance = tolerance,
            ToleranceReason = "under 1%: at p = 0.005 a batch of 1024 has five active samples a feature",
            Measured = measured.Zip(exact, (a, b) => Math.Abs(a - b)).Max(), Seeds = seeds,
            Control = new("the pentagon at p = 0.05 against the limit p → 0", Distance(measured, 0)),
        };
        yield return new()
        {
            Id = $"pentagon-{id}-limit",
            Statement = Invariant($"As p falls, {symbol} approaches the limit of one active feature, {limit:F6} ")
                + "(distance at p = 0.005 over the distance at 0.05).",
            Source = "Chen et al. 2023, arXiv 2310.06301, Lemma 3.1", Expected = expected, Tolerance = 0.05,
            ToleranceReason = "the expected ratio is exact; half of it is left for training at p = 0.005",
            Measured = Distance(measured, measured.Length - 1) / Distance(measured, 0), Seeds = seeds,
            Control = new("the densities in reverse", Distance(measured, 0) / Distance(measured, measured.Length - 1)),
        };
    }

    internal static double NormSquared(ToyModel model) => new Gram(model).FrobeniusSquared / model.n;

    static Claim ShareClaim(string id, string statement, string source, int count, int of, IReadOnlyList<GridModel> models, Func<GridModel, bool> isSo)
    {
        var reference = Statistics.Wilson(count, of);
        var (share, interval) = models.Share(isSo);
        return new()
        {
            Id = id, Statement = statement, Source = source, Rule = Rule.Overlaps, MaxWidth = 0.25,
            Expected = (reference.Low + reference.High) / 2, Tolerance = reference.Width / 2,
            ToleranceReason = $"the 95% interval of {count} of {of}",
            Measured = share, Seeds = models.Count, Interval = interval,
        };
    }

    static bool KeepsFive(GridModel model) => Kept(model.Gram()) == 5;

    static bool Keeps(Gram gram, int most) => Enumerable.Range(0, gram.n).All(i => gram.IsRepresented(i) == (i < most));

    static double PairCosine(Gram gram) =>
        Keeps(gram, 4) ? Enumerable.Range(0, 4).Max(i => gram.MostOpposite(i).Cosine) : 1;

    /// <summary>Mean |gap − 72°| of five vectors longer than that; 72 where there are not five.</summary>
    static double OffPentagon(ToyModel model, double leastNorm = 0.5) =>
        PlaneAngles.Gaps(model, leastNorm) is { Length: 5 } gaps ? gaps.Average(gap => Math.Abs(gap - 72)) : 72;

    static double ThirdAngle(ToyModel model)
    {
        var gram = new Gram(model);
        int[] byNorm = [.. Enumerable.Range(0, model.n).OrderByDescending(gram.Norm)];
        return byNorm[..2].Max(i => Math.Acos(Math.Clamp(gram.Cosine(i, byNorm[2]), -1, 1)) * 180 / Math.PI);
    }

    /// <summary>The same model before its first step.</summary>
    static ToyModel Untrained(GridModel model) =>
        Trainer.Train(new(model.Cell.Options with { Steps = 0 }, model.Seed, model.Stream), LaneWidth.Scalar).Model;
}
