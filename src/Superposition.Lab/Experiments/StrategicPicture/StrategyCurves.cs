using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;

namespace Superposition.Lab.Experiments.StrategicPicture;

/// <summary>A model, and what it makes of each feature alone.</summary>
sealed record StrategyModel(GridModel Model, FeatureReads Reads)
{
    internal double Density => (double)Model.Cell["density"];

    /// <summary>Represented features over hidden dimensions: above 1 is superposition.</summary>
    internal double PerDimension => (double)Reads.Represented / Model.Model.m;
}

/// <summary>
/// Kinds of model over densities: where superposition begins for each, and what each costs. The boundary of
/// one random stream is the density at which features per dimension pass 1½, halfway from a dimension each to
/// antipodal pairs, between neighbouring densities on a logarithm; one that never passes is put at the least.
/// </summary>
sealed class StrategyCurves
{
    internal const double Halfway = 1.5;

    readonly StrategyModel[] all;
    readonly Func<GridModel, string> kind;

    internal StrategyCurves(IEnumerable<GridModel> models, Func<GridModel, string> kind)
    {
        this.kind = kind;
        all = [.. models.AsParallel().AsOrdered().Select(model =>
            new StrategyModel(model, new(model.Model)))];
        Densities = [.. all.Select(one => one.Density).Distinct().OrderDescending()];
        Kinds = [.. all.Select(one => kind(one.Model)).Distinct()];
        Streams = [.. all.Select(one => one.Model.Stream).Distinct()];
    }

    internal double[] Densities { get; }
    internal string[] Kinds { get; }
    internal ulong[] Streams { get; }

    /// <summary>Stream by stream.</summary>
    internal StrategyModel[] At(string kind, double density) =>
        [.. all.Where(one => this.kind(one.Model) == kind && one.Density == density)];

    double Boundary(string kind, ulong stream)
    {
        double[] found = [.. Densities.Select(p =>
            At(kind, p).Single(one => one.Model.Stream == stream).PerDimension)];
        if (found[0] >= Halfway) return Densities[0];
        for (int k = 1; k < found.Length; k++)
            if (found[k] >= Halfway)
            {
                double share = (Halfway - found[k - 1]) / (found[k] - found[k - 1]);
                return Densities[k - 1] * Math.Pow(Densities[k] / Densities[k - 1], share);
            }
        return Densities[^1];
    }

    /// <summary>Over streams.</summary>
    internal (double Mean, Interval Interval) Boundary(string kind) =>
        Over([.. Streams.Select(stream => Boundary(kind, stream))]);

    /// <summary>A kind's boundary over another's, stream by stream.</summary>
    internal (double Mean, Interval Interval) Shift(string kind, string over) =>
        Over([.. Streams.Select(stream => Boundary(kind, stream) / Boundary(over, stream))]);

    /// <summary>A kind's loss over another's, stream by stream.</summary>
    internal (double Mean, Interval Interval) Price(string kind, string over, double density) =>
        Over([.. At(kind, density).Zip(At(over, density), (a, b) => a.Model.Loss / b.Model.Loss)]);

    internal (double Mean, Interval Interval) Mean(
        string kind, double density, Func<StrategyModel, double> of) =>
        Over([.. At(kind, density).Select(of)]);

    static (double, Interval) Over(double[] values) => (values.Average(), Statistics.Mean(values));

    internal Claim Claim(
        string id, string statement, string source, (double Mean, Interval Interval) found, double expected,
        double tolerance, string reason, (string Words, (double Mean,
            Interval Interval) Found)? control = null) =>
        new()
        {
            Id = id, Statement = statement, Source = source, Expected = expected, Tolerance = tolerance,
            ToleranceReason = reason, Measured = found.Mean, Interval = found.Interval,
            Seeds = Streams.Length,
            Control = control is { } other ? new(other.Words, other.Found.Mean, other.Found.Interval) : null,
        };

    /// <summary>Features per dimension, their mean D and the price of each kind against the first.</summary>
    internal IReadOnlyList<IPanel?> Row(string title, IReadOnlyList<string> kinds, double? mostPrice = null)
    {
        Series Line(string kind, Func<double, (double Mean, Interval Interval)> at)
        {
            var means = Densities.Select(at).ToArray();
            return new(kind, Densities, [.. means.Select(one => one.Mean)])
            {
                Low = [.. means.Select(one => one.Interval.Low)],
                High = [.. means.Select(one => one.Interval.High)],
            };
        }
        LinesPanel Panel(string label, bool isFirst, Axis y, Func<string, double, (double, Interval)> at) =>
            new([.. kinds.Select(kind => Line(kind, p => at(kind, p)))],
                new("density p") { Log = true, Reversed = true }, y)
            {
                Heading = isFirst ? new(title, label) : new("", label),
                Width = 230,
                Height = 170,
                HasKey = false,
            };
        return
        [
            Panel("features per dimension", true, new("represented features / m") { Min = 0 },
                (kind, p) => Mean(kind, p, one => one.PerDimension)) with
            {
                Guides = [new(1, "1"), new(Halfway, "1½")],
            },
            Panel("room of a represented feature", false, new("mean D") { Min = 0, Max = 1.05 },
                (kind, p) => Over([.. At(kind, p).Select(one => one.Reads.MeanDimensionality)
                    .Where(double.IsFinite).DefaultIfEmpty(double.NaN)])),
            Panel("price in loss", false, new($"loss / loss of {kinds[0]}") { Log = true, Max = mostPrice },
                (kind, p) => Price(kind, kinds[0], p)),
        ];
    }

    /// <summary>The lines of a row, in its order, for a figure's head.</summary>
    internal static Swatches Key(IReadOnlyList<string> names) => new(
        [.. names.Select((name, k) =>
            new Swatch(name, Theme.Series(k, names.Count), SwatchShape.Line))], 760);

    internal IReadOnlyList<DataTable> Tables() =>
    [
        new("kinds", new(
            [
                new("kind"), new("density"), new("seeds"), new("featuresPerDimension", "mean"),
                new("dimensionality", "mean of represented features"), new("loss", "mean"),
            ],
            from kind in Kinds
            from p in Densities
            let at = At(kind, p)
            let rooms = at.Select(one => one.Reads.MeanDimensionality).Where(double.IsFinite).ToArray()
            select (IReadOnlyList<object?>)
            [
                kind, p, at.Length, at.Average(one => one.PerDimension),
                rooms.Length == 0 ? null : rooms.Average(), at.Average(one => one.Model.Loss),
            ])),
        new("boundaries", new(
            [new("kind"), new("stream"), new("boundary", "density")],
            from kind in Kinds
            from stream in Streams
            select (IReadOnlyList<object?>)[kind, (long)stream, Boundary(kind, stream)])),
    ];
}
