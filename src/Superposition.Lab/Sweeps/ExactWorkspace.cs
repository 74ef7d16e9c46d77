using Superposition.Features;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// Exact analysis of one model after another: what each thread last used is kept while the world is the same,
/// since making its tables costs as much as using them once.
/// </summary>
static class ExactWorkspace
{
    sealed record Kept(IWorld World, IReadOnlyList<double> Importance, Polisher Polisher);

    [ThreadStatic] static Kept? t_kept;

    /// <summary>For models that were trained with these options, on this thread.</summary>
    internal static Polisher Of(TrainingOptions options)
    {
        var (world, importance) = (options.World, options.Importance.Values);
        if (t_kept is not { } kept || !ReferenceEquals(kept.World, world)
            || !ReferenceEquals(kept.Importance, importance))
            t_kept = kept = new(world, importance, new(world, importance));
        return kept.Polisher;
    }
}
