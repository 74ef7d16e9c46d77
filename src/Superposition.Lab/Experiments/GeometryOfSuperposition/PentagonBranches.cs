using Superposition.Theory;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>
/// The two exact branches of minima: a pentagon that bends as the first feature's density changes, followed
/// from the regular one, and two digons with that feature at 0. Each minimum is found once and kept.
/// </summary>
/// <param name="variesImportance">Whether the ratio is that of importances instead, at equal density.</param>
/// <remarks>For one thread at a time.</remarks>
sealed class PentagonBranches(double baseline, bool variesImportance = false)
{
    /// <summary>log of the largest step in the ratio along which a branch is followed.</summary>
    const double LongestStep = 0.05;

    readonly Dictionary<double, ExactMinimum> pentagons = [], digons = [];

    /// <summary>The pentagon at this ratio, reached in small steps from the nearest on its way.</summary>
    internal ExactMinimum Pentagon(double ratio)
    {
        if (pentagons.TryGetValue(ratio, out var known)) return known;
        if (pentagons.Count == 0)
        {
            var regular = RegularPolygon.Best(5, baseline);
            pentagons[1] = Polished(
                Model(i => 2 * Math.PI * i / 5, i => Math.Sqrt(regular.NormSquared), regular.Bias), 1);
        }
        // only from ratios nearer to 1: where the branch has ended, what is found is on another one
        double low = Math.Min(ratio, 1), high = Math.Max(ratio, 1);
        double here = pentagons.Keys.Where(one => low <= one && one <= high)
            .MinBy(one => Math.Abs(Math.Log(one / ratio)));
        var minimum = pentagons[here];
        int steps = (int)Math.Ceiling(Math.Abs(Math.Log(ratio / here)) / LongestStep);
        for (int step = 1; step <= steps; step++)
            minimum = Polished(minimum.Model, here * Math.Pow(ratio / here, (double)step / steps));
        return pentagons[ratio] = minimum;
    }

    /// <summary>
    /// The four others as two digons. The feature left out starts at its mean p/2: from a wrong bias a line
    /// search may overshoot to the plateau where the output is always 0, whose loss is higher by p²/4.
    /// </summary>
    internal ExactMinimum Digons(double ratio) => digons.TryGetValue(ratio, out var known) ? known
        : digons[ratio] = Polished(Model(i => Math.PI / 2 * i, i => i == 0 ? 0 : 1, 0,
            (variesImportance ? 1 : ratio) * baseline / 2), ratio);

    /// <summary>Where both are equally good, to 1e-6.</summary>
    internal double Crossing()
    {
        double low = 0.2, high = 1;
        while (high - low > 1e-6)
        {
            double middle = (low + high) / 2;
            if (Pentagon(middle).Loss < Digons(middle).Loss) high = middle;
            else low = middle;
        }
        return (low + high) / 2;
    }

    ExactMinimum Polished(TiedModel model, double ratio) => new Polisher(
        NonUniformPentagon.World(baseline, variesImportance ? 1 : ratio),
        [variesImportance ? ratio : 1, 1, 1, 1, 1]).Polish(model);

    static TiedModel Model(
        Func<int, double> angle, Func<int, double> norm, double bias, double leftOut = 0) => new(5, 2,
        [
            .. Enumerable.Range(0, 5).Select(i => norm(i) * Math.Cos(angle(i))),
            .. Enumerable.Range(0, 5).Select(i => norm(i) * Math.Sin(angle(i))),
        ],
        Enumerable.Range(0, 5).Select(i => norm(i) > 0 ? bias : leftOut));
}
