using System.Diagnostics;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>What becomes of a grid's models: what is stored beside them.</summary>
public sealed record GridFindings(
    IReadOnlyList<ModelRow> Rows, IReadOnlyList<Claim> Claims, IReadOnlyList<FigureFile> Figures,
    IReadOnlyList<DataTable> Tables);

/// <summary>
/// A grid trained into one result folder: alone in it, skipped where it is finished, continued where it is
/// not, whole or absent, its chunks forgotten once the result is stored.
/// </summary>
/// <param name="Folder">Absolute; its chunks go to <c>.chunks</c> beside it.</param>
/// <param name="Experiment">The experiment's name, or a verb's.</param>
/// <param name="Command">The command line that makes it, as typed in a shell.</param>
/// <param name="Force">Whether a result of another run is replaced.</param>
public sealed record GridResult(
    string Folder, string Experiment, string Section, string Question, string Scale, string Command,
    bool Force, Execution Execution)
{
    /// <summary>What is stored, and whether it was there already.</summary>
    public sealed record Outcome(Result Result, bool WasFinished);

    /// <param name="wanted">Grids that run next: a chunk that they need too is kept for them.</param>
    /// <exception cref="InvalidInputException">The folder holds another run.</exception>
    /// <exception cref="OperationCanceledException">
    /// What was finished is kept and continued next time.
    /// </exception>
    public Outcome Run(
        ModelGrid grid, Func<IReadOnlyList<GridModel>, GridFindings> analyse,
        Action<GridProgress>? progress = null, IEnumerable<ModelGrid>? wanted = null,
        CancellationToken cancel = default)
    {
        var options = GridJson.Write(grid);
        using var alone = FolderLock.AcquireBeside(Folder);
        var store = new ChunkStore(Path.Combine(Path.GetDirectoryName(Folder)!, ".chunks"));
        var runner = new GridRunner(Execution, store);
        if (ResultFolder.IsFinished(Folder, Experiment, options, grid.Seed, Scale, Force))
        {
            runner.Forget(grid, wanted);
            return new(Result.Read(Path.Combine(Folder, ResultFolder.ResultFile)), true);
        }
        var clock = Stopwatch.StartNew();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var (models, cost) = runner.Run(grid, progress, cancel);
        var findings = analyse(models);
        cancel.ThrowIfCancellationRequested();
        double cpuSeconds = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        var result = new Result
        {
            Experiment = Experiment,
            Section = Section,
            Question = Question,
            Scale = Scale,
            Seed = grid.Seed,
            Command = Command,
            Options = options,
            Claims = findings.Claims,
            Timing = new(
                clock.Elapsed.TotalSeconds, cpuSeconds, cost.Samples / Math.Max(cost.WallSeconds, 1e-9)),
            Environment = LabMachine.Describe(Execution),
        };
        var stored = ResultFolder.Write(Folder, result, findings.Rows, findings.Figures, findings.Tables);
        runner.Forget(grid, wanted);
        return new(stored, false);
    }

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
