namespace Superposition.Models;

/// <summary>What the output should be, by name, in the order in which help lists them.</summary>
public enum Target
{
    Identity, Relu, AbsoluteValue, Square,
    PairMaximum, PairProduct, PairAnd, PairOr, PairXor, PairComparison,
}

public static class Targets
{
    /// <summary>o, the number of outputs for n features.</summary>
    /// <exception cref="InvalidInputException">There is none: a function of pairs of one feature.</exception>
    public static int Outputs(this Target target, int n)
    {
        int o = target switch
        {
            Target.Identity => IdentityTarget.Outputs(n),
            Target.Relu => ReluTarget.Outputs(n),
            Target.AbsoluteValue => AbsoluteValueTarget.Outputs(n),
            Target.Square => SquareTarget.Outputs(n),
            Target.PairMaximum => PairMaximumTarget.Outputs(n),
            Target.PairProduct => PairProductTarget.Outputs(n),
            Target.PairAnd => PairAndTarget.Outputs(n),
            Target.PairOr => PairOrTarget.Outputs(n),
            Target.PairXor => PairXorTarget.Outputs(n),
            Target.PairComparison => PairComparisonTarget.Outputs(n),
            _ => throw new ArgumentOutOfRangeException(nameof(target)),
        };
        return o > 0 ? o : throw new InvalidInputException(
            $"the target is a function of pairs, which {n} feature does not make: take two or more.");
    }

    /// <summary>t_i(x) in double precision.</summary>
    /// <param name="x">[n]</param>
    public static double Value(this Target target, ReadOnlySpan<double> x, int i) => target switch
    {
        Target.Identity => IdentityTarget.Value(x, i),
        Target.Relu => ReluTarget.Value(x, i),
        Target.AbsoluteValue => AbsoluteValueTarget.Value(x, i),
        Target.Square => SquareTarget.Value(x, i),
        Target.PairMaximum => PairMaximumTarget.Value(x, i),
        Target.PairProduct => PairProductTarget.Value(x, i),
        Target.PairAnd => PairAndTarget.Value(x, i),
        Target.PairOr => PairOrTarget.Value(x, i),
        Target.PairXor => PairXorTarget.Value(x, i),
        Target.PairComparison => PairComparisonTarget.Value(x, i),
        _ => throw new ArgumentOutOfRangeException(nameof(target)),
    };
}
