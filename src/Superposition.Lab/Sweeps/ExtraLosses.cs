using Superposition.Geometry;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// What training counted besides the task's loss, named for a model's row: <c>hiddenSize</c> E Σ_k |h_k|,
/// <c>coherence</c> Σ_{i≠j} (W_i·W_j)² and <c>penalisedLoss</c> of a penalised model, <c>attackedLoss</c> of
/// one trained on attacks, <c>noisyLoss</c> of one whose hidden layer training disturbs.
/// </summary>
static class ExtraLosses
{
    const int Samples = 1 << 16;

    internal static IEnumerable<KeyValuePair<string, object?>> Of(GridModel model)
    {
        var options = model.Cell.Options;
        if (options.IsLossAlone || !model.Model.IsFinite) yield break;
        double penalised = model.Loss;
        if (options.HiddenL1 > 0)
        {
            double size = HiddenSize(model);
            yield return new("hiddenSize", size);
            penalised += options.HiddenL1 * size;
        }
        if (options.Coherence > 0)
        {
            double coherence = Coherence(model);
            yield return new("coherence", coherence);
            penalised += options.Coherence * coherence;
        }
        if (options.HiddenL1 > 0 || options.Coherence > 0)
            yield return new("penalisedLoss", penalised);
        if (options.HiddenNoise > 0 || options.HiddenDropout > 0)
            yield return new("noisyLoss", NoisyLoss(model));
        if (options.AttackLength > 0) yield return new("attackedLoss", AttackedLoss(model));
    }

    /// <summary>Σ_{i≠j} (W_i·W_j)²</summary>
    static double Coherence(GridModel model)
    {
        var gram = new Gram(model.Model);
        double sum = 0;
        for (int i = 0; i < gram.n; i++)
            for (int j = 0; j < gram.n; j++)
                if (i != j) sum += gram[i, j] * gram[i, j];
        return sum;
    }

    /// <summary>E Σ_k |h_k|</summary>
    internal static double HiddenSize(GridModel model) => Evaluator.HiddenSize(
        model.Model, model.Cell.Options, model.Seed, model.Stream, LaneWidths.Fastest, Samples);

    /// <summary>The expected loss with the hidden layer disturbed as in training.</summary>
    static double NoisyLoss(GridModel model) => Evaluator.NoisyLoss(
        model.Model, model.Cell.Options, model.Seed, model.Stream, LaneWidths.Fastest, Samples).Loss;

    /// <summary>The expected loss under the attack that it was trained on, or one of another
    /// length.</summary>
    internal static double AttackedLoss(GridModel model, double? length = null) => Evaluator.AttackedLoss(
        model.Model, model.Cell.Options with { AttackLength = length ?? model.Cell.Options.AttackLength },
        model.Seed, model.Stream, LaneWidths.Fastest, Samples).Loss;
}
