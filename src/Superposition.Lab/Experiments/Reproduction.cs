using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Training;

namespace Superposition.Lab.Experiments;

/// <summary>
/// Runs one experiment into OUT/NAME: skips what is finished, continues what is not, and leaves the folder
/// whole or absent.
/// </summary>
public sealed record Reproduction(string Out, Scale Scale, ulong Seed, bool Force, Execution Execution)
{
    /// <exception cref="InvalidInputException">OUT cannot be written, or holds another run.</exception>
    /// <exception cref="OperationCanceledException">
    /// What was finished is kept and continued next time.
    /// </exception>
    /// <param name="coming">
    /// Experiments that run next into the same OUT: a model that they need too is kept for them.
    /// </param>
    public GridResult.Outcome Run(
        IExperiment experiment, Action<GridProgress>? progress, CancellationToken cancel,
        IEnumerable<IExperiment>? coming = null)
    {
        string folder = Path.Combine(OutputPath.Check(Out), experiment.Name);
        string scale = Scale.ToString().ToLowerInvariant();
        var grid = GridOf(experiment);
        var result = new GridResult(
            folder, experiment.Name, experiment.Section.Title, experiment.Question, scale,
            $"superpose reproduce {experiment.Name} --scale {scale} --seed {Seed}", Force, Execution);
        return result.Run(grid, Analyse, progress, coming?.Select(GridOf), cancel);

        GridFindings Analyse(IReadOnlyList<GridModel> models)
        {
            var findings = experiment.Analyse(models);
            return new(
                GridResult.Rows(grid, models, findings.Class),
                Scale == Scale.Smoke ? [.. findings.Claims.Select(Undecided)] : findings.Claims,
                findings.Figures, findings.Tables);
        }
    }

    /// <summary>Made once each: every run asks for those of all that come after it.</summary>
    readonly Dictionary<string, ModelGrid> grids = [];

    ModelGrid GridOf(IExperiment experiment)
    {
        if (!grids.TryGetValue(experiment.Name, out var grid))
            grids[experiment.Name] = grid = LabMachine.WithForcedKernel(experiment.Grid(Scale, Seed));
        return grid;
    }

    /// <summary>A smoke run shows that everything works; what it trained is far from any minimum.</summary>
    static Claim Undecided(Claim claim) => claim.Seeds == 0 ? claim : claim with
    {
        TooLittle = "the smoke scale trains too few steps to judge; run the standard scale",
    };
}
