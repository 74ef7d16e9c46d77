using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using static Superposition.Lab.Experiments.StrategicPicture.StrategyGrid;

namespace Superposition.Lab.Experiments.StrategicPicture;

/// <summary>The same model with each output activation: whether superposition begins elsewhere.</summary>
public sealed class OtherNonlinearities : IExperiment
{
    const double Shown = 0.05;
    const string Replicators = "replications of Elhage et al. 2022: phase diagrams look quite different by "
        + "activation";

    static readonly Activation[] s_curves =
        [Activation.LeakyRelu, Activation.Gelu, Activation.Softplus, Activation.Tanh, Activation.Sigmoid];

    static readonly Activation[] s_all = [Activation.Relu, .. s_curves, Activation.Identity];

    public string Name => "other-nonlinearities";
    public Section Section => Section.StrategicPicture;
    public string Question => "Do other nonlinearities shift where superposition begins?";
    public string PaperFigure => "none of the paper's: one of its open questions";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = Size(scale);
        return new(seed, [
            .. from activation in s_all
               from p in Densities
               select new Cell("", [new("activation", OptionsJson.Name(activation)), new("density", p)],
                   Options(n, m, p, steps) with { Activation = activation }, seeds)]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var curves = new StrategyCurves(models, model => (string)model.Cell["activation"]);
        return new([.. Claims(curves)], [Drawn(curves)], curves.Tables(), Class);
    }

    static IEnumerable<Claim> Claims(StrategyCurves curves)
    {
        string relu = OptionsJson.Name(Activation.Relu);
        var linear = curves.Shift(OptionsJson.Name(Activation.Identity), relu);
        foreach (string name in s_curves.Select(OptionsJson.Name))
            yield return curves.Claim($"boundary-{name}",
                $"With {name} outputs superposition begins where it does with ReLU (density at which "
                    + "features per dimension pass 1½, over ReLU's).", Replicators, curves.Shift(name,
                        relu), 1, 0.1,
                "a boundary is read to a tenth", ("identity, which never superposes", linear));
        foreach (string name in s_curves.Select(OptionsJson.Name))
            yield return curves.Claim($"price-{name}",
                $"With {name} outputs the loss is that of ReLU (ratio at p = 0.05).", Replicators,
                curves.Price(name, relu, Shown), 1, 0.1, "a tenth, more than seeds differ by",
                ("identity", curves.Price(OptionsJson.Name(Activation.Identity), relu, Shown)));
    }

    static FigureFile Drawn(StrategyCurves curves)
    {
        string caption = "Twenty equally important features in five dimensions, x' = f(WᵀWx + b) for each "
            + "f; means over seeds and 95% intervals. Left: features represented (x'_i moves by more than ½ "
            + "when x_i = 1 alone) over dimensions. Middle: mean dimensionality of those represented. "
            + "Right: loss over that of ReLU. Answers to the paper's open question.";
        var figure = new Figure("Other output activations", caption, new Figures.Grid(
            [curves.Row("x' = f(WᵀWx + b)", curves.Kinds)]))
        {
            Keys = [StrategyCurves.Key(curves.Kinds)],
        };
        return new("figure.svg", figure.ToSvg(), caption);
    }
}
