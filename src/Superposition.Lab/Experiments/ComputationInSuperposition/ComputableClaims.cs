using Superposition.Lab.Results;
using static System.FormattableString;
using static Superposition.Lab.Experiments.ComputationInSuperposition.FunctionResults;

namespace Superposition.Lab.Experiments.ComputationInSuperposition;

/// <summary>What is computed in superposition, what of that a linear map does, and when.</summary>
static class ComputableClaims
{
    const string Paper = "Elhage et al. 2022, Computation in Superposition, for the absolute value";
    const string Exact = "linear regression on the unit's own features, by the law of the world";

    internal static IEnumerable<Claim> All(FunctionResults[] all)
    {
        foreach (var one in all) yield return InSuperposition(one);
        foreach (var one in all) yield return NotLinear(one);
        yield return NotWhenDense(all);
        yield return FewerWhenSparse(all);
        yield return StorageIsCheapest(all);
    }

    static Claim InSuperposition(FunctionResults one) => new()
    {
        Id = $"in-superposition-{one.Function.Name}",
        Statement = Invariant($"Where units are sparse (p = {Sparse}) {one.Units} of {one.Function.Label} ")
            + "take fewer neurons than their circuits (those for 5% error over those that units need alone; "
            + "below 0.95, and 1 and more where eighty do not suffice).",
        Source = Paper, Expected = 0.5, Tolerance = 0.45,
        ToleranceReason = "a twentieth fewer at least; a twentieth of a circuit each would be beyond belief",
        Measured = one.Ratio(one.Needed(Sparse)), Seeds = one.Seeds,
        Control = new("random neurons with the best read-out", one.Ratio(one.NeededAtRandom)),
    };

    static Claim NotLinear(FunctionResults one) => new()
    {
        Id = $"not-linear-{one.Function.Name}",
        Statement = Invariant($"The best linear map does not compute {one.Function.Label} to 5% ")
            + Invariant($"(its error over the variance, p = {Sparse})."),
        Source = Exact, Expected = 0.525, Tolerance = 0.475,
        ToleranceReason = "from the 5% that count as computed to all of the variance",
        Measured = one.Function.LinearError(Sparse), Seeds = 0,
        Known = one.Function.Name switch
        {
            "identity" => "The identity is a linear map.",
            "maximum" => "A fixed share of x + y is within 3.6% of the maximum of two values that are on "
                + "together, so 5% says nothing of nonlinear neurons there.",
            _ => null,
        },
    };

    /// <summary>The least ratio of all functions that have a circuit; 0 where none has.</summary>
    static double Least(FunctionResults[] all, double density) => all.Where(one => one.Circuit is not null)
        .Select(one => one.Ratio(one.Needed(density))).DefaultIfEmpty(0).Min();

    static Claim NotWhenDense(FunctionResults[] all) => new()
    {
        Id = "not-when-dense",
        Statement = "Where every unit is always on no function takes fewer neurons than its circuits "
            + "(the least ratio of all functions, p = 1).",
        Source = Paper, Expected = 1, Tolerance = 0.1,
        ToleranceReason = "5% of the error are two of forty units, and as much again for a map's rank",
        Measured = Least(all, 1), Seeds = all.Sum(one => one.Seeds),
        Control = new(Invariant($"at p = {Sparse}"), Least(all, Sparse)),
    };

    static Claim FewerWhenSparse(FunctionResults[] all)
    {
        double Share(double dense, double sparse) => all.Average(one =>
            (one.Needed(sparse) ?? double.PositiveInfinity) < (one.Needed(dense) ?? double.PositiveInfinity)
                ? 1.0 : 0);
        return new()
        {
            Id = "fewer-when-sparse",
            Statement = Invariant($"Every function takes fewer neurons at p = {Sparse} than at p = 1 ")
                + "(share of the ten).",
            Source = Paper, Expected = 1, Tolerance = 0.05, ToleranceReason = "half a function of ten",
            Measured = Share(1, Sparse), Seeds = 2 * all.Sum(one => one.Seeds),
            Control = new("the other way round", Share(Sparse, 1)),
        };
    }

    static Claim StorageIsCheapest(FunctionResults[] all)
    {
        double Each(FunctionResults one) =>
            (one.Needed(Sparse) ?? ComputableInSuperposition.Hidden[^1]) / one.Units;
        return new()
        {
            Id = "storage-is-cheapest",
            Statement = "To compute takes more neurons than to store: no function takes fewer a unit than "
                + Invariant($"the identity (least of the others over it, p = {Sparse})."),
            Source = "what is computed of a unit has to be kept apart as what is stored of it",
            Expected = 5.5, Tolerance = 4.5, ToleranceReason = "from as many to ten times as many",
            Measured = all[1..].Min(Each) / Each(all[0]), Seeds = all.Sum(one => one.Seeds),
        };
    }
}
