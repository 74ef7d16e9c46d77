using Superposition.Numerics;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// What models that train on <see cref="Objective.Exact"/> descend: Theory's closed form, which Training does
/// not know.
/// </summary>
static class ExactObjective
{
    /// <exception cref="InvalidInputException">The closed form does not cover these options.</exception>
    internal static void Check(TrainingOptions options)
    {
        if (options.Objective == Objective.Exact && !ExactLoss.Covers(options.World))
            throw new InvalidInputException("the exact objective needs at most "
                + $"{ExactLoss.MostFeatures} features of uniform or symmetric magnitude, not "
                + $"{options.Features} of {OptionsJson.Name(options.World.Magnitude)}: "
                + "take --objective samples.");
    }

    /// <summary>L and its gradient, for one thread; null where samples are the objective.</summary>
    internal static Differentiable? Of(TrainingOptions options)
    {
        if (options.Objective != Objective.Exact) return null;
        var exact = new ExactLoss(options.World, options.Importance.Values);
        return (θ, δθ) => exact.Gradient(options.Hidden, θ, δθ);
    }
}
