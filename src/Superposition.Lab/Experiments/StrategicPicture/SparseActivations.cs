using Superposition.Geometry;
using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using static System.FormattableString;
using static Superposition.Lab.Experiments.StrategicPicture.StrategyGrid;

namespace Superposition.Lab.Experiments.StrategicPicture;

/// <summary>
/// The first strategy, models without superposition: a penalty λ E Σ|h_k|, on a linear and on a ReLU hidden
/// layer. And what it does to features with a dimension each: it drops those below a threshold of importance.
/// </summary>
public sealed class SparseActivations : IExperiment
{
    const string Linear = "linear", Relu = "ReLU", Strong = "0.3";
    const string Compared = "20-in-5", Alone = "10-in-10", Falling = "0.7^i";
    const double Shown = 0.05, Sparse = 0.01, AloneDensity = 0.1, AlonePenalty = 0.1;

    static readonly string[] s_hidden = [Linear, Relu];
    static readonly string[] s_penalties = ["0", "0.03", "0.1", Strong, "0.5"];

    public string Name => "sparse-activations";
    public Section Section => Section.StrategicPicture;
    public string Question => "Does a penalty on the hidden activations remove superposition, and at what "
        + "price?";
    public string PaperFigure => "none of the paper's: its first strategy, which it states in words";

