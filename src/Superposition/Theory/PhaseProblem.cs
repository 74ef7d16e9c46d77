using Superposition.Features;
using Superposition.Geometry;
using Superposition.Numerics;

namespace Superposition.Theory;

/// <summary>A fixed W that could be best, and its loss at density p and relative importance r.</summary>
/// <param name="W">[m, n]</param>
/// <param name="Loss">(p, r): b = p/2 where a feature is ignored, else 0.</param>
public sealed record PhaseCandidate(Phase Phase, double[] W, Func<double, double, double> Loss);

/// <summary>
/// The paper's phase diagrams ("Superposition as a Phase Change"): n features, all of importance 1 but the
/// last, the extra one, of importance r, in m = n − 1 dimensions; which phase is best at (p, r)?
/// </summary>
/// <param name="n">2 or 3.</param>
/// <param name="Candidates">Those that the paper compares.</param>
public sealed record PhaseProblem(int n, IReadOnlyList<PhaseCandidate> Candidates)
{
    /// <summary>Spread of the random starts' biases; their weights are N(0, 1/m).</summary>
    const double StartBias = 0.1;

    /// <summary>Candidates are stationary by symmetry: starts leave them by so much.</summary>
    const double Nudge = 0.05;

    public int m => n - 1;

    /// <summary>W = (1, 0), (0, 1) and (1, −1).</summary>
    public static PhaseProblem TwoInOne { get; } = new(2,
    [
        new(Phase.ExtraIgnored, [1, 0], (p, r) => r * Ignored(p)),
        new(Phase.OtherIgnored, [0, 1], (p, _) => Ignored(p)),
        new(Phase.ExtraPaired, [1, -1], (p, r) => (1 + r) * p * p / 6),
    ]);

    /// <summary>W ⊥ (0, 0, 1), (1, 0, 0), (0, 1, 1) and (1, 1, 0).</summary>
    public static PhaseProblem ThreeInTwo { get; } = new(3,
    [
        new(Phase.ExtraIgnored, [1, 0, 0, 0, 1, 0], (p, r) => r * Ignored(p)),
        new(Phase.OtherIgnored, [0, 1, 0, 0, 0, 1], (p, _) => Ignored(p)),
        new(Phase.ExtraPaired, [1, 0, 0, 0, 1, -1], (p, r) => (1 + r) * p * p / 6),
        new(Phase.OthersPaired, [1, -1, 0, 0, 0, 1], (p, _) => p * p / 3),
    ]);

    /// <summary>
    /// Var x = p/3 − p²/4: the loss of a feature that is not represented, at its best bias.
    /// </summary>
    public static double Ignored(double p) => p / 3 - p * p / 4;

    /// <summary>
    /// Where ignoring the extra feature and pairing it tie: r = 2p / (4 − 5p), p below 4/5.
    /// </summary>
    public static double PairsFrom(double p) => 2 * p / (4 - 5 * p);

    /// <summary>
    /// Where, of two features, ignoring the first and pairing them tie: the inverse of
    /// <see cref="PairsFrom"/>.
    /// </summary>
    public static double PairsUpTo(double p) => (4 - 5 * p) / (2 * p);

    /// <summary>Where all candidates tie, at r = 1.</summary>
    public const double TripleDensity = 4.0 / 7;

    /// <summary>
    /// Three features as a regular triangle of one norm and one bias, both at their best: the candidate that
    /// the paper leaves out. Σ over the outputs, of importance 1, 1 and r.
    /// </summary>
    public static double BestTriangle(double p, double r)
    {
        var (x, y) = SmoothMinimum.Near(
            (x, y) => RegularPolygon.LossAt(3, p, x, y), 1 - 0.25 * p, 0.4 * p);
        return (2 + r) / 3 * RegularPolygon.LossAt(3, p, x, y);
    }

    public IReadOnlyList<double> Importance(double r) => [.. Enumerable.Repeat(1.0, n - 1), r];

    /// <summary>The paper's answer: the candidate of least loss.</summary>
    public PhaseCandidate Winner(double p, double r) => Candidates.MinBy(one => one.Loss(p, r))!;

    /// <summary>
    /// The best of descents from every candidate and from random starts, one stream a start.
    /// </summary>
    /// <param name="starts">How many in all, the candidates and the triangle among them.</param>
    public Descent Optimum(double p, double r, int starts, ulong seed)
    {
        var exact = new ExactLoss(new IndependentWorld(n, p), Importance(r));
        Descent? best = null;
        for (int s = 0; s < starts; s++)
        {
            var end = QuasiNewton.Minimise((θ, δθ) => exact.Gradient(m, θ, δθ), Start(s, p, seed), 1e-8, 200);
            if (best is null || end.Value < best.Value) best = end;
        }
        return best!;
    }

    /// <summary>The exact optimum near a candidate's W, a minimum with its spectrum.</summary>
    public ExactMinimum Polished(double[] W, double p, double r) =>
        new Polisher(new IndependentWorld(n, p), Importance(r)).Polish(From(W, p));

    /// <summary>
    /// The critical r at density p below which ignoring the extra feature is best and from which pairing it
    /// is: the candidates' <see cref="PairsFrom"/>, at the exact optima of both. p up to ½.
    /// </summary>
    public double ExactPairsFrom(double p)
    {
        double[] pair = Candidates.First(one => one.Phase == Phase.ExtraPaired).W;
        double low = 0.6 * PairsFrom(p), high = PairsFrom(p);
        while (high - low > 1e-9 * high)
        {
            double r = (low + high) / 2;
            if (Polished(pair, p, r).Loss < r * Ignored(p) - 1e-13) high = r;
            else low = r;
        }
        return high;
    }

    /// <summary>The density above which, at r = 1, the triangle beats pair and dedicated feature.</summary>
    public static double TriangleFrom()
    {
        double low = 0.4, high = 0.7;
        while (high - low > 1e-9)
        {
            double p = (low + high) / 2;
            double pair = TwoInOne.Polished([1, -1], p, 1).Loss;
            if (BestTriangle(p, 1) < pair) high = p;
            else low = p;
        }
        return high;
    }

    TiedModel From(double[] W, double p)
    {
        var gram = new Gram(n, m, W);
        var nudged = W.Select(w => w == 0 ? 0 : w - Math.Sign(w) * Nudge);
        return new(n, m, nudged, Enumerable.Range(0, n).Select(i => gram[i, i] > 0 ? 0.01 : p / 2));
    }

    double[] Start(int s, double p, ulong seed)
    {
        if (s < Candidates.Count) return From(Candidates[s].W, p).θ;
        if (s == Candidates.Count && n == 3)
            return [1, -0.5, -0.5, 0, Math.Sqrt(0.75), -Math.Sqrt(0.75), 0.4 * p, 0.4 * p, 0.4 * p];
        var rng = new Rng(seed, (ulong)s, RandomPurpose.Initialisation);
        var θ = new double[m * n + n];
        for (int j = 0; j < θ.Length; j++)
            θ[j] = rng.NextNormal() * (j < m * n ? 1 / Math.Sqrt(m) : StartBias);
        return θ;
    }
}
