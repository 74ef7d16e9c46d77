using Superposition.Geometry;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Training;
using static System.FormattableString;
using static Superposition.Lab.Experiments.DemonstratingSuperposition.FiveInTwo;

namespace Superposition.Lab.Experiments.DemonstratingSuperposition;

/// <summary>What the paper says of its first figure, and how often training agrees.</summary>
static class FiveInTwoClaims
{
    const string Paper = "Elhage et al. 2022, introduction";
    const string Trial = "an independent trial of 1,000 seeds with the notebook's settings";
    const string SmallTrial = "an independent trial of 60 seeds with the notebook's optimiser";

    internal static IReadOnlyList<Claim> All(IReadOnlyList<GridModel> models) =>
    [
        .. Dense(models), .. Digons(models), .. Pentagon(models), .. Growth(models),
        .. FiveInTwoExactClaims.All(models),
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
        var (mean, meanInterval) = dense.Mean(model => OffSquare(model.Model));
        var untrained = dense.Mean(model => OffSquare(Untrained(model)));
        yield return new()
        {
            Id = "dense-right-angle",
            Statement = "At S = 0 the two kept features are orthogonal (mean deviation from 90°, "
                + "in degrees).",
            Source = Paper, Expected = 0, Tolerance = 2,
            ToleranceReason = "a constant learning rate leaves weights shaking by about 0.01, half a degree",
            Measured = mean, Seeds = dense.Count, Interval = meanInterval,
            Control = new("the same angle before training", untrained.Mean, untrained.Interval),
        };
    }

    static IEnumerable<Claim> Digons(IReadOnlyList<GridModel> models)
    {
        var best = Both(models, 0.2).Best();
        yield return new()
        {
            Id = "digons-at-eighty-percent",
            Statement = "At S = 80% the best model holds the four most important features as two antipodal "
                + "pairs (largest of the four least cosines; 1 if other features are kept).",
            Source = Paper, Expected = -1, Tolerance = 0.02,
            ToleranceReason = "cos 168°: weights shake by about 0.01",
            Measured = PairCosine(best.Gram()), Seeds = 2 * Sweep(models, Notebook, 0.2).Count,
            Control = new("the best model at S = 0", PairCosine(Sweep(models, Notebook, 1).Best().Gram())),
        };
        yield return ShareClaim("four-at-eighty-percent",
            "At S = 80% this share of seeds keeps four features.",
            SmallTrial, 51, 60, Sweep(models, Notebook, 0.2), model => Kept(model.Gram()) == 4);

        var atFirst = Both(models, Densities[1]);
        var untrained = atFirst.Mean(model => ThirdAngle(Untrained(model)));
        yield return new()
        {
            Id = "antipodal-pairs-first",
            Statement = "Superposition first appears as an antipodal pair: at S = 28% the third longest "
                + "vector is opposite to another (largest angle to a longer one, in degrees).",
            Source = "Elhage et al. 2022, Basic Results", Expected = 180, Tolerance = 5,
            ToleranceReason = "weights shake by about 0.01 on a vector of length 0.3: two to three degrees",
            Measured = ThirdAngle(atFirst.Best().Model), Seeds = atFirst.Count,
            Known = "At p = 0.717 the exact optimum has three vectors at 105°, 92° and 164°: the third leans "
                + "on both others.",
            Control = new("the same before training, a mean", untrained.Mean, untrained.Interval),
        };
    }

    static IEnumerable<Claim> Pentagon(IReadOnlyList<GridModel> models)
    {
        foreach (double density in (double[])[0.1, 0.05])
        {
            var both = Both(models, density);
            var untrained = both.Mean(model => OffPentagon(Untrained(model), Gram.NullNorm));
            yield return new()
            {
                Id = Invariant($"pentagon-angles-{density}"),
                Statement = Invariant($"At S = {100 - 100 * density}% the best model holds all five ")
                    + "as a pentagon (mean deviation of the five gaps from 72°, in degrees; "
                    + "72 if fewer are kept).",
                Source = Paper, Expected = 0, Tolerance = 3,
                ToleranceReason = "under importance 0.9^i the exact optimum's own gaps deviate by up to 2.4°",
                Measured = OffPentagon(both.Best().Model), Seeds = both.Count,
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
        double MeanKept(double p) => Sweep(models, Notebook, p).Average(model => Kept(model.Gram()));
        double[] means = [.. Densities.Select(MeanKept)];
        yield return new()
        {
            Id = "represented-grows",
            Statement = "The mean number of features kept never falls as features grow sparser (its largest "
                + "fall between neighbouring densities).",
            Source = "Elhage et al. 2022, Basic Results", Expected = 0, Tolerance = 0.15,
            ToleranceReason = "the standard error of a difference of two means of 100 seeds is about 0.06",
            Measured = GridModels.LargestFall(means), Seeds = Sweep(models, Notebook, 1).Count * means.Length,
            Control = new("the densities in reverse", GridModels.LargestFall(means.Reverse())),
        };
    }

    static Claim ShareClaim(
        string id, string statement, string source, int count, int of,
        IReadOnlyList<GridModel> models, Func<GridModel, bool> isSo)
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

    static bool Keeps(Gram gram, int most) =>
        Enumerable.Range(0, gram.n).All(i => gram.IsRepresented(i) == (i < most));

    static double OffSquare(ToyModel model) => Math.Abs(Degrees(new Gram(model).Cosine(0, 1)) - 90);

    static double PairCosine(Gram gram) =>
        Keeps(gram, 4) ? Enumerable.Range(0, 4).Max(i => gram.MostOpposite(i).Cosine) : 1;

    /// <summary>Mean |gap − 72°| of five vectors longer than that; 72 where there are not five.</summary>
    static double OffPentagon(ToyModel model, double leastNorm = 0.5) =>
        PlaneAngles.Gaps(model, leastNorm) is { Length: 5 } gaps
            ? gaps.Average(gap => Math.Abs(gap - 72))
            : 72;

    static double ThirdAngle(ToyModel model)
    {
        var gram = new Gram(model);
        int[] byNorm = [.. Enumerable.Range(0, model.n).OrderByDescending(gram.Norm)];
        return byNorm[..2].Max(i => Degrees(gram.Cosine(i, byNorm[2])));
    }

    static double Degrees(double cosine) => Math.Acos(Math.Clamp(cosine, -1, 1)) * 180 / Math.PI;

    /// <summary>The same model before its first step.</summary>
    static ToyModel Untrained(GridModel model)
    {
        var unstepped = model.Cell.Options with { Steps = 0 };
        return Trainer.Train(new(unstepped, model.Seed, model.Stream), LaneWidth.Scalar).Model;
    }
}
