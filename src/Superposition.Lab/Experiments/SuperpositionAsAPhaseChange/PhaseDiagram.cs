using Superposition.Geometry;
using Superposition.Lab.Sweeps;
using Superposition.Numerics;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Experiments.SuperpositionAsAPhaseChange;

/// <summary>
/// The grid that both diagrams train, ten models a cell as in the paper, and the maps made of it.
/// </summary>
sealed record PhaseDiagram(PhaseProblem Problem)
{
    /// <summary>Cells a side of the trained maps; the paper gives no resolution.</summary>
    internal const int Side = 40;

    /// <summary>Of the exact maps, where seeds are many enough to be worth it.</summary>
    const int FineSide = 100;

    const int PaperSeeds = 10, Starts = 8;

    /// <summary>Relative importance from 0.1 to 10 (columns) and density from 1 to 0.01 (rows).</summary>
    internal static double Ratio(int column, int side) => Elementary.Pow(10, (2 * column + 1.0) / side - 1);

    internal static double Density(int row, int side) => Elementary.Pow(10, -(2 * row + 1.0) / side);

    internal ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 50),
            Scale.Standard => (PaperSeeds, 5_000),
            _ => (10 * PaperSeeds, 5_000),
        };
        var cells =
            from row in Enumerable.Range(0, Side)
            from column in Enumerable.Range(0, Side)
            let density = Math.Round(Density(row, Side), 6)
            let ratio = Math.Round(Ratio(column, Side), 6)
            select new Cell("", [new("density", density), new("importance", ratio)],
                TrainingOptions.For(Problem.n, Problem.m, density, ImportanceText(ratio)) with
                {
                    Steps = steps,
                }, seeds);
        return new(seed, [.. cells]);
    }

    string ImportanceText(double ratio) => string.Join(",",
        Problem.Importance(ratio).Select(value => value.ToString(
            System.Globalization.CultureInfo.InvariantCulture)));

    internal PhaseMaps Maps(IReadOnlyList<GridModel> models)
    {
        var byCell = models.GroupBy(model => model.Cell,
            (IEqualityComparer<Cell>)ReferenceEqualityComparer.Instance).Select(group => group.ToArray());
        var trained = byCell.Select(TrainedCell.Of).ToArray();
        var exact = Exact(Side);
        return new(Problem, models.Count, trained, exact,
            models.Count >= PaperSeeds * Side * Side ? Exact(FineSide) : exact);
    }

    /// <summary>The optimum in every cell; rows are independent, so threads change no bit.</summary>
    ExactCell[] Exact(int side)
    {
        var cells = new ExactCell[side * side];
        Parallel.For(0, side, row =>
        {
            for (int column = 0; column < side; column++)
            {
                double p = Density(row, side), r = Ratio(column, side);
                var best = Problem.Optimum(p, r, Starts, (ulong)(row * side + column));
                var gram = new TiedModel(Problem.n, Problem.m, best.X).Gram;
                cells[row * side + column] = new(p, r, best.Value, Phases.Of(gram), Extra.Of(gram));
            }
        });
        return cells;
    }

    internal static string Class(GridModel model) => PhaseWords.Of(Phases.Of(model.Gram()));
}

/// <summary>The extra feature's norm and its superposition Σ_j (Ŵ · W_j)².</summary>
readonly record struct Extra(double Norm, double Superposition)
{
    internal static Extra Of(Gram gram) => new(gram.Norm(gram.n - 1), gram.Superposition(gram.n - 1));
}

/// <summary>The best of all starts at (p, r).</summary>
sealed record ExactCell(double Density, double Ratio, double Loss, Phase Phase, Extra Extra);

/// <summary>What the seeds of one cell became.</summary>
/// <param name="Mean">Over all but the seed of highest loss, as in the paper.</param>
/// <param name="MajorityShare">Of the seeds.</param>
sealed record TrainedCell(
    double BestLoss, Phase Best, Phase Majority, double MajorityShare, Extra Mean)
{
    internal static TrainedCell Of(GridModel[] seeds)
    {
        var best = ((IReadOnlyList<GridModel>)seeds).Best();
        var majority = seeds.GroupBy(seed => Phases.Of(seed.Gram())).MaxBy(group => group.Count())!;
        var extras = seeds.OrderBy(seed => seed.Loss).SkipLast(1).Select(seed => Extra.Of(seed.Gram()));
        return new(best.Loss, Phases.Of(best.Gram()), majority.Key, (double)majority.Count() / seeds.Length,
            new(extras.Average(one => one.Norm), extras.Average(one => one.Superposition)));
    }
}

/// <summary>All that the figures, tables and claims of a diagram read; cells row by row.</summary>
/// <param name="Models">How many were trained.</param>
/// <param name="Exact">At the trained cells.</param>
/// <param name="Fine">The exact map as it is drawn.</param>
sealed record PhaseMaps(
    PhaseProblem Problem, int Models, TrainedCell[] Trained, ExactCell[] Exact, ExactCell[] Fine);
