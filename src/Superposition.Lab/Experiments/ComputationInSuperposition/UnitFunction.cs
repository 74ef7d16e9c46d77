using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Lab.Experiments.ComputationInSuperposition;

/// <summary>
/// A function of one feature or of two, and the world that asks for many of it at once: units that are
/// independent of each other, each on with probability p, and then all of its features at values of their
/// own. Off, everything is 0, its features and the function.
/// </summary>
/// <param name="Name">As it stands in tables.</param>
/// <param name="Label">As it stands in figures and sentences.</param>
/// <param name="Magnitude">Of a feature that is on; Constant for bits, which are fair coins.</param>
sealed record UnitFunction(string Name, string Label, Target Target, Magnitude Magnitude)
{
    /// <summary>Midpoints of a feature's values, a side.</summary>
    const int Points = 400;

    internal static IReadOnlyList<UnitFunction> All { get; } =
    [
        new("identity", "x", Target.Identity, Magnitude.Uniform),
        new("relu", "ReLU(x)", Target.Relu, Magnitude.Symmetric),
        new("absolute-value", "|x|", Target.AbsoluteValue, Magnitude.Symmetric),
        new("square", "x²", Target.Square, Magnitude.Symmetric),
        new("maximum", "max(x, y)", Target.PairMaximum, Magnitude.Uniform),
        new("product", "x · y", Target.PairProduct, Magnitude.Uniform),
        new("comparison", "x > y", Target.PairComparison, Magnitude.Uniform),
        new("and", "x and y", Target.PairAnd, Magnitude.Constant),
        new("or", "x or y", Target.PairOr, Magnitude.Constant),
        new("xor", "x xor y", Target.PairXor, Magnitude.Constant),
    ];

    /// <summary>Features of one unit.</summary>
    internal int Arity => Target.Outputs(2) == 1 ? 2 : 1;

    bool IsOfBits => Magnitude == Magnitude.Constant;

    internal IWorld World(int units, double p) => Arity == 1
        ? new IndependentWorld(units, p, Magnitude)
        : new GroupedWorld([.. Enumerable.Range(0, units).Select(unit => Pair(2 * unit, p))], Magnitude);

    FeatureGroup Pair(int first, double p)
    {
        int[] both = [first, first + 1];
        return IsOfBits
            ? new(both, [new(1 - 0.75 * p, []), new(p / 4, both), new(p / 4, [first]),
                new(p / 4, [first + 1])])
            : FeatureGroup.Correlated(both, p);
    }

    /// <summary>The variance of one unit's value: what the best constant errs by.</summary>
    internal double Variance(double p)
    {
        var on = MomentsOn();
        return p * on.Square - p * on.Mean * (p * on.Mean);
    }

    /// <summary>
    /// What the best linear map of all features, a constant included, errs by, over the variance. Units are
    /// independent, so a unit's own features are all that it reads.
    /// </summary>
    internal double LinearError(double p)
    {
        var on = MomentsOn();
        double Covariance(double product, double a, double b) => p * product - p * a * (p * b);
        double xx = Covariance(on.XX, on.X, on.X), tx = Covariance(on.TX, on.Mean, on.X), explained;
        if (Arity == 1) explained = tx * tx / xx;
        else
        {
            double yy = Covariance(on.YY, on.Y, on.Y), xy = Covariance(on.XY, on.X, on.Y),
                ty = Covariance(on.TY, on.Mean, on.Y);
            explained = (tx * tx * yy - 2 * tx * ty * xy + ty * ty * xx) / (xx * yy - xy * xy);
        }
        return 1 - explained / Variance(p);
    }

    /// <summary>Means over a unit that is on: of t, t², and of x and y with themselves and t.</summary>
    readonly record struct On(
        double Mean, double Square, double X, double Y,
        double XX, double YY, double XY, double TX, double TY);

    On MomentsOn()
    {
        double[] values = Magnitude switch
        {
            Magnitude.Constant => [0, 1],
            Magnitude.Uniform => [.. Enumerable.Range(0, Points).Select(k => (k + 0.5) / Points)],
            _ => [.. Enumerable.Range(0, Points).Select(k => (2 * k + 1.0) / Points - 1)],
        };
        double[] others = Arity == 1 ? [0] : values;
        var sums = new double[9];
        Span<double> x = stackalloc double[2];
        foreach (double a in values)
            foreach (double b in others)
            {
                (x[0], x[1]) = (a, b);
                double t = Target.Value(x[..Arity], 0);
                ReadOnlySpan<double> terms = [t, t * t, a, b, a * a, b * b, a * b, t * a, t * b];
                for (int k = 0; k < 9; k++) sums[k] += terms[k];
            }
        double count = (double)values.Length * others.Length;
        return new(sums[0] / count, sums[1] / count, sums[2] / count, sums[3] / count, sums[4] / count,
            sums[5] / count, sums[6] / count, sums[7] / count, sums[8] / count);
    }

    /// <summary>A sample x [n], of which at least one unit is on.</summary>
    internal void Draw(ref Rng rng, double p, Span<double> x)
    {
        bool any = false;
        while (!any)
            for (int unit = 0; unit < x.Length; unit += Arity)
            {
                bool isOn = rng.NextUniform() < p;
                any |= isOn;
                for (int i = unit; i < unit + Arity; i++) x[i] = isOn ? Value(rng.NextUniform()) : 0;
            }
    }

    double Value(double u) => Magnitude switch
    {
        Magnitude.Constant => u < 0.5 ? 0 : 1,
        Magnitude.Uniform => u,
        _ => 2 * u - 1,
    };
}
