using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>What is exact about the two branches, and what training makes of them.</summary>
static class HysteresisClaims
{
    const string Exact = "an independent computation of the exact expected loss";
    const string Trial = "an independent trial of 12 to 16 runs a setting";

    internal static IReadOnlyList<Claim> All(IReadOnlyList<GridModel> models) =>
        [.. Landscape(), .. Loops(models), .. Escapes(models)];

    static IEnumerable<Claim> Landscape()
    {
        yield return new()
        {
            Id = "spinodal",
            Statement = "The pentagon of five equally important features ceases to be a minimum at this "
                + "density.",
            Source = Exact, Expected = 0.30288, Tolerance = 5e-6,
            ToleranceReason = "half a unit of the last digit",
            Measured = HysteresisTheory.Branch.Spinodal(HysteresisTheory.Pentagon(0.2), 0.2, 0.5), Seeds = 0,
        };
        double[] densities = [0.2, 0.1, 0.05, 0.02, 0.01];
        yield return new()
        {
            Id = "square-stays-a-minimum",
            Statement = "A square with one feature dropped is a strict local minimum at every density from "
                + "0.2 to 0.01 (at how many of five it is not).",
            Source = Exact, Expected = 0, Tolerance = 0.5,
            ToleranceReason = "a count; no eigenvalue of the Hessian is below 1e-9, off the rotation",
            Measured = densities.Count(p =>
                HysteresisTheory.Branch.At(p, HysteresisTheory.DroppedSquare()) is var square
                && !(square.IsStrict && square.Model.Gram.Represented == 4)),
            Seeds = 0,
        };
        foreach (var (density, percent, digit) in
            ((double, double, double)[])[(0.2, 3, 0.5), (0.1, 0.3, 0.05), (0.05, 0.07, 0.005)])
            yield return new()
            {
                Id = Invariant($"barrier-{density}"),
                Statement = Invariant($"At p = {density} the easiest way out of that square rises by this ")
                    + "much of its loss (in percent, an upper bound).",
                Source = Exact, Expected = percent, Tolerance = digit,
                ToleranceReason = "half a unit of the last digit",
                Measured = 100 * HysteresisTheory.Barrier(density).Height,
                Seeds = 0,
            };
        yield return new()
        {
            Id = "loss-ratio",
            Statement = "At p = 0.05 the loss of the best square minimum, the fifth vector short and along "
                + "one of the four, over that of the pentagon.",
            Source = Trial, Expected = 1.9, Tolerance = 0.05,
            ToleranceReason = "half a unit of the last digit",
            Measured = HysteresisTheory.LeaningLoss(0.05) / HysteresisTheory.PentagonLoss(0.05), Seeds = 0,
        };
    }

    static (double Median, Interval Interval) Median(
        IReadOnlyList<GridModel> models, Func<GridModel, double> of)
    {
        double[] values = [.. models.Select(of).Where(double.IsFinite)];
        if (values.Length == 0) values = [Hysteresis.Densities[0]]; // too few steps to find all features once
        return (Statistics.Median(values), Statistics.MedianInterval(values));
    }

    static IEnumerable<Claim> Loops(IReadOnlyList<GridModel> models)
    {
        var usual = Hysteresis.Of(models, Hysteresis.Usual.Name);
        var (up, upInterval) = Median(usual, Hysteresis.Lost);
        var (down, downInterval) = Median(usual, Hysteresis.Returned);
        yield return new()
        {
            Id = "lost-at-the-spinodal",
            Statement = "Walking up, training loses the pentagon at the spinodal (median density; Adam, rate "
                + "0.001, batch 1,024, 3,000 steps a rung).",
            Source = Exact, Expected = 0.303, Tolerance = 0.015,
            ToleranceReason = "rungs are 0.01 apart, and a rung may pass before noise finds the way",
            Measured = up, Interval = upInterval, Seeds = usual.Count,
            Control = new("where it returns", down, downInterval),
        };
        foreach (string name in (string[])["5→2, rate 0.01", "5→2, batch 256"])
        {
            var other = Hysteresis.Of(models, name);
            string id = name.Contains("rate") ? "rate" : "batch";
            var (rise, riseInterval) = Ratio(Median(other, Hysteresis.Lost), (up, upInterval));
            var (fall, fallInterval) = Ratio(Median(other, Hysteresis.Returned), (down, downInterval));
            yield return new()
            {
                Id = $"upper-jump-{id}",
                Statement = $"The upper jump hardly moves ({name[5..]} over the usual settings).",
                Source = Exact, Expected = 1, Tolerance = 0.05,
                ToleranceReason = "a spinodal belongs to the landscape; rungs are 3% apart",
                Measured = rise, Interval = riseInterval, Seeds = usual.Count + other.Count,
                Control = new("the same ratio of the return", fall, fallInterval),
            };
            if (id == "rate")
                yield return new()
                {
                    Id = "return-rate",
                    Statement = "The return moves by more than a factor of 3 (rate 0.01 over 0.001).",
                    Source = Exact, Expected = 50, Tolerance = 47,
                    ToleranceReason = "more than 3: escape over a barrier is set by noise",
                    Measured = fall, Interval = fallInterval, Seeds = usual.Count + other.Count,
                    Control = new("the same ratio of the upper jump", rise, riseInterval),
                };
        }
    }