    static string Kind(string hidden, string penalty) => $"{hidden}, λ = {penalty}";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = Size(scale);
        Cell Of(string part, string hidden, string penalty, double p, int n, int m, string importance) => new(
            part, [new("hidden", hidden), new("penalty", penalty), new("density", p)],
            Options(n, m, p, steps, importance) with
            {
                HiddenActivation = hidden == Relu ? Activation.Relu : Activation.Identity,
                HiddenL1 = double.Parse(penalty, System.Globalization.CultureInfo.InvariantCulture),
            }, seeds);
        return new(seed, [
            .. from hidden in s_hidden
               from penalty in s_penalties
               from p in Densities
               select Of(Compared, hidden, penalty, p, StrategyGrid.n, StrategyGrid.m, "1"),
            .. from penalty in (string[])["0", Text(AlonePenalty)]
               select Of(Alone, Relu, penalty, AloneDensity, 10, 10, Falling)]);
    }

    static string Text(double value) => Invariant($"{value}");

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var curves = new StrategyCurves(models.Where(model => model.Cell.Part == Compared),
            model => Kind((string)model.Cell["hidden"], (string)model.Cell["penalty"]));
        GridModel[] alone = [.. models.Where(model => model.Cell.Part == Alone)];
        return new([.. Claims(curves), .. Dropped(alone), Exact()], [Drawn(curves), Drawn(alone)],
            [.. curves.Tables(), Norms(alone)], Class);
    }

    static IEnumerable<Claim> Claims(StrategyCurves curves)
    {
        string[] free = [Kind(Linear, "0"), Kind(Relu, "0")], strong = [Kind(Linear, Strong), Kind(Relu,
            Strong)];
        const string Below = "below 0.9: a boundary is read to a tenth";
        yield return curves.Claim("boundary-relu",
            "With a ReLU hidden layer the penalty pushes superposition back (density at which features per "
                + "dimension pass 1½, λ = 0.3 over λ = 0).",
            Paper, curves.Shift(strong[1], free[1]), 0.45, 0.45, Below,
            ("a linear hidden layer", curves.Shift(strong[0], free[0])));
        yield return curves.Claim("boundary-linear",
            "With a linear hidden layer the penalty pushes superposition back (the same ratio).",
            Paper, curves.Shift(strong[0], free[0]), 0.45, 0.45, Below) with
        {
            Known = "An antipodal pair has |h| = |x₁ − x₂|, never more than its features in two dimensions, "
                + "so the penalty has nothing against pairs.",
        };
        yield return curves.Claim("pairs-alone",
            "What it leaves of superposition with a linear hidden layer is antipodal pairs alone (features "
                + "per dimension, λ = 0.3, p = 0.01).",
            "|x₁ − x₂| against |h| over several dimensions", curves.Mean(strong[0], Sparse,
                one => one.PerDimension), 2, 0.1, "half a feature of ten",
            ("λ = 0, no penalty", curves.Mean(free[0], Sparse, one => one.PerDimension)));
        foreach (var (hidden, k) in s_hidden.Select((hidden, k) => (hidden, k)))
            yield return curves.Claim($"price-{hidden.ToLowerInvariant()}",
                $"It costs loss, {hidden} hidden layer (task's loss with λ = 0.3 over that with λ = 0, p = "
                    + "0.05).",
                Paper, curves.Price(strong[k], free[k], Shown), 3.05, 1.95,
                "more than a tenth, which no change of seed makes, and at most five times",
                ("λ = 0.03", curves.Price(Kind(hidden, "0.03"), free[k], Shown)));
    }

    /// <summary>Of the features above or below the threshold, the share that is kept, model by
    /// model.</summary>
    static (double Mean, Interval Interval) Kept(GridModel[] alone, string penalty, bool above)
    {
        double[] shares = [.. alone.Where(model => (string)model.Cell["penalty"] == penalty).Select(model =>
        {
            var gram = new Gram(model.Model);
            int[] found = [.. Enumerable.Range(0, gram.n).Where(i => above == AlonePenalty
                < LoneFeature.Threshold(AloneDensity, model.Cell.Options.Importance.Values[i]))];
            return (double)found.Count(gram.IsRepresented) / found.Length;
        })];
        return (shares.Average(), Statistics.Mean(shares));
    }

    static IEnumerable<Claim> Dropped(GridModel[] alone)
    {
        Claim Of(string id, string statement, double expected, (double Mean, Interval Interval) found,
            (double Mean, Interval Interval) other, string control) => new()
            {
                Id = id, Statement = statement, Source = Paper, Expected = expected, Tolerance = 0.1,
                ToleranceReason = "half a feature of the six above, or of the four below",
                Measured = found.Mean, Interval = found.Interval, Seeds = alone.Length / 2,
                Control = new(control, other.Mean, other.Interval),
            };
        yield return Of("drops-below", "The penalty drops features below the threshold of importance, "
            + "although each could have a dimension of its own (share kept, ten in ten, λ = 0.1).", 0,
            Kept(alone, Text(AlonePenalty), false), Kept(alone, "0", false), "λ = 0, no penalty");
        yield return Of("keeps-above", "It keeps features above the threshold (share kept).", 1,
            Kept(alone, Text(AlonePenalty), true), Kept(alone, Text(AlonePenalty), false),
            "features below the threshold");
    }

    static Claim Exact() => new()
    {
        Id = "threshold",
        Statement = "A feature with a dimension of its own pays below λ = (8/3) √(2/3) (1/3 − p/4) of its "
            + "importance (p = 0.1, from the exact expected loss).",
        Source = "exact expected loss", Expected = LoneFeature.Threshold(AloneDensity, 1), Tolerance = 0.001,
        ToleranceReason = "the grid over w and b is read to 0.1%",
        Measured = LoneFeature.MeasuredThreshold(AloneDensity), Seeds = 0,
        Control = new("p = 0.5", LoneFeature.MeasuredThreshold(0.5)),
    };

    static FigureFile Drawn(StrategyCurves curves)
    {
        string caption = "Twenty equally important features in five dimensions under λ E Σ|h_k|, linear and "
            + "ReLU hidden layer; means over seeds and 95% intervals. Left: features represented (x'_i "
            + "moves by more than ½) over dimensions. Middle: mean dimensionality of those represented. "
            + "Right: the task's loss, without the penalty, over that of λ = 0. Answers to the paper's "
            + "first strategy.";
        var figure = new Figure("A penalty on the hidden activations", caption, new Figures.Grid(
            [.. s_hidden.Select(hidden => curves.Row($"{hidden} hidden layer",
                [.. s_penalties.Select(penalty => Kind(hidden, penalty))]))]))
        {
            Keys = [StrategyCurves.Key([.. s_penalties.Select(penalty => $"λ = {penalty}")])],
        };
        return new("figure.svg", figure.ToSvg(), caption);
    }

    static FigureFile Drawn(GridModel[] alone)
    {
        double[] importance = [.. alone[0].Cell.Options.Importance.Values];
        double[] over = [.. importance.Select(one =>
            one / (AlonePenalty / LoneFeature.Threshold(AloneDensity, 1)))];
        Series Line(string penalty)
        {
            var grams = alone.Where(model => (string)model.Cell["penalty"] == penalty)
                .Select(model => new Gram(model.Model)).ToArray();
            return Series.Points($"λ = {penalty}", [.. grams.SelectMany(_ => over)],
                [.. grams.SelectMany(gram => gram.Each(gram.Norm))]) with
            {
                Radius = 2.5,
            };
        }
        string caption = "Ten features with room for each, ReLU hidden layer, p = 0.1, importance 0.7^i, "
            + "every seed. A feature is worth λ = 0.1 where its importance is above λ/((8/3) √(2/3) (1/3 − "
            + "p/4)); at the threshold the best norm is √(2/3). Answers to the paper's remark that the "
            + "penalty drops features.";
        var figure = new Figure("Dropped, not shrunk", caption, Figures.Grid.Row(new LinesPanel(
            [Line("0"), Line(Text(AlonePenalty))], new("importance over the threshold") { Log = true },
            new("‖Wᵢ‖") { Min = 0 })
        { Width = 420, Height = 220, Guides = [new(Math.Sqrt(2.0 / 3), "√(2/3)")] }));
        return new("figure-dropped.svg", figure.ToSvg(), caption);
    }

    static DataTable Norms(GridModel[] alone) => new("norms", new(
        [new("penalty"), new("stream"), new("feature"), new("importance"), new("norm")],
        from model in alone
        let gram = new Gram(model.Model)
        from i in Enumerable.Range(0, gram.n)
        select (IReadOnlyList<object?>)
        [
            model.Cell["penalty"], (long)model.Stream, i, model.Cell.Options.Importance.Values[i],
                gram.Norm(i),
        ]));
}
