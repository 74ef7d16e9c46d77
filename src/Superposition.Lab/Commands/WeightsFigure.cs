using Superposition.Lab.Figures;
using Superposition.Lab.Sweeps;
using static System.FormattableString;

namespace Superposition.Lab.Commands;

/// <summary>
/// The weights themselves, where the hidden units are a basis: W (W₁) [m, n], and below it W₂ᵀ [m, o] of an
/// untied model. A row is a hidden unit.
/// </summary>
static class WeightsFigure
{
    const int MostModels = 4;

    internal static Figure Of(IReadOnlyList<GridModel> models, string caption)
    {
        var shown = models.Take(MostModels).ToArray();
        var (n, m, o) = (shown[0].Model.n, shown[0].Model.m, shown[0].Model.b.Length);
        bool isTied = shown[0].Model.W2 is null;
        double limit = Limit(shown);
        int side = Math.Clamp(240 / Math.Min(TrainFigure.MostFeatures, Math.Max(m, n)), 1, 12);
        HeatmapPanel Matrix(int columns, Func<int, int, double> at) =>
            new(Corner(m, columns, at)) { Limit = limit, Cell = side };
        HeatmapPanel First(GridModel model) => Matrix(n, (k, i) => model.Model.W[k * n + i]) with
        {
            Heading = new(TrainFigure.Title(model), Invariant($"loss {model.Loss:G4}")),
        };
        HeatmapPanel Second(GridModel model) => Matrix(o, (k, i) => model.Model.W2![i * m + k]);
        IReadOnlyList<IPanel?> first = [.. shown.Select(First)];
        IReadOnlyList<IReadOnlyList<IPanel?>> rows = isTied ? [first] : [first, [.. shown.Select(Second)]];
        return new(isTied ? "W" : "W₁ above W₂ᵀ", caption, new Figures.Grid(rows))
        {
            Keys = [ColorBar.Signed("weight; a row is a hidden unit", limit)],
        };
    }

    /// <summary>The largest weight in sight, rounded up to tenths.</summary>
    static double Limit(GridModel[] shown)
    {
        var weights = shown.SelectMany(one => one.Model.W.Concat(one.Model.W2 ?? []));
        double most = weights.Where(float.IsFinite).Select(one => Math.Abs((double)one)).Append(0.1).Max();
        return Math.Ceiling(10 * most) / 10;
    }

    static double[,] Corner(int rows, int columns, Func<int, int, double> at)
    {
        const int Most = TrainFigure.MostFeatures;
        var corner = new double[Math.Min(rows, Most), Math.Min(columns, Most)];
        for (int k = 0; k < corner.GetLength(0); k++)
            for (int i = 0; i < corner.GetLength(1); i++) corner[k, i] = at(k, i);
        return corner;
    }
}