    /// <summary>The ratio of two medians; its interval from the far ends of both, which is wide.</summary>
    static (double Ratio, Interval Interval) Ratio(
        (double Value, Interval Interval) a, (double Value, Interval Interval) b) =>
        (a.Value / b.Value, double.IsFinite(a.Interval.Width) && double.IsFinite(b.Interval.Width)
            ? new(a.Interval.Low / b.Interval.High, a.Interval.High / b.Interval.Low) : Interval.Unbounded);

    static IEnumerable<Claim> Escapes(IReadOnlyList<GridModel> models)
    {
        const double Usual = Hysteresis.EscapeDensity;
        (EscapeSetting At, int Count, int Of)[] trials =
        [
            (new("adam", 1e-3, 1024, Usual), 0, 16), (new("adam", 3e-3, 1024, Usual), 15, 16),
            (new("adam", 1e-2, 1024, Usual), 16, 16), (new("adam", 1e-2, 1024, 0.1), 6, 16),
            (new("sgd", 0.1, 1024, Usual), 0, 8),
        ];
        foreach (var (at, count, of) in trials)
        {
            var seeds = Hysteresis.Escaping(models, at);
            var reference = Statistics.Wilson(count, of);
            var (share, interval) = seeds.Share(model => Hysteresis.Kept(model.Model) == 5);
            string id = at.Method == "sgd" ? "-sgd" : at.Density == Usual ? "" : Invariant($"-{at.Density}");
            yield return new()
            {
                Id = Invariant($"escape{id}-{at.Rate}"),
                Statement = Invariant($"At p = {at.Density} this share of squares becomes pentagons in ")
                    + Invariant($"30,000 steps of {at.Method} at rate {at.Rate}, batch {at.Batch:N0}."),
                Source = Trial, Rule = Rule.Overlaps, MaxWidth = 0.3,
                Expected = (reference.Low + reference.High) / 2, Tolerance = reference.Width / 2,
                ToleranceReason = $"the 95% interval of {count} of {of}",
                Measured = share, Interval = interval, Seeds = seeds.Count,
            };
        }
        yield return Follows(models, "adam", "√batch over rate", one => Math.Sqrt(one.Batch) / one.Rate,
            "batch over rate", one => one.Batch / one.Rate);
        yield return Follows(models, "sgd", "batch over rate", one => one.Batch / one.Rate,
            "√batch over rate", one => Math.Sqrt(one.Batch) / one.Rate);
    }

    /// <summary>
    /// Kramers' law says log time ∝ barrier over noise. At one density the barrier is one, so that time, in
    /// units of 1/rate, should rise with the inverse of the noise alone.
    /// </summary>
    static Claim Follows(
        IReadOnlyList<GridModel> models, string method, string words, Func<EscapeSetting, double> inverse,
        string otherWords, Func<EscapeSetting, double> other)
    {
        EscapeSetting[] settings = [.. Hysteresis.Escapes.Where(one =>
            one.Method == method && one.Density == Hysteresis.EscapeDensity)];
        double[] times = [.. settings.Select(one => one.Rate * HalfLife(Hysteresis.Escaping(models, one)))];
        double Rank(Func<EscapeSetting, double> of) =>
            Statistics.RankCorrelation([.. settings.Select(of)], times);
        return new()
        {
            Id = $"escape-follows-noise-{method}",
            Statement = $"At p = 0.05 rate × the steps after which half of the squares have left rises with "
                + $"{words} ({method}, {settings.Length} settings; rank correlation, those that outlive the "
                + "run last and equal).",
            Source = "the law of Kramers; √batch because Adam divides by the size of the noise",
            Expected = 1, Tolerance = 0.1, ToleranceReason = "a neighbouring pair may change places",
            Measured = Rank(inverse), Seeds = settings.Sum(one => Hysteresis.Escaping(models, one).Count),
            Control = new($"with {otherWords}", Rank(other)),
        };
    }

    /// <summary>The first snapshot at which half have escaped; infinite where they have not.</summary>
    static double HalfLife(IReadOnlyList<GridModel> models)
    {
        double[] steps = [.. models.Select(Hysteresis.EscapeStep)
            .Select(step => double.IsNaN(step) ? double.PositiveInfinity : step).Order()];
        return steps[steps.Length / 2];
    }
}
