using Superposition.Lab.Results;
using static System.FormattableString;
using static Superposition.Lab.Experiments.Appendix.CompressedSensingBound;

namespace Superposition.Lab.Experiments.Appendix;

/// <summary>Whether the features held grow as the bound of compressed sensing allows.</summary>
static class CompressedSensingClaims
{
    const string Paper = "Elhage et al. 2022, appendix on compressed sensing";
    const string Trial = "a candidate law from independent trials: c of 0.82 to 1.05 at m = 20 and 40";

    internal static IEnumerable<Claim> All(Capacities capacities)
    {
        int seeds = capacities.At(Relu, Compared, Densities[0]).Count;
        int all = capacities.Models.At(("model", Relu)).Count;
        string sizes = $"from {capacities.Hidden[0]} to {capacities.Hidden[^1]}";
        foreach (double density in Densities)
        {
            yield return new()
            {
                Id = Invariant($"linear-in-m-{density}"),
                Statement = Invariant($"At 1 − S = {density} the features held grow in proportion to the ")
                    + $"dimensions (the power of m in the number represented, {sizes}).",
                Source = Paper, Expected = 1, Tolerance = 0.1,
                ToleranceReason = "a tenth: eight times the dimensions hold 6.5 to 9.9 times the features",
                Measured = capacities.Growth(density, one => one.Represented), Seeds = all / Densities.Length,
            };
            yield return new()
            {
                Id = Invariant($"constant-{density}"),
                Statement = Invariant($"At 1 − S = {density} forty dimensions hold c m / (p ln 1/p) ")
                    + "features with c near 0.93 (c of ‖W‖²).",
                Source = Trial, Expected = 0.935, Tolerance = 0.115,
                ToleranceReason = "the range of the trials",
                Measured = capacities.Constant(Relu, Compared, density), Seeds = seeds,
                Control = new("a linear model", capacities.Constant(Linear, Compared, density)),
            };
            yield return new()
            {
                Id = Invariant($"norm-counts-{density}"),
                Statement = Invariant($"At 1 − S = {density} ‖W‖² counts the features that forty ")
                    + "dimensions hold (over the number represented).",
                Source = "Elhage et al. 2022, Geometry: ‖W‖² as the number of features learned",
                Expected = 1, Tolerance = 0.1, ToleranceReason = "a tenth of the count",
                Measured = capacities.Mean(Relu, Compared, density, one => one.Learned)
                    / Math.Max(1, capacities.Mean(Relu, Compared, density, one => one.Represented)),
                Seeds = seeds,
            };
        }
        var law = capacities.Law();
        yield return new()
        {
            Id = "law-in-dimensions",
            Statement = "Over all sizes and densities ‖W‖² = c m^a / (p ln 1/p)^d: a, the power of the "
                + "dimensions (least squares of logarithms).",
            Source = Trial, Expected = 1, Tolerance = 0.05,
            ToleranceReason = "over a factor of eight in m a power off by .05 is 11% of the count",
            Measured = law.OfDimensions.Value, Interval = law.OfDimensions.Interval,
            Seeds = all,
        };
        yield return new()
        {
            Id = "law-in-sparsity",
            Statement = "In the same fit: d, the power of the bound of compressed sensing.",
            Source = Trial, Expected = 1, Tolerance = 0.1,
            ToleranceReason = "over a factor of three in p ln 1/p a power off by .1 is a tenth of the count",
            Measured = law.OfSparsity.Value, Interval = law.OfSparsity.Interval,
            Seeds = all,
            Control = new("with 1/p in its place", law.OfDensity.Value, law.OfDensity.Interval),
        };
        double Spread(string model, int[] hidden)
        {
            double[] all = [.. hidden.SelectMany(m =>
                Densities.Select(p => capacities.Constant(model, m, p)))];
            return all.Max() / all.Min();
        }
        yield return new()
        {
            Id = "one-constant",
            Statement = "One constant does for all sizes and densities (largest c over the least).",
            Source = Paper, Expected = 1.25, Tolerance = 0.25,
            ToleranceReason = "1 to 1.5, over a factor of five in p",
            Measured = Spread(Relu, capacities.Hidden),
            Seeds = all,
            Control = new("linear models, m = 40", Spread(Linear, [Compared])),
        };
    }
}
