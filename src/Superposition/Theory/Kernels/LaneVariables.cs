using System.Runtime.Intrinsics;
using static Superposition.Theory.Kernels.LaneRows;
using Eight = System.Runtime.Intrinsics.Vector512<double>;

namespace Superposition.Theory.Kernels;

/// <summary>
/// The variables of all outputs of a small model, an output in each lane, as trees over lanes take them: each
/// lane's own variable apart, its others by falling |a_j|, and what a tree needs of each level.
/// </summary>
sealed unsafe class LaneVariables
{
    internal const int Lanes = 8, Levels = OutputLanes.MostFeatures - 1;

    /// <summary>Vectors in a row: ramps φ_0 … φ_{Levels + 3}.</summary>
    internal const int Width = Levels + 5;

    internal readonly int n, last; // the deepest level: levels are the n − 1 other variables, from 0
    internal readonly int[] order = new int[Lanes * Levels];
    readonly LaneRows rows = new((3 * Levels + 1) * Width + 8 * (Levels + 1));

    // Rows by level: E y^r / r! of all that remain and of one variable, E x y^r / r! of that one. Vectors by
    // level: a, 1/a, p/a, 1 − p, the bounds of what remains, p (and each lane's own p after the others).
    internal readonly Eight* moments, single, singleSlope, a, inverse, on, off, low, high, p, own, bias;

    internal LaneVariables(int features)
    {
        (n, last) = (features, features - 2);
        moments = rows.Take((Levels + 1) * Width);
        single = rows.Take(Levels * Width);
        singleSlope = rows.Take(Levels * Width);
        a = rows.Take(Levels + 1);
        inverse = rows.Take(Levels + 1);
        on = rows.Take(Levels + 1);
        off = rows.Take(Levels + 1);
        low = rows.Take(Levels + 1);
        high = rows.Take(Levels + 1);
        p = rows.Take(Levels + 1);
        own = rows.Take(1);
        bias = rows.Take(1);
    }

    /// <summary>Takes a model.</summary>
    /// <param name="ownFirst">
    /// The least share of the largest |a_j| with which a lane's own variable may go first.
    /// </param>
    /// <returns>The lanes that a tree covers: the sign open, the own variable large enough.</returns>
    internal Eight Load(
        ReadOnlySpan<double> gram, ReadOnlySpan<double> density, ReadOnlySpan<double> b, double ownFirst)
    {
        Arrange(gram, density, b);
        return Prepare(ownFirst);
    }

    /// <summary>Each lane's own variable, and its others by falling |a_j|.</summary>
    void Arrange(ReadOnlySpan<double> gram, ReadOnlySpan<double> density, ReadOnlySpan<double> b)
    {
        double* a = (double*)this.a, p = (double*)this.p;
        for (int i = 0; i < n; i++)
        {
            var row = gram.Slice(i * n, n);
            var order = this.order.AsSpan(i * Levels, Levels);
            int count = RampTree.Falling(row, order, without: i);
            for (int k = 0; k < count; k++)
                (a[k * Lanes + i], p[k * Lanes + i]) = (row[order[k]], density[order[k]]);
            ((double*)own)[i] = row[i];
            ((double*)bias)[i] = b[i];
            ((double*)(this.p + Levels))[i] = density[i];
        }
    }

    /// <summary>What a tree needs of each level.</summary>
    Eight Prepare(double ownFirst)
    {
        var one = Eight.One;
        var negligible = Vector512.Create(RampTree.Negligible(n));
        low[last + 1] = high[last + 1] = Eight.Zero;
        for (int k = last; k >= 0; k--)
        {
            var isSome = Vector512.GreaterThanOrEqual(Vector512.Abs(a[k]), negligible);
            a[k] &= isSome;
            inverse[k] = one / a[k] & isSome;
            (on[k], off[k]) = (p[k] * inverse[k], one - p[k]);
            low[k] = low[k + 1] + Vector512.Min(a[k], Eight.Zero);
            high[k] = high[k + 1] + Vector512.Max(a[k], Eight.Zero);
        }
        Moments();
        Eight v = bias[0], x = own[0];
        Eight least = v + low[0] + Vector512.Min(x, Eight.Zero);
        Eight most = v + high[0] + Vector512.Max(x, Eight.Zero);
        var largest = Vector512.Max(Vector512.Abs(a[0]), Vector512.Abs(x));
        var isOpen = Vector512.GreaterThan(most, Eight.Zero) & Vector512.LessThan(least, Eight.Zero)
            & Vector512.LessThan(most - least, Vector512.Create(double.MaxValue));
        var isFirst = Vector512.GreaterThanOrEqual(Vector512.Abs(x), ownFirst * largest)
            & Vector512.GreaterThanOrEqual(Vector512.Abs(x), negligible);
        var used = Vector512.LessThan(Vector512.CreateSequence(0.0, 1.0), Vector512.Create((double)n));
        return isOpen & isFirst & used;
    }

    /// <summary>E y^r / r! and E x y^r / r! of one variable, y = a x − least of it, and of all from k on.
    /// </summary>
    void Moments()
    {
        Clear(moments + (last + 1) * Width, last + 5);
        moments[(last + 1) * Width] = Eight.One;
        for (int k = last; k >= 0; k--)
        {
            Eight* one = single + k * Width, tilted = singleSlope + k * Width;
            var isDown = Vector512.LessThan(a[k], Eight.Zero);
            Eight size = Vector512.Abs(a[k]), end = off[k] & isDown; // where it is off, y = −least
            var power = Eight.One;                                  // size^r / r!
            for (int r = 0; r < k + 4; r++)
            {
                one[r] = power * (p[k] * (1.0 / (r + 1)) + end);
                // x runs up with y where a > 0, and down where a < 0
                tilted[r] = power * p[k] * Vector512.ConditionalSelect(isDown,
                    Vector512.Create(1.0 / ((r + 1) * (r + 2))), Vector512.Create(1.0 / (r + 2)));
                power *= size * (1.0 / (r + 1));
            }
            one[0] = Eight.One;
            Convolve(one, moments + (k + 1) * Width, moments + k * Width, k + 4);
        }
    }
}
