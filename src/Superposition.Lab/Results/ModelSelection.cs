namespace Superposition.Lab.Results;

/// <summary>
/// Which models' weights are kept when there are too many: of each cell the best and the median, one of each
/// class, then the first seeds, a seed of every cell before the next of any.
/// </summary>
public static class ModelSelection
{
    public const int Limit = 4096;

    /// <summary>What the choice depends on; a loss that is not a number counts as the worst.</summary>
    public readonly record struct Candidate(int Cell, string Class, double Loss);

    /// <summary>Ascending indices of the models to keep, at most <paramref name="limit"/>.</summary>
    public static IReadOnlyList<int> Choose(IReadOnlyList<Candidate> models, int limit = Limit)
    {
        if (models.Count <= limit) return [.. Enumerable.Range(0, models.Count)];
        int[][] cells = [
            .. Enumerable.Range(0, models.Count).GroupBy(i => models[i].Cell).Select(cell => cell.ToArray())];
        int[][] ranked = [.. cells.Select(cell => cell.OrderBy(i => Rank(models[i])).ToArray())];
        IEnumerable<int> byImportance = ranked.Select(cell => cell[0])
            .Concat(FirstOfEach(Enumerable.Range(0, models.Count), i => models[i].Class))
            .Concat(ranked.Select(cell => cell[(cell.Length - 1) / 2]))
            .Concat(FirstOfEach(Enumerable.Range(0, models.Count), i => (models[i].Cell, models[i].Class)))
            .Concat(InTurn(cells));
        return [.. byImportance.Distinct().Take(limit).Order()];
    }

    static double Rank(Candidate model) => double.IsNaN(model.Loss) ? double.PositiveInfinity : model.Loss;

    static IEnumerable<int> FirstOfEach<T>(IEnumerable<int> indices, Func<int, T> key) =>
        indices.GroupBy(key).Select(group => group.First());

    static IEnumerable<int> InTurn(int[][] cells) =>
        Enumerable.Range(0, cells.Max(cell => cell.Length))
            .SelectMany(turn => cells.Where(cell => turn < cell.Length).Select(cell => cell[turn]));
}
