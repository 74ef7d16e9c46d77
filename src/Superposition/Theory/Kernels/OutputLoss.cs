using Superposition.Features;
using static Superposition.Theory.Kernels.RampTree;

namespace Superposition.Theory.Kernels;

/// <summary>
/// ℓ = E (x_i − ReLU(b + Σ_j a_j x_j))² of one output i and its derivatives in a [k] and b, for k variables
/// that are on independently with probabilities p [k]. As E (x_i − R)² = E x_i² − 2 E x_i R + E R².
/// </summary>
sealed class OutputLoss
{
    /// <summary>
    /// From this share of the largest |a_j| on, the output's own variable may go first (see the remarks of
    /// <see cref="RampTree"/>): both parts then descend as one.
    /// </summary>
    const double OwnFirst = 0.25;

    readonly RampTree tree;
    readonly bool isSymmetric;
    readonly int[] order = new int[MostVariables];
    readonly double[] a = new double[MostVariables], p = new double[MostVariables];
    readonly double[] δa = new double[MostVariables];
    int count;
    double δb;

    internal OutputLoss(Magnitude magnitude)
    {
        tree = new(magnitude);
        isSymmetric = magnitude == Magnitude.Symmetric;
    }

    /// <summary>∂ℓ/∂b of the last <see cref="Value"/>.</summary>
    internal double SlopeInBias => δb;

    /// <summary>∂ℓ/∂a_j of the last <see cref="Value"/>, in the order of its arguments.</summary>
    internal ReadOnlySpan<double> Slopes => δa.AsSpan(0, count);

    /// <summary>ℓ</summary>
    /// <param name="a">[k]</param>
    /// <param name="p">[k]</param>
    /// <param name="own">The place of x_i among the variables, or −1 where it is off for sure.</param>
    internal double Value(ReadOnlySpan<double> a, ReadOnlySpan<double> p, int own, double b)
    {
        double loss = Sum(a, p, own, b);
        GC.KeepAlive(tree); // its rows are read through pointers
        return loss;
    }

    double Sum(ReadOnlySpan<double> a, ReadOnlySpan<double> p, int own, double b)
    {
        double largest = Arrange(a, p);
        bool isFinite = tree.IsFinite(b);
        δb = isFinite ? 0 : double.NaN;
        δa.AsSpan(0, count).Fill(δb);
        if (!isFinite) return double.NaN;
        int level = own < 0 ? -1 : order.AsSpan(0, count).IndexOf(own);
        if (level < 0) return Part(2, Square, b);
        double square = p[own] / 3;
        if (Math.Abs(a[own]) >= OwnFirst * largest && largest > 0)
        {
            for (; level > 0; level--) order[level] = order[level - 1];
            order[0] = own;
            Load(a, p);
            if (!tree.IsDetermined(b)) return square + Both(b);
            level = 0;
        }
        double relu = Part(2, Square, b);
        tree.SetExponent(level, 1);
        return square + relu + Part(-2, Ramp, b);
    }

    /// <summary>By falling |a_j|; returns the largest.</summary>
    double Arrange(ReadOnlySpan<double> a, ReadOnlySpan<double> p)
    {
        count = Falling(a, order);
        Load(a, p);
        return count == 0 ? 0 : Math.Abs(a[order[0]]);
    }

    void Load(ReadOnlySpan<double> a, ReadOnlySpan<double> p)
    {
        for (int k = 0; k < count; k++) (this.a[k], this.p[k]) = (a[order[k]], p[order[k]]);
        tree.Set(this.a.AsSpan(0, count), this.p.AsSpan(0, count));
    }

    /// <summary>c · T(q), and its slopes added.</summary>
    double Part(double c, int ramp, double b)
    {
        var row = tree.Coefficients(0);
        row.Clear();
        row[ramp] = c;
        tree.Descend(b);
        var T = tree.Values(0, 0);
        δb += c * T[ramp - 1];
        AddSlopes();
        return c * T[ramp];
    }

    void AddSlopes()
    {
        for (int k = 0; k < count; k++) δa[order[k]] += tree.Slopes[k];
    }

    /// <summary>
    /// E R² − 2 E x_i R with x_i the first variable: by parts, ramps of the other variables at b (x_i off),
    /// at b + a (x_i = 1) and at its lower end; what each coefficient changes with a is its slope.
    /// </summary>
    double Both(double b)
    {
        double own = a[0], on = p[0], inverse = 1 / own, slope = 0, sum = 0;
        tree.Begin(1);
        if (!isSymmetric)
        {
            // E R² = 2(1−p) φ₂(b) + (2p/a) Δφ₃, −2 E x R = −(2p/a) φ₂(b+a) + (2p/a²) Δφ₃
            double rise = 2 * on * inverse * (1 + inverse), steep = -2 * on * inverse * inverse;
            double riseSlope = steep * (1 + 2 * inverse);
            Child(0, b, 2 * (1 - on), -rise, 0, -riseSlope, 0);
            Child(1, b + own, -2 * on * inverse, rise, -steep, riseSlope, 1);
        }
        else
        {
            // the same with (φ₃(b+a) − φ₃(b−a)) / 2a, and φ₂ at both ends
            double rise = on * inverse * (1 + inverse), steep = -on * inverse * inverse;
            double riseSlope = steep * (1 + 2 * inverse);
            if (on < 1) Child(0, b, 2 * (1 - on), 0, 0, 0, 0);
            Child(1, b + own, -on * inverse, rise, -steep, riseSlope, 1);
            Child(2, b - own, -on * inverse, -rise, -steep, -riseSlope, -1);
        }
        tree.End(1);
        AddSlopes();
        δa[order[0]] += slope;
        return sum;

        void Child(
            int slot, double v, double square, double cube, double squareSlope, double cubeSlope,
            double shift)
        {
            var row = tree.Coefficients(1);
            row.Clear();
            (row[Square], row[Square + 1]) = (square, cube);
            tree.Branch(1, slot, v);
            var T = tree.Values(1, slot);
            sum += square * T[Square] + cube * T[Square + 1];
            double down = square * T[Ramp] + cube * T[Square];
            δb += down;
            slope += shift * down + squareSlope * T[Square] + cubeSlope * T[Square + 1];
        }
    }
}
