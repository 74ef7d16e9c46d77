using System.Runtime.Intrinsics;
using static Superposition.Theory.Kernels.LaneRows;
using Eight = System.Runtime.Intrinsics.Vector512<double>;

namespace Superposition.Theory.Kernels;

/// <summary>
/// What <see cref="OutputCurvature"/> says of one output, of all outputs of a small model at once, one in
/// each lane: the second derivatives of ℓ_i = E (x_i − ReLU(b_i + Σ_j a_ij x_j))², features independent and
/// uniform on [0, 1].
/// </summary>
/// <remarks>
/// The tree of <see cref="OutputLanes"/>, once. Beside the coefficients c_q of ℓ go those of its first
/// derivatives: a row more for the lane's own variable and for each variable already averaged out, of which
/// the deeper levels take their slopes as they take those of ℓ. ∂/∂b φ_q is φ_{q−1}, so b's row is c moved by
/// one. Lanes where 1(z &gt; 0) jumps with probability, b = 0 or b + a_i = 0, are left to the caller too.
/// </remarks>
sealed unsafe class CurvatureLanes
{
    /// <summary>
    /// As for an output alone: 1/a_i⁴ multiplies what is left of a difference of ramps.
    /// </summary>
    const double OwnFirst = 0.25;

    const int Lanes = LaneVariables.Lanes, Levels = LaneVariables.Levels, Width = LaneVariables.Width;

    /// <summary>The rows of a level: of ℓ and so of b, of the own variable, of those averaged out.</summary>
    const int Main = 0, Own = 1, First = 2, RowsEach = Levels + First;

    readonly LaneVariables variables;
    readonly LaneRows rows = new(
        (2 * Levels * RowsEach + 2 * (Levels + 1) + 2 * RowsEach + 5) * Width + RowsEach * Levels + 3);
    readonly int n, last;
    readonly Eight* moments, single, singleSlope, a, inverse, on, off, low, high;

    // By level and row: c_q, and Σ over ended vertices by moment of y. By level: T(q) of both branches.
    readonly Eight* coefficients, leaves, values;

    // By row: pulls on the moments, and their successors. By row and level: the second derivatives.
    readonly Eight* pulls, nextPulls, curvature;
    readonly Eight* power, tilted, squared, bent, rises, inBias, inOwn, inBoth;

    internal CurvatureLanes(int features)
    {
        variables = new(features);
        (n, last) = (variables.n, variables.last);
        moments = variables.moments;
        single = variables.single;
        singleSlope = variables.singleSlope;
        a = variables.a;
        inverse = variables.inverse;
        on = variables.on;
        off = variables.off;
        low = variables.low;
        high = variables.high;
        coefficients = rows.Take(Levels * RowsEach * Width);
        leaves = rows.Take(Levels * RowsEach * Width);
        values = rows.Take(2 * (Levels + 1) * Width);
        pulls = rows.Take(RowsEach * Width);
        nextPulls = rows.Take(RowsEach * Width);
        curvature = rows.Take(RowsEach * Levels);
        power = rows.Take(Width);
        tilted = rows.Take(Width);
        squared = rows.Take(Width);
        bent = rows.Take(Width);
        rises = rows.Take(Width);
        inBias = rows.Take(1);
        inOwn = rows.Take(1);
        inBoth = rows.Take(1);
    }

    /// <summary>Evaluates every output that this covers.</summary>
    /// <param name="gram">[n, n], a_ij.</param>
    /// <param name="density">[n]</param>
    /// <param name="b">[n]</param>
    /// <param name="curvatures">[n][n + 1, n + 1], ∂²ℓ_i/∂(a_i·, b_i)², set where covered.</param>
    /// <returns>Bit i: output i is covered.</returns>
    internal uint Evaluate(
        ReadOnlySpan<double> gram, ReadOnlySpan<double> density, ReadOnlySpan<double> b,
        IReadOnlyList<double[,]> curvatures)
    {
        var lanes = variables.Load(gram, density, b, OwnFirst);
        Eight v = variables.bias[0], up = v + variables.own[0];
        lanes = Vector512.AndNot(lanes, Vector512.Equals(v, Eight.Zero) | Vector512.Equals(up, Eight.Zero));
        uint covered = (uint)lanes.ExtractMostSignificantBits();
        if (covered == 0) return 0;
        Descend(lanes);
        for (int i = 0; i < n; i++)
            if ((covered >> i & 1) != 0) Read(i, curvatures[i]);
        GC.KeepAlive(this); // variables and rows are read through pointers
        return covered;
    }

    /// <summary>One lane's derivatives, each variable in its place.</summary>
    void Read(int i, double[,] h)
    {
        var order = variables.order.AsSpan(i * Levels, last + 1);
        (h[i, i], h[n, n]) = (At(inOwn), At(inBias));
        h[i, n] = h[n, i] = At(inBoth);
        for (int k = 0; k <= last; k++)
        {
            int c = order[k];
            h[n, c] = h[c, n] = At(curvature + Main * Levels + k);
            h[i, c] = h[c, i] = At(curvature + Own * Levels + k);
            for (int j = 0; j <= k; j++)
                h[order[j], c] = h[c, order[j]] = At(curvature + (First + j) * Levels + k);
        }

        double At(Eight* lanes) => ((double*)lanes)[i];
    }

