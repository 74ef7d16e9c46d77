using Superposition.Lab.Results;

namespace Superposition.Lab.Sweeps;

/// <summary>A number over models, with its 95% interval.</summary>
public sealed record Spread(double Value, Interval Interval);

/// <summary>The models of a cell, or those of one class in it.</summary>
/// <param name="Class">Null for all of them.</param>
/// <param name="Share">Of the cell's models, with Wilson's interval.</param>
/// <param name="Best">The stream of least loss; null where every model diverged.</param>
/// <param name="MedianLoss">With the distribution-free interval.</param>
/// <param name="Means">Of each measure over the models that have it, with Student's interval.</param>
public sealed record GroupSummary(
    string? Class, int Models, Spread Share, double LeastLoss, ulong? Best, string? BestHash,
    Spread MedianLoss, IReadOnlyList<Spread> Means)
{
    internal static GroupSummary Of(string? @class, IReadOnlyList<SweepRow> rows, int all, int measures)
    {
        double[] losses = [.. rows.Select(row => row.Loss).Where(double.IsFinite)];
        var best = rows.Where(row => double.IsFinite(row.Loss)).MinBy(row => row.Loss);
        return new(
            @class, rows.Count, new((double)rows.Count / all, Statistics.Wilson(rows.Count, all)),
            best?.Loss ?? double.NaN, best?.Stream, best?.Hash,
            new(Statistics.Median(losses), Statistics.MedianInterval(losses)),
            [.. Enumerable.Range(0, measures).Select(k => Mean(rows, k))]);
    }

    static Spread Mean(IReadOnlyList<SweepRow> rows, int measure)
    {
        double[] values = [.. rows.Select(row => row.Values[measure]).Where(double.IsFinite)];
        return new(values.Length == 0 ? double.NaN : values.Average(), Statistics.Mean(values));
    }
}

/// <summary>What became of a cell's models at the end of one stage.</summary>
/// <param name="Cell">Its place in the grid.</param>
/// <param name="Classes">Most frequent first; of equally frequent ones, by name.</param>
public sealed record CellSummary(
    int Cell, int Stage, IReadOnlyList<KeyValuePair<string, object>> Coordinates, GroupSummary All,
    IReadOnlyList<GroupSummary> Classes)
{
    /// <summary>A class with a smaller share may be a few unlucky seeds.</summary>
    const double Rare = 0.05;

    /// <summary>Whether training is a lottery: two classes or more have a twentieth each.</summary>
    public bool IsMetastable => Classes.Count(one => one.Share.Value >= Rare) > 1;

    internal static CellSummary Of(
        Sweep sweep, int cell, int stage, IReadOnlyList<SweepRow> rows)
    {
        int measures = sweep.Measures.Count;
        return new(
            cell, stage, sweep.Coordinates(sweep.Grid.Cells[cell], stage),
            GroupSummary.Of(null, rows, rows.Count, measures),
            sweep.Class == ModelClass.None ? [] :
            [
                .. rows.GroupBy(row => row.Class).OrderByDescending(same => same.Count())
                    .ThenBy(same => same.Key, StringComparer.Ordinal)
                    .Select(same => GroupSummary.Of(same.Key, [.. same], rows.Count, measures)),
            ]);
    }
}
