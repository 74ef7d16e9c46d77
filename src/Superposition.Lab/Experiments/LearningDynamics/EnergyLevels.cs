using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Training;

namespace Superposition.Lab.Experiments.LearningDynamics;

/// <summary>
/// Features of one importance, followed while they are learned: their dimensionalities hop between a few
/// values, and the loss falls as they do. The paper gives neither size nor density of its model. Here
/// antipodal pairs win (p = 0.3), and the learning rate is three times the notebook's: at 1e-3 most models
/// still hold a lone feature, half way to a pair, after 10,000 steps.
/// </summary>
public sealed class EnergyLevels : IExperiment
{
    internal const int n = 60, m = 12;
    internal const double Density = 0.3;
    internal const string Linear = "linear", Relu = "relu";
    const string Paper = "Elhage et al. 2022, Superposition and Learning Dynamics";

    public string Name => "energy-levels";
    public Section Section => Section.LearningDynamics;
    public string Question => "Do features hop between energy levels while they are learned?";
    public string PaperFigure =>
        "Learning Dynamics, the first: dimensionalities against steps, the loss beneath";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps, every) = scale switch
        {
            Scale.Smoke => (2, 400, 10),
            Scale.Standard => (30, 10_000, 25),
            _ => (300, 20_000, 25),
        };
        return new(seed, [.. ((string[])[Relu, Linear]).Select(model =>
            new Cell("", [new("model", model), new("density", Density)],
                TrainingOptions.For(n, m, Density) with
                {
                    Steps = steps,
                    Optimizer = new() { LearningRate = 3e-3 },
                    Activation = model == Relu ? Activation.Relu : Activation.Identity,
                }, model == Relu ? seeds : Math.Max(2, seeds / 3))
            {
                Snapshots = [.. Enumerable.Range(0, steps / every + 1).Select(k => k * every)],
            })]);
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        DimensionalityHistory[] Of(string model) =>
            [.. models.At(("model", model)).AsParallel().AsOrdered().Select(one =>
                new DimensionalityHistory(one))];
        var (relu, linear) = (Of(Relu), Of(Linear));
        return new([.. Claims(relu, linear)], EnergyLevelsFigures.All(relu),
            EnergyLevelsFigures.Tables(relu), Class);
    }

    static string Class(GridModel model) => $"{model.Gram().Represented} represented";

    static IEnumerable<Claim> Claims(DimensionalityHistory[] relu, DimensionalityHistory[] linear)
    {
        double OffLevel(DimensionalityHistory one) =>
            one.D[^1].Average(d => Math.Min(Math.Abs(d), Math.Abs(d - 0.5)));
        yield return Claim("ends-in-digons",
            "Every feature ends in an antipodal pair or unlearned: the mean distance of D_i from 0 or 1/2.",
            0, 0.03, "features that are not learned keep a short vector, whose D_i is up to 0.05",
            relu, OffLevel, new("linear models", Mean(linear, OffLevel).Mean,
                Mean(linear, OffLevel).Interval));
        double Has(DimensionalityHistory one) => one.Jumps.Count > 0 ? 1 : 0;
        yield return Claim("dimensionalities-jump",
            "When 95% of the features are where they end, some other still jumps between levels "
            + "(share of seeds with a change of D_i above 0.2 within 200 steps).",
            1, 0.2, "four fifths of the seeds; 30 of 30 would give an interval down to 0.89",
            relu, Has, new("linear models", Mean(linear, Has).Mean, Mean(linear, Has).Interval),
                isShare: true);
        var jumping = relu.Where(one => one.Jumps.Count > 0).ToArray();
        double Gain(DimensionalityHistory one) => one.RateInside() / one.RateOverall;
        double Shifted(DimensionalityHistory one) =>
            one.RateInside((one.Steps.Length - 1 - one.Formed) / 2) / one.RateOverall;
        yield return Claim("loss-falls-at-jumps",
            "The loss falls faster while features jump than it does on average "
            + "(ratio of the two rates, the mean over seeds, 2 and more).",
            10, 8, "at least twice as fast, which is what the eye sees as a drop",
            jumping, Gain, new("the same times moved by half the run", Mean(jumping, Shifted).Mean,
                Mean(jumping, Shifted).Interval))
        with
        { Seeds = relu.Length };
        double LaterIsLarger(DimensionalityHistory one) => one.Jumps.Count < 2 ? 0
            : one.Jumps.Skip(1).Max(j => one.Fall(j.From, j.To))
                > one.Fall(one.Jumps[0].From, one.Jumps[0].To) ? 1 : 0;
        yield return Claim("later-jump-drops-more",
            "A later jump lowers the loss more than the first one does (share of seeds).",
            0.75, 0.25, "the paper shows one model; more than half would make it the rule",
            relu, LaterIsLarger, isShare: true);
        bool IsSwap(DimensionalityHistory one, EnergyJump jump) =>
            jump.Features.Any(i => one.D[jump.To][i] > one.D[jump.From][i])
            && jump.Features.Any(i => one.D[jump.To][i] < one.D[jump.From][i]);
        double SomeSwap(DimensionalityHistory one) => one.Jumps.Any(jump => IsSwap(one, jump)) ? 1 : 0;
        yield return Claim("some-jump-swaps",
            "In most seeds there is a jump in which one feature rises as another falls (share of seeds).",
            0.75, 0.25, "the paper shows one model; more than half would make it the rule",
            relu, SomeSwap, new("linear models", Mean(linear, SomeSwap).Mean,
                Mean(linear, SomeSwap).Interval), isShare: true);
        double Swaps(DimensionalityHistory one) => one.Jumps.Count == 0 ? 0
            : one.Jumps.Average(jump => IsSwap(one, jump) ? 1 : 0);
        yield return Claim("features-swap",
            "Most jumps are swaps, in which some features rise and some fall (mean share of a model's "
            + "jumps).",
            1, 0.5, "more often than not; a pair that turns round has both",
            relu, Swaps, new("linear models", Mean(linear, Swaps).Mean, Mean(linear, Swaps).Interval));
    }

    static (double Mean, Interval Interval) Mean(
        DimensionalityHistory[] models, Func<DimensionalityHistory, double> value)
    {
        double[] values = [.. models.Select(value)];
        return values.Length == 0 ? (0, Interval.Unbounded) : (values.Average(), Statistics.Mean(values));
    }

    static Claim Claim(
        string id, string statement, double expected, double tolerance, string reason,
        DimensionalityHistory[] models, Func<DimensionalityHistory, double> value, Control? control = null,
        bool isShare = false)
    {
        var (mean, interval) = Mean(models, value);
        return new()
        {
            Id = id, Statement = statement, Source = Paper,
            Expected = expected, Tolerance = tolerance, ToleranceReason = reason,
            Measured = mean, Seeds = models.Length, Control = control,
            Interval = isShare ? Statistics.Wilson(models.Count(one => value(one) > 0.5), models.Length)
                : interval,
        };
    }
}
