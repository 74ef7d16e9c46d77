namespace Superposition.Models;

/// <summary>What the output should be, by name, in the order in which help lists them.</summary>
public enum Target { Identity, AbsoluteValue, PairMaximum }

public static class Targets
{
    /// <summary>o, the number of outputs for n features.</summary>
    public static int Outputs(this Target target, int n) => target switch
    {
        Target.Identity => IdentityTarget.Outputs(n),
        Target.AbsoluteValue => AbsoluteValueTarget.Outputs(n),
        Target.PairMaximum => PairMaximumTarget.Outputs(n),
        _ => throw new ArgumentOutOfRangeException(nameof(target)),
    };

    /// <summary>t_i(x) in double precision.</summary>
    /// <param name="x">[n]</param>
    public static double Value(this Target target, ReadOnlySpan<double> x, int i) => target switch
    {
        Target.Identity => IdentityTarget.Value(x, i),
        Target.AbsoluteValue => AbsoluteValueTarget.Value(x, i),
        Target.PairMaximum => PairMaximumTarget.Value(x, i),
        _ => throw new ArgumentOutOfRangeException(nameof(target)),
    };
}
