using Superposition.Lab.Results;

namespace Superposition.Lab.Experiments.SuperpositionAsAPhaseChange;

/// <summary>The numbers behind the maps.</summary>
static class PhaseTables
{
    internal static IReadOnlyList<DataTable> All(PhaseMaps maps) =>
    [
        new("cells", new(
            [
                new("density"), new("importance"), new("candidate"), new("exact"), new("exactLoss"),
                new("bestSeed"), new("bestLoss"), new("majority"), new("majorityShare"),
                new("meanNorm", "all but the worst seed"), new("meanSuperposition", "all but the worst seed"),
            ],
            maps.Exact.Zip(maps.Trained, (exact, trained) => (IReadOnlyList<object?>)
            [
                exact.Density, exact.Ratio,
                PhaseWords.Of(maps.Problem.Winner(exact.Density, exact.Ratio).Phase),
                PhaseWords.Of(exact.Phase), exact.Loss, PhaseWords.Of(trained.Best), trained.BestLoss,
                PhaseWords.Of(trained.Majority), trained.MajorityShare, trained.Mean.Norm,
                trained.Mean.Superposition,
            ]))),
        new("exact", new(
            [
                new("density"), new("importance"), new("phase"), new("loss"), new("norm"),
                new("superposition"),
            ],
            maps.Fine.Select(cell => (IReadOnlyList<object?>)
            [
                cell.Density, cell.Ratio, PhaseWords.Of(cell.Phase), cell.Loss, cell.Extra.Norm,
                cell.Extra.Superposition,
            ]))),
    ];
}
