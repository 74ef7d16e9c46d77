using Superposition.Features;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Training;

namespace Superposition.Lab.Experiments.ComputationInSuperposition;

/// <summary>
/// |x| = ReLU(x) + ReLU(−x): three features in six neurons, enough for the circuit that one expects, and
/// whether training finds it.
/// </summary>
public sealed class AbsoluteValue : IExperiment
{
    internal const int n = 3, m = 6;
    internal const double Density = 0.3;
    const string Relu = "relu", Linear = "linear";
    const string Paper = "Elhage et al. 2022, Computation in Superposition";

    public string Name => "absolute-value";
    public Section Section => Section.Computation;
    public string Question => "Which circuit computes the absolute values of three features?";
    public string PaperFigure => "Computation in Superposition: the model of three features and six neurons";

    /// <summary>Losses below this are zero to the precision of single-precision training.</summary>
    internal const double Solved = 1e-8;

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 50),
            Scale.Standard => (200, 10_000),
            _ => (2_000, 20_000),
        };
        return new(seed, [.. ((string[])[Relu, Linear]).Select(hidden => new Cell("",
            [new("hidden", hidden), new("density", Density)],
            Options(n, m, Density, "1") with
            {
                HiddenActivation = hidden == Relu ? Activation.Relu : Activation.Identity,
                Steps = steps,
                Batch = 256,
                Initialisation = new(InitialisationKind.Normal, 0.4),
            }, hidden == Relu ? seeds : Math.Max(2, seeds / 5)))]);
    }

    /// <summary>y = ReLU(W₂ ReLU(W₁ x) + b), the target |x|, x of U[−1, 1]; the rate falls to 0.</summary>
    internal static TrainingOptions Options(int n, int m, double density, string importance) => new()
    {
        World = new IndependentWorld(n, density, Magnitude.Symmetric),
        Hidden = m,
        Importance = Importance.Parse(importance, n),
        Architecture = Architecture.Untied,
        HiddenActivation = Activation.Relu,
        Target = Target.AbsoluteValue,
        Optimizer = new() { LearningRate = 3e-3, WeightDecay = 0 },
        Schedule = new(ScheduleKind.Linear),
    };

    public Findings Analyse(IReadOnlyList<GridModel> models) => new(
        [.. Claims(models)], [Figure(models)], [Table(models)],
        model => model.Loss < Solved ? "solved" : "stuck");

    static IEnumerable<Claim> Claims(IReadOnlyList<GridModel> models)
    {
        var relu = models.At(("hidden", Relu));
        var linear = models.At(("hidden", Linear));
        var (share, interval) = relu.Share(model => model.Loss < Solved);
        var (control, controlInterval) = linear.Share(model => model.Loss < Solved);
        yield return new()
        {
            Id = "mostly-solved",
            Statement = "At least half of all seeds compute the absolute values exactly (loss below 1e-8).",
            Source = "an independent trial, six of eight seeds", Expected = 0.75, Tolerance = 0.25,
            ToleranceReason = "half to all", Measured = share, Interval = interval, Seeds = relu.Count,
            Control = new("without a ReLU on the hidden layer", control, controlInterval),
        };
        yield return new()
        {
            Id = "linear-cannot",
            Statement = "Without a hidden nonlinearity the best loss is that of a constant or worse "
                + "than half of it "
                + "(least loss over Σ Var|x|).",
            Source = "|x| is even: its linear regression on x has slope 0", Expected = 1, Tolerance = 0.5,
            ToleranceReason = "a ReLU at the output may serve one sign of a feature, which is half "
                + "of the variance",
            Measured = linear.Best().Loss / (n * Variance), Seeds = linear.Count,
            Control = new("with a ReLU on the hidden layer", relu.Best().Loss / (n * Variance)),
        };
        var best = relu.Best();
        var neurons = new Neurons(best.Model);
        var other = new Neurons(linear.Best().Model);
        yield return Exact("one-feature-a-neuron", "In the best model every neuron reads one feature only "
            + "(largest second weight over the first).", 0, 0.02, SecondShare(neurons), SecondShare(other));
        yield return Exact("two-signs-a-feature", "In the best model each feature has a neuron for "
            + "either sign "
            + "(features with exactly one positive and one "
            + "negative).", n, 0.5, Enumerable.Range(0, n).Count(i =>
                Signs(neurons, i) == (1, 1)), Enumerable.Range(0, n).Count(i => Signs(other, i) == (1, 1)));
        yield return Exact("products-are-one", "In the best model each neuron's output weight is one "
            + "over its "
            + "input weight (largest deviation of the product from 1).", 0, 0.02, OffProduct(best.Model),
            OffProduct(linear.Best().Model));
        yield return Exact("no-bias", "In the best model no output has a bias (the largest).", 0, 0.01,
            best.Model.b.Max(Math.Abs), null);
        var stuck = relu.Where(model => model.Loss >= Solved).ToArray();
        yield return new()
        {
            Id = "stuck-misses-signs",
            Statement = "Most seeds that get stuck miss whole signs of features: their loss is a "
                + "multiple of p/6 "
                + "(share of stuck seeds within 2% of one, half to all).",
            Source = "p/2 · E v² = p/6 for a sign whose output stays "
                + "silent", Expected = 0.75, Tolerance = 0.25,
            ToleranceReason = "half to all; unrelated losses would be within 2% in one case of 25",
            Measured = stuck.Length == 0 ? 0 : stuck.Share(IsWhole).Share,
            Interval = stuck.Length == 0 ? Interval.Unbounded : stuck.Share(IsWhole).Interval,
            Seeds = stuck.Length,
        };

        Claim Exact(string id, string statement, double expected, double tolerance, double measured,
            double? control) =>
            new()
            {
                Id = id, Statement = statement, Source = Paper, Expected = expected, Tolerance = tolerance,
                ToleranceReason = tolerance == 0.5 ? "a whole number"
                    : "a learning rate that falls to 0 leaves less",
                Measured = measured, Seeds = relu.Count,
                Control = control is { } without
                    ? new("the best model without a ReLU on the hidden layer", without) : null,
            };
    }

    /// <summary>Var |x| = p/3 − p²/4 of one feature.</summary>
    static double Variance => Density / 3 - Density * Density / 4;

    static bool IsWhole(GridModel model)
    {
        double multiple = model.Loss / (Density / 6);
        return multiple > 0.5 && Math.Abs(multiple - Math.Round(multiple)) < 0.02 * multiple;
    }

    static double SecondShare(Neurons neurons) => Enumerable.Range(0, m).Max(k =>
    {
        double[] sizes = [.. Enumerable.Range(0, n).Select(i => Math.Abs(neurons.W[k, i])).OrderDescending()];
        return sizes[1] / Math.Max(sizes[0], 1e-9);
    });

    static (int Positive, int Negative) Signs(Neurons neurons, int feature)
    {
        var readers = Enumerable.Range(0, m).Where(k => neurons.Carried(k).Contains(feature)).ToArray();
        return (readers.Count(k => neurons.W[k, feature] > 0), readers.Count(k => neurons.W[k, feature] < 0));
    }

    static double OffProduct(ToyModel model) => Enumerable.Range(0, m).Max(k =>
    {
        int i = Enumerable.Range(0, n).MaxBy(j => Math.Abs(model.W[k * n + j]));
        return Math.Abs(Math.Abs(model.W[k * n + i]) * model.W2![i * m + k] - 1);
    });

    static FigureFile Figure(IReadOnlyList<GridModel> models)
    {
        var relu = models.At(("hidden", Relu));
        var all = relu.Where(model => model.Loss >= Solved).OrderBy(model => model.Loss).ToArray();
        var stuck = all.ElementAtOrDefault(all.Length / 2);
        GridModel[] shown = stuck is null ? [relu.Best()] : [relu.Best(), stuck];
        string[] colours = [.. Enumerable.Range(0, n).Select(Theme.Qualitative.Class)];
        var panels = shown.SelectMany((model, place) =>
        {
            var neurons = new Neurons(model.Model);
            var W2 = new double[m, n];
            foreach (var (row, k) in neurons.Ordered.Index())
                for (int i = 0; i < n; i++) W2[row, i] = model.Model.W2![i * m + k];
            string loss = FormattableString.Invariant($"loss {model.Loss:G2}");
            return (IPanel[])
            [
                new NeuronsPanel(neurons.Rows())
                {
                    Colours = colours, Label = "input weight W₁", Along = "neurons", Step = 24, Limit = 4,
                    Heading = new(place == 0 ? "best seed" : "median of the stuck", loss),
                },
                new NeuronsPanel(W2) { Colours = colours, Label = "output weight W₂", Along = "neurons",
                    Step = 24, Limit = 4 },
            ];
        }).ToArray();
        string caption = "The weights into and out of six neurons that compute |x| of three "
            + $"features, p = {Density}. "
            + FormattableString.Invariant($"Of {relu.Count} ")
            + FormattableString.Invariant($"seeds {relu.Count(model => model.Loss < Solved)} ")
            + "compute it exactly: a neuron for each sign of each feature. Answers to the first "
            + "model of Computation in "
            + "Superposition in Elhage et al. 2022.";
        var figure = new Figure("A circuit for the absolute value", caption,
            Figures.Grid.Row(panels) with { ColumnGap = 24 })
        {
            Keys = [new Swatches([.. Enumerable.Range(0, n).Select(i =>
                new Swatch($"x{"₁₂₃"[i]}", colours[i]))])],
        };
        return new("figure.svg", figure.ToSvg(), caption);
    }

    static DataTable Table(IReadOnlyList<GridModel> models) => new("weights", new CsvTable(
        [new("stream"), new("neuron"), new("feature"), new("W1"), new("W2")],
        models.At(("hidden", Relu)).SelectMany(model => from k in Enumerable.Range(0, m)
                                                        from i in Enumerable.Range(0, n)
                                                        select (IReadOnlyList<object?>)
                                                        [
                                                            (long)model.Stream, k, i,
                                                                model.Model.W[k * n + i],
                                                            model.Model.W2![i * m + k],
                                                        ])));
}
