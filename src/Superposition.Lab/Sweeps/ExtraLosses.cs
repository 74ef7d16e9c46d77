using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// What training counted besides the task's loss, named for a model's row: <c>hiddenSize</c> E Σ_k |h_k| and
/// <c>penalisedLoss</c> of a penalised model, <c>attackedLoss</c> of one trained on attacks.
/// </summary>
static class ExtraLosses
{
    const int Samples = 1 << 16;

    internal static IEnumerable<KeyValuePair<string, object?>> Of(GridModel model)
    {
        var options = model.Cell.Options;
        if (options.IsLossAlone || !model.Model.IsFinite) yield break;
        if (options.HiddenL1 > 0)
        {
            double size = HiddenSize(model);
            yield return new("hiddenSize", size);
            yield return new("penalisedLoss", model.Loss + options.HiddenL1 * size);
        }
        if (options.AttackLength > 0) yield return new("attackedLoss", AttackedLoss(model));
    }

    /// <summary>E Σ_k |h_k|</summary>
    internal static double HiddenSize(GridModel model) => Evaluator.HiddenSize(
        model.Model, model.Cell.Options, model.Seed, model.Stream, LaneWidths.Fastest, Samples);

    /// <summary>The expected loss under the attack that it was trained on, or one of another
    /// length.</summary>
    internal static double AttackedLoss(GridModel model, double? length = null) => Evaluator.AttackedLoss(
        model.Model, model.Cell.Options with { AttackLength = length ?? model.Cell.Options.AttackLength },
        model.Seed, model.Stream, LaneWidths.Fastest, Samples).Loss;
}
