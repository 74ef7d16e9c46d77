using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using static System.FormattableString;
using static Superposition.Lab.Experiments.PrivilegedBasis.ReluHidden;

namespace Superposition.Lab.Experiments.PrivilegedBasis;

/// <summary>Weights as matrices above stack plots, a column a sparsity, as the paper draws them.</summary>
static class ReluHiddenFigures
{
    /// <summary>
    /// Blue for a feature of its own, orange for one in superposition, grey for one left out.
    /// </summary>
    internal static IReadOnlyList<string> Colours(GridModel model)
    {
        var gram = model.Gram();
        return [.. gram.Each(i => gram.Norm(i) < 0.3 ? 2 : gram.Superposition(i) < 0.05 ? 0 : 1.0)
            .Select(kind => kind == 2 ? Theme.None : Theme.Qualitative.Class((int)kind))];
    }

    internal static Swatches Key { get; } = new(
    [
        new("a feature without superposition", Theme.Qualitative.Class(0)),
        new("in superposition", Theme.Qualitative.Class(1)), new("hardly represented", Theme.None),
        new("beneath: a monosemantic neuron", Theme.Ink, SwatchShape.Line),
    ]);

    internal static IReadOnlyList<FigureFile> All(IReadOnlyList<GridModel> models)
    {
        var shown = Densities.Select(density => (Density: density, Best: Of(models, Relu, density).Best()))
            .ToArray();
        var rows = new List<IReadOnlyList<IPanel?>>();
        foreach (var line in shown.Chunk(4))
        {
            rows.Add([.. line.Select(one => new HeatmapPanel(new Neurons(one.Best.Model).Rows())
            {
                Cell = 14,
                Heading = new(Invariant($"1 − S = {one.Density}"), Invariant($"loss {one.Best.Loss:G3}")),
            })]);
            rows.Add([.. line.Select(one => Stack(one.Best, one.Best == line[0].Best))]);
        }
        string caption = Invariant($"n = {n} features of importance 0.75^i in m = {m} neurons with a ")
            + "ReLU, the best of "
            + Invariant($"{Of(models, Relu, 1).Count} seeds at each density. Above: W, a row a ")
            + "neuron, a column a feature. "
            + "Beneath: a column a neuron, in it the weights of all features, the most important "
            + "next to the axis. "
            + "Answers to the figure of Superposition in a Privileged Basis in Elhage et al. 2022.";
        var figure = new Figure("Neurons of one feature and of several", caption,
            new Figures.Grid(rows) { ColumnGap = 24 })
        { Keys = [ColorBar.Signed("weight", 1), Key] };
        return [new("figure.svg", figure.ToSvg(), caption)];
    }

    static NeuronsPanel Stack(GridModel model, bool isFirst)
    {
        var neurons = new Neurons(model.Model);
        return new(neurons.Rows())
        {
            Colours = Colours(model), Step = 28, Height = 120, Limit = 4,
            Marked = [.. neurons.Ordered.Select(neurons.IsMonosemantic)],
            Label = isFirst ? "weights of a neuron" : "",
        };
    }

    internal static IReadOnlyList<DataTable> Tables(IReadOnlyList<GridModel> models) =>
    [
        new("weights", new CsvTable([new("density"), new("neuron"), new("feature"), new("weight"),
            new("monosemantic")],
            Densities.SelectMany(density =>
            {
                var neurons = new Neurons(Of(models, Relu, density).Best().Model);
                return from k in Enumerable.Range(0, m)
                       from i in Enumerable.Range(0, n)
                       select (IReadOnlyList<object?>)[density, k, i, (float)neurons.W[k, i],
                           neurons.IsMonosemantic(k)];
            }))),
    ];
}
