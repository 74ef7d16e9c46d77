using Superposition.Features;
using Superposition.Theory;

namespace Superposition.Lab.Experiments.StrategicPicture;

/// <summary>
/// One feature with a dimension of its own under the penalty λ E|h|. With b at its best, a feature of norm w
/// costs I (1 − w²)² (p/3 − p²/4) + λ p w/2, so that it pays only for λ below
/// λ* = (8/3) √(2/3) (1/3 − p/4) I, where w = √(2/3): weaker ones are not shrunk but dropped.
/// </summary>
static class LoneFeature
{
    internal static double Threshold(double p, double importance) =>
        8.0 / 3 * Math.Sqrt(2.0 / 3) * (1.0 / 3 - p / 4) * importance;

    /// <summary>The same from the exact expected loss: the largest λ at which some w and b of a grid
    /// pay.</summary>
    internal static double MeasuredThreshold(double p)
    {
        const int Widths = 240, Biases = 20;
        var world = new IndependentWorld(1, p);
        var kept = (
            from w in Enumerable.Range(1, Widths).Select(k => 1.2 * k / Widths)
            from b in Enumerable.Range(0, Biases + 1).Select(k => 0.5 * p * k / Biases)
            select (w, Loss: ExactLoss.Of(new(1, 1, [(float)w], [(float)b]), world, [1]))).ToArray();
        double dropped = ExactLoss.Of(new(1, 1, [0], [(float)(p / 2)]), world, [1]);
        return kept.Max(one => (dropped - one.Loss) / (p * one.w / 2));
    }
}
