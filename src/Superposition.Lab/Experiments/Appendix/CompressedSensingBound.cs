using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Training;

namespace Superposition.Lab.Experiments.Appendix;

/// <summary>
/// Compressed sensing asks for m ≥ C k log(n/k) dimensions to recover k of n features: with k = p n that is
/// n p ln(1/p). So m dimensions hold c m / (p ln 1/p) features and no more than a constant c allows; how
/// large c is in trained models, and whether it is one, is measured. Features are 25.6 times the dimensions,
/// so that no model here holds more than about half of them.
/// </summary>
public sealed class CompressedSensingBound : IExperiment
{
    internal const string Relu = "relu", Linear = "linear";

    /// <summary>The hidden dimensions of the linear models and of the ReLU models beside them.</summary>
    internal const int Compared = 40;

    /// <summary>Its models cost four times those of half the dimensions: half the seeds.</summary>
    const int Largest = 80;

    // at 0.2 two hundred features are on at once, and training hardly leaves the linear solution
    internal static double[] Densities { get; } = [0.1, 0.05, 0.03, 0.02];

    static int Features(int m) => 128 * m / 5;

    /// <summary>Of large models a larger rate leaves noise in ‖W‖².</summary>
    static double Rate(int m) => m < 40 ? 1e-2 : 5e-3;

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
            _ => (20, 6_000),
        };
        int[] hidden = [10, 20, Compared, Largest];
        return new(seed, [.. from model in (string[])[Relu, Linear]
                             from m in model == Relu ? hidden : [Compared]
                             from density in Densities
                             select new Cell($"{model}-{m}",
                                 [new("model", model), new("hidden", m), new("density", density)],
                                 TrainingOptions.For(Features(m), m, density) with
                                 {
                                     Steps = model == Relu ? steps : Math.Min(steps, 500),
                                     Batch = 256,
                                     Activation = model == Relu ? Activation.Relu : Activation.Identity,
                                     Optimizer = new() { LearningRate = Rate(m) },
                                     Schedule = new(ScheduleKind.Linear),
                                 }, m < Largest ? seeds : seeds / 2) { LossSamples = 1 << 14 }]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var capacities = new Capacities(models);
        return new([.. CompressedSensingClaims.All(capacities)], [Figure(capacities)], [Table(capacities)],
            model => $"{capacities[model].Represented} represented");
    }

    static FigureFile Figure(Capacities capacities)
    {
        int[] hidden = capacities.Hidden;
        Series Line(int m, Func<double, double> value) =>
            new($"m = {m}", Densities, [.. Densities.Select(value)])
            {
                Colour = Theme.Series(Array.IndexOf(hidden, m), hidden.Length),
            };
        double[] finer = [.. Enumerable.Range(0, 41).Select(k => 0.1 * Elementary.Pow(5, -k / 40.0))];
        Series bound = new("1 / (p ln 1/p)", finer, [.. finer.Select(p => 1 / Capacities.Entropy(p))])
        {
            Radius = 0,
            Colour = Theme.Ink,
        };
        Axis density = new("density p = 1 − S") { Log = true, Reversed = true, Min = 0.02, Max = 0.1 };
        LinesPanel Features(
            string title, string label, Func<Capacity, double> of, bool isLinearShown = false) => new(
            [.. hidden.Select(m => Line(m, p => capacities.Mean(Relu, m, p, of) / m)), bound,
             .. !isLinearShown ? (Series[])[] : [new("linear model", Densities,
                 [.. Densities.Select(p => capacities.Mean(Linear, Compared, p, of) / Compared)])
             {
                 Colour = Theme.None,
             }]],
            density, new Axis(label) { Log = true, Min = 0.8, Max = 20 })
            { Width = 190, Height = 190, Heading = title, HasKey = false };
        LinesPanel constant = new(
            [.. hidden.Select(m => Line(m, p => capacities.Constant(Relu, m, p)))],
            density, new Axis("c = ‖W‖²/m · p ln(1/p)") { Min = 0, Max = 1.5 })
        {
            Width = 190, Height = 190, Heading = "the constant", HasKey = false,
            Guides = [new(0.82, "0.82"), new(1.05, "1.05")],
        };
        string caption = $"Features held by 25.6m → m models of equal importance against the bound of "
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
                .. hidden.Select((m, k) => new Swatch($"m = {m}", Theme.Series(k, hidden.Length),
                    SwatchShape.Line)),
                new("1 / (p ln 1/p)", Theme.Ink, SwatchShape.Line),
                new("linear model, m = 40", Theme.None, SwatchShape.Line),
            ])],
        };
        return new("figure.svg", figure.ToSvg(), caption);
    }

    static DataTable Table(Capacities capacities) => new(
        "features", new CsvTable(
        [
            new("model"), new("hidden"), new("density"), new("stream"), new("featuresLearned"),
            new("represented"), new("c"),
        ],
        capacities.Models.Select(model =>
        {
            double p = (double)model.Cell["density"];
            var (learned, represented) = capacities[model];
            return (IReadOnlyList<object?>)
            [
                model.Cell["model"], model.Cell["hidden"], p, (long)model.Stream, learned, represented,
                learned / (int)model.Cell["hidden"] * Capacities.Entropy(p),
            ];
        })));
}
