using Superposition.Geometry;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Measures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Theory;
using static System.FormattableString;
using static Superposition.Lab.Experiments.DemonstratingSuperposition.FiveInTwo;

namespace Superposition.Lab.Experiments.DemonstratingSuperposition;

/// <summary>
/// The vectors of the best model at each density, what all seeds found,
/// and the pentagon on its way to its limit.
/// </summary>
static class FiveInTwoFigures
{
    const int FaintSolutions = 60;

    internal static IReadOnlyList<FigureFile> All(IReadOnlyList<GridModel> models) =>
        [Vectors(models), Shares(models), Limits(models)];

    static FigureFile Vectors(IReadOnlyList<GridModel> models)
    {
        double[] importance = [.. Enumerable.Range(0, 5).Select(i => Math.Pow(0.9, i))];
        double[] shade = [.. importance.Select(value => (value - importance[^1]) / (1 - importance[^1]))];
        var panels = Densities.Select(density =>
        {
            var seeds = Sweep(models, Notebook, density);
            var best = seeds.Best();
            var others = seeds.Where(model => model != best).Take(FaintSolutions);
            int kept = Kept(best.Gram()), alike = seeds.Count(model => Kept(model.Gram()) == kept);
            return new VectorPanel(Orientation.Canonical(best.Model))
            {
                Values = shade,
                Others = [.. others.Select(model => Orientation.Canonical(model.Model))],
                Heading = new(Invariant($"S = {100 * (1 - density):0.#}%"), Invariant($"loss {best.Loss:G3}"),
                    Invariant($"{kept} kept, as in {alike}/{seeds.Count}")),
            };
        });
        string caption = "The five feature vectors Wᵢ of the model of least loss at each sparsity S = 1 − p "
            + "(n = 5, m = 2, importance 0.9^i, notebook initialisation), turned so that the most important "
            + "feature points right; faint: up to 60 other seeds. Answers to the introduction's figure "
            + "of Elhage et al. 2022.";
        var figure = new Figure("Five features in two dimensions", caption, Figures.Grid.Wrap(panels, 6))
        {
            Keys = [ColorBar.Sequential("importance", Invariant($"{importance[^1]:0.##}"), "1")],
            Description = "From two orthogonal vectors in dense data, through two antipodal pairs, "
                + "to a pentagon in sparse data.",
        };
        return new("figure.svg", figure.ToSvg(), caption, figure.Description);
    }

    static FigureFile Shares(IReadOnlyList<GridModel> models)
    {
        var classes = Classes.Where(name => models.Any(model => Class(model) == name)).ToArray();
        string[] columns = [.. Densities.Select(density => Invariant($"{density:0.###}"))];
        var panels = ((string[])[Notebook, Xavier]).Select(initialisation =>
        {
            var shares = new double[classes.Length, Densities.Length];
            for (int d = 0; d < Densities.Length; d++)
            {
                var seeds = Sweep(models, initialisation, Densities[d]);
                for (int c = 0; c < classes.Length; c++)
                    shares[c, d] = seeds.Share(model => Class(model) == classes[c]).Share;
            }
            return (IPanel)new StackedSharesPanel(classes, shares, columns)
            {
                Heading = new($"from {initialisation} initialisation"),
                Along = "density p = 1 − S",
                Of = "share of seeds",
                Width = 380,
            };
        });
        string caption = "How many features (‖Wᵢ‖ > ½) a trained model keeps, as shares of "
            + Invariant($"{Sweep(models, Notebook, 1).Count} seeds a density, from two usual ")
            + "initialisations of the same model. One training run, as in the introduction's figure of "
            + "Elhage et al. 2022, is one draw from a column.";
        var figure = new Figure("How often training finds it", caption, Figures.Grid.Row([.. panels]));
        return new("figure-shares.svg", figure.ToSvg(), caption);
    }

