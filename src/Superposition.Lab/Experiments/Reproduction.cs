using System.Diagnostics;
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
    /// <summary>What became of it, and whether it was there already.</summary>
    public sealed record Outcome(Result Result, bool WasFinished);

    /// <exception cref="InvalidInputException">OUT cannot be written, or holds another run.</exception>
    /// <exception cref="OperationCanceledException">
    /// What was finished is kept and continued next time.
    /// </exception>
    /// <param name="coming">
    /// Experiments that run next into the same OUT: a model that they need too is kept for them.
    /// </param>
    public Outcome Run(
        IExperiment experiment, Action<GridProgress>? progress, CancellationToken cancel,
        IEnumerable<IExperiment>? coming = null)
    {
        string folder = Path.Combine(OutputPath.Check(Out), experiment.Name);
        var grid = LabMachine.WithForcedKernel(experiment.Grid(Scale, Seed));
        var options = GridJson.Write(grid);
        string scale = Scale.ToString().ToLowerInvariant();
        using var alone = FolderLock.AcquireBeside(folder);
        var chunks = new ChunkStore(Path.Combine(Path.GetDirectoryName(folder)!, ".chunks"));
        var runner = new GridRunner(Execution, chunks);
        var wanted = coming?.Select(next => LabMachine.WithForcedKernel(next.Grid(Scale, Seed)));
        if (ResultFolder.IsFinished(folder, experiment.Name, options, Seed, scale, Force))
        {
            runner.Forget(grid, wanted);
            return new(Result.Read(Path.Combine(folder, ResultFolder.ResultFile)), true);
        }

        var clock = Stopwatch.StartNew();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var (models, cost) = runner.Run(grid, progress, cancel);
        var findings = experiment.Analyse(models);
        cancel.ThrowIfCancellationRequested();
        var cpuSeconds = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        var result = new Result
        {
            Experiment = experiment.Name,
            Section = experiment.Section.Title,
            Question = experiment.Question,
            Scale = scale,
            Seed = Seed,
            Command = $"superpose reproduce {experiment.Name} --scale {scale} --seed {Seed}",
            Options = options,
            Claims = Scale == Scale.Smoke ? [.. findings.Claims.Select(Undecided)] : findings.Claims,
            Timing = new(clock.Elapsed.TotalSeconds, cpuSeconds,
                cost.Samples / Math.Max(cost.WallSeconds, 1e-9)),
            Environment = LabMachine.Describe(Execution),
        };
        var rows = Rows(grid, models, findings.Class);
        var stored = ResultFolder.Write(folder, result, rows, findings.Figures, findings.Tables);
        runner.Forget(grid, wanted);
        return new(stored, false);
    }

    /// <summary>A smoke run shows that everything works; what it trained is far from any minimum.</summary>
    static Claim Undecided(Claim claim) => claim.Seeds == 0 ? claim : claim with
    {
        TooLittle = "the smoke scale trains too few steps to judge; run the standard scale",
    };

    /// <summary>Models as result.json lists them: cell, coordinates, stream, loss, its error.</summary>
    public static IReadOnlyList<ModelRow> Rows(
        ModelGrid grid, IReadOnlyList<GridModel> models, Func<GridModel, string> @class)
    {
        var index = grid.Cells.Select((cell, i) => (cell, i)).ToDictionary(
            pair => pair.cell, pair => pair.i, (IEqualityComparer<Cell>)ReferenceEqualityComparer.Instance);
        return [.. models.Select(model => new ModelRow(
            model.Cell.Part,
            [
                new("cell", index[model.Cell]),
                .. model.Cell.Coordinates.Select(pair => KeyValuePair.Create(pair.Key, (object?)pair.Value)),
                new("stream", (long)model.Stream),
                new("loss", model.Loss),
                new("lossError", model.LossError),
                .. ExtraLosses.Of(model),
            ],
            model.Cell.Options.Hidden, model.Cell.Options.Features,
            model.Model.W, model.Model.b, @class(model))
        {
            W2 = model.Model.W2,
            Gate = model.Model.Gate,
            Cell = index[model.Cell],
        })];
    }
}
