using System.Runtime.Intrinsics;
using Superposition.Features;
using static Superposition.Theory.Kernels.LaneRows;
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

    /// <summary>Whether trees over lanes are for this world, of which these are the branches.</summary>
    internal static bool Covers(IWorld world, IReadOnlyList<OnBranch> branches) =>
        world.FeatureCount is >= FewestFeatures and <= MostFeatures && world.Magnitude == Magnitude.Uniform
        && branches is [var only] && only.Features.SequenceEqual(Enumerable.Range(0, world.FeatureCount));

    /// <summary>
    /// The least share of the largest |a_j| with which a lane's own variable may go first: its square divides
    /// two numbers of one size, which costs two digits. Alone an output waits for more, at no loss of time.
    /// </summary>
    const double OwnFirst = 0.1;

    const int Lanes = LaneVariables.Lanes, Levels = LaneVariables.Levels, Width = LaneVariables.Width;

    readonly LaneVariables variables;
    readonly LaneRows rows = new((3 * Levels + 2 * (Levels + 1) + 2) * Width + Levels + 4);
    readonly int n, last;
    readonly int[] order;
    readonly Eight* moments, single, singleSlope, a, inverse, on, off, low, high, p, own, bias;

    // Rows by level: c_q, T(q) of both branches, Σ over ended vertices by moment of y.
    readonly Eight* coefficients, values, leaves, spare, δa, loss, δb, δown;

    internal OutputLanes(int features)
    {
        variables = new(features);
        (n, last, order) = (variables.n, variables.last, variables.order);
        moments = variables.moments;
        single = variables.single;
        singleSlope = variables.singleSlope;
        a = variables.a;
        inverse = variables.inverse;
        on = variables.on;
        off = variables.off;
        low = variables.low;
        high = variables.high;
        p = variables.p;
        own = variables.own;
        bias = variables.bias;
        coefficients = rows.Take(Levels * Width);
        values = rows.Take(2 * (Levels + 1) * Width);
        leaves = rows.Take(Levels * Width);
        spare = rows.Take(3 * Width);
        δa = rows.Take(Levels + 1);
        loss = rows.Take(1);
        δb = rows.Take(1);
        δown = rows.Take(1);
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
        var lanes = variables.Load(gram, density, b, OwnFirst);
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
        GC.KeepAlive(this); // variables and rows are read through pointers
        return covered;
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
        for (int k = 0; k <= last; k++)
        {
            δa[k] = Eight.Zero;
            Clear(leaves + k * Width, k + 4);
        }
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
            δa[k] += Dot(pull, slope, top);
            Correlate(single + k * Width, pull, next, top);
            var spent = pull;
            pull = next;
            next = spent;
        }
    }
}