    /// <summary>ℓ as <see cref="OutputLanes"/> begins, and each coefficient's first two derivatives in a_i.
    /// </summary>
    void Descend(Eight lanes)
    {
        Eight two = Vector512.Create(2.0), three = Vector512.Create(3.0), none = Eight.Zero;
        Eight density = variables.p[Levels], i = Eight.One / variables.own[0] & lanes;
        Eight twice = two * density * i, steep = -twice * i, bend = -two * steep * i;
        Eight rise = twice * (Eight.One + i), riseSlope = steep * (Eight.One + two * i);
        var riseBend = bend * (Eight.One + three * i);
        inBias[0] = inOwn[0] = inBoth[0] = none;
        for (int r = 0; r < RowsEach * Levels; r++) curvature[r] = none;
        for (int k = 0; k <= last; k++)
            for (int r = 0; r < k + First; r++) Clear(leaves + (k * RowsEach + r) * Width, k + 4);
        Eight v = variables.bias[0];
        Child(lanes, v, two - two * density, -rise, none, -riseSlope, none, -riseBend, none);
        Child(lanes, v + variables.own[0], -twice, rise, -steep, riseSlope, -bend, riseBend, Eight.One);
        End();
    }

    void Child(
        Eight lanes, Eight v, Eight square, Eight cube, Eight squareSlope, Eight cubeSlope, Eight squareBend,
        Eight cubeBend, Eight shift)
    {
        Eight* c = coefficients, own = coefficients + Own * Width, T = values;
        (c[1], c[2], c[3]) = (Eight.Zero, square & lanes, cube & lanes);
        own[1] = shift * square & lanes;
        own[2] = squareSlope + shift * cube & lanes;
        own[3] = cubeSlope & lanes;
        Branch(0, T, v, lanes);
        Eight twiceDown = square * T[0] + cube * T[1], down = squareSlope * T[1] + cubeSlope * T[2];
        inBias[0] += twiceDown;
        inBoth[0] += shift * twiceDown + down;
        inOwn[0] += shift * (twiceDown + down + down) + squareBend * T[2] + cubeBend * T[3];
    }

    /// <summary>T(q), q = 0 … k + 3, of the variables from level k on, at v; 0 in lanes not alive.</summary>
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
    /// T(q) = (1−p) T(q; v) + p A(q), A(q) = [T(q+1; v+a) − T(q+1; v)] / a; in a the slope of p A(q) is
    /// p/a D(q), D(q) = T(q; v+a) − A(q), and that of p/a D(q) is p/a [T(q−1; v+a) − 2/a D(q)].
    /// </summary>
    void Fork(int k, Eight* T, Eight v, Eight open)
    {
        Eight stay = off[k] & open, move = on[k] & open, i = inverse[k];
        Eight* here = coefficients + k * RowsEach * Width, below = here + RowsEach * Width;
        Eight* still = values + 2 * (k + 1) * Width, moved = still + Width;
        int top = k + 3, own = k + First; // this level's own row begins below
        for (int r = 0; r < own; r++)
        {
            Eight* c = here + r * Width, next = below + r * Width;
            next[1] = stay * c[1];
            for (int q = 2; q <= top; q++) next[q] = stay * c[q] - move * c[q - 1];
            next[top + 1] = -move * c[top];
        }
        Eight* begun = below + own * Width;
        var steep = move * i;
        begun[1] = Eight.Zero; // as c[1] of ℓ
        for (int q = 2; q <= top + 1; q++) begun[q] = steep * here[q - 1];
        Branch(k + 1, still, v, open);
        for (int r = 0; r < own; r++)
        {
            Eight* c = here + r * Width, next = below + r * Width;
            next[1] = Eight.Zero;
            for (int q = 2; q <= top + 1; q++) next[q] = move * c[q - 1];
        }
        for (int q = 2; q <= top; q++) begun[q] = move * here[q] - steep * here[q - 1];
        begun[top + 1] = -steep * here[top];
        Branch(k + 1, moved, v + a[k], open);
        T[0] = Fma(move, moved[1] - still[1], stay * still[0]);
        for (int q = 1; q <= top; q++)
        {
            var rise = moved[q + 1] - still[q + 1];
            rises[q] = moved[q] - rise * i;
            T[q] = Fma(move, rise, stay * still[q]);
        }
        AddSlopes(k, moved, move);
    }

