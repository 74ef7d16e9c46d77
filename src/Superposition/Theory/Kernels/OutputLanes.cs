using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Eight = System.Runtime.Intrinsics.Vector512<double>;

namespace Superposition.Theory.Kernels;

/// <summary>
/// What <see cref="OutputLoss"/> says of one output, of all outputs of a small model at once, one in each
/// lane, for independent features uniform on [0, 1]: ℓ_i = E (x_i − ReLU(b_i + Σ_j a_ij x_j))² and its
/// derivatives.
/// </summary>
/// <remarks>
/// One tree for all lanes (<see cref="RampTree"/> has the formulas and why they are stable): in each lane
/// its own variable first, then the others by falling |a_j|. A lane ends where its sign is settled, by a
/// mask; the tree goes on while any lane is open, so this pays while 2ⁿ is small. A lane whose own |a_i| is
/// too small to go first, or whose sign is settled from the start, is left to the caller.
/// </remarks>
sealed unsafe class OutputLanes
{
    /// <summary>From one variable beside the output's own, to where single trees end sooner.</summary>
    internal const int FewestFeatures = 2, MostFeatures = 7;

    /// <summary>
    /// The least share of the largest |a_j| with which a lane's own variable may go first: its square divides
    /// two numbers of one size, which costs two digits. Alone an output waits for more, at no loss of time.
    /// </summary>
    const double OwnFirst = 0.1;

    const int Lanes = 8, Levels = MostFeatures - 1;

    /// <summary>Vectors in a row: ramps φ_0 … φ_{Levels + 3}.</summary>
    const int Width = Levels + 5;

    readonly int n, last;               // the deepest level: levels are the n − 1 other variables, from 0
    readonly double[] pinned;
    readonly int[] order = new int[Lanes * Levels];

    // Rows by level: c_q, T(q) of both branches, E y^r / r! of all that remain and of one variable,
    // E x y^r / r! of that one, and Σ over ended vertices by moment of y. Then vectors by level.
    readonly Eight* coefficients, values, moments, single, singleSlope, leaves, spare;
    readonly Eight* a, inverse, on, off, low, high, δa, p;
    readonly Eight* own, bias, loss, δb, δown;

    internal OutputLanes(int features)
    {
        (n, last) = (features, features - 2);
        const int rows = 7 * Levels + 6, vectors = rows * Width + 8 * (Levels + 1) + 5;
        pinned = GC.AllocateArray<double>(vectors * Lanes + Lanes, pinned: true);
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
        var next = (Eight*)((address + 63) & ~(nint)63);
        coefficients = Take(Levels * Width);
        values = Take(2 * (Levels + 1) * Width);
        moments = Take((Levels + 1) * Width);
        single = Take(Levels * Width);
        singleSlope = Take(Levels * Width);
        leaves = Take(Levels * Width);
        spare = Take(3 * Width);
        a = Take(Levels + 1);
        inverse = Take(Levels + 1);
        on = Take(Levels + 1);
        off = Take(Levels + 1);
        low = Take(Levels + 1);
        high = Take(Levels + 1);
        δa = Take(Levels + 1);
        p = Take(Levels + 1);
        own = Take(1);
        bias = Take(1);
        loss = Take(1);
        δb = Take(1);
        δown = Take(1);

        Eight* Take(int count)
        {
            var taken = next;
            next += count;
            return taken;
        }
    }

    /// <summary>Evaluates every output that this covers.</summary>
    /// <param name="gram">[n, n], a_ij.</param>
    /// <param name="density">[n]</param>
    /// <param name="b">[n]</param>
    /// <param name="losses">[n], set where covered.</param>
    /// <param name="slopeInBias">[n], set where covered.</param>
    /// <param name="slopes">[n, n], ∂ℓ_i/∂a_ij, rows set where covered.</param>
    /// <returns>Bit i: output i is covered.</returns>
    internal uint Evaluate(
        ReadOnlySpan<double> gram, ReadOnlySpan<double> density, ReadOnlySpan<double> b, Span<double> losses,
        Span<double> slopeInBias, Span<double> slopes)
    {
        Load(gram, density, b);
        var lanes = Prepare();
        uint covered = (uint)lanes.ExtractMostSignificantBits();
        if (covered == 0) return 0;
        Descend(lanes);
        double* loss = (double*)this.loss, δb = (double*)this.δb, δown = (double*)this.δown;
        for (int i = 0; i < n; i++)
        {
            if ((covered >> i & 1) == 0) continue;
            (losses[i], slopeInBias[i], slopes[i * n + i]) = (density[i] / 3 + loss[i], δb[i], δown[i]);
            for (int k = 0; k <= last; k++)
                slopes[i * n + order[i * Levels + k]] = ((double*)(δa + k))[i];
        }
        GC.KeepAlive(pinned);
        return covered;
    }

