using Superposition.Geometry;
using Superposition.Lab.Sweeps;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Lab.Experiments.LearningDynamics;

/// <summary>A time at which some feature's dimensionality changes level.</summary>
/// <param name="From">The last snapshot before it.</param>
/// <param name="To">The first one after it.</param>
/// <param name="Features">Which features jump.</param>
sealed record EnergyJump(int From, int To, IReadOnlyList<int> Features);

/// <summary>
/// One model on its way: D_i and the loss at every snapshot. The loss is measured on the same samples at
/// every step, so that its differences are far better known than its values.
/// </summary>
sealed class DimensionalityHistory
{
    /// <summary>A feature jumps when its D_i moves by more than this within <see cref="Window"/>.</summary>
    internal const double LeastJump = 0.2;

    /// <summary>Snapshots that a jump may take.</summary>
    internal const int Window = 8;

    const int Samples = 1 << 14;

    internal DimensionalityHistory(GridModel model)
    {
        Model = model;
        Steps = [.. model.Snapshots.Select(one => one.Step)];
        D = [.. model.Snapshots.Select(one => Dimensionalities(new(one.Model)))];
        Loss = [.. model.Snapshots.Select(one => Evaluator.Loss(one.Model, model.Cell.Options,
            model.Seed, model.Stream, LaneWidths.Fastest, Samples).Loss)];
        Formed = FirstFormed();
        Jumps = [.. FoundJumps()];
    }

    internal GridModel Model { get; }
    internal int[] Steps { get; }

    /// <summary>[snapshot][feature]</summary>
    internal double[][] D { get; }
    internal double[] Loss { get; }

    /// <summary>
    /// The snapshot from which on 95% of the features are within 0.1 of where they end: what comes then are
    /// hops of a few.
    /// </summary>
    internal int Formed { get; }

    /// <summary>Jumps after the features have formed, in order; none overlap.</summary>
    internal IReadOnlyList<EnergyJump> Jumps { get; }

    /// <summary>The place in <see cref="Jumps"/> of the one under way at a snapshot, or null.</summary>
    internal int? At(int snapshot) => Jumps.Index()
        .Where(jump => jump.Item.From <= snapshot && snapshot <= jump.Item.To)
        .Select(jump => (int?)jump.Index).FirstOrDefault();

    /// <summary>How far the loss falls from one snapshot to another.</summary>
    internal double Fall(int from, int to) => Loss[from] - Loss[to];

    /// <summary>The mean fall of the loss a snapshot inside the jumps; NaN without any.</summary>
    internal double RateInside(int shift = 0)
    {
        int first = Formed, length = Steps.Length - 1 - first;
        var inside = Jumps.SelectMany(jump => Enumerable.Range(jump.From, jump.To - jump.From))
            .Select(k => first + (k - first + shift) % length).ToArray();
        return inside.Length == 0 ? double.NaN : inside.Average(k => Fall(k, k + 1));
    }

    /// <summary>
    /// The mean fall of the loss a snapshot over everything after the features have formed.
    /// </summary>
    internal double RateOverall => Fall(Formed, Steps.Length - 1) / (Steps.Length - 1 - Formed);

    static double[] Dimensionalities(Gram gram) =>
        [.. Enumerable.Range(0, gram.n).Select(i => gram.Norm(i) < 0.1 ? 0 : gram.Dimensionality(i))];

    int FirstFormed()
    {
        double[] end = D[^1];
        int k = D.Length - 2;
        while (k > 0 && D[k - 1].Index().Count(d =>
            Math.Abs(d.Item - end[d.Index]) < 0.1) >= 0.95 * end.Length)
            k--;
        return Math.Max(0, Math.Min(k, D.Length - 2 - Window));
    }

    IEnumerable<EnergyJump> FoundJumps()
    {
        for (int k = Formed; k + Window < D.Length; k++)
        {
            var moved = Moved(k);
            if (moved.Count == 0) continue;
            int to = k + Window; // events that touch are one
            while (to + 1 < D.Length && Moved(to + 1 - Window) is { Count: > 0 } more)
            {
                moved.UnionWith(more);
                to++;
            }
            yield return new(k, to, [.. moved.Order()]);
            k = to;
        }
    }

    HashSet<int> Moved(int k) => [.. Enumerable.Range(0, D[k].Length)
        .Where(i => Math.Abs(D[k + Window][i] - D[k][i]) > LeastJump)];
}
