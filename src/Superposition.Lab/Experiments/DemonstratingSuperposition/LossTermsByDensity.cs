using Superposition.Features;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Numerics;
using Superposition.Theory;
using Superposition.Training;
using static System.FormattableString;

namespace Superposition.Lab.Experiments.DemonstratingSuperposition;

/// <summary>
/// The paper's split of the loss, L = Σ_k p^k (1−p)^(n−k) L_k, exactly: which numbers of active features a
/// model pays for as features grow sparser, and whether for what it represents or for interference.
/// </summary>
public sealed class LossTermsByDensity : IExperiment
{
    const int Features = 5, Hidden = 2, Starts = 60;

    public string Name => "loss-terms";
    public Section Section => Section.DemonstratingSuperposition;
    public string Question =>
        "Which samples does the loss come from, and does it pay for features or for their interference?";
    public string PaperFigure =>
        "Mathematical Understanding: the loss by number of active features (no figure)";

    internal static double[] Densities { get; } = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01];

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 400),
            Scale.Standard => (100, 10_000),
            _ => (1_000, 10_000),
        };
        return new(seed, [.. Densities.Select(density => new Cell("", [new("density", density)],
            TrainingOptions.For(Features, Hidden, density, "0.9^i") with { Steps = steps }, seeds))]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        IReadOnlyList<SplitLoss> optima = [.. Densities.Select(SplitLoss.OfOptimum)];
        IReadOnlyList<SplitLoss> trained = [.. Densities.Select(density =>
            SplitLoss.Of(new TiedModel(models.At(("density", density)).Best().Model), density))];
        return new(Claims(optima, trained, models.Count), [Figure(optima, trained)],
            [new("terms", Table(optima, trained))], FiveInTwo.Class);
    }

    /// <summary>A model's loss at its density and the terms of it.</summary>
    internal sealed record SplitLoss(double Density, double Loss, LossTerm[] Terms)
    {
        static readonly IReadOnlyList<double> s_importance = Importance.Geometric(Features, 0.9).Values;

        internal static SplitLoss Of(TiedModel model, double density)
        {
            var world = new IndependentWorld(Features, density);
            return new(density, new ExactLoss(world, s_importance).Loss(model),
                LossTerms.Of(model, world, s_importance));
        }

        internal static SplitLoss OfOptimum(double density) => Of(
            ExactMinima.Search(Hidden, new IndependentWorld(Features, density), s_importance, Starts, 0)
                .Best.Minimum.Model, density);

        internal double Benefit => Terms.Sum(term => term.Benefit);
        internal double Interference => Terms.Sum(term => term.Interference);

        internal double Share(int from) => Terms.Skip(from).Sum(term => term.Loss) / Loss;
    }

    static IReadOnlyList<Claim> Claims(
        IReadOnlyList<SplitLoss> optima, IReadOnlyList<SplitLoss> trained, int models)
    {
        const string Paper = "Elhage et al. 2022, Mathematical Understanding";
        SplitLoss At(IReadOnlyList<SplitLoss> all, double density) =>
            all[Array.IndexOf(Densities, density)];
        return
        [
            new()
            {
                Id = "linear-identity",
                Statement = "A linear model's loss on centred data is the variance times "
                    + "Σ I_i (1 − ‖W_i‖²)² + Σ_(i≠j) I_j (W_j · W_i)² (largest difference, 50 models).",
                Source = Paper, Expected = 0, Tolerance = 1e-12,
                ToleranceReason = "rounding of losses of size 10",
                Measured = LinearDifference(Magnitude.Symmetric), Seeds = 0,
                Control = new("data that are not centred", LinearDifference(Magnitude.Uniform)),
            },
            new()
            {
                Id = "terms-sum",
                Statement = "The terms p^k (1 − p)^(n−k) L_k sum to the loss (largest difference over "
                    + "densities, at the optimum).",
                Source = Paper, Expected = 0, Tolerance = 1e-12,
                ToleranceReason = "both sides are exact to rounding",
                Measured = optima.Max(one => Math.Abs(one.Loss - one.Terms.Sum(term => term.Loss))),
                Seeds = 0,
                Control = new("without the samples of two active features",
                    optima.Max(one => one.Terms[2].Loss)),
            },
            new()
            {
                Id = "sparse-limit",
                Statement = "In the sparse limit the loss is that of samples with at most one active "
                    + "feature (share of more than one, optimum at p = 0.001; at 0.01 still a quarter).",
                Source = Paper, Expected = 0, Tolerance = 0.1,
                ToleranceReason = "a tenth of the loss: the share falls with p",
                Measured = SplitLoss.OfOptimum(0.001).Share(2), Seeds = 0,
                Control = new("at p = 0.5", At(optima, 0.5).Share(2)),
            },
            new()
            {
                Id = "interference-rises",
                Statement = "As features grow sparser the optimum takes on interference: its share of "
                    + "the loss at p = 0.05 is above that at p = 0.2 (difference).",
                Source = Paper, Expected = 0.5, Tolerance = 0.5,
                ToleranceReason = "any rise of a share",
                Measured = Share(At(optima, 0.05)) - Share(At(optima, 0.2)), Seeds = 0,
                Control = new("the other way round", Share(At(optima, 0.2)) - Share(At(optima, 0.05))),
            },
            new()
            {
                Id = "trained-interference",
                Statement = "The best trained model's share of interference is the optimum's "
                    + "(largest difference over densities).",
                Source = "exact optimum of the expected loss", Expected = 0, Tolerance = 0.05,
                ToleranceReason = "a constant learning rate and weight decay leave weights 1% off",
                Measured = optima.Zip(trained, (a, b) => Math.Abs(Share(a) - Share(b))).Max(), Seeds = models,
            },
        ];
    }

    static double Share(SplitLoss one) => one.Interference / one.Loss;

    /// <summary>Exact loss over variance against the paper's two sums.</summary>
    static double LinearDifference(Magnitude magnitude)
    {
        var rng = new Rng(0);
        var world = new IndependentWorld(Features, 1, magnitude);
        double largest = 0;
        for (int trial = 0; trial < 50; trial++)
        {
            var model = new Models.ToyModel(Features, Hidden, Models.Activation.Identity);
            for (int j = 0; j < model.W.Length; j++) model.W[j] = (float)rng.NextNormal();
            var importance = Enumerable.Range(0, Features).Select(_ => rng.NextUniform()).ToArray();
            var gram = new Geometry.Gram(model);
            double paper = 0;
            for (int i = 0; i < Features; i++)
                for (int j = 0; j < Features; j++)
                    paper += i == j ? importance[i] * (1 - gram[i, i]) * (1 - gram[i, i])
                        : importance[j] * gram[i, j] * gram[i, j];
            double exact = LinearOptimum.Loss(model, world, importance) / world.Moments(0).Variance;
            largest = Math.Max(largest, Math.Abs(exact - paper));
        }
        return largest;
    }

    static FigureFile Figure(IReadOnlyList<SplitLoss> optima, IReadOnlyList<SplitLoss> trained)
    {
        string[] names = [.. Enumerable.Range(0, Features + 1).Select(k => $"{k} on")];
        var shares = new double[names.Length, Densities.Length];
        for (int d = 0; d < Densities.Length; d++)
            for (int k = 0; k < names.Length; k++) shares[k, d] = optima[d].Terms[k].Loss / optima[d].Loss;
        Series Line(string name, Func<SplitLoss, double> value, int colour) =>
            new(name, Densities, [.. optima.Select(value)])
            { Radius = 0, Colour = Theme.Qualitative.Class(colour) };
        Series Dots(string name, Func<SplitLoss, double> value, int colour) =>
            new(name, Densities, [.. trained.Select(value)])
            { Joined = false, Radius = 3, Colour = Theme.Qualitative.Class(colour) };
        string caption = "Where the expected loss of five features in two dimensions comes from "
            + "(importance 0.9^i). Left: the exact optimum's loss by how many features are on in a sample. "
            + "Right: what it pays on features that are on, and the interference on those that are off, both "
            + "as shares of the loss of representing nothing; dots are the best trained models. Makes "
            + "visible the formulas of Mathematical Understanding in Elhage et al. 2022, weighted by "
            + "importance.";
        double Nothing(SplitLoss one) => PhaseProblem.Ignored(one.Density)
            * Importance.Geometric(Features, 0.9).Values.Sum();
        var figure = new Figure("Which samples the loss comes from", caption, Figures.Grid.Row(
            new StackedSharesPanel(names, shares, [.. Densities.Select(p => Invariant($"{p}"))])
            { Along = "density p = 1 − S", Of = "share of the loss", Heading = "by active features" },
            new LinesPanel(
                [
                    Line("on: optimum", one => one.Benefit / Nothing(one), 0),
                    Line("off (interference): optimum", one => one.Interference / Nothing(one), 1),
                    Dots("on: trained", one => one.Benefit / Nothing(one), 0),
                    Dots("off: trained", one => one.Interference / Nothing(one), 1),
                ],
                new Axis("density p = 1 − S") { Log = true, Reversed = true },
                new Axis("loss / loss of no features"))
            { Heading = "features against interference" }));
        return new("figure.svg", figure.ToSvg(), caption);
    }

    static CsvTable Table(IReadOnlyList<SplitLoss> optima, IReadOnlyList<SplitLoss> trained) => new(
        [
            new("model"), new("density"), new("active"), new("probability"), new("benefit"),
            new("interference"),
        ],
        from kind in ((string, IReadOnlyList<SplitLoss>)[])[("optimum", optima), ("best trained", trained)]
        from one in kind.Item2
        from term in one.Terms
        select (IReadOnlyList<object?>)
            [kind.Item1, one.Density, term.Active, term.Probability, term.Benefit, term.Interference]);
}
