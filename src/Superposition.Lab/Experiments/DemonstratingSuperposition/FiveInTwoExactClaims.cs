using Superposition.Geometry;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Theory;
using static System.FormattableString;
using static Superposition.Lab.Experiments.DemonstratingSuperposition.FiveInTwo;

namespace Superposition.Lab.Experiments.DemonstratingSuperposition;

/// <summary>What exact analysis says of the paper's first figure, and how near training comes.</summary>
static class FiveInTwoExactClaims
{
    const string Exact = "exact optimum of the expected loss";

    internal static IReadOnlyList<Claim> All(IReadOnlyList<GridModel> models) =>
        [.. Optima(models), .. Limits(models)];

    /// <summary>p, and the least expected loss there over all arrangements (sum over features).</summary>
    static readonly (double Density, double Loss)[] s_optima =
        [(1, 0.1829250), (0.2, 0.0598371), (0.1, 0.0214039), (0.05, 0.0072552)];

    static IEnumerable<Claim> Optima(IReadOnlyList<GridModel> models) => s_optima.Select(optimum =>
    {
        var both = Both(models, optimum.Density);
        var best = both.Best();
        double ratio = best.Loss / optimum.Loss, error = 1.96 * best.LossError / optimum.Loss;
        return new Claim
        {
            Id = Invariant($"optimum-{optimum.Density}"),
            Statement = Invariant($"At p = {optimum.Density} the best of all seeds reaches the exact ")
                + Invariant($"optimum {optimum.Loss} (ratio of losses)."),
            Source = Exact, Expected = 1, Tolerance = 0.01,
            ToleranceReason = "a constant learning rate and weight decay stay a little above the minimum",
            Measured = ratio, Seeds = both.Count,
            Interval = error > 0 ? Interval.Around(ratio, error) : null,
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
            .. Approach("norm", "‖w‖²", [.. best.Select(NormSquared)],
                [.. exact.Select(one => one.NormSquared)], limit.NormSquared, 0.01, seeds),
            .. Approach("bias", "b", [.. best.Select(model => (double)model.b.Average())],
                [.. exact.Select(one => one.Bias)], limit.Bias, 0.005, seeds),
        ];
    }

    static IEnumerable<Claim> Approach(
        string id, string symbol, double[] measured, double[] exact,
        double limit, double tolerance, int seeds)
    {
        double First(double[] values) => Math.Abs(values[0] - limit);
        double Last(double[] values) => Math.Abs(values[^1] - limit);
        yield return new()
        {
            Id = $"pentagon-{id}-exact",
            Statement = $"With equal importance the best pentagon's mean {symbol} is the exact optimum's "
                + "at every density (largest difference).",
            Source = Exact, Expected = 0, Tolerance = tolerance,
            ToleranceReason = "under 1%: at p = 0.005 a batch of 1024 has five active samples a feature",
            Measured = measured.Zip(exact, (a, b) => Math.Abs(a - b)).Max(), Seeds = seeds,
            Control = new("the pentagon at p = 0.05 against the limit p → 0", First(measured)),
        };
        yield return new()
        {
            Id = $"pentagon-{id}-limit",
            Statement = Invariant($"As p falls, {symbol} approaches the limit of one active feature, ")
                + Invariant($"{limit:F6} (distance at p = 0.005 over the distance at 0.05)."),
            Source = "Chen et al. 2023, arXiv 2310.06301, Lemma 3.1",
            Expected = Last(exact) / First(exact), Tolerance = 0.05,
            ToleranceReason = "the expected ratio is exact; half of it is left for training at p = 0.005",
            Measured = Last(measured) / First(measured), Seeds = seeds,
            Control = new("the densities in reverse", First(measured) / Last(measured)),
        };
    }

    internal static double NormSquared(ToyModel model) => new Gram(model).FrobeniusSquared / model.n;
}