    static FigureFile Limits(IReadOnlyList<GridModel> models)
    {
        var limit = OneActivePolygon.Best(5);
        var best = LimitDensities.Select(p => Limit(models, p).Best().Model).ToArray();
        var decade = Enumerable.Range(0, 13).Select(k => Math.Pow(0.1, k / 12.0));
        double[] fine = [.. decade.Select(share => LimitDensities[0] * share)];
        var exact = fine.Select(p => RegularPolygon.Best(5, p)).ToArray();
        LinesPanel Panel(
            string label, Func<ToyModel, double> value, Func<RegularPolygon, double> theory, double at)
        {
            var line = new Series("exact optimum", fine, [.. exact.Select(theory)]) { Radius = 0 };
            var points = new Series("trained, best of all seeds", LimitDensities, [.. best.Select(value)])
            {
                Joined = false,
                Radius = 3,
            };
            var density = new Axis("density p") { Log = true, Reversed = true };
            return new([line, points], density, new Axis(label)) { Guides = [new(at, "one active feature")] };
        }
        string caption = "The regular pentagon (equal importance) as features grow sparser: mean squared "
            + "norm and bias, trained and exact, move towards the limit where only one feature is ever "
            + "active (Chen et al. 2023, Lemma 3.1).";
        var figure = new Figure("The pentagon and its limit", caption, Figures.Grid.Row(
            Panel("mean ‖Wᵢ‖²", FiveInTwoExactClaims.NormSquared, one => one.NormSquared, limit.NormSquared),
            Panel("mean bias bᵢ", model => model.b.Average(), one => one.Bias, limit.Bias)));
        return new("figure-limits.svg", figure.ToSvg(), caption);
    }

    internal static IReadOnlyList<DataTable> Tables(IReadOnlyList<GridModel> models) =>
    [
        new("vectors", VectorsTable(models)),
        new("shares", SharesTable(models)),
        new("limits", LimitsTable(models)),
    ];

    static CsvTable VectorsTable(IReadOnlyList<GridModel> models) => new(
        [
            new("density"), new("feature"), new("x"), new("y"),
            .. FeatureMeasures.All.Select(measure => new CsvColumn(measure.Name)),
        ],
        Densities.SelectMany(density =>
        {
            var model = Sweep(models, Notebook, density).Best().Model;
            var subject = new Subject(model);
            var plane = Orientation.Canonical(model);
            return Enumerable.Range(0, 5).Select(i => (IReadOnlyList<object?>)
            [
                density, i, plane[0, i], plane[1, i],
                .. FeatureMeasures.All.Select(measure => (object?)measure.Of(subject, i)),
            ]);
        }));

    static CsvTable SharesTable(IReadOnlyList<GridModel> models) => new(
        [
            new("initialisation"), new("density"), new("kept"), new("seeds"), new("share"),
            new("low", "95% Wilson"), new("high", "95% Wilson"),
        ],
        from initialisation in (string[])[Notebook, Xavier]
        from density in Densities
        from name in Classes
        let seeds = Sweep(models, initialisation, density)
        let share = seeds.Share(model => Class(model) == name)
        select (IReadOnlyList<object?>)
        [
            initialisation, density, name, seeds.Count,
            share.Share, share.Interval.Low, share.Interval.High,
        ]);

    static CsvTable LimitsTable(IReadOnlyList<GridModel> models) => new(
        [
            new("density"), new("normSquared", "mean over features"), new("bias", "mean over features"),
            new("loss"), new("exactNormSquared"), new("exactBias"), new("exactLoss"),
        ],
        from density in LimitDensities
        let best = Limit(models, density).Best()
        let exact = RegularPolygon.Best(5, density)
        select (IReadOnlyList<object?>)
        [
            exact.Density, FiveInTwoExactClaims.NormSquared(best.Model), best.Model.b.Average(), best.Loss,
            exact.NormSquared, exact.Bias, exact.Loss,
        ]);
}
