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
/// large c
/// is in trained models, and whether it is one, is measured.
/// </summary>
public sealed class CompressedSensingBound : IExperiment
{
    const int n = 256;
    const string Paper = "Elhage et al. 2022, appendix on compressed sensing";
    const string Relu = "relu", Linear = "linear";
    static readonly int[] s_hidden = [5, 10, 20];
    static readonly double[] s_densities = [0.2, 0.1, 0.05, 0.02];

    public string Name => "compressed-sensing-bound";
    public Section Section => Section.Appendix;
    public string Question => "How many features do trained models hold, measured by the bound of "
        + "compressed sensing?";
    public string PaperFigure => "Appendix: the lower bound of compressed sensing on the hidden dimensions";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (1, 20),
            Scale.Standard => (3, 4_000),
            _ => (10, 20_000),
        };
        return new(seed, [.. from model in (string[])[Relu, Linear]
                             from m in s_hidden
                             from density in s_densities
                             select new Cell($"{model}-{m}", [new("model", model), new("hidden", m),
                                 new("density", density)],
                                 TrainingOptions.For(n, m, density) with
                                 {
                                     Steps = model == Relu ? steps : Math.Min(steps, 1_000),
                                     Batch = 512,
                                     Activation = model == Relu ? Activation.Relu : Activation.Identity,
                                     Optimizer = new() { LearningRate = 3e-3 },
                                     Schedule = new(ScheduleKind.Linear),
                                 }, model == Relu ? seeds : 1)]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models) => new(
        [.. Claims(models)], [Figure(models)], [Table(models)], model =>
            $"{model.Gram().Represented} represented");

    static IReadOnlyList<GridModel> Of(IReadOnlyList<GridModel> models, string model, int m,
        double density) =>
        models.At(("model", model), ("hidden", m), ("density", density));

    /// <summary>p ln(1/p), so that n p ln(1/p) is the bound on m but for its constant.</summary>
    static double Entropy(double p) => p * Elementary.Log(1 / p);

    static double Features(GridModel model) => model.Gram().FrobeniusSquared;

    static double Constant(IReadOnlyList<GridModel> models, string model, int m, double density) =>
        Of(models, model, m, density).Average(Features) / m * Entropy(density);

    static IEnumerable<Claim> Claims(IReadOnlyList<GridModel> models)
    {
        foreach (double density in s_densities)
        {
            double Ratio(string model) => Of(models, model, 20, density).Average(Features)
                / Of(models, model, 10, density).Average(Features);
            // a model of twenty dimensions cannot hold twice as many where ten hold most of n
            yield return new()
            {
                Id = Invariant($"linear-in-m-{density}"),
                Statement = Invariant($"At 1 − S = {density} twice the dimensions hold twice the features ")
                    + "(‖W‖_F², 20 over 10).",
                Source = Paper, Expected = 2, Tolerance = 0.2, ToleranceReason = "a tenth: n is not infinite",
                Measured = Ratio(Relu), Seeds = 2 * Of(models, Relu, 20, density).Count,
            };
            yield return new()
            {
                Id = Invariant($"constant-{density}"),
                Statement = Invariant($"At 1 − S = {density} twenty dimensions hold c m / (p ln 1/p) ")
                    + "features with c near 0.93 "
                    + "(c of ‖W‖_F²).",
                Source = "a candidate law from independent trials: c of 0.82 to 1.05 at m = 20 and 40",
                Expected = 0.935, Tolerance = 0.115, ToleranceReason = "the range of the trials",
                Measured = Constant(models, Relu, 20, density), Seeds = Of(models, Relu, 20, density).Count,
                Control = new("a linear model", Constant(models, Linear, 20, density)),
            };
        }
        double[] all = [.. s_hidden.SelectMany(m => s_densities.Select(p => Constant(models, Relu, m, p)))];
        double[] linear = [.. s_hidden.SelectMany(m =>
            s_densities.Select(p => Constant(models, Linear, m, p)))];
        yield return new()
        {
            Id = "one-constant",
            Statement = "One constant does for all sizes and densities (largest c over the least).",
            Source = Paper, Expected = 1.25, Tolerance = 0.25,
            ToleranceReason = "1 to 1.5, over a factor of ten in p",
            Measured = all.Max() / all.Min(), Seeds = models.Count,
            Control = new("linear models", linear.Max() / linear.Min()),
        };
    }

    static FigureFile Figure(IReadOnlyList<GridModel> models)
    {
        Series Line(int m, Func<double, double> value) => new("m "
            + $"= {m}", s_densities, [.. s_densities.Select(value)]);
        double[] finer = [.. Enumerable.Range(0, 41).Select(k => 0.2 * Elementary.Pow(10, -k / 40.0))];
        var density = new Axis("density p = 1 − S") { Log = true, Reversed = true };
        IPanel[] panels =
        [
            new LinesPanel(
                [.. s_hidden.Select(m => Line(m, p => Of(models, Relu, m, p).Average(Features) / m)),
                 new("1 / (p ln 1/p)", finer, [.. finer.Select(p => 1 / Entropy(p))]) { Radius = 0,
                     Colour = Theme.Muted },
                 new("linear model", s_densities,
                     [.. s_densities.Select(p =>
                         Of(models, Linear, 20, p).Average(Features) / 20)]) { Colour = Theme.None }],
                density, new Axis("features per dimension ‖W‖²/m") { Log = true })
            { Width = 270, Height = 200 },
            new LinesPanel(
                [.. s_hidden.Select(m => Line(m, p => Constant(models, Relu, m, p)))],
                density, new Axis("c = ‖W‖²/m · p ln(1/p)") { Min = 0, Max = 1.5 })
            { Width = 230, Height = 200, Guides = [new(0.82, "0.82"), new(1.05, "1.05")] },
        ];
        string caption = $"Features held by {n} → m models of equal importance against the bound of "
            + "compressed sensing, "
            + "n p ln(1/p) ≤ m/C: features a dimension (left), and the constant (right) with the "
            + "range of independent trials. "
            + "Answers to the appendix on compressed sensing in Elhage et al. 2022, which has no figure.";
        return new("figure.svg", new Figure("Features against the bound of compressed sensing", caption,
            Figures.Grid.Row(panels) with { ColumnGap = 36 }).ToSvg(), caption);
    }

    static DataTable Table(IReadOnlyList<GridModel> models) => new("features", new CsvTable(
        [new("model"), new("hidden"), new("density"), new("stream"), new("featuresLearned"),
            new("represented"), new("c")],
        models.Select(model =>
        {
            double p = (double)model.Cell["density"], features = Features(model);
            return (IReadOnlyList<object?>)
            [
                model.Cell["model"], model.Cell["hidden"], p, (long)model.Stream, features,
                model.Gram().Represented, features / (int)model.Cell["hidden"] * Entropy(p),
            ];
        })));
}
