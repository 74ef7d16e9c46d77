using System.Globalization;
using System.Runtime.InteropServices;
using Superposition.Lab.Results;
using Superposition.Models;

namespace Superposition.Lab.Sweeps;

/// <summary>What a sweep knows of one model at the end of one stage.</summary>
/// <param name="Stage">0 where there is no path.</param>
/// <param name="Hash">Of the weights, as result.json has it.</param>
/// <param name="Values">In the order of the sweep's measures; NaN where there is none.</param>
/// <param name="Weights">
/// W (W₁), then W₂ of an untied model, a mixture's gate, b, in a row; null where not kept.
/// </param>
public sealed record SweepRow(
    ulong Stream, int Stage, double Loss, double LossError, string Hash, string Class,
    IReadOnlyList<double> Values, float[]? Weights)
{
    /// <summary>Looks at a trained model: one row, or one a stage.</summary>
    internal static IEnumerable<SweepRow> Of(
        Sweep sweep, GridModel model, Numerics.Lanes.LaneWidth width)
    {
        var stages = model.Cell.Stages;
        for (int stage = 0; stage < sweep.RowsEach; stage++)
        {
            bool isLast = stage == stages.Count - 1;
            var weights = isLast ? model.Model : model.Snapshots[stage].Model;
            var measured = new MeasuredModel(weights, stages[stage]);
            var loss = isLast ? new(model.Loss, model.LossError)
                : GridRunner.ExpectedLoss(weights, stages[stage], model.Seed, model.Stream, width);
            yield return new(
                model.Stream, stage, loss.Loss, loss.StandardError,
                ModelRow.HashOf(weights.W, weights.W2, weights.Gate, weights.b), sweep.Class.Of(measured),
                [.. Chosen(sweep).Select(one => weights.IsFinite ? one.Of(measured) : double.NaN)],
                [.. weights.W, .. weights.W2 ?? [], .. weights.Gate ?? [], .. weights.b]);
        }
    }

    static IEnumerable<SweepMeasure> Chosen(Sweep sweep) =>
        sweep.Measures.Select(name => SweepMeasure.All.First(measure => measure.Name == name));

    /// <summary>Of each class at each stage the row of least loss; the first of equal ones.</summary>
    internal static IEnumerable<SweepRow> BestOfEach(IReadOnlyList<SweepRow> rows) =>
        rows.GroupBy(row => (row.Stage, row.Class)).Select(same =>
            same.MinBy(row => double.IsNaN(row.Loss) ? double.PositiveInfinity : row.Loss)!);

    internal static IReadOnlyList<string> Columns(Sweep sweep) =>
        ["stream", "stage", "loss", "lossError", "hash", "class", .. sweep.Measures, "weights"];

    internal IReadOnlyList<object?> Cells =>
    [
        Stream, Stage, Loss, LossError, Hash, Class, .. Values.Select(value => (object?)value),
        Weights is null ? null : Convert.ToBase64String(MemoryMarshal.AsBytes(Weights.AsSpan())),
    ];

    /// <exception cref="FormatException">The cells are not those of a row.</exception>
    internal static SweepRow Read(IReadOnlyList<string> cells, int measures)
    {
        if (cells.Count != 7 + measures) throw new FormatException("a row has another number of cells");
        var values = new double[measures];
        for (int k = 0; k < measures; k++) values[k] = Number(cells[6 + k]);
        return new(
            ulong.Parse(cells[0], CultureInfo.InvariantCulture),
            int.Parse(cells[1], CultureInfo.InvariantCulture),
            Number(cells[2]), Number(cells[3]), cells[4], cells[5], values,
            cells[^1].Length == 0 ? null : MemoryMarshal.Cast<byte, float>(
                Convert.FromBase64String(cells[^1])).ToArray());
    }

    static double Number(string cell) => cell switch
    {
        "" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(cell, CultureInfo.InvariantCulture),
    };

    /// <summary>The model of these options whose weights were kept.</summary>
    internal ToyModel? Model(Training.TrainingOptions options)
    {
        if (Weights is not { } all) return null;
        int w = options.Hidden * options.Features, o = options.Outputs;
        int w2 = options.Architecture == Models.Architecture.Untied ? o * options.Hidden : 0;
        int gate = all.Length - w - w2 - o;
        return new(options.Features, options.Hidden, all[..w], all[^o..], options.Activation)
        {
            W2 = w2 == 0 ? null : all[w..(w + w2)],
            Gate = gate == 0 ? null : all[(w + w2)..^o],
            ActiveExperts = options.ActiveExperts,
            HiddenActivation = options.HiddenActivation,
        };
    }
}
