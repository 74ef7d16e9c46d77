using Superposition.Features;

namespace Superposition.Theory.Kernels;

/// <summary>
/// Expectations of ramps: for z = v + Σ_j a_j x_j, x_j on with probability p_j and then uniform on [l, 1]
/// (l = 0 or −1), the numbers T(q) = E [∏_j x_j^e_j φ_q(z)] and the derivatives of a combination Σ_q c_q T(q)
/// in every a_j. φ_q(z) = max(z, 0)^q / q!, φ_0 the step, φ_−1 the impulse.
/// </summary>
/// <remarks>
/// Averaging one variable out turns φ_q into differences of φ_{q+1} at shifted v, divided by a_j: a tree of
/// up to 2^k vertices (3^k for l = −1), each with a short row of coefficients c and of values T. Done naively
/// the differences lose every digit where an a_j is small. Here variables go by falling |a_j|, and a vertex
/// whose sign the remaining ones cannot change ends at once: 0 below, and above a polynomial, whose
/// expectation is a sum of positive moments of the remaining y = Σ (a_j x_j − least of it) ≥ 0. So a
/// division by a_j happens only where |v| ≤ Σ of what remains ≤ (how many remain) · |a_j|: numerator and
/// denominator are of one size, and the rounding error grows with the number of variables, never with 1/a_j.
/// </remarks>
sealed unsafe class RampTree
{
    internal const int MostVariables = 12;

    /// <summary>φ_q is kept at index q + 1.</summary>
    internal const int Impulse = 0, Step = 1, Ramp = 2, Square = 3;

    /// <summary>
    /// Of k variables |a_j| below this is 0 (1e-20 for twelve, 1e-40 for five): it moves no loss by more, and
    /// ∏ 1/a_j and powers of a_j would leave the range of a double.
    /// </summary>
    static readonly double[] s_negligible =
        [.. Enumerable.Range(0, MostVariables + 1).Select(k => Math.Pow(10, -280.0 / (k + 2)))];

    internal static double Negligible(int variables) => s_negligible[variables];

    const int MostExponent = 2, Levels = MostVariables + 1;

    readonly bool isSymmetric;
    readonly double[] a = new double[MostVariables], p = new double[MostVariables];
    readonly int[] exponent = new int[MostVariables];
    readonly double[] low = new double[Levels], high = new double[Levels];
    readonly double[] δa = new double[MostVariables];

    // Level k's rows (see Rows) hold ramps −1 … k + 2 at indices 0 … k + 3.
    readonly Rows coefficients = new(Levels), values = new(3 * Levels);
    readonly Rows leaves = new(Levels);              // Σ over ended vertices, by moment of y
    readonly Rows moments = new(Levels);             // E y^r / r!, y over levels k …
    readonly Rows single = new(MostVariables);       // of level k alone
    readonly Rows singleSlope = new(MostVariables);  // the same, times x_k
    readonly Rows spare = new(3);                    // powers; the pull on moments and its successor
    int count;

    internal RampTree(Magnitude magnitude)
    {
        if (magnitude is not (Magnitude.Uniform or Magnitude.Symmetric))
            throw new ArgumentOutOfRangeException(nameof(magnitude));
        isSymmetric = magnitude == Magnitude.Symmetric;
    }

    /// <summary>
    /// c_q of level 0, at index q + 1. Set before <see cref="Descend"/>; level 1's, before
    /// <see cref="Branch"/>.
    /// </summary>
    internal Span<double> Coefficients(int level) => coefficients.Span(level);

    /// <summary>T(q) at index q + 1 of the branch last taken into this slot (0, 1, 2) of a level.</summary>
    internal Span<double> Values(int level, int slot) => values.Span(3 * level + slot);

    /// <summary>∂ Σ c_q T(q) / ∂a_j, in the order of <see cref="Set"/>.</summary>
    internal ReadOnlySpan<double> Slopes => δa.AsSpan(0, count);

    /// <summary>The places of a by falling |a_j|, one of them perhaps left out; returns how many.</summary>
    internal static int Falling(ReadOnlySpan<double> a, Span<int> order, int without = -1)
    {
        int count = 0;
        for (int j = 0; j < a.Length; j++)
        {
            if (j == without) continue;
            int place = count++;
            double size = Math.Abs(a[j]);
            for (; place > 0 && Math.Abs(a[order[place - 1]]) < size; place--)
                order[place] = order[place - 1];
            order[place] = j;
        }
        return count;
    }

