using Superposition.Lab.Results;
using Superposition.Theory;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.SuperpositionAsAPhaseChange;

/// <summary>What the paper says of its phase diagrams, against the exact optimum and training.</summary>
static class PhaseClaims
{
    const string Paper = "Elhage et al. 2022, Superposition as a Phase Change";

    internal static IReadOnlyList<Claim> TwoInOne(PhaseMaps maps) =>
    [
        FirstOrder(), Boundary(0.3, 0.2047), TriplePoint(), .. Agreement(maps), Optimum(maps),
    ];

    internal static IReadOnlyList<Claim> ThreeInTwo(PhaseMaps maps) =>
    [
        FourCandidates(), TriangleFrom(), .. Agreement(maps), Optimum(maps), TrianglesTrained(maps),
    ];

    static Claim FirstOrder()
    {
        const double Density = 0.1;
        var problem = PhaseProblem.TwoInOne;
        double critical = problem.ExactPairsFrom(Density);
        double Norm(double r) => Math.Abs(problem.Optimum(Density, r, 40, 0).X[1]);
        return new()
        {
            Id = "first-order",
            Statement = "The transition is of first order: where superposition begins, the optimum's |w₂| "
                + "jumps from 0 (just above the critical importance at p = 0.1).",
            Source = Paper, Expected = 0.75, Tolerance = 0.25,
            ToleranceReason = "from nothing to represented, ‖W‖ above ½, and to no more than a unit",
            Measured = Norm(1.0001 * critical), Seeds = 0,
            Control = new("just below the critical importance", Norm(0.9999 * critical)),
        };
    }

    static Claim Boundary(double p, double exact) => new()
    {
        Id = "candidates-boundary",
        Statement = Invariant($"Superposition begins at the relative importance 2p/(4 − 5p) of the ")
            + Invariant($"candidates (exact optimum's over it, p = {p})."),
        Source = Paper, Expected = 1, Tolerance = 0.05,
        ToleranceReason = "a line in a diagram of two decades in 40 cells is read to 5%",
        Measured = PhaseProblem.TwoInOne.ExactPairsFrom(p) / PhaseProblem.PairsFrom(p), Seeds = 0,
        Known = "The candidates' weights are ±1 and a pair has no bias; with the best of both, pairing pays "
            + Invariant($"from {exact}, some 15% less important."),
    };

    static Claim TriplePoint() => new()
    {
        Id = "triple-point",
        Statement = "Past the triple point p = 4/7, at equal importance, ignoring one feature is best "
            + "(optimum's loss over it, p = 0.6).",
        Source = Paper, Expected = 1, Tolerance = 0.01,
        ToleranceReason = "1% of a loss is more than the optimum's error and less than phases differ by",
        Measured = PhaseProblem.TwoInOne.Optimum(0.6, 1, 40, 0).Value / PhaseProblem.Ignored(0.6), Seeds = 0,
        Known = "With bias the antipodal pair stays better up to p ≈ 0.7, and a nearly degenerate blend "
            + "after that.",
    };

    static Claim FourCandidates()
    {
        const double Density = 0.6;
        var problem = PhaseProblem.ThreeInTwo;
        double best = problem.Candidates.Min(one => Stationary(one, Density));
        return new()
        {
            Id = "four-candidates",
            Statement = "The paper's four arrangements have the optimum among them (the best of them, "
                + "weights and biases at their best, over the optimum's loss; p = 0.6, r = 1).",
            Source = Paper, Expected = 1, Tolerance = 0.01,
            ToleranceReason = "1% of a loss is more than the optimum's error and less than phases differ by",
            Measured = best / problem.Optimum(Density, 1, 40, 0).Value, Seeds = 0,
            Known = "The triangle W ⊥ (1, 1, 1), which they leave out, is better from p = 0.522 on.",
        };
    }

    /// <summary>
    /// At r = 1 a pair and a dedicated feature cost what two in one dimension cost; ignoring one, its loss.
    /// </summary>
    static double Stationary(PhaseCandidate one, double p) =>
        one.Phase is Phase.ExtraIgnored or Phase.OtherIgnored
            ? PhaseProblem.Ignored(p)
            : PhaseProblem.TwoInOne.Polished([1, -1], p, 1).Loss;

