using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using static Superposition.Lab.Experiments.StrategicPicture.StrategyGrid;

namespace Superposition.Lab.Experiments.StrategicPicture;

/// <summary>
/// Training on attacked samples, x + ε s/‖s‖ with s = ∂L/∂x and x as the target; ε is a share of the root
/// mean square input √(n p/3).
/// </summary>
public sealed class AdversarialTraining : IExperiment
{
    const double Shown = 0.05;
    const string Weak = "ε = 0.1", Strong = "ε = 0.3", None = "no attack";
    const string Questions = "Elhage et al. 2022, Relationship to Adversarial Robustness: an open question";

    static readonly (string Kind, double Share)[] s_attacks = [(None, 0), (Weak, 0.1), ("ε = 0.2", 0.2),
        (Strong, 0.3)];

    public string Name => "adversarial-training";
    public Section Section => Section.StrategicPicture;
    public string Question => "Does adversarial training shift where superposition begins, and at what "
        + "price?";
    public string PaperFigure => "none of the paper's: one of its open questions";

    static double Length(double share, double density) =>
        Math.Round(share * Math.Sqrt(n * density / 3), 6);

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = Size(scale);
        return new(seed, [
            .. from attack in s_attacks
               from p in Densities
               select new Cell("", [new("attack", attack.Kind), new("density", p)],
                   Options(n, m, p, steps) with { AttackLength = Length(attack.Share, p) }, seeds)]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var curves = new StrategyCurves(models, model => (string)model.Cell["attack"]);
        return new([.. Claims(curves)], [Drawn(curves)], curves.Tables(), Class);
    }

    static IEnumerable<Claim> Claims(StrategyCurves curves)
    {
        double Attacked(StrategyModel one) => ExtraLosses.AttackedLoss(one.Model, Length(0.3, Shown));
        (double Mean, Interval Interval) Ratio(string kind, Func<StrategyModel, double> of)
        {
            double[] ratios = [.. curves.At(kind, Shown).Zip(curves.At(None, Shown), (a, b) =>
                of(a) / of(b))];
            return (ratios.Average(), Statistics.Mean(ratios));
        }
        double PerDimension(StrategyModel one) => 1e-9 + one.PerDimension;
        yield return curves.Claim("boundary-weak",
            "At the paper's length of attacks, a tenth of the input, training on them leaves superposition "
                + "where it was (density at which features per dimension pass 1½, over that without).",
                    Questions,
            curves.Shift(Weak, None), 1, 0.1, "a boundary is read to a tenth",
            ("three times as long", curves.Shift(Strong, None)));
        yield return curves.Claim("boundary-strong",
            "At three times that length it pushes superposition back (the same ratio).", Questions,
            curves.Shift(Strong, None), 0.45, 0.45, "below 0.9: a boundary is read to a tenth",
            ("a tenth of the input", curves.Shift(Weak, None)));
        yield return curves.Claim("fewer-features",
            "It leaves fewer features represented, not more (ratio at p = 0.05, ε = 0.3).",
            "later work found that adversarial training can increase effective features (arXiv 2512.13568)",
            Ratio(Strong, PerDimension), 0.45, 0.45, "below 0.9: more than seeds differ by",
            ("the model itself", Ratio(None, PerDimension)));
        yield return curves.Claim("robust",
            "It makes models robust (loss under attacks of 0.3, trained on them over trained without, p = "
                + "0.05).",
            Questions, Ratio(Strong, Attacked), 0.475, 0.475, "below 0.95: more than seeds differ by",
            ("loss without attacks", curves.Price(Strong, None, Shown)));
        yield return curves.Claim("price",
            "It costs loss on samples as they are (ratio at p = 0.05, ε = 0.3).", Questions,
            curves.Price(Strong, None, Shown), 3.05, 1.95, "more than a tenth, and at most five times",
            ("the model itself", curves.Price(None, None, Shown)));
    }

    static FigureFile Drawn(StrategyCurves curves)
    {
        string caption = "Twenty equally important features in five dimensions, trained on x + ε s/‖s‖, s = "
            + "∂L/∂x, with x as the target; ε in root mean squares of x. Means over seeds and 95% "
            + "intervals. Left: features represented over dimensions. Middle: mean dimensionality of those "
            + "represented. Right: loss on samples as they are, over that without attacks. Answers to the "
            + "paper's open question.";
        var figure = new Figure("Training on attacked samples", caption, new Figures.Grid(
            [curves.Row("x' = ReLU(WᵀWx + b)", curves.Kinds)]))
        {
            Keys = [StrategyCurves.Key(curves.Kinds)],
        };
        return new("figure.svg", figure.ToSvg(), caption);
    }
}
