using Superposition.Lab.Results;
using Superposition.Theory;
using static System.FormattableString;
using static Superposition.Theory.CodeFamily;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>What exact benefits predict, what seeds end in, and what the unexplained cluster is.</summary>
static class WhichCodeClaims
{
    const string Exact = "exact benefits of the codes";
    const string Conjecture = "a conjecture of this project: 2d + 2 directions in d dimensions";

    /// <summary>Cosines within this of their values: a component of an irregular one is off by 0.1.</summary>
    const double SameCosine = 0.05;

    /// <summary>Each at a density inside the window in which its benefit should be the largest.</summary>
    static readonly (CodeFamily Code, double Density)[] s_windows =
        [(SquareAntiprism, 0.2), (Clebsch, 0.15), (Schläfli, 0.06), (FiftySix, 0.02)];

    internal static IReadOnlyList<Claim> All(CodeOdds odds) =>
        [.. s_windows.Select(Window), Roots(), .. Cells(odds), .. Found(odds), Components(odds)];

    /// <summary>Killed where another code has a larger benefit.</summary>
    static Claim Window((CodeFamily Code, double Density) one)
    {
        var (code, p) = one;
        int most = code.Dimension;
        var rivals = PredictedCode.Candidates(p, most).Where(family => family != code);
        return new()
        {
            Id = $"window-{Slug(code)}",
            Statement = Invariant($"At p = {p} no code in up to {most} dimensions has a larger benefit a ")
                + $"dimension than {code.Name} (largest of the others over its own).",
            Source = Exact, Expected = 0.5, Tolerance = 0.5,
            ToleranceReason = "above 1 another code would win",
            Measured = Winner(p, rivals).Benefit / code.Best(p).Benefit, Seeds = 0,
            Control = new("the same of the digon", code.Best(p).Benefit / Digon.Best(p).Benefit),
        };
    }

    /// <summary>What the catalogue misses.</summary>
    static Claim Roots()
    {
        static double Lead(RootCode code, double p) => code.Benefit(p) * code.Dimension
            / WhichCode.Predicted(code.Dimension, p).Best.Benefit;
        double[] leads = [.. from code in RootCode.All from p in RootCode.Densities select Lead(code, p)];
        return new()
        {
            Id = "roots-stay-behind",
            Statement = "From p = 0.03 to 0.01 the catalogue's best mixture has a larger benefit than the "
                + "roots of D4, D5, E6, E7 and E8 (the largest of theirs over its).",
            Source = Exact, Expected = 0.5, Tolerance = 0.5,
            ToleranceReason = "above 1 a code that the catalogue has not would win",
            Measured = leads.Max(), Seeds = 0,
            Control = new("where they are furthest behind, turned round", 1 / leads.Min()),
        };
    }

    static IEnumerable<Claim> Cells(CodeOdds odds)
    {
        CodeCell[] decided = [.. odds.Cells.Where(cell => cell.IsDecided)];
        double Below(CodeCell cell, PredictedCode code) =>
            Math.Max(0, 1 - cell.Models.Best().Loss / code.Loss(cell.Features));
        yield return new()
        {
            Id = "nothing-beats-the-prediction",
            Statement = "No network has a lower loss than the mixture of codes of largest benefit with the "
                + "other features unrepresented (the largest share by which one is lower).",
            Source = Exact, Expected = 0, Tolerance = 0.02,
            ToleranceReason = "losses are evaluated on a million samples, which leaves about a percent",
            Measured = odds.Cells.Max(cell => Below(cell, cell.Best)),
            Seeds = odds.Cells.Sum(cell => cell.Models.Count),
            Control = new("lower than m digons instead", odds.Cells.Max(cell => Below(cell, new(
                [.. Enumerable.Repeat(Digon.Best(cell.Density), cell.Dimensions)])))),
        };
        int agreeing = decided.Count(cell => odds.Holds(cell.Models.Best(), cell.Best));
        yield return new()
        {
            Id = "best-seed-is-the-prediction",
            Statement = "The best seed of a size and density holds the mixture of largest benefit, by its "
                + "Gram matrix (share of those where it leads the next by more than 1%).",
            Source = Exact, Rule = Rule.Overlaps, Expected = 1, Tolerance = 0.1,
            ToleranceReason = "one in ten may be a neighbour that a few seeds did not leave",
            Measured = (double)agreeing / decided.Length, Seeds = decided.Length,
            Interval = Statistics.Wilson(agreeing, decided.Length),
            Control = new("the next mixture instead",
                (double)decided.Count(cell => odds.Holds(cell.Models.Best(), cell.Next)) / decided.Length),
        };
    }