    static Claim TriangleFrom() => new()
    {
        Id = "triangle-from",
        Statement = "At equal importance the triangle is the optimum from this density on.",
        Source = "exact optimum of the expected loss", Expected = 0.52184, Tolerance = 5e-6,
        ToleranceReason = "the digits given", Measured = PhaseProblem.TriangleFrom(), Seeds = 0,
    };

    static IEnumerable<Claim> Agreement(PhaseMaps maps)
    {
        var exact = maps.Exact;
        int Same(Func<int, Phase> phase) =>
            Enumerable.Range(0, exact.Length).Count(c => phase(c) == exact[c].Phase);
        int Mirror(int cell) =>
            cell / PhaseDiagram.Side * PhaseDiagram.Side + PhaseDiagram.Side - 1 - cell % PhaseDiagram.Side;
        Claim Share(string id, string what, string source, Func<int, Phase> phase, int seeds) => new()
        {
            Id = id,
            Statement = $"{what} has the exact optimum's phase (share of the map's cells).",
            Source = source, Expected = 1, Tolerance = 0.1,
            ToleranceReason = "a tenth of the cells lie within two of a boundary, where losses tie",
            Measured = (double)Same(phase) / exact.Length, Seeds = seeds,
            Interval = seeds > 0 ? Statistics.Wilson(Same(phase), exact.Length) : null,
            Control = new("the map mirrored at equal importance",
                (double)Same(c => phase(Mirror(c))) / exact.Length),
        };
        yield return Share("candidates-agree", "The best of the paper's candidates", Paper,
            c => maps.Problem.Winner(exact[c].Density, exact[c].Ratio).Phase, 0);
        yield return Share("best-agrees", "The best trained model of a cell",
            $"{Paper}: training reproduces the theoretical diagram", c => maps.Trained[c].Best, maps.Models);
        yield return Share("majority-agrees", "What most seeds of a cell become",
            $"{Paper}: training reproduces the theoretical diagram",
            c => maps.Trained[c].Majority, maps.Models) with
        {
            Known = maps.Problem.n == 2 ? null : "Pairing the extra feature stays a strict minimum of its "
                + "own past r = 1 (at p = 0.1, r = 3 with twice the optimum's loss), and most starts end "
                + "there.",
        };
    }

    static Claim Optimum(PhaseMaps maps)
    {
        double[] ratios =
            [.. maps.Trained.Zip(maps.Exact, (trained, exact) => trained.BestLoss / exact.Loss)];
        return new()
        {
            Id = "best-reaches-optimum",
            Statement = "The best trained model of a cell reaches the exact optimum "
                + "(median over cells of the ratio of losses).",
            Source = "exact optimum of the expected loss", Expected = 1, Tolerance = 0.02,
            ToleranceReason = "a constant learning rate and weight decay stay a little above the minimum",
            Measured = Statistics.Median(ratios), Seeds = maps.Models,
            Interval = Statistics.Bootstrap(ratios, values => Statistics.Median(values), 0),
        };
    }

    static Claim TrianglesTrained(PhaseMaps maps)
    {
        int[] cells = [.. Enumerable.Range(0, maps.Exact.Length)
            .Where(c => maps.Exact[c].Phase == Phase.Triangle)];
        int found = cells.Count(c => maps.Trained[c].Best == Phase.Triangle);
        int elsewhere = maps.Trained.Count(cell => cell.Best == Phase.Triangle) - found;
        int rest = maps.Exact.Length - cells.Length;
        return new()
        {
            Id = "triangles-trained",
            Statement = "Where the exact optimum is a triangle, the best trained model is one "
                + "(share of those cells).",
            Source = "exact optimum of the expected loss", Expected = 1, Tolerance = 0.2,
            ToleranceReason = "the region is narrow: many of its cells border on another phase",
            Measured = (double)found / cells.Length, Seeds = maps.Models,
            Interval = Statistics.Wilson(found, cells.Length),
            Known = "Directions less than 90° apart are a strict minimum too (at p = 0.668, r = 0.944 with "
                + "2.8% more loss than the triangle), and all ten seeds of a cell may end there.",
            Control = new("all other cells", (double)elsewhere / rest, Statistics.Wilson(elsewhere, rest)),
        };
    }
}
