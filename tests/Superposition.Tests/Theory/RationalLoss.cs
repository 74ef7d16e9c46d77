using System.Numerics;
using Superposition.Features;
using Superposition.Geometry;

namespace Superposition.Tests.Theory;

/// <summary>
/// The textbook formula in whole numbers, for tests: E over each set of features that are on, by
/// inclusion and exclusion over the corners of its box, with doubles taken as the binary fractions that they
/// are. Nothing is rounded before the one division by ∏ a_j, so nothing cancels. It is slow.
/// </summary>
static class RationalLoss
{
    /// <summary>E (x_i − x'_i)²</summary>
    internal static double Output(Gram gram, IReadOnlyList<double> b, IWorld world, int i) =>
        OnSets(world).Sum(set => set.Probability == 0 ? 0
            : set.Probability * Given(set.On, gram, b[i], i, world.Magnitude == Magnitude.Symmetric));

    internal static List<(double Probability, int[] On)> OnSets(IWorld world)
    {
        List<(double Probability, int[] On)> sets = [(1, [])];
        foreach (var law in world.Groups)
            sets = [.. sets.SelectMany(set => law.Patterns.Select(pattern =>
                (set.Probability * pattern.Probability, (int[])[.. set.On, .. pattern.On])))];
        return sets;
    }

    static double Given(int[] on, Gram gram, double b, int i, bool isSymmetric)
    {
        double[] a = [.. on.Where(j => j != i && gram[i, j] != 0).Select(j => gram[i, j])];
        double own = gram[i, i];
        bool isOn = on.Contains(i);
        if (!isOn) return Ramp(2, a, b, isSymmetric);
        if (own == 0)
            return 1.0 / 3 + Ramp(2, a, b, isSymmetric) - (isSymmetric ? 0 : Ramp(1, a, b, isSymmetric));
        return 1.0 / 3 + Ramp(2, [.. a, own], b, isSymmetric) - 2 * OwnTimesRamp(a, own, b, isSymmetric);
    }

    /// <summary>E max(b + Σ a_j x_j, 0)^power</summary>
    static double Ramp(int power, double[] a, double b, bool isSymmetric)
    {
        int scale = Scale([.. a, b]);
        BigInteger[] A = [.. a.Select(x => Whole(x, scale))];
        var sum = Corners(power + a.Length, A, Whole(b, scale), isSymmetric);
        var divisor = A.Aggregate(BigInteger.One, (x, y) => x * y * (isSymmetric ? 2 : 1));
        return Ratio(sum, divisor * Rising(power, a.Length), power * scale);
    }

    /// <summary>E u max(b + own u + Σ a_j x_j, 0), by parts in u.</summary>
    static double OwnTimesRamp(double[] a, double own, double b, bool isSymmetric)
    {
        int scale = Scale([.. a, b, own]), k = a.Length;
        BigInteger[] A = [.. a.Select(x => Whole(x, scale))];
        BigInteger B = Whole(b, scale), O = Whole(own, scale), low = isSymmetric ? B - O : B;
        // ∫ u F(u) du = [u F₁]/own − [F₂]/own², F_j the j-th antiderivative in z; over width 1 or 2
        BigInteger first = Corners(2 + k, A, B + O, isSymmetric);
        if (isSymmetric) first += Corners(2 + k, A, low, true);
        var second = Corners(3 + k, A, B + O, isSymmetric) - Corners(3 + k, A, low, isSymmetric);
        var divisor = A.Aggregate(BigInteger.One, (x, y) => x * y * (isSymmetric ? 2 : 1));
        var top = first * O * (k + 3) - second;
        return Ratio(top, divisor * O * O * Rising(1, k + 2) * (isSymmetric ? 2 : 1), scale);
    }

    /// <summary>Σ over corners of ± max(corner, 0)^degree.</summary>
    static BigInteger Corners(int degree, BigInteger[] A, BigInteger b, bool isSymmetric)
    {
        BigInteger sum = 0;
        for (int mask = 0; mask < 1 << A.Length; mask++)
        {
            var corner = b;
            for (int j = 0; j < A.Length; j++)
                corner += (mask >> j & 1) == 1 ? A[j] : isSymmetric ? -A[j] : 0;
            bool isMinus = (A.Length - BitOperations.PopCount((uint)mask)) % 2 == 1;
            if (corner.Sign > 0) sum += isMinus ? -BigInteger.Pow(corner, degree) : BigInteger.Pow(corner, degree);
        }
        return sum;
    }

    /// <summary>(q+1)(q+2)…(q+k), the antiderivatives' divisor.</summary>
    static BigInteger Rising(int q, int k) =>
        Enumerable.Range(q + 1, k).Aggregate(BigInteger.One, (x, j) => x * j);

    /// <summary>How many binary digits after the point all of them need.</summary>
    static int Scale(double[] numbers) => numbers.Where(x => x != 0).Select(x => 52 - Math.ILogB(x))
        .Append(0).Max();

    static BigInteger Whole(double x, int scale)
    {
        if (x == 0) return 0;
        int exponent = Math.ILogB(x);
        var mantissa = new BigInteger(Math.ScaleB(x, 52 - exponent));
        return mantissa << (scale + exponent - 52);
    }

    /// <summary>top / bottom · 2^−scale to the precision of a double.</summary>
    static double Ratio(BigInteger top, BigInteger bottom, int scale)
    {
        const int digits = 120;
        var quotient = (top << (scale > digits ? 0 : digits - scale)) / bottom;
        if (scale > digits) quotient = (top / bottom) >> (scale - digits);
        return Math.ScaleB((double)quotient, -digits);
    }
}