    /// <summary>Seeds of the smallest space in which a code fits.</summary>
    static IEnumerable<Claim> Found(CodeOdds odds)
    {
        foreach (var (code, density) in s_windows)
        {
            var cell = odds.Cells.First(one => (one.Dimensions, one.Density) == (code.Dimension, density));
            var (share, interval) = cell.Models.Share(model =>
                odds.Naming(model).Factors.Any(factor => factor.Name == code.Name));
            yield return new()
            {
                Id = $"finds-{Slug(code)}",
                Statement = Invariant($"Nearly every seed of {cell.Features} features in {cell.Dimensions} ")
                    + Invariant($"dimensions at p = {density} ends in {code.Name} (share)."),
                Source = "independent trials: 60 of 60 Clebsch, 30 of 30 with 27 live, 6 of 6 with 56 live",
                Rule = Rule.Overlaps, Expected = 1, Tolerance = 0.1,
                ToleranceReason = "the 95% interval of 30 of 30 ends at 0.89",
                Measured = share, Seeds = cell.Models.Count, Interval = interval,
                Control = new("tetrahedra instead", cell.Models.Share(model =>
                    odds.Naming(model).Factors.Any(factor => factor.Name == Tetrahedron.Name)).Share),
            };
        }
    }

    /// <summary>Components that hold features of D from 0.435 to 0.455.</summary>
    static Claim Components(CodeOdds odds)
    {
        var found = odds.Crowd.SelectMany(model => odds.Naming(model).Factors.Where(factor =>
            factor.Component.Features.Average(i => model.Gram().Dimensionality(i)) is > 0.435 and < 0.455))
            .ToArray();
        bool Is(Geometry.NamedFactor factor, Func<double, int, bool> allowed)
        {
            int d = factor.Component.Dimension, k = factor.Component.Features.Count;
            return k == 2 * d + 2 && Enumerable.Range(0, k).All(i => Enumerable.Range(0, i).All(j =>
                allowed(factor.Cosines[i, j], d)));
        }
        bool IsSimplexAndNegative(Geometry.NamedFactor factor) => Is(factor, (cosine, d) =>
            Math.Abs(cosine + 1) < SameCosine || Math.Abs(Math.Abs(cosine) - 1.0 / d) < SameCosine);
        int count = found.Count(IsSimplexAndNegative);
        return new()
        {
            Id = "cluster-components",
            Statement = "The features of D = 0.44 to 0.45 of 400 in 30 are in components of 2d + 2 in d "
                + "dimensions with cosines −1 and ±1/d only (share of the components).",
            Source = Conjecture, Rule = Rule.Overlaps, Expected = 1, Tolerance = 0.5,
            ToleranceReason = "half of them would make it the rule",
            Measured = found.Length == 0 ? 0 : (double)count / found.Length, Seeds = odds.Crowd.Count,
            Interval = found.Length == 0 ? Interval.Unbounded : Statistics.Wilson(count, found.Length),
            TooLittle = found.Length > 0 ? null : "no component has such a D",
            Control = found.Length == 0 ? null : new("2d + 2 of any cosines",
                (double)found.Count(factor => Is(factor, (_, _) => true)) / found.Length),
        };
    }

    static string Slug(CodeFamily family) =>
        family.Name.ToLowerInvariant().Replace(' ', '-').Replace("ä", "ae");
}
