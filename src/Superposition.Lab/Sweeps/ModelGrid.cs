using Superposition.Models;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>One point of a grid: where it lies, what is trained there, and how many seeds.</summary>
/// <param name="Part">
/// Cells of one part have one shape of model and go to one file; "" when there is one part only.
/// </param>
/// <param name="Coordinates">By name, in order: <c>density</c> 0.05, <c>initialisation</c> "xavier".</param>
public sealed record Cell(
    string Part, IReadOnlyList<KeyValuePair<string, object>> Coordinates, TrainingOptions Options, int Seeds)
{
    /// <summary>The stream of the cell's first model; the others follow.</summary>
    public ulong FirstStream { get; init; }

    /// <summary>
    /// Further stages of training, each from the end of the one before: see <see cref="TrainingPath"/>.
    /// </summary>
    public IReadOnlyList<TrainingOptions> Then { get; init; } = [];

    /// <summary>All stages in their order; one where training is as usual.</summary>
    public IReadOnlyList<TrainingOptions> Stages => [Options, .. Then];

    /// <summary>
    /// Steps after which its models' weights are kept too, ascending, counted through all stages; 0 is the
    /// start.
    /// </summary>
    public IReadOnlyList<int> Snapshots { get; init; } = [];

    /// <summary>
    /// Samples of the expected loss, where it has no exact form; null for
    /// <see cref="Evaluator.DefaultSamples"/>. Fewer do for maps of hundreds of cells.
    /// </summary>
    public int? LossSamples { get; init; }

    public object this[string coordinate] => Coordinates.First(pair => pair.Key == coordinate).Value;
}

/// <summary>
/// What an experiment hands over instead of looping: cells, and a seed.
/// Model s of any cell is stream (seed, first stream + s), whatever its place and its companions.
/// </summary>
public sealed record ModelGrid(ulong Seed, IReadOnlyList<Cell> Cells)
{
    public int Models => Cells.Sum(cell => cell.Seeds);
}

/// <summary>
/// A model of the grid when it is trained and its expected loss known: that of its last stage's options.
/// </summary>
/// <param name="LossError">The standard error of <paramref name="Loss"/>; 0 where the loss is exact.</param>
public sealed record GridModel(
    Cell Cell, ulong Seed, ulong Stream, ToyModel Model, double Loss, double LossError)
{
    /// <summary>The weights on the way, at the cell's <see cref="Cell.Snapshots"/>.</summary>
    public IReadOnlyList<Snapshot> Snapshots { get; init; } = [];
}