    /// <summary>Takes the variables, by falling |a_j|, and all exponents 0.</summary>
    internal void Set(ReadOnlySpan<double> a, ReadOnlySpan<double> p)
    {
        count = a.Length;
        low[count] = high[count] = 0;
        for (int k = count - 1; k >= 0; k--)
        {
            double size = Math.Abs(a[k]) < Negligible(count) ? 0 : a[k];
            (this.a[k], this.p[k], exponent[k]) = (size, p[k], 0);
            low[k] = low[k + 1] + Math.Min(0, isSymmetric ? -Math.Abs(size) : size);
            high[k] = high[k + 1] + Math.Max(0, isSymmetric ? Math.Abs(size) : size);
        }
    }

    internal void SetExponent(int level, int e) => exponent[level] = e;

    /// <summary>Whether v and every a_j is a number; of others nothing here is right.</summary>
    internal bool IsFinite(double v) => double.IsFinite(v + low[0]) && double.IsFinite(v + high[0]);

    /// <summary>Whether the variables cannot change the sign of v + z.</summary>
    internal bool IsDetermined(double v) => v + high[0] <= 0 || v + low[0] >= 0;

    /// <summary>Makes ready for branches from this level on: moments, and sums at 0.</summary>
    internal void Begin(int from)
    {
        Array.Clear(δa, 0, count);
        moments.Clear(count);
        moments.Span(count)[0] = 1;
        leaves.Clear(count);
        for (int k = count - 1; k >= from; k--)
        {
            leaves.Clear(k);
            SingleMoments(k, exponent[k], single);
            SingleMoments(k, exponent[k] + 1, singleSlope);
        }
        for (int k = count - 1; k >= from; k--)
            Rows.Convolve(single[k], moments[k + 1], moments[k], k + 3);
    }

    /// <summary>T of level 0 at v, and the slopes of Σ c_q T(q).</summary>
    internal void Descend(double v)
    {
        Begin(0);
        Branch(0, 0, v);
        End(0);
    }

    /// <summary>The slopes from vertices that ended early, through the moments of what remained.</summary>
    internal void End(int from)
    {
        int pull = 1, next = 2;
        spare.Clear(pull);
        spare.Clear(next);
        for (int k = from; k < count; k++)
        {
            Rows.AddShifted(leaves[k], spare[pull]);
            Rows.Convolve(singleSlope[k], moments[k + 1], spare[0], k + 3);
            δa[k] += Rows.Dot(spare[pull], spare[0]);
            Rows.Correlate(single[k], spare[pull], spare[next], k + 3);
            (pull, next) = (next, pull);
        }
    }

    /// <summary>
    /// T of the variables from level k on, at v, into a slot; Σ c_q T(q) of level k's coefficients adds to
    /// the slopes.
    /// </summary>
    internal void Branch(int k, int slot, double v)
    {
        if (v == 0 && low[k] == high[k]) Edge(k, Values(k, slot));
        else if (v != 0 && !(v + high[k] > 0)) values.Clear(3 * k + slot);
        else if (v != 0 && v + low[k] >= 0) Determined(k, slot, v + low[k]);
        else if (exponent[k] == 0 && !isSymmetric) Plain(k, slot, v);
        else Weighted(k, slot, v);
    }

    /// <summary>z = 0 for sure, as where all are off and b = 0: φ_0 = ½, the mean of its sides.</summary>
    void Edge(int k, Span<double> T)
    {
        T.Clear();
        T[Step] = 0.5 * moments.Span(k)[0];
        leaves.Span(k)[1] += 0.5 * Coefficients(k)[Ramp];
    }

    /// <summary>z ≥ 0 for sure: φ_q(u + y) is a polynomial in y, y ≥ 0 and u ≥ 0.</summary>
    void Determined(int k, int slot, double u)
    {
        Rows.Powers(spare[0], u, 1, Rows.InverseFactorials, k + 3);
        Rows.Convolve(moments[k] - 1, spare[0], values[3 * k + slot], k + 4); // T_{q+1} = Σ_s u^s/s! μ_{q−s}
        if (k < count) Rows.AddCorrelation(spare[0], coefficients[k] + 1, leaves[k], k + 3);
    }

