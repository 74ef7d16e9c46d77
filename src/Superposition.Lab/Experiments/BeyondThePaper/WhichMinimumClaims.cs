using Superposition.Features;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Theory;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>What small samples said of the odds, and what is exact about the minima.</summary>
static class WhichMinimumClaims
{
    const string Trial = "an independent trial of 200 seeds a setting";
    static readonly (int, string, double) s_hexagon = WhichMinimum.Compared[0];
    static readonly (int, string, double) s_pentagon = WhichMinimum.Compared[1];

    internal static IReadOnlyList<Claim> All(MinimumOdds odds) =>
    [
        Share(odds, "hexagon-notebook", "Six features at p = 0.01, the notebook's settings: this share of "
            + "seeds ends in the best arrangement.", 19, 200, odds.At(s_hexagon)),
        Share(odds, "hexagon-unit-start", "The same from random directions of length 1.", 107, 200,
            odds.At(s_hexagon, "unit norm")),
        Share(odds, "hexagon-fast", "The same as the first with a learning rate of 0.1 that falls to 0.",
            145, 200, odds.At(s_hexagon, rate: 0.1, schedule: "linear")),
        Share(odds, "pentagon-fast", "Five features of importance 0.9^i at p = 0.05, learning rate 0.01: "
            + "this share of seeds ends in the best arrangement, whatever its order.", 200, 200,
            odds.At(s_pentagon, rate: 1e-2)),
        Certified(odds), Crossing(),
    ];

    static Claim Share(
        MinimumOdds odds, string id, string statement, int count, int of, IReadOnlyList<GridModel> models)
    {
        var reference = Statistics.Wilson(count, of);
        var (share, interval) = odds.ShapeOdds(models);
        return new()
        {
            Id = id, Statement = statement, Source = Trial, Rule = Rule.Overlaps, MaxWidth = 0.25,
            Expected = (reference.Low + reference.High) / 2, Tolerance = reference.Width / 2,
            ToleranceReason = $"the 95% interval of {count} of {of}",
            Measured = share, Seeds = models.Count, Interval = interval,
        };
    }

    static Claim Certified(MinimumOdds odds)
    {
        var trained = odds.Models.GroupBy(model => MinimumOdds.Problem(model.Cell))
            .Select(own => own.ToArray().Best()).ToArray();
        double moving = trained.Count(model => !IsStationary(model));
        return new()
        {
            Id = "best-are-minima",
            Statement = "The best known minimum of each problem is one: its gradient is 0 and no eigenvalue "
                + "of its Hessian is negative, off the rotations (how many are not).",
            Source = "exact expected loss", Expected = 0, Tolerance = 0.5,
            ToleranceReason = "a count; the gradient is below 1e-10, no eigenvalue below −1e-9",
            Measured = odds.BestKnown.Count(minimum => !minimum.IsMinimum), Seeds = odds.Models.Count,
            Control = new("the best trained model of each as it is", moving),
        };
    }

    static bool IsStationary(GridModel model)
    {
        var options = model.Cell.Options;
        var (_, δθ) = new ExactLoss(options.World, options.Importance.Values).Gradient(new(model.Model));
        return Math.Sqrt(δθ.Sum(value => value * value)) < ExactMinimum.ZeroGradient;
    }

    /// <summary>Where the square with one feature dropped is worth as much as the pentagon.</summary>
    static Claim Crossing()
    {
        double low = 0.15, high = 0.29;
        while (high - low > 1e-5)
        {
            double p = (low + high) / 2;
            if (RegularPolygon.Best(5, p).Loss < Square(p)) low = p;
            else high = p;
        }
        return new()
        {
            Id = "square-meets-pentagon",
            Statement = "At equal importance a square with one feature dropped and a pentagon have the same "
                + "loss at this density.",
            Source = "an independent trial, interpolated", Expected = 0.225, Tolerance = 0.005,
            ToleranceReason = "it lay between 0.22 and 0.23", Measured = low, Seeds = 0,
        };
    }

    static double Square(double density)
    {
        double[] W = [1, 0, -1, 0, 0, 0, 1, 0, -1, 0];
        var model = new TiedModel(5, 2, W, new double[5]);
        return new Polisher(new IndependentWorld(5, density), Importance.Uniform(5).Values)
            .Polish(model).Loss;
    }
}
