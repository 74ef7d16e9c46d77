using System.Numerics;
using Superposition.Features;
using Superposition.Geometry;

namespace Superposition.Tests.Theory;

/// <summary>
/// The textbook formula in whole numbers, for tests: E over each set of features that are on, by
/// inclusion and exclusion over the corners of its box, with doubles taken as the binary fractions that they
/// are (in units of 2^−280). Nothing is rounded before the one division by ∏ a_j, so nothing cancels; and a
/// difference over a step of 2^−140 is a derivative to forty digits. It is slow.
/// </summary>
sealed class RationalLoss
{
    const int Scale = 280, StepPower = 140, Digits = 900;

    readonly int i;
    readonly bool isSymmetric;
    readonly BigInteger[] a;
    readonly List<(double Probability, int[] On)> sets;
    BigInteger b;

    /// <summary>Output i: E (x_i − x'_i)².</summary>
    internal RationalLoss(Gram gram, ReadOnlySpan<double> b, IWorld world, int i)
    {
        this.i = i;
        isSymmetric = world.Magnitude == Magnitude.Symmetric;
        a = [.. Enumerable.Range(0, gram.n).Select(j => Whole(gram[i, j]))];
        this.b = Whole(b[i]);
        sets = [(1, [])];
        foreach (var law in world.Groups)
            sets = [.. sets.SelectMany(set => law.Patterns.Where(pattern => pattern.Probability > 0).Select(
                pattern => (set.Probability * pattern.Probability, (int[])[.. set.On, .. pattern.On])))];
    }

    internal double Value => Real(Sum(), Digits);

    /// <summary>Right and left derivatives in G_ij, or in b_i for j = n.</summary>
    internal (double Right, double Left) Slopes(int j)
    {
        BigInteger here = Sum(), right = Moved(j, 1, j, 0), left = Moved(j, -1, j, 0);
        return (Real(right - here, Digits - StepPower), Real(here - left, Digits - StepPower));
    }

    /// <summary>
    /// The mean of the right and left second derivatives in G_ij and G_ik (b_i for n), and their difference:
    /// the four quadrants agree unless there is a kink.
    /// </summary>
    internal (double Mean, double Spread) Curvature(int j, int k)
    {
        var here = Sum();
        var quadrants = new List<double>();
        foreach (int s in (int[])[-1, 1])
            foreach (int t in (int[])[-1, 1])
                quadrants.Add(s * t * Real(
                    Moved(j, s, k, t) - Moved(j, s, k, 0) - Moved(j, 0, k, t) + here,
                    Digits - 2 * StepPower));
        return (quadrants.Average(), quadrants.Max() - quadrants.Min());
    }

    BigInteger Moved(int j, int s, int k, int t)
    {
        Move(j, s);
        Move(k, t);
        var sum = Sum();
        Move(j, -s);
        Move(k, -t);
        return sum;
    }

    void Move(int j, int steps)
    {
        var by = steps * (BigInteger.One << (Scale - StepPower));
        if (j == a.Length) b += by;
        else a[j] += by;
    }

    BigInteger Sum()
    {
        BigInteger sum = 0;
        foreach (var (probability, on) in sets) sum += Whole(probability) * Given(on) >> Scale;
        return sum;
    }

    BigInteger Given(int[] on)
    {
        BigInteger[] others = [.. on.Where(j => j != i && !a[j].IsZero).Select(j => a[j])];
        if (!on.Contains(i)) return Ramp(2, others);
        var square = (BigInteger.One << Digits) / 3;
        if (a[i].IsZero) return square + Ramp(2, others) - (isSymmetric ? 0 : Ramp(1, others));
        return square + Ramp(2, [.. others, a[i]]) - 2 * OwnTimesRamp(others, a[i]);
    }

    /// <summary>E max(b + Σ a_j x_j, 0)^power</summary>
    BigInteger Ramp(int power, BigInteger[] a) => Ratio(
        Corners(power + a.Length, a, b), Sides(a) * Rising(power, a.Length), power);

    /// <summary>
    /// E u max(b + own u + Σ a_j x_j, 0), by parts: [u F₁]/own − [F₂]/own², F_j the j-th antiderivative.
    /// </summary>
    BigInteger OwnTimesRamp(BigInteger[] a, BigInteger own)
    {
        int k = a.Length;
        var low = isSymmetric ? b - own : b;
        var first = Corners(2 + k, a, b + own);
        if (isSymmetric) first += Corners(2 + k, a, low);
        var second = Corners(3 + k, a, b + own) - Corners(3 + k, a, low);
        var divisor = Sides([.. a, own]) * own * Rising(1, k + 2);
        return Ratio(first * own * (k + 3) - second, divisor, 1);
    }

    /// <summary>∏ of the widths of a_j x_j, with their signs.</summary>
    BigInteger Sides(BigInteger[] a) =>
        a.Aggregate(BigInteger.One, (x, y) => x * y * (isSymmetric ? 2 : 1));

    /// <summary>Σ over corners of ± max(corner, 0)^degree.</summary>
    BigInteger Corners(int degree, BigInteger[] a, BigInteger from)
    {
        BigInteger sum = 0;
        for (int mask = 0; mask < 1 << a.Length; mask++)
        {
            var corner = from;
            for (int j = 0; j < a.Length; j++)
                corner += (mask >> j & 1) == 1 ? a[j] : isSymmetric ? -a[j] : 0;
            if (corner.Sign <= 0) continue;
            var power = BigInteger.Pow(corner, degree);
            sum += (a.Length - BitOperations.PopCount((uint)mask)) % 2 == 1 ? -power : power;
        }
        return sum;
    }

    /// <summary>(q+1)(q+2)…(q+k), the antiderivatives' divisor.</summary>
    static BigInteger Rising(int q, int k) =>
        Enumerable.Range(q + 1, k).Aggregate(BigInteger.One, (x, j) => x * j);

    /// <summary>x in units; below the unit it is refused.</summary>
    static BigInteger Whole(double x)
    {
        if (x == 0) return 0;
        int exponent = Math.ILogB(x);
        Assert.True(exponent - 52 + Scale >= 0, $"{x} has digits below 2^−{Scale}");
        return new BigInteger(Math.ScaleB(x, 52 - exponent)) << (Scale + exponent - 52);
    }

    /// <summary>top / bottom, which are units^(power + …) over units^…, in 2^−digits.</summary>
    static BigInteger Ratio(BigInteger top, BigInteger bottom, int power) =>
        (top << (Digits - power * Scale)) / bottom;

    static double Real(BigInteger value, int digits) =>
        (double)(value >> (digits - 120)) * Math.ScaleB(1, -120);
}