    /// <summary>
    /// x on [0, 1] with exponent 0: T_k(q) = (1−p) T(q; v) + p A(q), A(q) = [T(q+1; v+a) − T(q+1; v)] / a,
    /// and ∂/∂a of p A(q) = p [T(q; v+a) − A(q)] / a beside what a does further down.
    /// </summary>
    void Plain(int k, int slot, double v)
    {
        double on = p[k] / a[k], off = 1 - p[k];
        double* here = coefficients[k], below = coefficients[k + 1];
        Rows.BlendUp(off, here, -on, here, below, k + 5);
        Branch(k + 1, 0, v);
        Rows.BlendUp(0, here, on, here, below, k + 5);
        Branch(k + 1, 1, v + a[k]);
        δa[k] += on * Rows.Average(
            off, p[k], 1 / a[k], values[3 * k + 3], values[3 * k + 4], here, values[3 * k + slot], k + 4);
    }

    /// <summary>
    /// Any exponent and l: E x^e φ_q(v + a x) by parts is Σ_s α_s [φ_{q+1+s}(v+a) − l^{e−s} φ_{q+1+s}(v+la)],
    /// α_s = (−1)^s e! / (e−s)! / ((1−l) a^{s+1}); ∂/∂a is the same of e + 1 and q − 1.
    /// </summary>
    void Weighted(int k, int slot, double v)
    {
        int e = exponent[k], top = k + 4;
        double on = p[k], off = e == 0 ? 1 - on : 0;
        Span<double> plus = stackalloc double[MostExponent + 2], minus = stackalloc double[MostExponent + 2];
        Parts(k, e, plus, minus);
        var c = Coefficients(k);
        var below = Coefficients(k + 1);
        Span<double> still = Values(k + 1, 0), up = Values(k + 1, 1), down = Values(k + 1, 2);
        bool isMerged = !isSymmetric; // the lower end is where the variable is off
        if (isMerged || off > 0)
        {
            for (int j = 0; j <= top; j++)
            {
                double sum = off * c[j];
                for (int s = 0; isMerged && s <= e && s < j; s++) sum -= on * minus[s] * c[j - 1 - s];
                below[j] = sum;
            }
            Branch(k + 1, 0, v);
        }
        for (int j = 0; j <= top; j++)
        {
            double sum = 0;
            for (int s = 0; s <= e && s < j; s++) sum += on * plus[s] * c[j - 1 - s];
            below[j] = sum;
        }
        Branch(k + 1, 1, v + a[k]);
        if (isMerged) still.CopyTo(down);
        else
        {
            for (int j = 0; j <= top; j++)
            {
                double sum = 0;
                for (int s = 0; s <= e && s < j; s++) sum -= on * minus[s] * c[j - 1 - s];
                below[j] = sum;
            }
            Branch(k + 1, 2, v - a[k]);
        }
        var T = Values(k, slot);
        for (int j = 0; j < top; j++)
        {
            double sum = off > 0 ? off * still[j] : 0;
            for (int s = 0; s <= e && j + 1 + s < 16; s++)
                sum += on * (plus[s] * up[j + 1 + s] - minus[s] * down[j + 1 + s]);
            T[j] = sum;
        }
        Parts(k, e + 1, plus, minus);
        for (int j = 1; j < top; j++)
            for (int s = 0; s <= e + 1 && j + s < 16; s++)
                δa[k] += on * c[j] * (plus[s] * up[j + s] - minus[s] * down[j + s]);
    }

    /// <summary>α_s, and α_s l^{e−s}.</summary>
    void Parts(int k, int e, Span<double> plus, Span<double> minus)
    {
        double α = 1 / ((isSymmetric ? 2 : 1) * a[k]);
        for (int s = 0; s <= e; s++)
        {
            plus[s] = α;
            minus[s] = s == e ? α : !isSymmetric ? 0 : (e - s) % 2 == 0 ? α : -α;
            α *= -(e - s) / a[k];
        }
    }

    /// <summary>
    /// E x^e y^r / r! of one variable, y = a x − least of it; where it is off y is −least.
    /// </summary>
    void SingleMoments(int k, int e, Rows into)
    {
        double size = Math.Abs(a[k]);
        double* factors = MomentFactors.Row(isSymmetric, a[k] < 0, e);
        Rows.Powers(into[k], isSymmetric ? 2 * size : size, p[k], factors, k + 3);
        if (e > 0 || p[k] == 1) return;
        if (isSymmetric || a[k] < 0)
        {
            Rows.Powers(spare[0], size, 1 - p[k], Rows.InverseFactorials, k + 3);
            Rows.Blend(1, into[k], 1, spare[0], into[k], k + 3);
        }
        else into[k][0] += 1 - p[k];
    }
}
