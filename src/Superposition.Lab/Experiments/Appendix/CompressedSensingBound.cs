using MathNet.Numerics.LinearAlgebra;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.Appendix;

/// <summary>
/// Compressed sensing asks for m ≥ C k log(n/k) dimensions to recover k of n features: with k = p n that is
/// n p ln(1/p). So m dimensions hold c m / (p ln 1/p) features and no more than a constant c allows; how
/// large c is in trained models, and whether it is one, is measured. There are enough features that no model
/// here holds more than half of them.
/// </summary>
public sealed class CompressedSensingBound : IExperiment
{
    const int n = 2048;
    const string Paper = "Elhage et al. 2022, appendix on compressed sensing";
    const string Trial = "a candidate law from independent trials: c of 0.82 to 1.05 at m = 20 and 40";
    const string Relu = "relu", Linear = "linear";

    /// <summary>The hidden dimensions of the linear models and of the ReLU models beside them.</summary>
    const int Compared = 40;

    static readonly int[] s_hidden = [10, 20, 40, 80];

    // at 0.2 two hundred features are on at once, and training hardly leaves the linear solution
    static readonly double[] s_densities = [0.1, 0.05, 0.03, 0.02];

    public string Name => "compressed-sensing-bound";
    public Section Section => Section.Appendix;
    public string Question =>
        "How many features do trained models hold, measured by the bound of compressed sensing?";
    public string PaperFigure => "Appendix: the lower bound of compressed sensing on the hidden dimensions";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 10),
            Scale.Standard => (2, 3_000),
            _ => (20, 20_000),
        };
        return new(seed, [.. from model in (string[])[Relu, Linear]
                             from m in model == Relu ? s_hidden : [Compared]
                             from density in s_densities
                             select new Cell($"{model}-{m}",
                                 [new("model", model), new("hidden", m), new("density", density)],
                                 TrainingOptions.For(n, m, density) with
                                 {
                                     Steps = model == Relu ? steps : Math.Min(steps, 500),
                                     Batch = 256,
                                     Activation = model == Relu ? Activation.Relu : Activation.Identity,
                                     Optimizer = new() { LearningRate = 1e-2 },
                                     Schedule = new(ScheduleKind.Linear),
                                 }, seeds) { LossSamples = 1 << 14 }]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var counts = models.ToDictionary(model => model, model => Count.Of(model.Model),
            (IEqualityComparer<GridModel>)ReferenceEqualityComparer.Instance);
        double Mean(string model, int m, double density, Func<Count, double> of) =>
            models.At(("model", model), ("hidden", m), ("density", density)).Average(one => of(counts[one]));
        var seeds = models.At(("model", Relu), ("hidden", s_hidden[0]), ("density", s_densities[0])).Count;
        return new([.. Claims(Mean, seeds)], [Figure(Mean)], [Table(models, counts)],
            model => $"{counts[model].Represented} represented");
    }

    /// <summary>‖W‖²_F, and the features whose ‖W_i‖ is above one half.</summary>
    sealed record Count(double Learned, int Represented)
    {
        /// <summary>From W alone: of so many features the Gram matrix is dear, and not needed.</summary>
        internal static Count Of(ToyModel model)
        {
            var squares = new double[model.n];
            for (int j = 0; j < model.W.Length; j++)
                squares[j % model.n] += (double)model.W[j] * model.W[j];
            return new(squares.Sum(), squares.Count(square => square > 0.25));
        }
    }

    /// <summary>The mean over the seeds of a cell.</summary>
    delegate double MeanOf(string model, int m, double density, Func<Count, double> of);

    /// <summary>p ln(1/p), so that n p ln(1/p) is the bound on m but for its constant.</summary>
    static double Entropy(double p) => p * Elementary.Log(1 / p);

    static double Constant(MeanOf mean, string model, int m, double density) =>
        mean(model, m, density, one => one.Learned) / m * Entropy(density);

    /// <summary>The power of m with which features grow: least squares of ln against ln m.</summary>
    static double Growth(MeanOf mean, double density, Func<Count, double> of)
    {
        double[] x = [.. s_hidden.Select(m => Elementary.Log(m))];
        double[] y = [.. s_hidden.Select(m => Elementary.Log(Math.Max(1e-9, mean(Relu, m, density, of))))];
        double middle = x.Average(), level = y.Average();
        return x.Zip(y, (a, b) => (a - middle) * (b - level)).Sum()
            / x.Sum(a => (a - middle) * (a - middle));
    }

    sealed record Power(double Value, Interval Interval);

    /// <summary>The powers of m and of 1/(p ln 1/p) in ‖W‖², and of 1/p in the latter's place.</summary>
    static (Power OfDimensions, Power OfSparsity, Power OfDensity) LawFit(MeanOf mean)
    {
        var cells = (from m in s_hidden from p in s_densities select (m, p)).ToArray();
        double[] y = [.. cells.Select(cell =>
            Elementary.Log(Math.Max(1e-9, mean(Relu, cell.m, cell.p, one => one.Learned))))];
        Power[] Fit(Func<double, double> of)
        {
            var x = Matrix<double>.Build.DenseOfRows(cells.Select(cell =>
                (double[])[1, Elementary.Log(cell.m), -Elementary.Log(of(cell.p))]));
            var powers = x.QR().Solve(Vector<double>.Build.Dense(y));
            int free = y.Length - powers.Count;
            double variance = (x * powers - Vector<double>.Build.Dense(y)).DotProduct(
                x * powers - Vector<double>.Build.Dense(y)) / free;
            var covariance = (x.Transpose() * x).Inverse() * variance;
            double t = Statistics.StudentQuantile(0.975, free);
            return [.. powers.Select((power, k) =>
                new Power(power, Interval.Around(power, t * Math.Sqrt(covariance[k, k]))))];
        }
        var law = Fit(Entropy);
        return (law[1], law[2], Fit(p => p)[2]);
    }

    static IEnumerable<Claim> Claims(MeanOf mean, int seeds)
    {
        foreach (double density in s_densities)
        {
            yield return new()
            {
                Id = Invariant($"linear-in-m-{density}"),
                Statement = Invariant($"At 1 − S = {density} the features held grow in proportion to the ")
                    + "dimensions (the power of m in the number represented, from 10 to 80).",
                Source = Paper, Expected = 1, Tolerance = 0.1,
                ToleranceReason = "a tenth: eight times the dimensions hold 6.5 to 9.8 times the features",
                Measured = Growth(mean, density, one => one.Represented), Seeds = seeds * s_hidden.Length,
            };
            yield return new()
            {
                Id = Invariant($"constant-{density}"),
                Statement = Invariant($"At 1 − S = {density} forty dimensions hold c m / (p ln 1/p) ")
                    + "features with c near 0.93 (c of ‖W‖²).",
                Source = Trial, Expected = 0.935, Tolerance = 0.115,
                ToleranceReason = "the range of the trials",
                Measured = Constant(mean, Relu, Compared, density), Seeds = seeds,
                Control = new("a linear model", Constant(mean, Linear, Compared, density)),
            };
            yield return new()
            {
                Id = Invariant($"norm-counts-{density}"),
                Statement = Invariant($"At 1 − S = {density} ‖W‖² counts the features that forty ")
                    + "dimensions hold (over the number represented).",
                Source = "Elhage et al. 2022, Geometry: ‖W‖² as the number of features learned",
                Expected = 1, Tolerance = 0.1, ToleranceReason = "a tenth of the count",
                Measured = mean(Relu, Compared, density, one => one.Learned)
                    / Math.Max(1, mean(Relu, Compared, density, one => one.Represented)),
                Seeds = seeds,
            };
        }
        var law = LawFit(mean);
        yield return new()
        {
            Id = "law-in-dimensions",
            Statement = "‖W‖² = c m^a / (p ln 1/p)^d over all sizes and densities: a, the power of the "
                + "dimensions (least squares of logarithms).",
            Source = Trial, Expected = 1, Tolerance = 0.05,
            ToleranceReason = "over a factor of eight in m a power off by .05 is a count off by a tenth",
            Measured = law.OfDimensions.Value, Interval = law.OfDimensions.Interval,
            Seeds = seeds * s_hidden.Length * s_densities.Length,
        };
        yield return new()
        {
            Id = "law-in-sparsity",
            Statement = "In the same fit: d, the power of the bound of compressed sensing.",
            Source = Trial, Expected = 1, Tolerance = 0.1,
            ToleranceReason = "over a factor of three in p ln 1/p a power off by .1 is a tenth of the count",
            Measured = law.OfSparsity.Value, Interval = law.OfSparsity.Interval,
            Seeds = seeds * s_hidden.Length * s_densities.Length,
            Control = new("with 1/p in its place", law.OfDensity.Value, law.OfDensity.Interval),
        };
        double Spread(string model, int[] hidden)
        {
            double[] all = [.. hidden.SelectMany(m =>
                s_densities.Select(p => Constant(mean, model, m, p)))];
            return all.Max() / all.Min();
        }
        yield return new()
        {
            Id = "one-constant",
            Statement = "One constant does for all sizes and densities (largest c over the least).",
            Source = Paper, Expected = 1.25, Tolerance = 0.25,
            ToleranceReason = "1 to 1.5, over a factor of five in p", Measured = Spread(Relu, s_hidden),
            Seeds = seeds * s_hidden.Length * s_densities.Length,
            Control = new("linear models, m = 40", Spread(Linear, [Compared])),
        };
    }

    static FigureFile Figure(MeanOf mean)
    {
        Series Line(int m, Func<double, double> value) =>
            new($"m = {m}", s_densities, [.. s_densities.Select(value)])
            {
                Colour = Theme.Series(Array.IndexOf(s_hidden, m), s_hidden.Length),
            };
        double[] finer = [.. Enumerable.Range(0, 41).Select(k => 0.1 * Elementary.Pow(5, -k / 40.0))];
        Series bound = new("1 / (p ln 1/p)", finer, [.. finer.Select(p => 1 / Entropy(p))])
        {
            Radius = 0,
            Colour = Theme.Ink,
        };
        Axis density = new("density p = 1 − S") { Log = true, Reversed = true, Min = 0.02, Max = 0.1 };
        LinesPanel Features(
            string title, string label, Func<Count, double> of, bool isLinearShown = false) => new(
            [.. s_hidden.Select(m => Line(m, p => mean(Relu, m, p, of) / m)), bound,
             .. !isLinearShown ? (Series[])[] : [new("linear model", s_densities,
                 [.. s_densities.Select(p => mean(Linear, Compared, p, of) / Compared)])
             {
                 Colour = Theme.None,
             }]],
            density, new Axis(label) { Log = true, Min = 0.8, Max = 20 })
            { Width = 190, Height = 190, Heading = title, HasKey = false };
        LinesPanel constant = new(
            [.. s_hidden.Select(m => Line(m, p => Constant(mean, Relu, m, p)))],
            density, new Axis("c = ‖W‖²/m · p ln(1/p)") { Min = 0, Max = 1.5 })
        {
            Width = 190, Height = 190, Heading = "the constant", HasKey = false,
            Guides = [new(0.82, "0.82"), new(1.05, "1.05")],
        };
        string caption = $"Features held by {n} → m models of equal importance against the bound of "
            + "compressed sensing, n p ln(1/p) ≤ m/C: ‖W‖² a dimension, features with ‖W_i‖ above one half a "
            + "dimension (of the linear model's, which lie anywhere, none), and the constant of ‖W‖² with "
            + "the range of independent trials; means over seeds. "
            + "Answers to the appendix on compressed sensing in Elhage et al. 2022, which has no figure.";
        var figure = new Figure("Features against the bound of compressed sensing", caption,
            Figures.Grid.Row(
                Features("by their norms", "features a dimension, ‖W‖²/m", one => one.Learned,
                    isLinearShown: true),
                Features("by their number", "represented a dimension", one => one.Represented),
                constant) with
            { ColumnGap = 26 })
        {
            Keys = [new Swatches(
            [
                .. s_hidden.Select((m, k) => new Swatch($"m = {m}", Theme.Series(k, s_hidden.Length),
                    SwatchShape.Line)),
                new("1 / (p ln 1/p)", Theme.Ink, SwatchShape.Line),
                new("linear model, m = 40", Theme.None, SwatchShape.Line),
            ])],
        };
        return new("figure.svg", figure.ToSvg(), caption);
    }

    static DataTable Table(IReadOnlyList<GridModel> models, Dictionary<GridModel, Count> counts) => new(
        "features", new CsvTable(
        [
            new("model"), new("hidden"), new("density"), new("stream"), new("featuresLearned"),
            new("represented"), new("c"),
        ],
        models.Select(model =>
        {
            double p = (double)model.Cell["density"];
            var (learned, represented) = counts[model];
            return (IReadOnlyList<object?>)
            [
                model.Cell["model"], model.Cell["hidden"], p, (long)model.Stream, learned, represented,
                learned / (int)model.Cell["hidden"] * Entropy(p),
            ];
        })));
}
