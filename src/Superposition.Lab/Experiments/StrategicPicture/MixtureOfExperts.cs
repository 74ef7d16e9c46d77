using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using static Superposition.Lab.Experiments.StrategicPicture.StrategyGrid;

namespace Superposition.Lab.Experiments.StrategicPicture;

/// <summary>
/// A mixture of four experts of four dimensions, one on at a time, against dense models with as many active
/// dimensions (4; 8 with the gate's scores) and with as many parameters: (16 + 4) n + n = 20 n + n.
/// </summary>
public sealed class MixtureOfExperts : IExperiment
{
    const int Many = 60, Experts = 4, Each = 4;
    const double Sparse = 0.01, Dense = 0.5;
    const string Mixture = "4 experts of 4, 1 on", Active = "dense, m = 4", Scored = "dense, m = 8",
        Parameters = "dense, m = 20";

    static readonly (string Kind, int Hidden)[] s_kinds =
        [(Active, Each), (Scored, Each + Experts), (Parameters, Experts * (Each + 1)), (Mixture,
            Experts * Each)];

    static readonly double[] s_densities = [0.8, 0.65, Dense, 0.3, 0.2, 0.1, 0.05, 0.02, Sparse];

    public string Name => "mixture-of-experts";
    public Section Section => Section.StrategicPicture;
    public string Question => "Does a mixture of experts need less superposition, and at what price?";
    public string PaperFigure => "none of the paper's: its argument about mixtures of experts";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = Size(scale);
        return new(seed, [
            .. from kind in s_kinds
               from p in s_densities
               select new Cell($"{Many}-in-{kind.Hidden}", [new("kind", kind.Kind), new("density", p)],
                   Options(Many, kind.Hidden, p, steps) with { Experts = kind.Kind == Mixture ? Experts : 1 },
                   seeds)]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var curves = new StrategyCurves(models, model => (string)model.Cell["kind"]);
        return new([.. Claims(curves)], [Drawn(curves)], curves.Tables(), Class);
    }

    static IEnumerable<Claim> Claims(StrategyCurves curves)
    {
        static double Room(StrategyModel one) =>
            one.Reads.Represented == 0 ? 0 : one.Reads.MeanDimensionality;
        const string Reason = "below 0.95: more than seeds differ by";
        foreach (var (id, words, kind) in ((string, string, string)[])
            [("active", "as many active dimensions", Active),
             ("scored", "as many active dimensions, the gate's scores counted", Scored),
             ("parameters", "as many parameters", Parameters)])
            yield return curves.Claim($"less-loss-{id}",
                $"A mixture loses less than a dense model with {words} (ratio of losses, p = 0.01).", Paper,
                curves.Price(Mixture, kind, Sparse), 0.475, 0.475, Reason,
                ("p = 0.5, where every sample has some thirty features", curves.Price(Mixture, kind, Dense)));
        yield return curves.Claim("boundary",
            "A mixture begins to superpose at a lower density than a dense model with as many parameters "
                + "(density at which features per dimension, those of all experts, pass 1½; ratio).", Paper,
            curves.Shift(Mixture, Parameters), 0.45, 0.45, "below 0.9: a boundary is read to a tenth",
            ("dense with as many active dimensions", curves.Shift(Active, Parameters)));
        yield return curves.Claim("room",
            "A represented feature has more room in a mixture than in a dense model with as many active "
                + "dimensions (ratio of the mean D, p = 0.01).", Paper,
            Ratio(curves, Room), 3.1, 1.9, "more than a fifth, and at most all of a quarter's share again",
            ("the dense model itself", (1, new(1, 1))));
        yield return curves.Claim("experts-used",
            "All four experts are used, though nothing balances them (exp of the entropy of represented "
                + "features' shares, p = 0.01).", "mixtures without a balancing term are said to collapse",
            curves.Mean(Mixture, Sparse, one => one.Reads.ExpertsUsed), 3.5, 0.5,
            "from three evenly used on; at most four",
            ("one expert, the dense model", curves.Mean(Active, Sparse, one => one.Reads.ExpertsUsed)));
    }

    static (double Mean, Interval Interval) Ratio(StrategyCurves curves, Func<StrategyModel, double> of)
    {
        double[] ratios = [.. curves.At(Mixture, Sparse).Zip(curves.At(Active, Sparse),
            (a, b) => of(b) == 0 ? 0 : of(a) / of(b))];
        return (ratios.Average(), Statistics.Mean(ratios));
    }

    static FigureFile Drawn(StrategyCurves curves)
    {
        string caption = "Sixty equally important features: four experts of four dimensions, of which a "
            + "learned gate takes one a sample, and dense models with as many active dimensions (4, or 8 "
            + "with the gate's four scores) and as many parameters (20). Means over seeds and 95% "
            + "intervals. Left: represented features over all hidden dimensions. Middle: their mean "
            + "dimensionality, each feature alone. Right: loss over that of the dense model with four. "
            + "Answers to the paper's argument.";
        var figure = new Figure("A mixture of experts", caption, new Figures.Grid(
            [curves.Row("x' = ReLU(Wᵀh + b)", curves.Kinds)]))
        {
            Keys = [StrategyCurves.Key(curves.Kinds)],
        };
        return new("figure.svg", figure.ToSvg(), caption);
    }
}