    /// <summary>Each lane's own variable, and its others by falling |a_j|.</summary>
    void Load(ReadOnlySpan<double> gram, ReadOnlySpan<double> density, ReadOnlySpan<double> b)
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

    /// <summary>What the tree needs of each level; returns the lanes that this covers.</summary>
    Eight Prepare()
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
            δa[k] = Eight.Zero;
            for (int r = 0; r < k + 4; r++) leaves[k * Width + r] = Eight.Zero;
        }
        Moments();
        Eight v = bias[0], x = own[0];
        Eight least = v + low[0] + Vector512.Min(x, Eight.Zero);
        Eight most = v + high[0] + Vector512.Max(x, Eight.Zero);
        var largest = Vector512.Max(Vector512.Abs(a[0]), Vector512.Abs(x));
        var isOpen = Vector512.GreaterThan(most, Eight.Zero) & Vector512.LessThan(least, Eight.Zero)
            & Vector512.LessThan(most - least, Vector512.Create(double.MaxValue));
        var isFirst = Vector512.GreaterThanOrEqual(Vector512.Abs(x), OwnFirst * largest)
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

    /// <summary>
    /// E R² − 2 E x_i R with x_i the first variable: by parts, φ₂ and φ₃ of the others at b (x_i off) and at
    /// b + a (x_i = 1), as in <see cref="OutputLoss"/>; what each coefficient changes with a is its slope.
    /// </summary>
    void Descend(Eight lanes)
    {
        Eight two = Vector512.Create(2.0), density = p[Levels], i = Eight.One / own[0] & lanes;
        Eight twice = two * density * i, rise = twice * (Eight.One + i), steep = -twice * i;
        var riseSlope = steep * (Eight.One + two * i);
        loss[0] = δb[0] = δown[0] = Eight.Zero;
        var none = Eight.Zero;
        Child(lanes, bias[0], two - two * density, -rise, none, -riseSlope, none);
        Child(lanes, bias[0] + own[0], -twice, rise, -steep, riseSlope, Eight.One);
        End();
    }

    void Child(
        Eight lanes, Eight v, Eight square, Eight cube, Eight squareSlope, Eight cubeSlope, Eight shift)
    {
        (coefficients[1], coefficients[2], coefficients[3]) = (Eight.Zero, square & lanes, cube & lanes);
        var T = values;
        Branch(0, T, v, lanes);
        loss[0] += square * T[2] + cube * T[3];
        var down = square * T[1] + cube * T[2];
        δb[0] += down;
        δown[0] += shift * down + squareSlope * T[2] + cubeSlope * T[3];
    }

    /// <summary>T(q), q = 1 … k + 3, of the variables from level k on, at v; 0 in lanes not alive.</summary>
    void Branch(int k, Eight* T, Eight v, Eight alive)
    {
        var positive = alive & Vector512.GreaterThan(v + high[k], Eight.Zero);
        var settled = positive & Vector512.GreaterThanOrEqual(v + low[k], Eight.Zero);
        var open = Vector512.AndNot(positive, settled);
        if (!IsAny(open)) Clear(T, k + 4);
        else if (k == last) Bottom(T, v, open);
        else Fork(k, T, v, open);
        if (IsAny(settled)) Settled(k, T, v + low[k], settled);
    }

    /// <summary>
    /// T(q) = (1−p) T(q; v) + p A(q), A(q) = [T(q+1; v+a) − T(q+1; v)] / a, and the slope of p A(q) in a.
    /// </summary>
    void Fork(int k, Eight* T, Eight v, Eight open)
    {
        Eight stay = off[k] & open, move = on[k] & open;
        Eight* c = coefficients + k * Width, below = c + Width;
        Eight* still = values + 2 * (k + 1) * Width, moved = still + Width;
        int top = k + 3;
        for (int q = 2; q <= top; q++) below[q] = stay * c[q] - move * c[q - 1];
        below[top + 1] = -move * c[top];
        Branch(k + 1, still, v, open);
        for (int q = 2; q <= top + 1; q++) below[q] = move * c[q - 1];
        Branch(k + 1, moved, v + a[k], open);
        Eight sum = Eight.Zero, i = inverse[k], x = still[1], y = moved[1];
        for (int q = 1; q <= top; q++)
        {
            Eight nextX = still[q + 1], nextY = moved[q + 1], rise = nextY - nextX;
            sum = Fma(c[q], y - rise * i, sum);
            T[q] = Fma(move, rise, stay * x);
            (x, y) = (nextX, nextY);
        }
        δa[k] = Fma(move, sum, δa[k]);
    }

    /// <summary>The same on the last level, where T(q) is φ_q.</summary>
    void Bottom(Eight* T, Eight v, Eight open)
    {
        Eight stay = off[last] & open, move = on[last] & open, i = inverse[last];
        Eight still = Vector512.Max(v, Eight.Zero) & open;
        Eight moved = Vector512.Max(v + a[last], Eight.Zero) & open;
        Eight* c = coefficients + last * Width;
        Eight sum = Eight.Zero, x = still, y = moved;
        double* reciprocals = Reciprocals;
        for (int q = 1; q <= last + 3; q++)
        {
            var scale = Vector512.Create(reciprocals[q + 1]);
            Eight nextX = x * (still * scale), nextY = y * (moved * scale), rise = nextY - nextX;
            sum = Fma(c[q], y - rise * i, sum);
            T[q] = Fma(move, rise, stay * x);
            (x, y) = (nextX, nextY);
        }
        δa[last] = Fma(move, sum, δa[last]);
    }

    /// <summary>z ≥ 0 for sure: φ_q(u + y) is a polynomial in y, y ≥ 0 and u ≥ 0.</summary>
    void Settled(int k, Eight* T, Eight u, Eight lanes)
    {
        Eight* power = spare, c = coefficients + k * Width;
        Eight* μ = moments + k * Width, leaf = leaves + k * Width;
        int top = k + 3;
        power[0] = Eight.One & lanes;
        for (int s = 1; s <= top; s++) power[s] = power[s - 1] * (u * Reciprocals[s]);
        for (int q = 1; q <= top; q++)
        {
            Eight sum = T[q], pull = leaf[q];
            for (int s = 0; s <= q; s++) sum = Fma(power[s], μ[q - s], sum);
            for (int s = q; s <= top; s++) pull = Fma(c[s], power[s - q], pull);
            (T[q], leaf[q]) = (sum, pull);
        }
    }

    /// <summary>The slopes from vertices that ended early, through the moments of what remained.</summary>
    void End()
    {
        Eight* pull = spare, next = spare + Width, slope = spare + 2 * Width;
        Clear(pull, last + 4);
        for (int k = 0; k <= last; k++)
        {
            int top = k + 3;
            var leaf = leaves + k * Width;
            for (int r = 0; r < top; r++) pull[r] += leaf[r + 1];
            Convolve(singleSlope + k * Width, moments + (k + 1) * Width, slope, top);
            var sum = Eight.Zero;
            for (int r = 0; r < top; r++) sum = Fma(pull[r], slope[r], sum);
            δa[k] += sum;
            var one = single + k * Width;
            for (int s = 0; s < top; s++)
            {
                sum = Eight.Zero;
                for (int t = 0; s + t < top; t++) sum = Fma(one[t], pull[s + t], sum);
                next[s] = sum;
            }
            next[top] = Eight.Zero;
            var spent = pull;
            pull = next;
            next = spent;
        }
    }

    /// <summary>1 / r</summary>
    static double* Reciprocals => s_reciprocals;

    static readonly double* s_reciprocals = AllReciprocals();

    static double* AllReciprocals()
    {
        var all = (double*)NativeMemory.AlignedAlloc(2 * Lanes * sizeof(double), 64);
        for (int r = 0; r < 2 * Lanes; r++) all[r] = r == 0 ? 0 : 1.0 / r;
        return all;
    }

    /// <summary>result_r = Σ_s f_{r−s} g_s</summary>
    static void Convolve(Eight* f, Eight* g, Eight* result, int length)
    {
        for (int r = 0; r < length; r++)
        {
            var sum = Eight.Zero;
            for (int s = 0; s <= r; s++) sum = Fma(f[r - s], g[s], sum);
            result[r] = sum;
        }
    }

    static void Clear(Eight* row, int length)
    {
        for (int r = 0; r < length; r++) row[r] = Eight.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IsAny(Eight mask) => mask.ExtractMostSignificantBits() != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Eight Fma(Eight a, Eight b, Eight c) => Vector512.FusedMultiplyAdd(a, b, c);
}