    /// <summary>The same on the last level, where T(q) is φ_q.</summary>
    void Bottom(Eight* T, Eight v, Eight open)
    {
        Eight stay = off[last] & open, move = on[last] & open, i = inverse[last];
        Eight still = Vector512.Max(v, Eight.Zero) & open;
        Eight up = Vector512.Max(v + a[last], Eight.Zero) & open;
        Eight x = still, y = up, step = Vector512.GreaterThan(v, Eight.Zero) & Eight.One;
        Eight* moved = values + (2 * last + 3) * Width;
        T[0] = Fma(move, y - x, stay * step);
        double* reciprocals = Reciprocals;
        for (int q = 1; q <= last + 3; q++)
        {
            var scale = Vector512.Create(reciprocals[q + 1]);
            Eight nextX = x * (still * scale), nextY = y * (up * scale), rise = nextY - nextX;
            (moved[q], rises[q]) = (y, y - rise * i);
            T[q] = Fma(move, rise, stay * x);
            (x, y) = (nextX, nextY);
        }
        AddSlopes(last, moved, move);
    }

    /// <summary>What level k adds to its second derivatives with b, with its own ones' and with itself.
    /// </summary>
    void AddSlopes(int k, Eight* moved, Eight move)
    {
        int top = k + 3, own = k + First;
        Eight* main = coefficients + k * RowsEach * Width, into = curvature + k;
        Eight inBias = main[2] * rises[1], inSelf = Eight.Zero, two = inverse[k] + inverse[k];
        for (int q = 2; q <= top; q++)
        {
            if (q < top) inBias = Fma(main[q + 1], rises[q], inBias);
            inSelf = Fma(main[q], moved[q - 1] - two * rises[q], inSelf);
        }
        into[Main * Levels] = Fma(move, inBias, into[Main * Levels]);
        into[own * Levels] = Fma(move, inSelf, into[own * Levels]);
        for (int r = Own; r < own; r++)
        {
            var c = main + r * Width;
            var sum = Eight.Zero;
            for (int q = 1; q <= top; q++) sum = Fma(c[q], rises[q], sum);
            into[r * Levels] = Fma(move, sum, into[r * Levels]);
        }
    }

    /// <summary>z ≥ 0 for sure: φ_q(u + y) is a polynomial in y, y ≥ 0 and u ≥ 0.</summary>
    void Settled(int k, Eight* T, Eight u, Eight lanes)
    {
        Eight* c = coefficients + k * RowsEach * Width, leaf = leaves + k * RowsEach * Width;
        var μ = moments + k * Width;
        int top = k + 3;
        power[0] = Eight.One & lanes;
        for (int s = 1; s <= top; s++) power[s] = power[s - 1] * (u * Reciprocals[s]);
        for (int q = 0; q <= top; q++)
        {
            var sum = T[q];
            for (int s = 0; s <= q; s++) sum = Fma(power[s], μ[q - s], sum);
            T[q] = sum;
        }
        for (int r = 0; r < k + First; r++, c += Width, leaf += Width)
            for (int q = 1; q <= top; q++)
            {
                var pull = leaf[q];
                for (int s = q; s <= top; s++) pull = Fma(c[s], power[s - q], pull);
                leaf[q] = pull;
            }
    }

    /// <summary>
    /// What vertices that ended early add, through the moments of what remained: E x_j φ_{q−1} to the
    /// derivatives of each row, and E x_j x_k φ_{q−2} to those of ℓ, with which x_j's own row begins.
    /// </summary>
    void End()
    {
        Eight* pull = pulls, next = nextPulls;
        for (int r = 0; r < First; r++) Clear(pull + r * Width, Width);
        for (int k = 0; k <= last; k++)
        {
            int top = k + 3, own = k + First;
            Eight* remaining = moments + (k + 1) * Width, into = curvature + k;
            Convolve(singleSlope + k * Width, remaining, tilted, top);
            Square(k, top);
            Convolve(squared, remaining, bent, top);
            for (int r = 0; r < own; r++)
            {
                Eight* p = pull + r * Width, leaf = leaves + (k * RowsEach + r) * Width;
                for (int s = 0; s < top; s++) p[s] += leaf[s + 1];
                into[r * Levels] += Dot(r == Main ? p + 1 : p, tilted, r == Main ? top - 1 : top);
                Correlate(single + k * Width, p, next + r * Width, top);
            }
            into[own * Levels] += Dot(pull + 1, bent, top - 1);
            Correlate(singleSlope + k * Width, pull + 1, next + own * Width, top - 1);
            next[own * Width + top] = Eight.Zero;
            var spent = pull;
            pull = next;
            next = spent;
        }
    }

    /// <summary>E x² y^r / r! of one variable, r &lt; length; where it is off x is 0.</summary>
    void Square(int k, int length)
    {
        var isDown = Vector512.LessThan(a[k], Eight.Zero);
        Eight size = Vector512.Abs(a[k]), power = variables.p[k];
        for (int r = 0; r < length; r++)
        {
            squared[r] = power * Vector512.ConditionalSelect(isDown,
                Vector512.Create(2.0 / ((r + 1) * (r + 2) * (r + 3))), Vector512.Create(1.0 / (r + 3)));
            power *= size * (1.0 / (r + 1));
        }
    }
}
