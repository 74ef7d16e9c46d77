using Superposition.Geometry;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;

namespace Superposition.Lab.Experiments;

/// <summary>The questions that every experiment asks of its models.</summary>
static class GridModels
{
    /// <summary>The models whose cell has these coordinates.</summary>
    internal static IReadOnlyList<GridModel> At(
        this IReadOnlyList<GridModel> models, params ReadOnlySpan<(string Name, object Value)> coordinates)
    {
        IEnumerable<GridModel> found = models;
        foreach (var (name, value) in coordinates)
            found = [.. found.Where(model => model.Cell[name].Equals(value))];
        return [.. found];
    }

    /// <summary>The model of least loss; one that diverged is never it unless all did.</summary>
    internal static GridModel Best(this IReadOnlyList<GridModel> models) =>
        models.MinBy(model => double.IsNaN(model.Loss) ? double.PositiveInfinity : model.Loss)!;

    internal static Gram Gram(this GridModel model) => new(model.Model);

    /// <summary>The share of models for which it is so, and its Wilson interval.</summary>
    internal static (double Share, Interval Interval) Share(
        this IReadOnlyList<GridModel> models, Func<GridModel, bool> isSo)
    {
        int count = models.Count(isSo);
        return ((double)count / models.Count, Statistics.Wilson(count, models.Count));
    }

    /// <summary>The mean over models, and its Student interval.</summary>
    internal static (double Mean, Interval Interval) Mean(
        this IReadOnlyList<GridModel> models, Func<GridModel, double> value)
    {
        double[] values = [.. models.Select(value)];
        return (values.Average(), Statistics.Mean(values));
    }

    /// <summary>How far a series falls at its worst step; 0 when it never falls.</summary>
    internal static double LargestFall(IEnumerable<double> series)
    {
        double[] values = [.. series];
        return Enumerable.Range(1, values.Length - 1).Select(i => values[i - 1] - values[i]).Append(0).Max();
    }

    internal static double[,] Matrix(this Gram gram)
    {
        var matrix = new double[gram.n, gram.n];
        for (int i = 0; i < gram.n; i++)
            for (int j = 0; j < gram.n; j++) matrix[i, j] = gram[i, j];
        return matrix;
    }

    internal static double[] Each(this Gram gram, Func<int, double> value) =>
        [.. Enumerable.Range(0, gram.n).Select(value)];
}
